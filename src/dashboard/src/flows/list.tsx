import { useState } from 'react';
import { answer, api, everything, type Schemas } from '../api/client';
import { useData } from '../api/data';
import type { ApiProblem } from '../api/problem';
import { Ago, Button, Commit, Dialog, Empty, Field, Loading, Problem, State } from '../design/components';
import { count } from '../design/text';
import { Labels } from '../functions/labels';
import { Link, navigate, useAddress } from '../routing/router';
import { Page } from '../shell/page';

type FlowJson = Schemas['FlowJson'];

export function FlowList() {
  const { query } = useAddress();
  const [label, setLabel] = useState('');
  const [text, setText] = useState('');
  const data = useData(() => everything(cursor => answer(api.GET('/api/v1/flows', { params: { query: { limit: '500', cursor, label: label || undefined } } }))), [label], 10_000);
  const shown = data.data?.filter(f => f.name.includes(text.trim().toLowerCase())) ?? [];
  const create = <Button kind="primary" icon="plus" onClick={() => navigate('/flows?new=1')} data-tour="create-flow">Create flow</Button>;
  return (
    <Page title="Flows" lead="Graphs that hand what one function answers to the next. Saving is a commit, deploying selects it." actions={create}>
      {data.error && <Problem error={data.error} />}
      <div className="card">
        <header>
          <label className="hidden-label" htmlFor="find-flow">Find by name</label>
          <input id="find-flow" className="input small filter" placeholder="Find by name" value={text} onChange={e => setText(e.target.value)} />
          <label className="hidden-label" htmlFor="label-flow">Labels</label>
          <input id="label-flow" className="input small filter" placeholder="Labels: team=a,stage!=test" value={label} onChange={e => setLabel(e.target.value)} />
          {data.data && <span className="soft small">{count(shown.length, 'flow')}</span>}
        </header>
        {!data.data ? !data.error && <Loading /> : shown.length === 0 ? (text || label ? <Empty icon="search" title="None matches">Change the name or the labels above.</Empty>
          : <Empty icon="flow" title="No flows yet" actions={create}>A flow begins with a connector that takes payloads in, and passes them through functions and decisions. Work that was taken in survives crashes; every step is recorded.</Empty>)
          : <Rows flows={shown} onLabel={setLabel} />}
      </div>
      {query.has('new') && <Create onClose={() => navigate('/flows', { replace: true })} />}
    </Page>
  );
}

function Rows({ flows, onLabel }: { flows: FlowJson[]; onLabel: (label: string) => void }) {
  return (
    <div className="scroll-x"><table className="table">
      <thead><tr><th>Name</th><th>Status</th><th>Commit</th><th>Takes payloads at</th><th>Created</th><th><span className="hidden-label">Runs</span></th></tr></thead>
      <tbody>{flows.map(f => (
        <tr key={f.uid}>
          <td><Link to={`/flows/${f.name}`} className="name">{f.name}</Link> <Labels labels={f.labels} onPick={onLabel} /></td>
          <td><State state={!f.commit ? 'draft' : f.suspended ? 'suspended' : 'deployed'} /></td>
          <td className="nowrap"><Commit id={f.commit} /> {f.commit && f.behind > 0 && <span className="badge accent">{f.behind} behind</span>}</td>
          <td className="soft">{f.entries.join(', ') || '–'}</td><td className="soft"><Ago at={f.createdAt} /></td>
          <td className="right"><Link to={`/runs?flow=${f.name}`}>Runs</Link></td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [model, setModel] = useState<unknown>();
  const [error, setError] = useState<ApiProblem>();
  const [wrong, setWrong] = useState('');
  const create = async () => {
    setError(undefined);
    try {
      const made = await answer(api.POST('/api/v1/flows', { body: { name: name.trim(), ...(model ? { model: model as never } : {}) } }));
      navigate(`/flows/${made.name}`);
    } catch (e) {
      setError(e as ApiProblem);
    }
  };
  const read = async (file: File | undefined) => {
    setWrong('');
    setModel(undefined);
    try {
      if (file)
        setModel(JSON.parse(await file.text()));
    } catch {
      setWrong('This file is no JSON.');
    }
  };
  return (
    <Dialog title="Create flow" onClose={onClose} onSubmit={create} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={!name.trim() || !!wrong} data-tour="create-flow-submit">Create</Button></>}>
      <Field label="Name" hint="Lower-case letters, digits and hyphens.">{id => <input id={id} className="input" value={name} onChange={e => setName(e.target.value)} required maxLength={63} spellCheck={false} autoComplete="off" placeholder="orders" data-tour="flow-name" />}</Field>
      <Field label="Model (optional)" hint="A flow.json to begin with, which is then deployed; one http connector otherwise." wrong={wrong}>{id => <input id={id} className="input" type="file" accept=".json,application/json" onChange={e => void read(e.target.files?.[0])} />}</Field>
      {error && <Problem error={error} />}
    </Dialog>
  );
}
