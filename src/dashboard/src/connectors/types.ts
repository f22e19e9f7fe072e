import { raw } from '../api/client';
import { ApiProblem } from '../api/problem';

export type Variable = { name: string; description: string; required: boolean; secret: boolean; default: string | null };
export type Connector = { name: string; description: string; image: string | null; builtIn: boolean; variables: Variable[] };

export const http: Connector = { name: 'http', description: 'Takes payloads posted to an address of its own.', image: null, builtIn: true, variables: [] };

/** The connectors a flow may name. A server that lists none has the one that is an address. */
export async function loadConnectors(): Promise<{ connectors: Connector[]; canRegister: boolean }> {
  try {
    const list = (await (await raw('/api/v1/connectors?limit=500')).json()) as { items: Partial<Connector>[] };
    const connectors = list.items.map(c => ({
      name: c.name ?? '', description: c.description ?? '', image: c.image ?? null, builtIn: c.builtIn ?? !c.image,
      variables: (c.variables ?? []).map(v => ({ name: v.name, description: v.description ?? '', required: v.required ?? false, secret: v.secret ?? false, default: v.default ?? null })),
    }));
    return { connectors: connectors.some(c => c.name === 'http') ? connectors : [http, ...connectors], canRegister: true };
  } catch (error) {
    if (error instanceof ApiProblem && error.isGone)
      return { connectors: [http], canRegister: false };
    throw error;
  }
}
