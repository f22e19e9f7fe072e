import { answer, api, type Schemas } from '../api/client';
import { useData } from '../api/data';
import { Ago, Button, Loading, Problem, State } from '../design/components';
import { Icon } from '../design/icons';
import { count, duration } from '../design/text';
import { Link, navigate } from '../routing/router';
import { Page } from '../shell/page';
import { MinuteBars } from './chart';
import './overview.css';

const statuses = ['running', 'queued', 'waiting', 'succeeded', 'failed', 'cancelled'] as const;
const colours: Record<string, string> = { running: 'var(--info)', queued: 'var(--warn)', waiting: 'var(--warn)', succeeded: 'var(--good)', failed: 'var(--bad)', cancelled: 'var(--line-strong)' };

export function Overview() {
  const overview = useData(() => answer(api.GET('/api/v1/overview')), [], 5000);
  const runs = useData(() => answer(api.GET('/api/v1/runs', { params: { query: { limit: '8' } } })), [], 5000);
  const data = overview.data;
  return (
    <Page title="Overview" lead="What runs here, what fails, and what waits.">
      {overview.error && <Problem error={overview.error} />}
      {!data ? !overview.error && <Loading /> : (
        <>
          <Figures data={data} />
          {sum(data.functions) === 0 && sum(data.flows) === 0 ? <FirstSteps /> : (
            <div className="overview-grid">
              <section className="card" aria-labelledby="throughput">
                <header><h2 id="throughput" className="grow">Runs per minute, last hour</h2><div className="legend"><span><i />ended</span><span><i className="bad" />failed</span></div></header>
                <div className="body"><MinuteBars minutes={data.minutes} /></div>
              </section>
              <section className="card" aria-labelledby="by-status">
                <header><h2 id="by-status">Runs by status</h2></header>
                <div className="body"><ByStatus runs={data.runs} /></div>
              </section>
            </div>
          )}
          {sum(data.runs) > 0 && <Newest runs={runs.data?.items ?? []} />}
        </>
      )}
    </Page>
  );
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

function Figures({ data }: { data: Schemas['OverviewJson'] }) {
  const ended = data.minutes.reduce((a, m) => a + m.ended, 0);
  const failed = data.minutes.reduce((a, m) => a + m.failed, 0);
  return (
    <div className="stats">
      <Link to="/functions" className="stat"><span className="label">Functions</span><span className="value">{sum(data.functions)}</span>
        <span className={`more ${data.functions.failed ? 'bad' : ''}`}>{data.functions.failed ? `${data.functions.failed} cannot answer` : `${data.functions.ready} ready`}</span></Link>
      <Link to="/flows" className="stat"><span className="label">Flows</span><span className="value">{sum(data.flows)}</span><span className="more">{data.flows.deployed} deployed</span></Link>
      <div className="stat"><span className="label">Calls, last hour</span><span className="value">{data.calls.toLocaleString('en')}</span>
        <span className={`more ${data.errors ? 'bad' : ''}`}>{count(data.errors, 'error')}</span></div>
      <Link to="/runs" className="stat"><span className="label">Runs, last hour</span><span className="value">{ended.toLocaleString('en')}</span>
        <span className={`more ${failed ? 'bad' : ''}`}>{failed} failed</span></Link>
      <div className="stat"><span className="label">Queue depth</span><span className="value">{data.queueDepth.toLocaleString('en')}</span><span className="more">open items</span></div>
      {data.deadLetters !== null && <Link to="/deadletters" className="stat"><span className="label">Dead letters</span><span className="value">{data.deadLetters.toLocaleString('en')}</span>
        <span className={`more ${data.deadLetters ? 'bad' : ''}`}>{data.deadLetters ? 'wait for you' : 'none'}</span></Link>}
    </div>
  );
}

function ByStatus({ runs }: { runs: Record<string, number> }) {
  const most = Math.max(1, ...Object.values(runs));
  return (
    <ul className="statuses">{statuses.map(status => (
      <li key={status}>
        <Link to={`/runs?status=${status}`}>{status}</Link>
        <span className="meter"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width={(100 * (runs[status] ?? 0)) / most} height={8} fill={colours[status]} /></svg></span>
        <span className="num">{(runs[status] ?? 0).toLocaleString('en')}</span>
      </li>
    ))}</ul>
  );
}

function Newest({ runs }: { runs: Schemas['RunJson'][] }) {
  return (
    <section className="card" aria-labelledby="newest">
      <header><h2 id="newest" className="grow">Newest runs</h2><Link to="/runs">All runs</Link></header>
      <div className="scroll-x"><table className="table">
        <thead><tr><th>Flow</th><th>Status</th><th>Started</th><th className="num">Took</th><th>Error</th></tr></thead>
        <tbody>{runs.map(run => (
          <tr key={run.id}>
            <td><Link to={`/runs/${run.id}`} className="name">{run.flow}</Link></td><td><State state={run.status} /></td><td className="soft"><Ago at={run.createdAt} /></td>
            <td className="num">{duration(run.durationMs)}</td><td className="soft"><span className="truncate cell">{run.error ?? ''}</span></td>
          </tr>
        ))}</tbody>
      </table></div>
    </section>
  );
}

function FirstSteps() {
  return (
    <ul className="steps-list">
      <li><Icon name="function" size={24} /><h2>1. Make a function</h2><p>A program in a git repository of its own: it reads standard input and writes standard output. It starts with code that works.</p>
        <Button kind="primary" icon="plus" onClick={() => navigate('/functions?new=1')}>Create function</Button></li>
      <li><Icon name="flow" size={24} /><h2>2. Draw a flow</h2><p>Chain functions into a graph: what one answers goes to the next. Payloads are stored before they are acknowledged, so a crash loses none.</p>
        <Button icon="plus" onClick={() => navigate('/flows?new=1')}>Create flow</Button></li>
      <li><Icon name="tour" size={24} /><h2>Or take the tour</h2><p>From nothing to a running flow, with real clicks on real things.</p>
        <Button icon="play" onClick={() => void import('../tour/tour').then(m => m.startTour())}>Start the tour</Button></li>
    </ul>
  );
}
