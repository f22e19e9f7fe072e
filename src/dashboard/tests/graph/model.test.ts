import { describe, expect, it } from 'vitest';
import document from '../../../../engine/Klusterfuck.Engine/Flows/flow.schema.json';
import { diff } from '../../src/flows/graph/diff';
import { begin, change, redo, undo } from '../../src/flows/graph/history';
import { fromElk, toElk, withPositions } from '../../src/flows/graph/layout';
import { outputsOf, readModel, sizeOf, subtitleOf, writeModel, type FlowModel } from '../../src/flows/graph/model';
import { keyOf, place } from '../../src/flows/graph/problems';
import { isTaken, progressOf, withStep } from '../../src/flows/graph/progress';
import { draftOf, fieldsOf, kindsOf, type Schema } from '../../src/flows/graph/schema';

const model: FlowModel = {
  version: 1,
  nodes: [{ id: 'in', kind: 'connector', connector: 'http' }, { id: 'a', kind: 'function', function: 'a' }, { id: 'b', kind: 'function', function: 'b' }],
  links: [{ from: 'in', to: 'a' }, { from: 'a', to: 'b' }],
  layout: {},
};

describe('model', () => {
  it('survives being written and read', () => {
    expect(readModel(writeModel(withPositions(model)))).toEqual(withPositions(model));
  });
  it('writes neither what is empty nor success', () => {
    const text = writeModel({ ...model, nodes: [{ id: 'a', kind: 'function', function: 'a', timeout: '', retry: {} }], links: [{ from: 'a', to: 'a', output: '', on: 'success' }] });
    expect(JSON.parse(text)).toEqual({ version: 1, nodes: [{ id: 'a', kind: 'function', function: 'a' }], links: [{ from: 'a', to: 'a' }] });
  });
  it('reads what is half wrong and refuses what is no flow', () => {
    expect(readModel('{"nodes":[{"kind":"function"},7],"links":[{"from":"x"}],"layout":{"a":{"x":"no"}}}')).toEqual({ version: 1, nodes: [{ id: 'node-1', kind: 'function' }], links: [{ from: 'x', to: '' }], layout: {} });
    expect(() => readModel('[]')).toThrow(/no flow/);
    expect(() => readModel('{')).toThrow();
  });
  it('knows outputs', () => {
    expect(outputsOf({ id: 'c', kind: 'choice', rules: [{ output: 'yes' }, { output: 'yes' }, {}], otherwise: 'no' })).toEqual(['yes', 'no']);
    expect(outputsOf({ id: 'p', kind: 'approval' })).toEqual(['approved', 'denied']);
    expect(outputsOf(model.nodes[1])).toEqual(['']);
    expect(sizeOf({ id: 'c', kind: 'choice', rules: [1, 2, 3].map(n => ({ output: `o${n}` })) }).height).toBe(104);
    expect(subtitleOf(model.nodes[1])).toBe('a');
  });
});

describe('history', () => {
  it('goes back and forth, and one field is one step', () => {
    let history = begin('');
    for (const text of ['h', 'he', 'hey'])
      history = change(history, text, 'field');
    history = change(history, 'other');
    expect(undo(history).present).toBe('hey');
    expect(undo(undo(history)).present).toBe('');
    expect(undo(undo(undo(history))).present).toBe('');
    expect(redo(undo(history)).present).toBe('other');
    expect(redo(change(undo(history), 'new')).present).toBe('new');
  });
});

describe('problems', () => {
  it('are placed on nodes, links or nowhere', () => {
    const placed = place([{ code: 'X', path: '$.nodes[1].function', message: 'm' }, { code: 'Y', path: '$.links[1]', message: 'm' }, { code: 'Z', path: '$.nodes[9]', message: 'm' }, { code: 'W', path: '$', message: 'm' }], model);
    expect(placed.nodes.get('a')).toHaveLength(1);
    expect(placed.links.get(1)).toHaveLength(1);
    expect(placed.elsewhere.map(p => p.code)).toEqual(['Z', 'W']);
    expect(keyOf('$.nodes[1].function')).toBe('function');
  });
});

describe('diff', () => {
  it('tells added, removed and changed apart, and draws both', () => {
    const after: FlowModel = { ...model, nodes: [model.nodes[0], { ...model.nodes[1], timeout: '5s' }, { id: 'c', kind: 'wait' }], links: [{ from: 'in', to: 'a' }, { from: 'a', to: 'c' }] };
    const result = diff(model, after);
    expect(Object.fromEntries(result.nodes)).toEqual({ in: 'same', a: 'changed', c: 'added', b: 'removed' });
    expect(result.keys.get('a')).toEqual(['timeout']);
    expect(result.links.get('a→→→b')).toBe('removed');
    expect(result.model.nodes).toHaveLength(4);
    expect(diff(model, { ...model, layout: { a: { x: 1, y: 1 } } }).isSame).toBe(true);
  });
});

describe('layout', () => {
  it('puts nodes without a place in layers, and leaves the others', () => {
    const placed = withPositions({ ...model, layout: { in: { x: 7, y: 7 } } });
    expect(placed.layout.in).toEqual({ x: 7, y: 7 });
    expect(placed.layout.b.x).toBeGreaterThan(placed.layout.a.x);
  });
  it('ends on a cycle', () => {
    expect(Object.keys(withPositions({ ...model, links: [{ from: 'a', to: 'b' }, { from: 'b', to: 'a' }] }).layout)).toHaveLength(3);
  });
  it('leaves out links to nowhere', () => {
    expect(toElk({ ...model, links: [...model.links, { from: 'a', to: 'gone' }] }).edges).toHaveLength(2);
    expect(fromElk({ children: [{ id: 'a', x: 1.6, y: 2 }] })).toEqual({ a: { x: 2, y: 2 } });
  });
});

describe('progress', () => {
  const step = (id: string, node: string, attempt: number, status: string) => ({ id, node, attempt, status, startedAt: null, durationMs: 5 });
  it('goes by the newest attempt and the most urgent step', () => {
    const steps = [step('1', 'a', 1, 'failed'), step('1', 'a', 2, 'succeeded'), step('2', 'b', 1, 'succeeded'), step('3', 'b', 1, 'running')];
    const nodes = progressOf(steps);
    expect(nodes.get('a')).toMatchObject({ status: 'succeeded', attempts: 2, steps: 1, failed: 0 });
    expect(nodes.get('b')).toMatchObject({ status: 'running', steps: 2 });
    expect(isTaken(nodes.get('a'), nodes.get('b'))).toBe(true);
    expect(isTaken(nodes.get('a'), undefined)).toBe(false);
  });
  it('replaces an attempt that is told again', () => {
    expect(withStep([step('1', 'a', 1, 'running')], step('1', 'a', 1, 'succeeded'))).toEqual([step('1', 'a', 1, 'succeeded')]);
    expect(withStep([step('1', 'a', 1, 'failed')], step('1', 'a', 2, 'running'))).toHaveLength(2);
  });
});

describe('schema', () => {
  const schema = document as unknown as Schema;
  it('has the kinds the engine has, and a form for each', () => {
    const kinds = kindsOf(schema).map(k => k.kind);
    expect(kinds).toContain('connector');
    expect(kinds).toContain('function');
    for (const kind of kinds)
      expect(schema.$defs![kind], kind).toBeDefined();
  });
  it('reads fields with type, default and description', () => {
    const fields = fieldsOf(schema, 'function');
    expect(fields.find(f => f.key === 'function')).toMatchObject({ type: 'name', required: true });
    expect(fields.find(f => f.key === 'timeout')).toMatchObject({ type: 'duration', required: false });
    expect(fields.find(f => f.key === 'retry')).toMatchObject({ type: 'group' });
    expect(fieldsOf(schema, 'connector').find(f => f.key === 'variables')).toMatchObject({ type: 'variables' });
    expect(fieldsOf(schema, 'nothing')).toEqual([]);
  });
  it('drafts a node with what it must have', () => {
    expect(draftOf(schema, 'function', 'f', { function: 'f' })).toEqual({ id: 'f', kind: 'function', function: 'f' });
  });
});
