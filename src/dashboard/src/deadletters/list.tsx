import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { useData } from '../api/data';
import type { ApiProblem } from '../api/problem';
import { Ago, attempt, Button, Confirm, Empty, Loading, Note, Problem } from '../design/components';
import { count } from '../design/text';
import { Payload } from '../runs/payload';
import { Link, navigate, useAddress } from '../routing/router';
import { Page } from '../shell/page';

type Letter = Schemas['DeadLetterJson'];
type Action = 'retry' | 'remove';

const page = (flow: string, cursor?: string) => answer(api.GET('/api/v1/deadletters', { params: { query: { limit: '50', cursor, flow: flow || undefined } } }));

const act = (action: Action, id: string): Promise<unknown> => action === 'retry'
  ? answer(api.POST('/api/v1/deadletters/{id}', { params: { path: { id } } }))
  : answer(api.DELETE('/api/v1/deadletters/{id}', { params: { path: { id } } }));

/** What failed for good and waits to be retried or removed, one by one or many at once. */
export function DeadLetters() {
  const flow = useAddress().query.get('flow') ?? '';
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [open, setOpen] = useState<string>();
  const [older, setOlder] = useState<{ items: Letter[]; next: string | null }>();
  const [asking, setAsking] = useState<Action>();
  const first = useData(() => page(flow), [flow], older || chosen.size > 0 ? 0 : 5000);
  const items = [...(first.data?.items ?? []), ...(older?.items ?? [])];
  const next = older ? older.next : first.data?.next;
  const reload = async () => {
    setOlder(undefined);
    setChosen(new Set());
    await first.reload();
  };
  const all = items.length > 0 && items.every(l => chosen.has(l.id));
  const toggle = (id: string) => setChosen(old => { const now = new Set(old); if (!now.delete(id)) now.add(id); return now; });
  return (
    <Page title="Dead letters" lead="Items a step failed on for good. Retrying goes on with the same run and step; nothing before it runs again."
      actions={chosen.size > 0 && <><Button kind="primary" icon="retry" onClick={() => setAsking('retry')}>Retry {chosen.size}</Button><Button kind="danger" icon="trash" onClick={() => setAsking('remove')}>Remove {chosen.size}</Button></>}>
      {first.error && <Problem error={first.error} />}
      {flow && <Note>Only those of flow <strong>{flow}</strong>. <Link to="/deadletters?">Show all</Link></Note>}
      <div className="card">
        {!first.data ? !first.error && <Loading /> : items.length === 0 ? <Empty icon="letter" title="No dead letters" actions={<Button onClick={() => navigate('/runs?status=failed')}>Failed runs</Button>}>
          A step that fails is tried again as its node says. What still fails comes here with its payload and the error, so that nothing is lost: repair the function, then retry.</Empty> : (
          <div className="scroll-x"><table className="table">
            <thead><tr><th><input type="checkbox" aria-label="Choose all" checked={all} onChange={() => setChosen(all ? new Set() : new Set(items.map(l => l.id)))} /></th><th>Flow and node</th><th>Error</th><th className="num">Attempts</th><th>Given up</th><th><span className="hidden-label">Actions</span></th></tr></thead>
            <tbody>{items.map(l => <Row key={l.id} l={l} chosen={chosen.has(l.id)} isOpen={open === l.id} onToggle={() => toggle(l.id)} onOpen={() => setOpen(open === l.id ? undefined : l.id)} onDone={reload} />)}</tbody>
          </table></div>
        )}
        {next && <div className="body"><Button onClick={() => void attempt('', async () => { const more = await page(flow, next); setOlder({ items: [...(older?.items ?? []), ...more.items], next: more.next }); })}>Load 50 more</Button></div>}
      </div>
      {asking && <Bulk action={asking} ids={[...chosen]} onClose={() => setAsking(undefined)} onDone={reload} />}
    </Page>
  );
}

function Row({ l, chosen, isOpen, onToggle, onOpen, onDone }: { l: Letter; chosen: boolean; isOpen: boolean; onToggle: () => void; onOpen: () => void; onDone: () => Promise<void> }) {
  return (
    <>
      <tr>
        <td><input type="checkbox" aria-label={`Choose ${l.flow} ${l.node} ${l.id}`} checked={chosen} onChange={onToggle} /></td>
        <td><Link to={`/runs/${l.run}`} className="name">{l.flow}</Link> <span className="soft">at {l.node}</span></td>
        <td><span className="truncate cell" title={l.error?.message}><code>{l.error?.code}</code> {l.error?.message}</span></td>
        <td className="num">{l.attempts}</td><td className="soft"><Ago at={l.at} /></td>
        <td className="right nowrap"><Button small kind="ghost" aria-expanded={isOpen} onClick={onOpen}>{isOpen ? 'Hide' : 'Payload'}</Button> <Button small icon="retry" onClick={() => void attempt('It goes on.', async () => { await act('retry', l.id); await onDone(); })}>Retry</Button></td>
      </tr>
      {isOpen && <tr><td /><td colSpan={5}><div className="stack tight"><div className="note bad"><span>{l.error?.message}</span></div><Payload label="Payload" payload={l.payload} /></div></td></tr>}
    </>
  );
}

function Bulk({ action, ids, onClose, onDone }: { action: Action; ids: string[]; onClose: () => void; onDone: () => Promise<void> }) {
  const [done, setDone] = useState(0);
  const [failed, setFailed] = useState<string[]>([]);
  const run = async () => {
    const wrong: string[] = [];
    for (let i = 0; i < ids.length; i += 8) {
      await Promise.all(ids.slice(i, i + 8).map(id => act(action, id).catch((e: ApiProblem) => { wrong.push(e.message); })));
      setDone(Math.min(ids.length, i + 8));
    }
    await onDone();
    if (wrong.length > 0) {
      setFailed(wrong);
      throw Object.assign(new Error(`${count(wrong.length, 'dead letter')} of ${ids.length} could not be ${action === 'retry' ? 'retried' : 'removed'}: ${[...new Set(wrong)].slice(0, 3).join(' ')}`), { problems: [] });
    }
  };
  return (
    <Confirm title={`${action === 'retry' ? 'Retry' : 'Remove'} ${count(ids.length, 'dead letter')}?`} action={action === 'retry' ? 'Retry' : 'Remove'} danger={action === 'remove'} onClose={onClose} run={run}>
      <p>{action === 'retry' ? 'Each goes on from the step that failed, with a fresh count of attempts.' : 'Their payloads are gone then; their runs stay failed.'}</p>
      {done > 0 && <p className="soft" role="status">{done} of {ids.length} done{failed.length ? `, ${failed.length} failed` : ''}</p>}
    </Confirm>
  );
}
