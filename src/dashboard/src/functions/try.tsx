import { useState } from 'react';
import { answer, api, raw, send } from '../api/client';
import { useData } from '../api/data';
import { ApiProblem } from '../api/problem';
import { Button, Commit, Field, Note, Problem } from '../design/components';
import { bytes, duration, pretty, short } from '../design/text';
import type { FunctionJson } from './page';

type Answered = { status: number; ms: number; headers: [string, string][]; body: string; size: number; commit: string | null; requestId: string | null; problem?: ApiProblem; stderr: string };

const kept = (name: string) => `kf-try-${name}`;

/** Sends a payload to the function and shows everything that came back. Answers are shown as text: they never become part of the page. */
export function Try({ f, onTried }: { f: FunctionJson; onTried: () => unknown }) {
  const [body, setBody] = useState(() => sessionStorage.getItem(kept(f.name)) ?? 'Ada');
  const [type, setType] = useState('text/plain');
  const [commit, setCommit] = useState('');
  const [busy, setBusy] = useState(false);
  const [answered, setAnswered] = useState<Answered>();
  const [error, setError] = useState<ApiProblem>();
  const commits = useData(() => answer(api.GET('/api/v1/functions/{name}/commits', { params: { path: { name: f.name }, query: { limit: '30' } } })), [f.name, f.latest, f.commit]);
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setAnswered(await call(f.name, body, type, commit));
      onTried();
    } catch (e) {
      setError(e as ApiProblem);
    }
    setBusy(false);
  };
  return (
    <div className="try">
      <section className="card" aria-label="Request">
        <header><h2 className="grow">Request</h2><Button kind="primary" icon="play" onClick={go} disabled={busy} data-tour="try-run">{busy ? 'Running …' : 'Run'}</Button></header>
        <div className="body stack">
          <Field label="Payload">{id => <textarea id={id} className="input mono" rows={10} value={body} spellCheck={false} data-tour="try-payload"
            onChange={e => { setBody(e.target.value); sessionStorage.setItem(kept(f.name), e.target.value); }}
            onKeyDown={e => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) void go(); }} />}</Field>
          <div className="grid two">
            <Field label="Content type">{id => <select id={id} className="input" value={type} onChange={e => setType(e.target.value)}>{['text/plain', 'application/json', 'text/csv', 'application/xml'].map(t => <option key={t}>{t}</option>)}</select>}</Field>
            <Field label="Commit">{id => (
              <select id={id} className="input" value={commit} onChange={e => setCommit(e.target.value)}>
                <option value="">selected ({short(f.commit)})</option>
                {commits.data?.items.filter(c => !c.selected).map(c => <option key={c.id} value={c.id}>{short(c.id)} {c.subject}</option>)}
              </select>
            )}</Field>
          </div>
          <p className="soft small">Another commit runs without being selected: callers notice nothing. <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs.</p>
        </div>
      </section>
      <section className="card" aria-label="Answer" aria-live="polite">
        <header><h2 className="grow">Answer</h2>{answered && <><span className={`badge ${answered.status < 400 ? 'good' : 'bad'}`}>{answered.status}</span><span className="soft small">{duration(answered.ms)}</span><span className="soft small">{bytes(answered.size)}</span></>}</header>
        <div className="body stack">
          {error && <Problem error={error} />}
          {!answered && !error && <p className="soft">Run it, and output, headers, exit code, standard error, duration and the commit that answered appear here.</p>}
          {answered && <Shown a={answered} />}
        </div>
      </section>
    </div>
  );
}

function Shown({ a }: { a: Answered }) {
  const exit = a.problem?.body.exitCode;
  return (
    <>
      {a.problem && <Note tone="bad">{a.problem.message} {a.problem.hint}</Note>}
      <div className="row"><span className="soft">Commit</span> <Commit id={a.commit} /> <span className="soft">Exit code</span> <code>{exit === undefined || exit === null ? (a.problem ? '–' : '0') : String(exit)}</code>
        {typeof a.problem?.body.stage === 'string' && <><span className="soft">Stage</span> <code>{a.problem.body.stage}</code></>}</div>
      {!a.problem && <div><h3>Output</h3><pre className="code" data-testid="output" tabIndex={0}>{a.body === '' ? <span className="soft">empty</span> : pretty(a.body)}</pre></div>}
      {a.stderr && <div><h3>Standard error</h3><pre className="code" tabIndex={0}>{a.stderr}</pre></div>}
      <details><summary>Headers</summary><pre className="code" tabIndex={0}>{a.headers.map(([k, v]) => `${k}: ${v}`).join('\n')}</pre></details>
    </>
  );
}

async function call(name: string, body: string, type: string, commit: string): Promise<Answered> {
  const began = performance.now();
  const response = await send(`/api/v1/functions/${encodeURIComponent(name)}/invoke`, { method: 'POST', body, headers: { 'Content-Type': type, ...(commit ? { 'X-Kf-Commit': commit } : {}) } });
  const text = await response.text();
  const ms = performance.now() - began;
  const requestId = response.headers.get('X-Kf-Request-Id');
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
  const problem = isProblem ? ApiProblem.of(response.status, JSON.parse(text)) : undefined;
  if (problem && !requestId)
    throw problem;
  return {
    status: response.status, ms, headers: [...response.headers.entries()], body: text, size: new Blob([text]).size, commit: response.headers.get('X-Kf-Commit'), requestId, problem,
    stderr: typeof problem?.body.stderr === 'string' ? problem.body.stderr : requestId ? await stderrOf(name, requestId) : '',
  };
}

async function stderrOf(name: string, requestId: string): Promise<string> {
  try {
    const text = await (await raw(`/api/v1/functions/${encodeURIComponent(name)}/logs?tail=200`)).text();
    return text.split('\n').filter(Boolean).map(line => JSON.parse(line) as { requestId: string; text: string }).filter(line => line.requestId === requestId).map(line => line.text).join('\n');
  } catch {
    return '';
  }
}
