/** One step of two runs, as the engine puts them beside each other. */
export type ComparedStep = { node: string; same: boolean; left: Side | null; right: Side | null };
type Side = { status: string; commit: string | null; durationMs: number | null; output: Body | null; error: { message: string } | null };
type Body = { contentType: string; body?: string | null; bodyBase64?: string | null };

export type Difference = 'missing' | 'status' | 'output' | 'error' | 'commit' | 'duration';
export type NodeComparison = { differences: Difference[]; steps: number; differing: number; only?: 'left' | 'right' };

/** What matters most comes first: a node takes the colour of it. */
const order: Difference[] = ['missing', 'status', 'output', 'error', 'commit', 'duration'];

const leastMs = 20;
const leastRatio = 1.5;

/** Whether one took notably longer: no two runs take the same time, and a few milliseconds say nothing. */
export const isNotable = (left: number | null | undefined, right: number | null | undefined): boolean =>
  typeof left === 'number' && typeof right === 'number' && Math.abs(left - right) >= leastMs && Math.max(left, right) >= leastRatio * Math.min(left, right);

const sameBody = (a: Body | null, b: Body | null): boolean =>
  a === b || (!!a && !!b && a.contentType === b.contentType && (a.body ?? null) === (b.body ?? null) && (a.bodyBase64 ?? null) === (b.bodyBase64 ?? null));

/** What one step differs in between two runs. */
export function differencesOf({ left, right }: ComparedStep): Difference[] {
  if (!left || !right)
    return ['missing'];
  const differs: Record<Difference, boolean> = {
    missing: false,
    status: left.status !== right.status,
    output: !sameBody(left.output, right.output),
    error: left.error?.message !== right.error?.message,
    commit: left.commit !== right.commit,
    duration: isNotable(left.durationMs, right.durationMs),
  };
  return order.filter(d => differs[d]);
}

/** How each node went in two runs: everything its steps differ in. */
export function compareNodes(steps: ComparedStep[]): Map<string, NodeComparison> {
  const nodes = new Map<string, NodeComparison>();
  for (const step of steps) {
    const own = differencesOf(step);
    const old = nodes.get(step.node);
    const all = new Set([...(old?.differences ?? []), ...own]);
    const only = !step.left ? 'right' : !step.right ? 'left' : undefined;
    nodes.set(step.node, {
      differences: order.filter(d => all.has(d)), steps: (old?.steps ?? 0) + 1, differing: (old?.differing ?? 0) + (own.length ? 1 : 0),
      // Only where all of its steps are of one run.
      only: !old || old.only === only ? only : undefined,
    });
  }
  return nodes;
}
