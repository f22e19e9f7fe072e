import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { useData } from '../api/data';
import { Ago, attempt, Button, Dialog, Field, Loading, Problem, State } from '../design/components';
import { duration } from '../design/text';
import { navigate } from '../routing/router';

type Run = Schemas['RunJson'];

/** The page two runs are compared on: from the older to the newer. */
export const comparisonPath = (a: Run, b: Run): string => {
  const [left, right] = a.createdAt <= b.createdAt ? [a, b] : [b, a];
  return `/runs/${left.id}/compare/${right.id}`;
};

const page = (flow: string, cursor?: string) => answer(api.GET('/api/v1/runs', { params: { query: { flow, limit: '20', cursor } } }));

/** Asks which run to compare with: another of the same flow, or any by its id. */
export function CompareWith({ run, onClose }: { run: Run; onClose: () => void }) {
  const [older, setOlder] = useState<{ items: Run[]; next: string | null }>();
  const [id, setId] = useState('');
  const first = useData(() => page(run.flow), [run.flow]);
  const others = [...(first.data?.items ?? []), ...(older?.items ?? [])].filter(r => r.id !== run.id);
  const next = older ? older.next : first.data?.next;
  const go = (path: string) => {
    onClose();
    navigate(path);
  };
  return (
    <Dialog title="Compare with" onClose={onClose} onSubmit={() => id.trim() && go(`/runs/${encodeURIComponent(id.trim())}/compare/${run.id}`)}
      footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={!id.trim()}>Compare</Button></>}>
      {first.error && <Problem error={first.error} />}
      <div className="field" role="group" aria-label="Other runs"><span className="label">Another run of {run.flow}</span>
        {!first.data ? !first.error && <Loading /> : others.length === 0 ? <p className="soft small">There is no other.</p> : (
          <ul className="run-choices">{others.map(r => (
            <li key={r.id}><button type="button" onClick={() => go(comparisonPath(run, r))}><code title={r.id}>{r.id.slice(-10)}</code><State state={r.status} />{r.id === run.replayOf && <span className="badge accent">replayed here</span>}{r.replayOf === run.id && <span className="badge accent">replays this</span>}
              <span className="grow" /><span className="soft small"><Ago at={r.createdAt} />, {duration(r.durationMs)}</span></button></li>
          ))}</ul>
        )}
        {next && <div><Button small kind="ghost" onClick={() => void attempt('', async () => { const more = await page(run.flow, next); setOlder({ items: [...(older?.items ?? []), ...more.items], next: more.next }); })}>Older runs</Button></div>}
      </div>
      <Field label="Or the id of any run">{fid => <input id={fid} className="input mono" value={id} onChange={e => setId(e.target.value)} spellCheck={false} autoComplete="off" />}</Field>
    </Dialog>
  );
}
