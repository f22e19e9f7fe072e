import { lazy, Suspense, useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { useData, useRefresh } from '../api/data';
import { Button, Commit, Confirm, CopyLine, Loading, Note, Problem, State } from '../design/components';
import { count, duration } from '../design/text';
import { Link, navigate } from '../routing/router';
import { Page } from '../shell/page';
import { CommitTimeline } from '../commits/timeline';
import { Labels } from './labels';
import { Log } from './log';
import { Settings } from './settings';
import { Try } from './try';
import './functions.css';

const Files = lazy(() => import('./files').then(m => ({ default: m.Files })));
const tabs = [['commits', 'Commits'], ['files', 'Files'], ['try', 'Try it'], ['log', 'Log'], ['settings', 'Settings']] as const;

export type FunctionJson = Schemas['FunctionJson'];

export function FunctionPage({ name, tab }: { name: string; tab: string }) {
  const path = { name };
  const data = useData(() => answer(api.GET('/api/v1/functions/{name}', { params: { path } })), [name], 4000);
  const stats = useData(() => answer(api.GET('/api/v1/functions/{name}/stats', { params: { path } })), [name], 5000);
  const [removing, setRemoving] = useState(false);
  // What was typed on this page stays where the function is gone: only a note says so.
  const isGone = data.error?.isGone ?? false;
  useRefresh(() => void data.reload());
  const f = data.data;
  if (!f)
    return <Page title={name} back={{ to: '/functions', label: 'Functions' }}>{data.error ? <Problem error={data.error} /> : <Loading />}</Page>;
  return (
    <Page title={name} back={{ to: '/functions', label: 'Functions' }} tab={<><State state={isGone ? 'removed' : f.status} /><Labels labels={f.labels} /></>}
      actions={<Button kind="danger" icon="trash" onClick={() => setRemoving(true)} disabled={isGone}>Delete</Button>}>
      {isGone && <Note tone="bad"><strong>This function was deleted.</strong> What you typed is still here to be copied; nothing can be saved to it any more. <Link to="/functions">All functions</Link></Note>}
      {data.error && !isGone && !data.error.isLost && <Problem error={data.error} />}
      {f.message && <Note tone={f.status === 'failed' ? 'bad' : 'warn'}>{f.message}{f.serving && f.serving !== f.commit && <> Commit <Commit id={f.serving} /> goes on serving.</>}</Note>}
      <section className="card"><div className="body meta-grid">
        <div><div className="label">Clone, change, push</div><CopyLine text={`git clone ${f.cloneUrl}`} label="Copy the clone command" /></div>
        <div><div className="label">Address</div><CopyLine text={f.url} label="Copy the address" /></div>
        <div><div className="label">Selected commit</div><div className="row"><Commit id={f.commit} />{f.behind > 0 ? <span className="badge accent">{count(f.behind, 'commit')} behind</span> : <span className="soft">newest</span>}</div></div>
        <div><div className="label">Last hour</div><div className="row">{stats.data && <><span>{count(stats.data.calls, 'call')}</span><span className={stats.data.errors ? 'minus' : 'soft'}>{count(stats.data.errors, 'error')}</span><span className="soft">p95 {duration(stats.data.p95Ms)}</span></>}</div></div>
      </div></section>
      <nav className="tabs" aria-label="Parts of the function">
        {tabs.map(([to, label]) => <Link key={to} to={`/functions/${name}/${to}`} aria-current={tab === to ? 'page' : undefined} data-tour={`tab-${to}`}>{label}</Link>)}
      </nav>
      <Suspense fallback={<Loading />}>
        {tab === 'commits' && <CommitTimeline kind="function" name={name} latest={f.latest} onChanged={data.reload} />}
        {tab === 'files' && <Files name={name} gone={isGone} latest={f.latest} onCommitted={data.reload} />}
        {tab === 'try' && <Try f={f} onTried={stats.reload} />}
        {tab === 'log' && <Log name={name} />}
        {tab === 'settings' && <Settings name={name} onSaved={data.reload} />}
      </Suspense>
      {removing && <Remove name={name} onClose={() => setRemoving(false)} />}
    </Page>
  );
}

function Remove({ name, onClose }: { name: string; onClose: () => void }) {
  const [repository, setRepository] = useState(false);
  return (
    <Confirm title={`Delete ${name}?`} action="Delete" danger onClose={onClose} run={async () => {
      await answer(api.DELETE('/api/v1/functions/{name}', { params: { path: { name }, query: repository ? { repository: 'remove' } : {} } }));
      navigate('/functions');
    }}>
      <div className="stack tight">
        <p>It stops answering at once. Its repository is kept, and creating a function of the same name takes it up again.</p>
        <label className="check"><input type="checkbox" checked={repository} onChange={e => setRepository(e.target.checked)} />Remove its repository too, with all commits</label>
      </div>
    </Confirm>
  );
}
