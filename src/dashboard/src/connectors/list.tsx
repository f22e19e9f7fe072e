import { useState } from 'react';
import { raw, sendJson } from '../api/client';
import { useData } from '../api/data';
import type { ApiProblem } from '../api/problem';
import { attempt, Button, Confirm, Dialog, Field, Loading, Problem } from '../design/components';
import { Icon } from '../design/icons';
import { Page } from '../shell/page';
import { loadConnectors, type Connector, type Variable } from './types';
import './connectors.css';

/** What brings payloads in: connectors that come with the product, and images of one's own. */
export function Connectors() {
  const data = useData(loadConnectors, [], 20_000);
  const [editing, setEditing] = useState<Connector | 'new'>();
  const [removing, setRemoving] = useState<string>();
  return (
    <Page title="Connectors" lead="They turn something outside into payloads, and post each to its flow. Nothing is lost between: a message is acknowledged once its run is stored."
      actions={data.data?.canRegister && <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>Register image</Button>}>
      {data.error && <Problem error={data.error} />}
      {!data.data ? !data.error && <Loading /> : <div className="connectors">{data.data.connectors.map(c => (
        <section key={c.name} className="card" aria-label={c.name}>
          <header><Icon name="connector" /><h2 className="grow">{c.name}</h2>{c.builtIn ? <span className="badge">built in</span> : <>
            <Button small onClick={() => setEditing(c)}>Edit</Button><Button small kind="ghost" icon="trash" aria-label={`Remove ${c.name}`} onClick={() => setRemoving(c.name)} /></>}</header>
          <div className="body stack tight">
            {c.description && <p>{c.description}</p>}
            {c.image && <p className="soft small">Image <code>{c.image}</code></p>}
            {c.variables.length > 0 && <dl className="variables">{c.variables.map(v => <div key={v.name}><dt><code>{v.name}</code>{v.required && <span className="badge accent">needed</span>}{v.secret && <span className="badge">secret</span>}</dt><dd>{v.description}{v.default && <> <span className="soft">Default <code>{v.default}</code>.</span></>}</dd></div>)}</dl>}
            {c.variables.length === 0 && <p className="soft small">It needs no variables.</p>}
          </div>
        </section>
      ))}</div>}
      {editing && <Edit start={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} onDone={data.reload} />}
      {removing && <Confirm title={`Remove ${removing}?`} action="Remove" danger onClose={() => setRemoving(undefined)} run={async () => { await raw(`/api/v1/connectors/${removing}`, { method: 'DELETE' }); await data.reload(); }}><p>Flows that name it cannot be deployed any more, until it is there again.</p></Confirm>}
    </Page>
  );
}

const fresh = (): Variable => ({ name: '', description: '', required: false, secret: false, default: null });

function Edit({ start, onClose, onDone }: { start?: Connector; onClose: () => void; onDone: () => Promise<void> }) {
  const [name, setName] = useState(start?.name ?? '');
  const [image, setImage] = useState(start?.image ?? '');
  const [description, setDescription] = useState(start?.description ?? '');
  const [variables, setVariables] = useState<Variable[]>(start?.variables ?? [fresh()]);
  const [error, setError] = useState<ApiProblem>();
  const set = (i: number, part: Partial<Variable>) => setVariables(old => old.map((v, j) => (i === j ? { ...v, ...part } : v)));
  const save = async () => {
    setError(undefined);
    try {
      const body = { image: image.trim(), description: description.trim(), variables: variables.filter(v => v.name.trim()).map(v => ({ ...v, name: v.name.trim(), default: v.default || null })) };
      await (start ? raw(`/api/v1/connectors/${start.name}`, sendJson('PUT', body)) : raw('/api/v1/connectors', sendJson('POST', { name: name.trim(), ...body })));
      await attempt(`Connector ${name} is registered.`, onDone);
      onClose();
    } catch (e) {
      setError(e as ApiProblem);
    }
  };
  return (
    <Dialog wide title={start ? `Connector ${start.name}` : 'Register an image'} onClose={onClose} onSubmit={save} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={!name.trim() || !image.trim()}>Save</Button></>}>
      <div className="grid two">
        <Field label="Name">{id => <input id={id} className="input" value={name} disabled={!!start} onChange={e => setName(e.target.value)} required spellCheck={false} autoComplete="off" />}</Field>
        <Field label="Image" hint="It posts each payload to the address in CALLBACK_URL.">{id => <input id={id} className="input mono" value={image} onChange={e => setImage(e.target.value)} required spellCheck={false} placeholder="registry/name:tag" />}</Field>
      </div>
      <Field label="What it is for">{id => <input id={id} className="input" value={description} onChange={e => setDescription(e.target.value)} />}</Field>
      <div className="field" role="group" aria-label="Variables"><span className="label">Variables it knows</span>
        <div className="stack tight">{variables.map((v, i) => (
          <div key={i} className="variable-row">
            <input className="input small mono" aria-label={`Name of variable ${i + 1}`} placeholder="NAME" value={v.name} onChange={e => set(i, { name: e.target.value.toUpperCase() })} spellCheck={false} />
            <input className="input small" aria-label={`Meaning of variable ${i + 1}`} placeholder="what it is for" value={v.description} onChange={e => set(i, { description: e.target.value })} />
            <input className="input small mono" aria-label={`Default of variable ${i + 1}`} placeholder="default" value={v.default ?? ''} onChange={e => set(i, { default: e.target.value })} spellCheck={false} />
            <label className="check small"><input type="checkbox" checked={v.required} onChange={e => set(i, { required: e.target.checked })} />needed</label>
            <label className="check small"><input type="checkbox" checked={v.secret} onChange={e => set(i, { secret: e.target.checked })} />secret</label>
            <Button small kind="ghost" icon="close" aria-label={`Remove variable ${i + 1}`} onClick={() => setVariables(old => old.filter((_, j) => j !== i))} />
          </div>
        ))}<div><Button small kind="ghost" icon="plus" onClick={() => setVariables(old => [...old, fresh()])}>Add variable</Button></div></div>
      </div>
      {error && <Problem error={error} />}
    </Dialog>
  );
}
