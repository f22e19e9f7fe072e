/** One attempt at one step, as events and records tell it. */
export type Step = { id: string; node: string; attempt: number; status: string; startedAt: string | null; durationMs: number | null };
export type NodeProgress = { status: string; steps: number; attempts: number; failed: number; ms: number | null };

const rank: Record<string, number> = { running: 6, failed: 5, waiting: 4, queued: 3, cancelled: 2, succeeded: 1, skipped: 0 };

/** Adds or replaces one attempt; the order of arrival is kept. */
export function withStep<T extends Step>(steps: T[], step: T): T[] {
  const at = steps.findIndex(s => s.id === step.id && s.attempt === step.attempt);
  return at < 0 ? [...steps, step] : steps.map((s, i) => (i === at ? step : s));
}

/** How each node stands: by the newest attempt of each of its steps, the most urgent of them. */
export function progressOf(steps: Step[]): Map<string, NodeProgress> {
  const newest = new Map<string, Step>();
  const attempts = new Map<string, number>();
  for (const step of steps) {
    const seen = newest.get(step.id);
    if (!seen || step.attempt >= seen.attempt)
      newest.set(step.id, step);
    attempts.set(step.node, (attempts.get(step.node) ?? 0) + 1);
  }
  const nodes = new Map<string, NodeProgress>();
  for (const step of newest.values()) {
    const old = nodes.get(step.node);
    const status = !old || (rank[step.status] ?? 0) > (rank[old.status] ?? 0) ? step.status : old.status;
    const ms = step.durationMs === null ? (old?.ms ?? null) : Math.max(old?.ms ?? 0, step.durationMs);
    nodes.set(step.node, { status, steps: (old?.steps ?? 0) + 1, attempts: attempts.get(step.node)!, failed: (old?.failed ?? 0) + (step.status === 'failed' ? 1 : 0), ms });
  }
  return nodes;
}

/** Whether a link carried something: its source has ended well and its target was reached. */
export function isTaken(from: NodeProgress | undefined, to: NodeProgress | undefined): boolean {
  return !!from && !!to && to.status !== 'skipped' && ['succeeded', 'failed'].includes(from.status);
}
