import { useEffect, useState } from 'react';
import { answer, api, everything, type Schemas } from '../api/client';
import { useData } from '../api/data';
import { Ago, attempt, Button, Empty, Loading, Problem, State } from '../design/components';
import { duration } from '../design/text';
import { Link, navigate, useAddress } from '../routing/router';
import { Page } from '../shell/page';
import { comparisonPath } from './compare-with';
import '../functions/functions.css';
import './list.css';

type RunJson = Schemas['RunJson'];
const statuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'];
const size = 50;

type Filter = { flow: string; status: string; since: string; error: string };

const page = (filter: Filter, cursor?: string) => answer(api.GET('/api/v1/runs', {
  params: { query: { limit: String(size), cursor, flow: filter.flow || undefined, status: filter.status || undefined, since: filter.since || undefined, error: filter.error || undefined } },
}));

export function RunList() {
  const { query } = useAddress();
  const filter: Filter = { flow: query.get('flow') ?? '', status: query.get('status') ?? '', since: query.get('since') ?? '', error: query.get('error') ?? '' };
  const flows = useData(() => everything(cursor => answer(api.GET('/api/v1/flows', { params: { query: { limit: '500', cursor } } }))), []);
  const [older, setOlder] = useState<{ items: RunJson[]; next: string | null }>();
  const [chosen, setChosen] = useState<RunJson[]>([]);
  const key = JSON.stringify(filter);
  // The first part is kept fresh; parts that were asked for stay as they are.
  const first = useData(() => page(filter), [key], older ? 0 : 3000);
  useEffect(() => setOlder(undefined), [key]);
  const set = (part: Partial<Filter>) => {
    const params = new URLSearchParams(Object.entries({ ...filter, ...part }).filter(([, value]) => value));
    navigate(`/runs${params.size ? `?${params}` : ''}`, { replace: true });
  };
  const items = [...(first.data?.items ?? []), ...(older?.items ?? [])];
  const next = older ? older.next : first.data?.next;
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <Page title="Runs" lead="One payload's journey through a flow each, with every attempt at every step." actions={<Button icon="retry" onClick={() => { setOlder(undefined); void first.reload(); }}>Refresh</Button>}>
      <div className="card">
        <header>
          <label className="hidden-label" htmlFor="run-flow">Flow</label>
          <select id="run-flow" className="input small filter" value={filter.flow} onChange={e => set({ flow: e.target.value })}><option value="">All flows</option>{[...new Set([...(flows.data?.map(f => f.name) ?? []), ...(filter.flow ? [filter.flow] : [])])].map(f => <option key={f}>{f}</option>)}</select>
          <label className="hidden-label" htmlFor="run-status">Status</label>
          <select id="run-status" className="input small filter" value={filter.status} onChange={e => set({ status: e.target.value })}><option value="">Any status</option>{statuses.map(s => <option key={s}>{s}</option>)}</select>
          <label className="hidden-label" htmlFor="run-since">Since</label>
          <select id="run-since" className="input small filter" value={filter.since} onChange={e => set({ since: e.target.value })}><option value="">Any time</option><option value="10m">Last 10 minutes</option><option value="1h">Last hour</option><option value="1d">Last day</option><option value="7d">Last week</option></select>
          <label className="hidden-label" htmlFor="run-error">Error contains</label>
          <input id="run-error" className="input small filter" placeholder="Error contains" defaultValue={filter.error} onKeyDown={e => e.key === 'Enter' && set({ error: e.currentTarget.value })} onBlur={e => e.target.value !== filter.error && set({ error: e.target.value })} />
          {isFiltered && <Button small kind="ghost" icon="close" onClick={() => navigate('/runs', { replace: true })}>Clear</Button>}
        </header>
        {first.error && <div className="body"><Problem error={first.error} /></div>}
        {!first.data ? !first.error && <Loading /> : items.length === 0 ? (
          isFiltered ? <Empty icon="search" title="None matches">Change the filters above.</Empty>
            : <Empty icon="run" title="No runs yet" actions={<Button kind="primary" onClick={() => navigate('/flows')}>See the flows</Button>}>Each payload posted to a deployed flow becomes a run, stored before it is acknowledged. It can be followed here while it goes through the graph.</Empty>
        ) : <Rows items={items} chosen={chosen} onToggle={run => setChosen(old => (old.some(r => r.id === run.id) ? old.filter(r => r.id !== run.id) : [...old.slice(-1), run]))} />}
        {next && <div className="body row"><Button onClick={() => void attempt('', async () => { const more = await page(filter, next); setOlder({ items: [...(older?.items ?? []), ...more.items], next: more.next }); })}>Load {size} more</Button><span className="soft small" data-testid="shown">{items.length} shown</span></div>}
        {chosen.length > 0 && <div className="choice-bar row" role="group" aria-label="Compare">
          <span className="grow soft small">{chosen.map(run => <span key={run.id} className="chosen"><code title={run.id}>{run.id.slice(-10)}</code> <Ago at={run.createdAt} /></span>)}</span>
          <Button small kind="ghost" onClick={() => setChosen([])}>Choose none</Button>
          <Button small kind={chosen.length === 2 ? 'primary' : ''} icon="compare" disabled={chosen.length < 2} onClick={() => navigate(comparisonPath(chosen[0], chosen[1]))}>{chosen.length === 2 ? 'Compare the two' : 'Choose one more to compare'}</Button>
        </div>}
      </div>
    </Page>
  );
}

// Two are compared: a third takes the place of the one that was chosen first.
function Rows({ items, chosen, onToggle }: { items: RunJson[]; chosen: RunJson[]; onToggle: (run: RunJson) => void }) {
  return (
    <div className="scroll-x"><table className="table">
      <thead><tr><th><span className="hidden-label">Compare</span></th><th>Run</th><th>Flow</th><th>Status</th><th>Came in</th><th className="num">Took</th><th>Error</th></tr></thead>
      <tbody>{items.map(run => (
        <tr key={run.id}>
          <td className="choice"><input type="checkbox" aria-label={`Compare ${run.id}`} title="Choose two runs to compare them" checked={chosen.some(r => r.id === run.id)} onChange={() => onToggle(run)} /></td>
          <td><Link to={`/runs/${run.id}`} className="mono nowrap" title={run.id}>{run.id.slice(-10)}</Link></td>
          <td><Link to={`/flows/${run.flow}`}>{run.flow}</Link> <span className="soft small">by {run.entry}</span></td>
          <td><State state={run.status} /></td><td className="soft"><Ago at={run.createdAt} /></td><td className="num">{duration(run.durationMs)}</td>
          <td className="soft"><span className="truncate cell" title={run.error ?? undefined}>{run.error ?? ''}</span></td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}
