/** A JSON Schema as far as forms need it. */
export type Schema = {
  $ref?: string; type?: string | string[]; const?: unknown; enum?: unknown[]; default?: unknown; description?: string; title?: string;
  properties?: Record<string, Schema>; required?: string[]; items?: Schema; additionalProperties?: Schema | boolean; oneOf?: Schema[]; pattern?: string;
  minimum?: number; maximum?: number; $defs?: Record<string, Schema>;
};

export type FieldType = 'name' | 'text' | 'expression' | 'duration' | 'choice' | 'number' | 'flag' | 'list' | 'group' | 'pairs' | 'variables' | 'json';
export type FormField = { key: string; type: FieldType; description: string; required: boolean; fallback?: unknown; choices?: string[]; fields?: FormField[]; minimum?: number; maximum?: number };

const refName = (schema: Schema | undefined): string | undefined => schema?.$ref?.replace('#/$defs/', '');

/** The kinds of nodes, in the schema's order, each with what it is for. */
export function kindsOf(root: Schema): { kind: string; description: string }[] {
  const kinds = root.$defs?.node?.properties?.kind?.enum ?? [];
  return kinds.filter((k): k is string => typeof k === 'string').map(kind => ({ kind, description: root.$defs?.[kind]?.description ?? '' }));
}

/** The fields of a kind, without id and kind. */
export function fieldsOf(root: Schema, kind: string): FormField[] {
  const schema = root.$defs?.[kind];
  return schema ? fieldsOfObject(root, schema).filter(f => f.key !== 'id' && f.key !== 'kind') : [];
}

function fieldsOfObject(root: Schema, schema: Schema): FormField[] {
  return Object.entries(schema.properties ?? {}).map(([key, property]) => fieldOf(root, key, property, schema.required?.includes(key) ?? false));
}

function fieldOf(root: Schema, key: string, property: Schema, required: boolean): FormField {
  const ref = refName(property);
  const schema = { ...(ref ? root.$defs?.[ref] : undefined), ...property };
  const field = { key, description: schema.description ?? '', required, fallback: schema.default };
  if (ref === 'duration' || ref === 'name' || ref === 'output')
    return { ...field, type: ref === 'duration' ? 'duration' : ref === 'name' ? 'name' : 'text' };
  if (ref === 'expression')
    return { ...field, type: 'expression' };
  if (schema.enum)
    return { ...field, type: 'choice', choices: schema.enum.map(String) };
  const type = Array.isArray(schema.type) ? schema.type.find(t => t !== 'null') : schema.type;
  switch (type) {
    case 'integer':
    case 'number': return { ...field, type: 'number', minimum: schema.minimum, maximum: schema.maximum };
    case 'boolean': return { ...field, type: 'flag' };
    case 'string': return { ...field, type: 'text' };
    case 'array': {
      const item = schema.items && resolve(root, schema.items);
      return item?.properties ? { ...field, type: 'list', fields: fieldsOfObject(root, item) } : { ...field, type: 'json' };
    }
    case 'object':
      if (schema.properties)
        return { ...field, type: 'group', fields: fieldsOfObject(root, schema) };
      return { ...field, type: typeof schema.additionalProperties === 'object' && schema.additionalProperties.oneOf ? 'variables' : 'pairs' };
    default: return { ...field, type: schema.oneOf?.some(s => s.type === 'string') ? 'text' : 'json' };
  }
}

const resolve = (root: Schema, schema: Schema): Schema => ({ ...(refName(schema) ? root.$defs?.[refName(schema)!] : undefined), ...schema });

/** A new node of a kind, with what it must have. */
export function draftOf(root: Schema, kind: string, id: string, extra: Record<string, unknown> = {}): { id: string; kind: string } & Record<string, unknown> {
  const node: { id: string; kind: string } & Record<string, unknown> = { id, kind };
  for (const field of fieldsOf(root, kind)) {
    if (!field.required || field.key in extra)
      continue;
    if (field.type === 'list')
      node[field.key] = kind === 'choice' ? [{ when: 'true', output: 'yes' }] : [];
    else if (field.type === 'choice')
      node[field.key] = field.fallback ?? field.choices?.[0];
    else if (field.type === 'expression')
      node[field.key] = 'input';
    else if (field.type === 'duration')
      node[field.key] = field.fallback ?? '10s';
  }
  const oneOf: Record<string, Record<string, unknown>> = { choice: { otherwise: 'no' }, wait: { duration: '10s' } };
  return { ...node, ...(oneOf[kind] ?? {}), ...extra };
}
