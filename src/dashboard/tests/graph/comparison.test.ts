import { describe, expect, it } from 'vitest';
import { compareNodes, differencesOf, isNotable, type ComparedStep } from '../../src/flows/graph/comparison';

const side = (part: Partial<NonNullable<ComparedStep['left']>> = {}): NonNullable<ComparedStep['left']> =>
  ({ status: 'succeeded', commit: 'c1', durationMs: 10, output: { contentType: 'text/plain', body: 'x' }, error: null, ...part });
const step = (left: ComparedStep['left'], right: ComparedStep['right'], node = 'work'): ComparedStep => ({ node, same: false, left, right });

describe('a step of two runs', () => {
  it('differs in nothing where it went the same', () => expect(differencesOf(step(side(), side({ durationMs: 14 })))).toEqual([]));
  it('differs in all it differs in, what matters most first', () => {
    const other = side({ status: 'failed', commit: 'c2', durationMs: 400, output: null, error: { message: 'no disk' } });
    expect(differencesOf(step(side(), other))).toEqual(['status', 'output', 'error', 'commit', 'duration']);
  });
  it('is missing where one run has it not', () => expect(differencesOf(step(null, side()))).toEqual(['missing']));
  it('differs in its output by type and by bytes that are no text', () => {
    expect(differencesOf(step(side(), side({ output: { contentType: 'application/json', body: 'x' } })))).toEqual(['output']);
    const binary = (bodyBase64: string) => side({ output: { contentType: '', bodyBase64 } });
    expect(differencesOf(step(binary('AA=='), binary('AQ==')))).toEqual(['output']);
    expect(differencesOf(step(binary('AA=='), binary('AA==')))).toEqual([]);
  });
  it('took notably longer by half and by more than moments', () => {
    expect([isNotable(1, 15), isNotable(100, 140), isNotable(100, 150), isNotable(150, 100), isNotable(null, 900), isNotable(0, 20)]).toEqual([false, false, true, true, false, true]);
  });
});

describe('a node of two runs', () => {
  it('has what any of its steps differs in', () => {
    const nodes = compareNodes([step(side(), side()), step(side(), side({ output: null })), step(side(), side({ commit: 'c2' })), step(side(), side(), 'other')]);
    expect(nodes.get('work')).toEqual({ differences: ['output', 'commit'], steps: 3, differing: 2, only: undefined });
    expect(nodes.get('other')!.differences).toEqual([]);
  });
  it('is only of one run where all of its steps are', () => {
    expect(compareNodes([step(null, side()), step(null, side())]).get('work')!.only).toBe('right');
    expect(compareNodes([step(side(), null)]).get('work')!.only).toBe('left');
    expect(compareNodes([step(side(), side()), step(null, side())]).get('work')!.only).toBeUndefined();
    expect(compareNodes([step(side(), null), step(null, side())]).get('work')!.only).toBeUndefined();
  });
});
