import { linkKey, type FlowModel } from './model';

export type Change = 'same' | 'added' | 'removed' | 'changed';
export type ModelDiff = { model: FlowModel; nodes: Map<string, Change>; links: Map<string, Change>; keys: Map<string, string[]>; isSame: boolean };

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What two models differ in, with one model that holds both to be drawn. Positions are no difference. */
export function diff(before: FlowModel, after: FlowModel): ModelDiff {
  const old = new Map(before.nodes.map(n => [n.id, n]));
  const now = new Map(after.nodes.map(n => [n.id, n]));
  const nodes = new Map<string, Change>();
  const keys = new Map<string, string[]>();
  for (const node of after.nodes) {
    const was = old.get(node.id);
    const different = was ? [...new Set([...Object.keys(was), ...Object.keys(node)])].filter(key => !same(was[key], node[key])) : [];
    nodes.set(node.id, !was ? 'added' : different.length ? 'changed' : 'same');
    if (different.length)
      keys.set(node.id, different);
  }
  const gone = before.nodes.filter(n => !now.has(n.id));
  gone.forEach(n => nodes.set(n.id, 'removed'));
  const links = new Map<string, Change>();
  const oldLinks = new Set(before.links.map(linkKey));
  after.links.forEach(l => links.set(linkKey(l), oldLinks.has(linkKey(l)) ? 'same' : 'added'));
  const goneLinks = before.links.filter(l => !links.has(linkKey(l)));
  goneLinks.forEach(l => links.set(linkKey(l), 'removed'));
  return {
    model: { version: 1, nodes: [...after.nodes, ...gone], links: [...after.links, ...goneLinks], layout: { ...before.layout, ...after.layout } },
    nodes, links, keys,
    isSame: [...nodes.values(), ...links.values()].every(change => change === 'same'),
  };
}
