const mostEdits = 800;

type Edit = { kind: ' ' | '-' | '+'; text: string };

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

/** What two texts differ in, as the hunks of a unified diff; empty where they have the same lines. */
export function patchOf(before: string, after: string, context = 3): string {
  const edits = editsOf(linesOf(before), linesOf(after));
  const out: string[] = [];
  let [oldLine, newLine] = [1, 1];
  for (let i = 0; i < edits.length;) {
    if (edits[i].kind === ' ' && !edits.slice(i, i + context + 1).some(e => e.kind !== ' ')) {
      i++;
      oldLine++;
      newLine++;
      continue;
    }
    const end = endOf(edits, i, context);
    const hunk = edits.slice(i, end);
    const [gone, come] = [hunk.filter(e => e.kind !== '+').length, hunk.filter(e => e.kind !== '-').length];
    out.push(`@@ -${oldLine},${gone} +${newLine},${come} @@`, ...hunk.map(e => e.kind + e.text));
    [oldLine, newLine, i] = [oldLine + gone, newLine + come, end];
  }
  return out.join('\n');
}

/** Where a hunk ends: after as many equal lines as the context has, when more of them follow. */
function endOf(edits: Edit[], from: number, context: number): number {
  let last = from;
  for (let i = from; i < edits.length && i - last <= 2 * context + 1; i++) {
    if (edits[i].kind !== ' ')
      last = i;
  }
  return Math.min(edits.length, last + context + 1);
}

function editsOf(before: string[], after: string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end])
    end++;
  const same = (text: string): Edit => ({ kind: ' ', text });
  return [...before.slice(0, start).map(same), ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)), ...before.slice(before.length - end).map(same)];
}

/** The shortest way from one to the other (Myers); where that is long, all that was and then all that is. */
function middle(before: string[], after: string[]): Edit[] {
  const [n, m] = [before.length, after.length];
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(n + m, mostEdits); d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest.get(k - 1)! < furthest.get(k + 1)!);
      let x = down ? furthest.get(k + 1)! : furthest.get(k - 1)! + 1;
      while (x < n && x - k < m && before[x] === after[x - k])
        x++;
      furthest.set(k, x);
      if (x >= n && x - k >= m)
        return walkBack(before, after, trace);
    }
  }
  return [...before.map(text => ({ kind: '-' as const, text })), ...after.map(text => ({ kind: '+' as const, text }))];
}

function walkBack(before: string[], after: string[], trace: Map<number, number>[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [before.length, after.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const at = trace[d];
    const k = x - y;
    const from = k === -d || (k !== d && at.get(k - 1)! < at.get(k + 1)!) ? k + 1 : k - 1;
    const [px, py] = [at.get(from)!, at.get(from)! - from];
    while (x > px && y > py && x > 0 && y > 0) {
      edits.push({ kind: ' ', text: before[--x] });
      y--;
    }
    if (d > 0)
      edits.push(x === px ? { kind: '+', text: after[--y] } : { kind: '-', text: before[--x] });
  }
  return edits.reverse();
}
