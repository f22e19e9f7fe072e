import { useState } from 'react';
import { answer, api, everything } from '../api/client';
import { useData } from '../api/data';
import type { ApiProblem } from '../api/problem';
import { Ago, Button, Confirm, Dialog, Empty, Field, Loading, Problem, toast } from '../design/components';
import { Page } from '../shell/page';

type Editing = { name: string; isNew: boolean; forFunctions: boolean };

/** Names of secrets. A value is never answered, so none is ever shown. */
export function Secrets() {
  const data = useData(() => everything(cursor => answer(api.GET('/api/v1/secrets', { params: { query: { limit: '500', cursor } } }))), [], 15_000);
  const [editing, setEditing] = useState<Editing>();
  const [removing, setRemoving] = useState<string>();
  const create = <Button kind="primary" icon="plus" onClick={() => setEditing({ name: '', isNew: true, forFunctions: true })}>Create secret</Button>;
  return (
    <Page title="Secrets" lead="Names only: a value can be set and replaced, and never read again." actions={create}>
      {data.error && <Problem error={data.error} />}
      <div className="card">
        {!data.data ? <Loading /> : data.data.length === 0 ? <Empty icon="secret" title="No secrets yet" actions={create}>A secret reaches a function as an environment variable, or a connector as one of its settings. It is kept encrypted, and shown nowhere.</Empty> : (
          <div className="scroll-x"><table className="table">
            <thead><tr><th>Name</th><th>Variable</th><th>For functions</th><th>Set</th><th><span className="hidden-label">Actions</span></th></tr></thead>
            <tbody>{data.data.map(s => (
              <tr key={s.name}><td className="name">{s.name}</td><td><code>{s.variable}</code></td><td>{s.forFunctions ? <span className="badge good">yes</span> : <span className="badge">no</span>}</td><td className="soft"><Ago at={s.updatedAt} /></td>
                <td className="right nowrap"><Button small onClick={() => setEditing({ name: s.name, isNew: false, forFunctions: s.forFunctions })}>Replace value</Button> <Button small kind="ghost" icon="trash" aria-label={`Delete ${s.name}`} onClick={() => setRemoving(s.name)} /></td></tr>
            ))}</tbody>
          </table></div>
        )}
      </div>
      {editing && <Edit start={editing} onClose={() => setEditing(undefined)} onDone={data.reload} />}
      {removing && <Confirm title={`Delete ${removing}?`} action="Delete" danger onClose={() => setRemoving(undefined)} run={async () => { await answer(api.DELETE('/api/v1/secrets/{name}', { params: { path: { name: removing } } })); await data.reload(); }}>
        <p>Functions and flows that name it fail from then on, until it is there again.</p></Confirm>}
    </Page>
  );
}

function Edit({ start, onClose, onDone }: { start: Editing; onClose: () => void; onDone: () => Promise<void> }) {
  const [name, setName] = useState(start.name);
  const [value, setValue] = useState('');
  const [forFunctions, setForFunctions] = useState(start.forFunctions);
  const [error, setError] = useState<ApiProblem>();
  const save = async () => {
    try {
      await answer<unknown>(start.isNew
        ? api.POST('/api/v1/secrets', { body: { name: name.trim(), value, forFunctions } })
        : api.PUT('/api/v1/secrets/{name}', { params: { path: { name } }, body: { value, forFunctions } }) as never);
      toast('good', `Secret ${name} is set.`);
      await onDone();
      onClose();
    } catch (e) {
      setError(e as ApiProblem);
    }
  };
  return (
    <Dialog title={start.isNew ? 'Create secret' : `Replace the value of ${name}`} onClose={onClose} onSubmit={save} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={!name.trim() || !value}>Save</Button></>}>
      {start.isNew && <Field label="Name" hint="Lower-case letters, digits and hyphens.">{id => <input id={id} className="input" value={name} onChange={e => setName(e.target.value)} required spellCheck={false} autoComplete="off" />}</Field>}
      <Field label="Value">{id => <input id={id} className="input mono" type="password" value={value} onChange={e => setValue(e.target.value)} required autoComplete="new-password" />}</Field>
      <label className="check"><input type="checkbox" checked={forFunctions} onChange={e => setForFunctions(e.target.checked)} />Functions may be given it</label>
      {error && <Problem error={error} />}
    </Dialog>
  );
}
