import { describe, expect, it } from 'vitest';
import { patchOf } from '../../src/design/line-diff';

const lines = (...all: string[]) => all.join('\n');
const numbers = (to: number, but: Record<number, string> = {}) => Array.from({ length: to }, (_, i) => but[i + 1] ?? String(i + 1)).join('\n');

/** Both sides, put together again from the hunks and what is between them. */
function sides(before: string, patch: string): [string[], string[]] {
  const old = before.split('\n');
  const [left, right]: [string[], string[]] = [[], []];
  for (const line of patch.split('\n')) {
    const at = /^@@ -(\d+),/.exec(line);
    if (at)
      while (left.length < Number(at[1]) - 1) { right.push(old[left.length]); left.push(old[left.length]); }
    else {
      if (line[0] !== '+') left.push(line.slice(1));
      if (line[0] !== '-') right.push(line.slice(1));
    }
  }
  while (left.length < old.length) { right.push(old[left.length]); left.push(old[left.length]); }
  return [left, right];
}

describe('the diff of two texts', () => {
  it('is empty where nothing differs', () => expect(patchOf('a\nb', 'a\nb')).toBe(''));
  it('has what is gone before what came', () => expect(patchOf(lines('a', 'b', 'c'), lines('a', 'x', 'c'))).toBe(lines('@@ -1,3 +1,3 @@', ' a', '-b', '+x', ' c')));
  it('is all that came where there was nothing', () => expect(patchOf('', 'a\nb')).toBe(lines('@@ -1,0 +1,2 @@', '+a', '+b')));
  it('has hunks with three lines around, counted from their first', () => {
    expect(patchOf(numbers(30), numbers(30, { 5: 'five', 25: 'more' }))).toBe(lines(
      '@@ -2,7 +2,7 @@', ' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8', '@@ -22,7 +22,7 @@', ' 22', ' 23', ' 24', '-25', '+more', ' 26', ' 27', ' 28'));
  });
  it('joins hunks that meet', () => expect(patchOf(numbers(20), numbers(20, { 5: 'a', 12: 'b' })).match(/@@ -/g)).toHaveLength(1));
  it('gives both sides again', () => {
    let seed = 7;
    const next = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    for (let round = 0; round < 200; round++) {
      const text = () => Array.from({ length: 1 + next(24) }, () => 'abcd'[next(4)]).join('\n');
      const [before, after] = [text(), text()];
      const patch = patchOf(before, after);
      if (before === after)
        expect(patch).toBe('');
      else
        expect(sides(before, patch).map(side => side.join('\n')), `${JSON.stringify([before, after])}\n${patch}`).toEqual([before, after]);
    }
  });
  it('stays quick where everything differs', () => {
    const patch = patchOf(Array.from({ length: 20_000 }, (_, i) => `a${i}`).join('\n'), Array.from({ length: 20_000 }, (_, i) => `b${i}`).join('\n'));
    expect(patch.split('\n')).toHaveLength(40_001);
  });
});
