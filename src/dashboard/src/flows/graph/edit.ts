import { canFail, linkKey, outputsOf, type FlowLink, type FlowModel, type FlowNode, type Position } from './model';

/** Changes of models. Each gives a new model and leaves the old one as it is. */

const idPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** An id nobody has, made from a word. */
export function newId(model: FlowModel, word: string): string {
  const base = word.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 58) || 'node';
  const taken = new Set(model.nodes.map(n => n.id));
  if (!taken.has(base))
    return base;
  for (let i = 2; ; i++) {
    if (!taken.has(`${base}-${i}`))
      return `${base}-${i}`;
  }
}

export const addNode = (model: FlowModel, node: FlowNode, at: Position): FlowModel => ({ ...model, nodes: [...model.nodes, node], layout: { ...model.layout, [node.id]: at } });

/** Why a link cannot be; undefined where it can. */
export function refuseLink(model: FlowModel, link: FlowLink): string | undefined {
  const from = model.nodes.find(n => n.id === link.from);
  const to = model.nodes.find(n => n.id === link.to);
  if (!from || !to)
    return 'There is no such node.';
  if (to.kind === 'connector')
    return 'A connector takes payloads from outside; no link leads to it.';
  if (link.on === 'error' && !canFail(from))
    return `Nothing fails in ${from.id}.`;
  if (model.links.some(l => linkKey(l) === linkKey(link)))
    return 'There is this link already.';
  if (link.from === link.to || reaches(model, link.to, link.from))
    return 'This would be a cycle; the loop node repeats things.';
  return undefined;
}

/** Whether links lead from one node to another. */
export function reaches(model: FlowModel, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  while (open.length > 0) {
    const id = open.pop()!;
    if (id === to)
      return true;
    if (seen.has(id))
      continue;
    seen.add(id);
    open.push(...model.links.filter(l => l.from === id).map(l => l.to));
  }
  return false;
}

export const addLink = (model: FlowModel, link: FlowLink): FlowModel => (refuseLink(model, link) ? model : { ...model, links: [...model.links, link] });

/** Removes nodes with their links, and links by key. */
export function remove(model: FlowModel, ids: Iterable<string>, links: Iterable<string> = []): FlowModel {
  const [gone, goneLinks] = [new Set(ids), new Set(links)];
  return {
    ...model,
    nodes: model.nodes.filter(n => !gone.has(n.id)),
    links: model.links.filter(l => !gone.has(l.from) && !gone.has(l.to) && !goneLinks.has(linkKey(l))),
    layout: Object.fromEntries(Object.entries(model.layout).filter(([id]) => !gone.has(id))),
  };
}

/** Why a node cannot have this id; undefined where it can. */
export function refuseId(model: FlowModel, old: string, id: string): string | undefined {
  if (!idPattern.test(id))
    return 'Lower-case letters, digits and hyphens, 63 at most.';
  return id !== old && model.nodes.some(n => n.id === id) ? 'Another node has this id.' : undefined;
}

/** Gives a node another id, and its links with it. */
export function rename(model: FlowModel, old: string, id: string): FlowModel {
  const to = (name: string) => (name === old ? id : name);
  return {
    ...model,
    nodes: model.nodes.map(n => (n.id === old ? { ...n, id } : n)),
    links: model.links.map(l => ({ ...l, from: to(l.from), to: to(l.to) })),
    layout: Object.fromEntries(Object.entries(model.layout).map(([key, at]) => [to(key), at])),
  };
}

/** Replaces a node. Links that left it by an output that was renamed follow; those of an output that is gone go. */
export function setNode(model: FlowModel, node: FlowNode): FlowModel {
  const old = model.nodes.find(n => n.id === node.id);
  const [before, after] = [old ? outputsOf(old) : [], outputsOf(node)];
  const [lost, gained] = [before.filter(o => !after.includes(o)), after.filter(o => !before.includes(o))];
  const renamed = lost.length === 1 && gained.length === 1;
  const links = model.links
    .map(l => (renamed && l.from === node.id && l.output === lost[0] ? { ...l, output: gained[0] } : l))
    .filter(l => l.from !== node.id || !l.output || after.includes(l.output) || !before.includes(l.output));
  return { ...model, nodes: model.nodes.map(n => (n.id === node.id ? node : n)), links };
}

export const move = (model: FlowModel, positions: Record<string, Position>): FlowModel => ({ ...model, layout: { ...model.layout, ...positions } });

/** What was copied: nodes and the links between them. */
export type Clip = { nodes: FlowNode[]; links: FlowLink[]; layout: Record<string, Position> };

export function copy(model: FlowModel, ids: Iterable<string>): Clip {
  const chosen = new Set(ids);
  return {
    nodes: model.nodes.filter(n => chosen.has(n.id)),
    links: model.links.filter(l => chosen.has(l.from) && chosen.has(l.to)),
    layout: Object.fromEntries(Object.entries(model.layout).filter(([id]) => chosen.has(id))),
  };
}

/** Puts a copy in, beside where it came from, with ids of its own. */
export function paste(model: FlowModel, clip: Clip, by: Position = { x: 32, y: 32 }): { model: FlowModel; ids: string[] } {
  const names = new Map<string, string>();
  let next = model;
  for (const node of clip.nodes) {
    const id = newId(next, node.id.replace(/-\d+$/, ''));
    names.set(node.id, id);
    const at = clip.layout[node.id] ?? { x: 0, y: 0 };
    next = addNode(next, structuredClone({ ...node, id }), { x: at.x + by.x, y: at.y + by.y });
  }
  next = { ...next, links: [...next.links, ...clip.links.map(l => ({ ...l, from: names.get(l.from)!, to: names.get(l.to)! }))] };
  return { model: next, ids: [...names.values()] };
}

/** Puts nodes on one line: their left edges or their upper ones. */
export function align(model: FlowModel, ids: string[], edge: 'left' | 'top'): FlowModel {
  const at = ids.map(id => model.layout[id]).filter(Boolean);
  if (at.length < 2)
    return model;
  const axis = edge === 'left' ? 'x' : 'y';
  const line = Math.min(...at.map(p => p[axis]));
  return move(model, Object.fromEntries(ids.filter(id => model.layout[id]).map(id => [id, { ...model.layout[id], [axis]: line }])));
}
