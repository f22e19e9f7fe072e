import { useState } from 'react';
import { answer, api, prefix, raw } from '../../api/client';
import { useData } from '../../api/data';
import type { ApiProblem } from '../../api/problem';
import { Ago, Button, Commit, CopyLine, Dialog, Field, Loading, Note, Problem, toast } from '../../design/components';
import { short } from '../../design/text';
import { navigate } from '../../routing/router';
import { StaticCanvas } from '../canvas/static-canvas';
import { diff } from '../graph/diff';
import { linkKey, readModel, type FlowModel } from '../graph/model';
import { loadModel, modelUrl, type Editor } from './use-editor';

/** What two models differ in, drawn. */
export function DrawnDiff({ before, after, label }: { before: FlowModel; after: FlowModel; label: string }) {
  const d = diff(before, after);
  return (
    <div className="stack tight">
      {d.isSame && <p className="soft small">Nothing but positions differs.</p>}
      <div className="drawn"><StaticCanvas label={label} model={d.model} dataOf={id => ({ change: d.nodes.get(id), changedKeys: d.keys.get(id) })} classOf={link => d.links.get(linkKey(link)) ?? ''} /></div>
      {[...d.keys].map(([id, keys]) => (
        <details key={id}><summary>{id}: {keys.join(', ')}</summary>
          <div className="grid two">{[before, after].map((m, i) => <pre key={i} className="code">{JSON.stringify(Object.fromEntries(keys.map(k => [k, m.nodes.find(n => n.id === id)?.[k]])), null, 2)}</pre>)}</div>
        </details>
      ))}
    </div>
  );
}

type Conflict = { theirs: FlowModel; etag: string };

export function SaveDialog({ name, editor, thenDeploy, onClose, onSaved }: { name: string; editor: Editor; thenDeploy: boolean; onClose: () => void; onSaved: () => unknown }) {
  const [message, setMessage] = useState('');
  const [error, setError] = useState<ApiProblem>();
  const [conflict, setConflict] = useState<Conflict>();
  const [busy, setBusy] = useState(false);
  const save = async (etag: string) => {
    setBusy(true);
    setError(undefined);
    try {
      const query = message.trim() ? `?message=${encodeURIComponent(message.trim())}` : '';
      const response = await raw(modelUrl(name) + query, { method: 'PUT', body: editor.text, headers: { 'Content-Type': 'application/json', 'If-Match': etag } });
      const commit = response.headers.get('X-Kf-Commit') ?? '';
      editor.saved(response.headers.get('ETag') ?? '', commit, editor.text);
      if (thenDeploy)
        await answer(api.POST('/api/v1/flows/{name}/deploy', { params: { path: { name } }, body: { commit } }));
      toast('good', thenDeploy ? `Commit ${short(commit)} is deployed.` : `Commit ${short(commit)} is saved. Payloads take it once it is deployed.`);
      onSaved();
      onClose();
    } catch (e) {
      const problem = e as ApiProblem;
      const now = problem.isConflict ? await loadModel(name).catch(() => undefined) : undefined;
      if (now)
        setConflict({ theirs: now.model, etag: now.etag });
      else
        setError(problem);
    }
    setBusy(false);
  };
  if (conflict) {
    return (
      <Dialog wide title="Somebody else saved this flow" onClose={onClose} footer={<><Button onClick={onClose}>Go on editing</Button>
        <Button onClick={() => { editor.edit(() => conflict.theirs); editor.setBase(b => b && { ...b, etag: conflict.etag }); onClose(); }}>Take theirs</Button>
        <Button kind="primary" disabled={busy} onClick={() => void save(conflict.etag)}>Save mine on top</Button></>}>
        <Note tone="warn">Both sides are drawn: <em>added</em> is only in yours, <em>removed</em> only in theirs. Nothing is lost until you choose, and taking theirs can be undone.</Note>
        <DrawnDiff before={conflict.theirs} after={editor.model} label="Theirs and yours" />
        {error && <Problem error={error} />}
      </Dialog>
    );
  }
  return (
    <Dialog title={thenDeploy ? 'Save and deploy' : 'Save flow'} onClose={onClose} onSubmit={() => void save(editor.base!.etag)}
      footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={busy} data-tour="save-submit">{thenDeploy ? 'Save and deploy' : 'Save'}</Button></>}>
      <Field label="Message" hint="What this commit changes. One is made up where it is empty.">{id => <input id={id} className="input" value={message} onChange={e => setMessage(e.target.value)} autoFocus />}</Field>
      {editor.problemCount > 0 && <Note tone="warn">The engine reports {editor.problemCount === 1 ? 'a problem' : `${editor.problemCount} problems`}; what is wrong cannot be saved. Your draft is kept in this browser meanwhile.</Note>}
      {error && <Problem error={error} />}
    </Dialog>
  );
}

export function HistoryDialog({ name, onClose, onDeployed }: { name: string; onClose: () => void; onDeployed: () => unknown }) {
  const commits = useData(() => answer(api.GET('/api/v1/flows/{name}/commits', { params: { path: { name }, query: { limit: '100' } } })), [name]);
  const [from, setFrom] = useState<string>();
  const [to, setTo] = useState<string>();
  const items = commits.data?.items ?? [];
  const right = to ?? items[0]?.id;
  const left = from ?? items[items.findIndex(c => c.id === right) + 1]?.id;
  const pair = useData(async () => {
    if (!right)
      return undefined;
    const after = (await loadModel(name, right)).model;
    return { after, before: left ? (await loadModel(name, left)).model : { ...after, nodes: [], links: [] } };
  }, [name, left, right]);
  const [error, setError] = useState<ApiProblem>();
  const act = async (run: () => Promise<unknown>) => {
    setError(undefined);
    try {
      await run();
      await commits.reload();
      onDeployed();
    } catch (e) {
      setError(e as ApiProblem);
    }
  };
  return (
    <Dialog wide title="History" onClose={onClose} footer={<>
      <Button icon="undo" onClick={() => void act(() => answer(api.POST('/api/v1/flows/{name}/commit/undo', { params: { path: { name } } })))}>Roll back to the one before</Button>
      <Button kind="primary" icon="deploy" disabled={!right || items.find(c => c.id === right)?.selected} onClick={() => void act(() => answer(api.POST('/api/v1/flows/{name}/deploy', { params: { path: { name } }, body: { commit: right } })))}>Deploy {short(right)}</Button></>}>
      {error && <Problem error={error} />}
      {commits.error && <Problem error={commits.error} />}
      <div className="history">
        <ol>{items.map(c => (
          <li key={c.id}><button type="button" aria-current={c.id === right} onClick={() => { setTo(c.id); setFrom(undefined); }}>
            <strong>{c.subject}</strong>{c.selected && <span className="badge good">deployed</span>}<span className="soft small"><Commit id={c.id} /> {c.author}, <Ago at={c.when} /></span>
          </button></li>
        ))}</ol>
        <div className="stack tight grow">
          <div className="row"><label htmlFor="compare-from" className="soft small">Compared with</label><select id="compare-from" className="input small filter" value={left ?? ''} onChange={e => setFrom(e.target.value || undefined)}>{!left && <option value="">nothing before</option>}{items.filter(c => c.id !== right).map(c => <option key={c.id} value={c.id}>{short(c.id)} {c.subject}</option>)}</select></div>
          {pair.error ? <Problem error={pair.error} /> : pair.data ? <DrawnDiff key={`${left}-${right}`} before={pair.data.before} after={pair.data.after} label="What the two commits differ in" /> : <Loading />}
        </div>
      </div>
    </Dialog>
  );
}

/** Posts a payload to the deployed flow and goes to its run. */
export function PostDialog({ name, entries, onClose }: { name: string; entries: string[]; onClose: () => void }) {
  const kept = `kf-post-${name}`;
  const [entry, setEntry] = useState(entries[0] ?? '');
  const [body, setBody] = useState(() => sessionStorage.getItem(kept) ?? '{ "name": "Ada" }');
  const [error, setError] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  // One key for as long as the window is open: pressing twice, or again after a lost answer, begins one run.
  const [key] = useState(() => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join(''));
  const post = async () => {
    setBusy(true);
    setError(undefined);
    try {
      let type = 'text/plain';
      try {
        JSON.parse(body);
        type = 'application/json';
      } catch {
        // It is sent as the text it is.
      }
      const response = await raw(`/api/v1/flow/${encodeURIComponent(name)}/${encodeURIComponent(entry)}`, { method: 'POST', body, headers: { 'Content-Type': type, 'Idempotency-Key': key } });
      navigate(`/runs/${((await response.json()) as { run: string }).run}`);
    } catch (e) {
      setError(e as ApiProblem);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Post a payload" onClose={onClose} onSubmit={() => void post()} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" icon="play" disabled={busy || !entry} data-tour="post-submit">Post</Button></>}>
      {entries.length > 1 && <Field label="Connector">{id => <select id={id} className="input" value={entry} onChange={e => setEntry(e.target.value)}>{entries.map(e => <option key={e}>{e}</option>)}</select>}</Field>}
      <Field label="Payload" hint="JSON is sent as JSON, anything else as text.">{id => <textarea id={id} className="input mono" rows={6} value={body} onChange={e => { setBody(e.target.value); sessionStorage.setItem(kept, e.target.value); }} spellCheck={false} />}</Field>
      {entry && <CopyLine text={`${location.origin}${prefix()}/flow/${name}/${entry}`} label="Copy the address" />}
      {error && <Problem error={error} />}
    </Dialog>
  );
}

/** Reads a model from a file somebody chose. */
export async function importModel(file: File): Promise<FlowModel> {
  return readModel(await file.text());
}

export function exportModel(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: `${name}.flow.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
