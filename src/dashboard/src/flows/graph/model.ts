/** A node as flow.json has it: its keys depend on its kind. */
export type FlowNode = { id: string; kind: string } & Record<string, unknown>;
export type FlowLink = { from: string; to: string; output?: string; on?: string };
export type Position = { x: number; y: number };
export type FlowModel = { version: 1; nodes: FlowNode[]; links: FlowLink[]; layout: Record<string, Position> };

const nodeSize = { width: 208, height: 64 };
export const sizeOf = (node: FlowNode): { width: number; height: number } => ({ ...nodeSize, height: Math.max(nodeSize.height, 44 + 20 * outputsOf(node).length) });

/** Reads a document leniently: what is there is drawn, and the engine says what is wrong with it. Throws where it is no flow at all. */
export function readModel(text: string): FlowModel {
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null || !Array.isArray((document as { nodes?: unknown }).nodes))
    throw new Error('This is no flow: a flow is an object with nodes.');
  const { nodes, links, layout } = document as { nodes: unknown[]; links?: unknown; layout?: unknown };
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
  const model: FlowModel = {
    version: 1,
    nodes: nodes.filter(isObject).map((node, i) => ({ ...node, id: String(node.id ?? `node-${i + 1}`), kind: String(node.kind ?? '') })),
    links: (Array.isArray(links) ? links : []).filter(isObject).map(link => ({ ...link, from: String(link.from ?? ''), to: String(link.to ?? '') }) as FlowLink),
    layout: {},
  };
  for (const [id, at] of Object.entries(isObject(layout) ? layout : {})) {
    if (isObject(at) && Number.isFinite(at.x) && Number.isFinite(at.y))
      model.layout[id] = { x: at.x as number, y: at.y as number };
  }
  return model;
}

/** The text of a model: without what is empty, positions rounded, nodes in their order. */
export function writeModel(model: FlowModel): string {
  const layout = Object.fromEntries(model.nodes.filter(n => model.layout[n.id]).map(n => [n.id, { x: Math.round(model.layout[n.id].x), y: Math.round(model.layout[n.id].y) }]));
  const nodes = model.nodes.map(node => Object.fromEntries(Object.entries(node).filter(([, value]) => !isEmpty(value))));
  return JSON.stringify({ version: 1, nodes, links: model.links.map(cleanLink), ...(Object.keys(layout).length ? { layout } : {}) }, null, 2) + '\n';
}

const isEmpty = (value: unknown): boolean => value === undefined || value === '' || (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0);

function cleanLink(link: FlowLink): FlowLink {
  const { output, on, ...rest } = link;
  return { ...rest, ...(output ? { output } : {}), ...(on && on !== 'success' ? { on } : {}) };
}

/** The outputs a node has by its keys; one without a name where there is no choice. */
export function outputsOf(node: FlowNode): string[] {
  if (node.kind === 'approval')
    return ['approved', 'denied'];
  if (node.kind !== 'choice')
    return [''];
  const rules = Array.isArray(node.rules) ? (node.rules as { output?: unknown }[]) : [];
  const names = [...rules.map(rule => rule?.output), node.otherwise].filter((name): name is string => typeof name === 'string' && name !== '');
  return [...new Set(names)];
}

/** Whether something can go wrong in a node of this kind, so that a link may take the failure. */
export const canFail = (node: FlowNode): boolean => !['connector', 'join', 'respond'].includes(node.kind);

export const linkKey = (link: FlowLink): string => [link.from, link.output ?? '', link.on && link.on !== 'success' ? link.on : '', link.to].join('→');

/** What to say of a node in one line, beside its id. */
export function subtitleOf(node: FlowNode): string {
  const text = (key: string) => (typeof node[key] === 'string' ? (node[key] as string) : '');
  switch (node.kind) {
    case 'connector': return text('connector');
    case 'function': return text('function');
    case 'choice': return Array.isArray(node.rules) ? `${node.rules.length} rule${node.rules.length === 1 ? '' : 's'}` : 'no rule';
    case 'join': return text('mode') || 'all';
    case 'wait': return text('duration') || text('until');
    case 'transform': return text('expression');
    case 'request': return [text('method'), text('url')].filter(Boolean).join(' ');
    case 'publish': return text('to');
    case 'approval': return text('message');
    default: return text('function') || text('flow') || (node.status ? String(node.status) : '');
  }
}
