import { sizeOf, type FlowModel, type Position } from './model';

export type ElkGraph = {
  id: string;
  layoutOptions: Record<string, string>;
  children: { id: string; width: number; height: number; x?: number; y?: number }[];
  edges: { id: string; sources: string[]; targets: string[] }[];
};

/** What elk is given: layers from left to right. */
export function toElk(model: FlowModel): ElkGraph {
  const known = new Set(model.nodes.map(n => n.id));
  return {
    id: 'flow',
    layoutOptions: {
      'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.spacing.nodeNode': '36', 'elk.layered.spacing.nodeNodeBetweenLayers': '68',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX', 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: model.nodes.map(n => ({ id: n.id, ...sizeOf(n) })),
    edges: model.links.filter(l => known.has(l.from) && known.has(l.to)).map((l, i) => ({ id: `l${i}`, sources: [l.from], targets: [l.to] })),
  };
}

export const fromElk = (graph: { children?: { id: string; x?: number; y?: number }[] }): Record<string, Position> =>
  Object.fromEntries((graph.children ?? []).map(c => [c.id, { x: Math.round(c.x ?? 0), y: Math.round(c.y ?? 0) }]));

/** Positions for nodes that have none: in layers by their distance from the entries, so that a flow written by hand can be read at once. */
export function withPositions(model: FlowModel): FlowModel {
  if (model.nodes.every(n => model.layout[n.id]))
    return model;
  const depth = new Map<string, number>(model.nodes.map(n => [n.id, 0]));
  for (let round = 0; round < model.nodes.length; round++) {
    let moved = false;
    for (const link of model.links) {
      const next = (depth.get(link.from) ?? 0) + 1;
      if (depth.has(link.to) && depth.get(link.to)! < next && next <= model.nodes.length) {
        depth.set(link.to, next);
        moved = true;
      }
    }
    if (!moved)
      break;
  }
  const below = Object.values(model.layout).reduce((most, at) => Math.max(most, at.y + 110), 0);
  const rows = new Map<number, number>();
  const layout = { ...model.layout };
  for (const node of model.nodes.filter(n => !layout[n.id])) {
    const column = depth.get(node.id)!;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    layout[node.id] = { x: column * 276, y: below + row * 110 };
  }
  return { ...model, layout };
}
