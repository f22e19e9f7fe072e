import type { FlowModel } from './model';

export type Problem = { code: string; path: string; message: string };
export type Placed = { nodes: Map<string, Problem[]>; links: Map<number, Problem[]>; elsewhere: Problem[] };

/** Finds what each problem is about, by its path: a node, a link, or the whole. */
export function place(problems: Problem[], model: FlowModel): Placed {
  const placed: Placed = { nodes: new Map(), links: new Map(), elsewhere: [] };
  const put = <K>(map: Map<K, Problem[]>, key: K, problem: Problem) => map.set(key, [...(map.get(key) ?? []), problem]);
  for (const problem of problems) {
    const match = /^\$\.(nodes|links)\[(\d+)\]/.exec(problem.path);
    const index = match ? Number(match[2]) : -1;
    if (match?.[1] === 'nodes' && model.nodes[index])
      put(placed.nodes, model.nodes[index].id, problem);
    else if (match?.[1] === 'links' && model.links[index])
      put(placed.links, index, problem);
    else
      placed.elsewhere.push(problem);
  }
  return placed;
}

/** The key of a node a problem's path ends at: <c>function</c> of <c>$.nodes[2].function</c>. */
export const keyOf = (path: string): string | undefined => /^\$\.nodes\[\d+\]\.([A-Za-z]+)/.exec(path)?.[1];
