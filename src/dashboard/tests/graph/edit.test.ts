import { describe, expect, it } from 'vitest';
import { addLink, addNode, align, copy, newId, paste, refuseId, refuseLink, remove, rename, setNode } from '../../src/flows/graph/edit';
import type { FlowModel } from '../../src/flows/graph/model';

const model: FlowModel = {
  version: 1,
  nodes: [{ id: 'in', kind: 'connector', connector: 'http' }, { id: 'big', kind: 'choice', rules: [{ when: 'true', output: 'yes' }], otherwise: 'no' }, { id: 'f', kind: 'function', function: 'f' }],
  links: [{ from: 'in', to: 'big' }, { from: 'big', output: 'yes', to: 'f' }],
  layout: { in: { x: 0, y: 0 }, big: { x: 100, y: 40 }, f: { x: 220, y: 10 } },
};

describe('links', () => {
  it('refuses a cycle, a link into a connector, a double and an unknown node', () => {
    expect(refuseLink(model, { from: 'f', to: 'big' })).toMatch(/cycle/);
    expect(refuseLink(model, { from: 'f', to: 'f' })).toMatch(/cycle/);
    expect(refuseLink(model, { from: 'f', to: 'in' })).toMatch(/connector/);
    expect(refuseLink(model, { from: 'in', to: 'big' })).toMatch(/already/);
    expect(refuseLink(model, { from: 'in', to: 'nowhere' })).toMatch(/no such node/);
    expect(refuseLink(model, { from: 'in', to: 'f', on: 'error' })).toMatch(/fails/);
  });
  it('adds what is allowed and nothing else', () => {
    expect(addLink(model, { from: 'big', output: 'no', to: 'f' }).links).toHaveLength(3);
    expect(addLink(model, { from: 'f', to: 'big' })).toBe(model);
  });
});

describe('nodes', () => {
  it('gets an id nobody has', () => {
    expect(newId(model, 'f')).toBe('f-2');
    expect(newId(model, 'Über Größe!')).toBe('ber-gr-e');
    expect(newId(model, '')).toBe('node');
  });
  it('is removed with its links and position', () => {
    const next = remove(model, ['big']);
    expect(next.nodes.map(n => n.id)).toEqual(['in', 'f']);
    expect(next.links).toEqual([]);
    expect(next.layout.big).toBeUndefined();
    expect(model.nodes).toHaveLength(3);
  });
  it('takes its links along when renamed', () => {
    const next = rename(model, 'big', 'size');
    expect(next.links).toEqual([{ from: 'in', to: 'size' }, { from: 'size', output: 'yes', to: 'f' }]);
    expect(next.layout.size).toEqual({ x: 100, y: 40 });
    expect(refuseId(model, 'big', 'f')).toMatch(/Another/);
    expect(refuseId(model, 'big', 'Big')).toMatch(/Lower-case/);
    expect(refuseId(model, 'big', 'big')).toBeUndefined();
  });
  it('keeps links of a renamed output and drops those of one that is gone', () => {
    const renamed = setNode(model, { ...model.nodes[1], rules: [{ when: 'true', output: 'large' }] });
    expect(renamed.links[1]).toEqual({ from: 'big', output: 'large', to: 'f' });
    const gone = setNode(model, { ...model.nodes[1], rules: [] });
    expect(gone.links).toEqual([{ from: 'in', to: 'big' }]);
  });
});

describe('copies', () => {
  it('have ids, links and places of their own', () => {
    const { model: next, ids } = paste(model, copy(model, ['big', 'f']));
    expect(ids).toEqual(['big-2', 'f-2']);
    expect(next.links.slice(2)).toEqual([{ from: 'big-2', output: 'yes', to: 'f-2' }]);
    expect(next.layout['f-2']).toEqual({ x: 252, y: 42 });
    const again = paste(next, copy(model, ['f']));
    expect(again.ids).toEqual(['f-3']);
  });
  it('share nothing with the original', () => {
    const { model: next } = paste(model, copy(model, ['big']));
    expect(next.nodes.at(-1)!.rules).not.toBe(model.nodes[1].rules);
  });
});

it('aligns to the smallest coordinate', () => {
  expect(align(model, ['big', 'f'], 'left').layout.f.x).toBe(100);
  expect(align(model, ['big', 'f'], 'top').layout.big.y).toBe(10);
  expect(align(model, ['f'], 'top')).toBe(model);
});

it('adds a node at its place', () => {
  expect(addNode(model, { id: 'x', kind: 'wait' }, { x: 5, y: 6 }).layout.x).toEqual({ x: 5, y: 6 });
});
