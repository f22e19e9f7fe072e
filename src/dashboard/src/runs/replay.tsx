import { useState } from 'react';
import { answer, api, raw, sendJson, type Schemas } from '../api/client';
import { useData } from '../api/data';
import { ApiProblem } from '../api/problem';
import { attempt, Button, Dialog, Field, Note, Problem } from '../design/components';
import { instant, short } from '../design/text';
import { navigate } from '../routing/router';
import { Payload } from './payload';

type Run = Schemas['RunJson'];
type Step = Schemas['StepJson'];
type Approval = { run: string; step: string; node: string; message: string; until: string | null; payload: Schemas['PayloadJson'] | null };

/** What waits for an answer; undefined where this service knows no such questions. */
async function loadApprovals(): Promise<Approval[] | undefined> {
  try {
    return ((await (await raw('/api/v1/approvals?limit=500')).json()) as { items: Approval[] }).items;
  } catch (error) {
    if (error instanceof ApiProblem && error.isGone)
      return undefined;
    throw error;
  }
}

/** The questions a run waits with, to be answered here. */
export function Approvals({ id, isOpen, onAnswered }: { id: string; isOpen: boolean; onAnswered: () => Promise<void> }) {
  const data = useData(async () => (isOpen ? loadApprovals() : undefined), [id, isOpen], isOpen ? 2000 : 0);
  const [comment, setComment] = useState('');
  const own = data.data?.filter(a => a.run === id) ?? [];
  const reply = (a: Approval, approve: boolean) => attempt(approve ? 'Approved.' : 'Denied.', async () => {
    await raw(`/api/v1/runs/${encodeURIComponent(id)}/steps/${encodeURIComponent(a.step)}/approval`, sendJson('POST', { approve, comment: comment.trim() || null }));
    await Promise.all([data.reload(), onAnswered()]);
  });
  return own.map(a => (
    <section key={a.step} className="part" aria-label={`Approval ${a.node}`}>
      <Note tone="warn"><strong>{a.node}</strong> waits for your answer{a.until && ` until ${instant(a.until)}`}. {a.message}</Note>
      <Payload label="What it is about" payload={a.payload} />
      <Field label="Comment (optional)">{fid => <input id={fid} className="input" value={comment} onChange={e => setComment(e.target.value)} />}</Field>
      <div className="row"><Button kind="primary" icon="check" onClick={() => void reply(a, true)}>Approve</Button><Button kind="danger" icon="close" onClick={() => void reply(a, false)}>Deny</Button></div>
    </section>
  ));
}

/** Begins the run anew, whole or from the chosen step, on the selected commits or on others. */
export function ReplayButton({ run, step }: { run: Run; step?: Step }) {
  const known = useData(async () => (await loadApprovals()) !== undefined, []);
  const [open, setOpen] = useState(false);
  if (!known.data)
    return null;
  return <><Button small icon="retry" onClick={() => setOpen(true)}>{step ? `Replay from ${step.node} …` : 'Replay …'}</Button>{open && <Replay run={run} step={step} onClose={() => setOpen(false)} />}</>;
}

function Replay({ run, step, onClose }: { run: Run; step?: Step; onClose: () => void }) {
  const [commits, setCommits] = useState<Record<string, string>>({});
  const [error, setError] = useState<ApiProblem>();
  const functions = Object.keys(run.functionCommits);
  const choices = useData(async () => Object.fromEntries(await Promise.all(functions.map(async name =>
    [name, (await answer(api.GET('/api/v1/functions/{name}/commits', { params: { path: { name }, query: { limit: '20' } } }))).items] as const))), [run.id]);
  const go = async () => {
    try {
      const body = { ...(step ? { from: step.id } : {}), commits: Object.fromEntries(Object.entries(commits).filter(([, c]) => c)) };
      const next = (await (await raw(`/api/v1/runs/${encodeURIComponent(run.id)}/replay`, sendJson('POST', body))).json()) as { id: string };
      navigate(`/runs/${next.id}`);
    } catch (e) {
      setError(e as ApiProblem);
    }
  };
  return (
    <Dialog title={step ? `Replay from ${step.node}` : 'Replay this run'} onClose={onClose} onSubmit={() => void go()} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" icon="play">Replay</Button></>}>
      <p>A new run with ids of its own{step ? `: what came before ${step.node} is taken over from this one.` : ', with the same payload.'}</p>
      {functions.map(name => (
        <Field key={name} label={`Commit of ${name}`}>{id => (
          <select id={id} className="input" value={commits[name] ?? ''} onChange={e => setCommits({ ...commits, [name]: e.target.value })}>
            <option value="">the selected one</option>
            {choices.data?.[name]?.map(c => <option key={c.id} value={c.id}>{short(c.id)} {c.subject}{c.id === run.functionCommits[name] ? ' (as then)' : ''}</option>)}
          </select>
        )}</Field>
      ))}
      {error && <Problem error={error} />}
    </Dialog>
  );
}
