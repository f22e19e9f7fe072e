import { raw, type Schemas } from '../api/client';
import { useData } from '../api/data';
import { Problem } from '../design/components';
import { Link } from '../routing/router';

type Line = Schemas['LogLineJson'];

/** What a function wrote to standard error during one attempt at a step. */
export function StepLog({ fn, step }: { fn: string; step: Schemas['StepJson'] }) {
  // Each attempt calls its function with a request id of its own.
  const request = `${step.id}-${step.attempt}`;
  const data = useData(async signal => {
    if (!step.startedAt)
      return [];
    const text = await (await raw(`/api/v1/functions/${encodeURIComponent(fn)}/logs?since=${encodeURIComponent(step.startedAt)}`, { signal })).text();
    return text.split('\n').filter(Boolean).map(line => JSON.parse(line) as Line).filter(line => line.requestId === request);
  }, [fn, request, step.status], step.status === 'running' ? 2000 : 0);
  return (
    <div>
      <div className="row"><h3 className="grow">Log</h3><Link to={`/functions/${fn}/log`} className="small">Log of {fn}</Link></div>
      {data.error && !data.error.isGone && <Problem error={data.error} />}
      {data.data && (data.data.length > 0
        ? <pre className="code" tabIndex={0} aria-label="Log of the step">{data.data.map(line => `${line.at.slice(11, 23)}  ${line.text}`).join('\n')}</pre>
        : <p className="soft small">Nothing was written to standard error.</p>)}
    </div>
  );
}
