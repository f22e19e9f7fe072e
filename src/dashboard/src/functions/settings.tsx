import { useState } from 'react';
import { answer, api, everything, tagged, type Schemas } from '../api/client';
import { useData } from '../api/data';
import type { ApiProblem } from '../api/problem';
import { Button, Field, Loading, Note, Problem, toast } from '../design/components';
import { Link, useUnsaved } from '../routing/router';
import { bodyOf, differing, draftOf, isHosted, type Draft } from './draft';
import { Hosting } from './hosting';
import { Pairs } from './pairs';

/** What the owner says of the function. */
export function Settings({ name, onSaved }: { name: string; onSaved: () => unknown }) {
  const [draft, setDraft] = useState<Draft>();
  const [seen, setSeen] = useState<{ etag: string; body: string; draft: Draft }>();
  const [error, setError] = useState<ApiProblem>();
  const [theirs, setTheirs] = useState<Draft>();
  const path = { name };
  const see = (found: Draft, etag: string) => setSeen({ etag, body: JSON.stringify(bodyOf(found)), draft: found });
  const take = (f: Schemas['FunctionJson'], etag: string) => {
    setDraft(draftOf(f));
    see(draftOf(f), etag);
  };
  const first = useData(async () => {
    const { value, etag } = await tagged(api.GET('/api/v1/functions/{name}', { params: { path } }));
    take(value, etag);
    return value;
  }, [name]);
  const secrets = useData(() => everything(cursor => answer(api.GET('/api/v1/secrets', { params: { query: { cursor } } }))), [name]);
  const dirty = !!draft && !!seen && JSON.stringify(bodyOf(draft)) !== seen.body;
  useUnsaved(dirty ? 'The settings are not saved.' : undefined);
  if (!draft || !seen)
    return first.error ? <Problem error={first.error} /> : <Loading />;

  const save = async (etag: string) => {
    setError(undefined);
    try {
      const { value, etag: next } = await tagged(api.PUT('/api/v1/functions/{name}', { params: { path }, headers: { 'If-Match': etag }, body: bodyOf(draft) }));
      take(value, next);
      setTheirs(undefined);
      toast('good', 'The settings are saved.');
      onSaved();
    } catch (e) {
      const problem = e as ApiProblem;
      if (!problem.isConflict)
        return setError(problem);
      const now = await tagged(api.GET('/api/v1/functions/{name}', { params: { path } })).catch(() => undefined);
      if (now) {
        setTheirs(draftOf(now.value));
        see(draftOf(now.value), now.etag);
      }
    }
  };
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const choices = [...new Set([...(secrets.data?.filter(s => s.forFunctions).map(s => s.name) ?? []), ...draft.secrets])];
  return (
    <form className="card" aria-label="Settings" onSubmit={event => { event.preventDefault(); void save(seen.etag); }}>
      <header><h2 className="grow">Settings</h2><Button type="submit" kind="primary" icon="save" disabled={!dirty}>Save settings</Button></header>
      <div className="body stack">
        {error && <Problem error={error} />}
        {theirs && <Note tone="warn"><div className="stack tight">
          <p><strong>Somebody else changed these settings while you did.</strong> Yours are still in the form. Where theirs differ, they say:</p>
          <pre className="code">{JSON.stringify(differing(bodyOf(theirs), bodyOf(draft)), null, 2)}</pre>
          <div className="row"><Button small type="submit">Save mine over theirs</Button><Button small onClick={() => { setDraft(theirs); setTheirs(undefined); }}>Take theirs</Button></div>
        </div></Note>}
        <div className="part-fields">
          <Field label="Access" hint={draft.access === 'public' ? 'Anybody who reaches the address may call it.' : 'Callers send the token of the service.'}>
            {id => <select id={id} className="input" value={draft.access} onChange={e => set({ access: e.target.value as Draft['access'] })}><option value="token">With the token</option><option value="public">Public</option></select>}
          </Field>
          <Field label="Folder of config.yaml" hint="In the repository; empty for its root.">{id => <input id={id} className="input mono" value={draft.path} onChange={e => set({ path: e.target.value })} spellCheck={false} />}</Field>
          <Field label="Follow a branch" hint={draft.follow.trim() ? 'Its tip is selected by itself when it moves.' : 'Empty: a commit is selected by hand.'}>{id => <input id={id} className="input mono" value={draft.follow} placeholder="none" onChange={e => set({ follow: e.target.value })} spellCheck={false} />}</Field>
        </div>
        <Pairs label="Environment" noun="variable" pairs={draft.env} onChange={env => set({ env })} />
        <div className="field" role="group" aria-label="Secrets">
          <span className="label">Secrets</span>
          {choices.length === 0 ? <span className="hint">None is marked for functions. <Link to="/secrets">Make one</Link> and it can be given to this program here.</span>
            : <div className="row">{choices.map(s => <label key={s} className="check"><input type="checkbox" checked={draft.secrets.includes(s)} onChange={e => set({ secrets: e.target.checked ? [...draft.secrets, s] : draft.secrets.filter(x => x !== s) })} />{s}</label>)}</div>}
        </div>
        <Pairs label="Labels" noun="label" pairs={draft.labels} onChange={labels => set({ labels })} />
        <details className="hosting" open={isHosted(seen.draft)}><summary>In a cluster: service, ingress, scale, limits</summary>
          <div className="stack"><Hosting draft={draft} set={set} /></div>
        </details>
        <p className="soft small">Time limit, concurrency and the largest request are part of the program: they are in <code>config.yaml</code>, under <Link to={`/functions/${name}/files`}>Files</Link>.</p>
      </div>
    </form>
  );
}
