import ELK from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import { fromElk, toElk } from '../graph/layout';
import type { FlowModel, Position } from '../graph/model';

/** Positions for all nodes, found by elk in a worker. */
export async function autoLayout(model: FlowModel): Promise<Record<string, Position>> {
  const elk = new ELK({ workerFactory: () => new Worker(workerUrl) });
  try {
    return fromElk(await elk.layout(toElk(model) as never));
  } finally {
    elk.terminateWorker();
  }
}
