import { useState } from 'react';
import { answer, api, everything, type Schemas } from '../api/client';
import { useData } from '../api/data';
import type { ApiProblem } from '../api/problem';
import { Button, Commit, Dialog, Empty, Field, Loading, Problem, State, toast } from '../design/components';
import { count, duration } from '../design/text';
import { Link, navigate, useAddress } from '../routing/router';
import { Page } from '../shell/page';
import { Labels } from './labels';
import './functions.css';

type Statistics = Schemas['StatisticsJson'];

const load = async (label: string) => {
  const functions = await everything(cursor => answer(api.GET('/api/v1/functions', { params: { query: { limit: '500', cursor, label: label || undefined } } })));
  const stats = new Map<string, Statistics>();
  await Promise.all(functions.slice(0, 100).map(async f => stats.set(f.name, await answer(api.GET('/api/v1/functions/{name}/stats', { params: { path: { name: f.name } } })))));
  return { functions, stats };
};

export function FunctionList() {
  const { query } = useAddress();
  const [label, setLabel] = useState(query.get('label') ?? '');
  const [text, setText] = useState('');
  const data = useData(() => load(label), [label], 10_000);
  const isNew = query.has('new');
  const shown = data.data?.functions.filter(f => f.name.includes(text.trim().toLowerCase())) ?? [];
  return (
    <Page title="Functions" lead="Programs in git repositories of their own. The selected commit answers; another is one click away."
      actions={<Button kind="primary" icon="plus" onClick={() => navigate('/functions?new=1')} data-tour="create-function">Create function</Button>}>
      {data.error && <Problem error={data.error} />}
      <div className="card">
        <header>
          <label className="hidden-label" htmlFor="find-function">Find by name</label>
          <input id="find-function" className="input small filter" placeholder="Find by name" value={text} onChange={e => setText(e.target.value)} />
          <label className="hidden-label" htmlFor="label-function">Labels</label>
          <input id="label-function" className="input small filter" placeholder="Labels: team=a,stage!=test" defaultValue={label} onKeyDown={e => e.key === 'Enter' && setLabel(e.currentTarget.value.trim())} onBlur={e => setLabel(e.target.value.trim())} />
          {data.data && <span className="soft small">{count(shown.length, 'function')}</span>}
        </header>
        {!data.data ? <Loading /> : shown.length === 0 && !label && !text ? (
          <Empty icon="function" title="No functions yet" actions={<Button kind="primary" icon="plus" onClick={() => navigate('/functions?new=1')}>Create function</Button>}>
            A function is any program that reads standard input and writes standard output: shell, Python, Node.js, PowerShell or a binary. Pushing to its repository changes nothing until you select the new commit.
          </Empty>
        ) : shown.length === 0 ? <Empty icon="search" title="None matches">Change the name or the labels above.</Empty> : <Rows functions={shown} stats={data.data.stats} onLabel={setLabel} />}
      </div>
      {isNew && <Create onClose={() => navigate('/functions', { replace: true })} />}
    </Page>
  );
}

function Rows({ functions, stats, onLabel }: { functions: Schemas['FunctionJson'][]; stats: Map<string, Statistics>; onLabel: (label: string) => void }) {
  return (
    <div className="scroll-x"><table className="table">
      <thead><tr><th>Name</th><th>Status</th><th>Commit</th><th>Runtime</th><th className="num">Calls, 1 h</th><th className="num">Errors</th><th className="num">p95</th></tr></thead>
      <tbody>{functions.map(f => {
        const s = stats.get(f.name);
        return (
          <tr key={f.uid}>
            <td><Link to={`/functions/${f.name}`} className="name">{f.name}</Link> <Labels labels={f.labels} onPick={onLabel} /></td>
            <td title={f.message ?? undefined}><State state={f.status} /></td>
            <td className="nowrap"><Commit id={f.commit} /> {f.behind > 0 && <span className="badge accent">{f.behind} behind</span>}</td>
            <td className="soft">{f.runtime}</td>
            <td className="num">{s?.calls.toLocaleString('en') ?? '–'}</td><td className="num">{s?.errors.toLocaleString('en') ?? '–'}</td><td className="num">{duration(s?.p95Ms)}</td>
          </tr>
        );
      })}</tbody>
    </table></div>
  );
}

const runtimes = [['python', 'Python'], ['node', 'Node.js'], ['shell', 'Shell'], ['powershell', 'PowerShell'], ['binary', 'Binary']] as const;

function Create({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [runtime, setRuntime] = useState<(typeof runtimes)[number][0]>('python');
  const [error, setError] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await answer(api.POST('/api/v1/functions', { body: { name: name.trim(), runtime } }));
      toast(made.warning ? 'bad' : 'good', made.warning ?? `Function ${made.name} is there.`);
      navigate(`/functions/${made.name}/try`);
    } catch (e) {
      setError(e as ApiProblem);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Create function" onClose={onClose} onSubmit={create}
      footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={busy || !name.trim()} data-tour="create-function-submit">Create</Button></>}>
      <Field label="Name" hint="Lower-case letters, digits and hyphens. It is part of its address.">
        {id => <input id={id} className="input" value={name} onChange={e => setName(e.target.value)} required maxLength={63} spellCheck={false} autoComplete="off" placeholder="hello" data-tour="function-name" />}
      </Field>
      <fieldset className="runtimes">
        <legend className="hidden-label">Runtime</legend>
        {runtimes.map(([value, label]) => <label key={value}><input type="radio" name="runtime" value={value} checked={runtime === value} onChange={() => setRuntime(value)} />{label}</label>)}
      </fieldset>
      <p className="soft small">Its repository starts with a program that works, ready to be called, edited here or cloned.</p>
      {error && <Problem error={error} />}
    </Dialog>
  );
}
