import { useCallback, useEffect, useState } from 'react';
import { answer, api, raw } from '../api/client';
import { useData } from '../api/data';
import { ApiProblem } from '../api/problem';
import { attempt, Button, Confirm, Dialog, Empty, Field, Loading, Note, Problem, toast } from '../design/components';
import { Icon } from '../design/icons';
import { short } from '../design/text';
import { useUnsaved } from '../routing/router';
import { TextEditor } from '../text-editor/editor';

type Draft = { text: string; base: string; etag: string | null };
type Conflict = { path: string; mine: string; theirs: string; etag: string | null };

const fileUrl = (name: string, path: string) => `/api/v1/functions/${encodeURIComponent(name)}/files/${path.split('/').map(encodeURIComponent).join('/')}`;

async function read(name: string, path: string): Promise<Draft | null> {
  const response = await raw(fileUrl(name, path));
  if (!response.headers.get('Content-Type')?.startsWith('text/'))
    return null;
  const text = await response.text();
  return { text, base: text, etag: response.headers.get('ETag') };
}

/** The files of the repository, edited in the page. A save is a commit on the default branch. */
export function Files({ name, latest, gone, onCommitted }: { name: string; latest: string | null; gone: boolean; onCommitted: () => unknown }) {
  const files = useData(() => answer(api.GET('/api/v1/functions/{name}/files', { params: { path: { name } } })), [name, latest]);
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const [open, setOpen] = useState<string>();
  const [binary, setBinary] = useState(false);
  const [error, setError] = useState<ApiProblem>();
  const [conflict, setConflict] = useState<Conflict>();
  const [dialog, setDialog] = useState<'save' | 'new' | 'delete'>();
  const draft = open === undefined ? undefined : drafts[open];
  const changed = Object.entries(drafts).filter(([, d]) => d.text !== d.base || d.etag === null).map(([path]) => path);
  useUnsaved(changed.length ? `Unsaved: ${changed.join(', ')}.` : undefined);

  const show = useCallback(async (path: string) => {
    setOpen(path);
    setError(undefined);
    if (drafts[path])
      return setBinary(false);
    try {
      const found = await read(name, path);
      setBinary(found === null);
      if (found)
        setDrafts(old => ({ ...old, [path]: found }));
    } catch (e) {
      setError(e as ApiProblem);
    }
  }, [drafts, name]);

  useEffect(() => {
    const list = files.data?.items;
    if (open === undefined && list?.length)
      void show((list.find(f => /^(handler|main|index|run)\./.test(f.path)) ?? list[0]).path);
  }, [files.data, open, show]);

  const put = async (path: string, text: string, etag: string | null, message: string) => {
    const headers: Record<string, string> = { 'Content-Type': 'application/octet-stream', ...(etag ? { 'If-Match': etag } : { 'If-None-Match': '*' }) };
    const query = message ? `?message=${encodeURIComponent(message)}` : '';
    const response = await raw(fileUrl(name, path) + query, { method: 'PUT', body: text, headers });
    const commit = (await response.json()) as { id: string };
    setDrafts(old => ({ ...old, [path]: { text: old[path].text, base: text, etag: response.headers.get('ETag') } }));
    await Promise.all([files.reload(), onCommitted()]);
    return commit.id;
  };

  const save = async (message: string, select: boolean) => {
    const path = open!;
    const { text, etag } = drafts[path];
    try {
      const commit = await put(path, text, etag, message);
      if (select) {
        await answer(api.PUT('/api/v1/functions/{name}/commit', { params: { path: { name } }, body: { commit } }));
        await onCommitted();
      }
      toast('good', select ? `Commit ${short(commit)} is saved and selected.` : `Commit ${short(commit)} is saved. Callers get it once it is selected.`);
      setDialog(undefined);
    } catch (e) {
      const problem = e as ApiProblem;
      if (!problem.isConflict)
        throw e;
      const theirs = await read(name, path).catch(() => null);
      setDialog(undefined);
      setConflict({ path, mine: text, theirs: theirs?.text ?? '', etag: theirs?.etag ?? null });
    }
  };

  const paths = [...new Set([...(files.data?.items.map(f => f.path) ?? []), ...changed])].sort();
  return (
    <section className="card" aria-label="Files">
      <div className="files">
        <div className="tree">
          {files.error && <Problem error={files.error} />}
          <ul>{paths.map(path => (
            <li key={path}><button type="button" aria-current={path === open} onClick={() => void show(path)}><Icon name="file" size={14} /><span className="grow">{path}</span>{changed.includes(path) && <span title="Not saved" aria-label="not saved">●</span>}</button></li>
          ))}</ul>
          <Button small kind="ghost" icon="plus" onClick={() => setDialog('new')} disabled={gone}>New file</Button>
        </div>
        <div className="pane">
          <div className="bar">
            <code className="grow truncate">{open ?? ''}</code>
            {draft && open && changed.includes(open) && <Button small kind="ghost" onClick={() => setDrafts(old => { const { [open]: dropped, ...rest } = old; return dropped.etag === null ? rest : { ...rest, [open]: { ...dropped, text: dropped.base } }; })}>Discard</Button>}
            {draft && draft.etag !== null && <Button small kind="ghost" icon="trash" aria-label={`Delete ${open}`} title="Delete" onClick={() => setDialog('delete')} disabled={gone} />}
            <Button small kind="primary" icon="save" onClick={() => setDialog('save')} disabled={gone || !open || !changed.includes(open)} data-tour="save-file">Commit …</Button>
          </div>
          {error && <Problem error={error} />}
          {binary && open && !draft ? <Empty icon="file" title="Not a text">This file is edited by cloning the repository.</Empty>
            : draft && open ? <TextEditor key={open} name={open} label={`Content of ${open}`} value={draft.text} onChange={text => setDrafts(old => ({ ...old, [open]: { ...old[open], text } }))} onSave={() => changed.includes(open) && setDialog('save')} />
              : !error && <Loading />}
        </div>
      </div>
      {dialog === 'save' && open && <Save path={open} onClose={() => setDialog(undefined)} save={save} />}
      {dialog === 'new' && <NewFile taken={paths} onClose={() => setDialog(undefined)} onMake={path => { setDrafts(old => ({ ...old, [path]: { text: '', base: '', etag: null } })); setOpen(path); setBinary(false); setDialog(undefined); }} />}
      {dialog === 'delete' && open && <Confirm title={`Delete ${open}?`} action="Delete" danger onClose={() => setDialog(undefined)} run={async () => {
        await raw(fileUrl(name, open), { method: 'DELETE', headers: { 'If-Match': draft!.etag! } });
        setDrafts(old => { const { [open]: _, ...rest } = old; return rest; });
        setOpen(undefined);
        await Promise.all([files.reload(), onCommitted()]);
      }}><p>This is a commit as well: the file stays in those before it.</p></Confirm>}
      {conflict && <Resolve conflict={conflict} onClose={() => setConflict(undefined)}
        onMine={async text => { setDrafts(old => ({ ...old, [conflict.path]: { ...old[conflict.path], text } })); if (await attempt('Your side is committed on top of theirs.', () => put(conflict.path, text, conflict.etag, ''))) setConflict(undefined); }}
        onTheirs={() => { setDrafts(old => ({ ...old, [conflict.path]: { text: conflict.theirs, base: conflict.theirs, etag: conflict.etag } })); setConflict(undefined); }} />}
    </section>
  );
}

function Save({ path, onClose, save }: { path: string; onClose: () => void; save: (message: string, select: boolean) => Promise<void> }) {
  const [message, setMessage] = useState('');
  const [select, setSelect] = useState(true);
  const [error, setError] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await save(message.trim(), select);
    } catch (e) {
      setError(e as ApiProblem);
    }
    setBusy(false);
  };
  return (
    <Dialog title={`Commit ${path}`} onClose={onClose} onSubmit={go} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={busy}>Commit</Button></>}>
      <Field label="Message" hint="What the commit does. One is made up where this is empty.">{id => <input id={id} className="input" value={message} onChange={e => setMessage(e.target.value)} autoFocus />}</Field>
      <label className="check"><input type="checkbox" checked={select} onChange={e => setSelect(e.target.checked)} />Select it, so that callers get it at once</label>
      {error && <Problem error={error} />}
    </Dialog>
  );
}

function NewFile({ taken, onClose, onMake }: { taken: string[]; onClose: () => void; onMake: (path: string) => void }) {
  const [path, setPath] = useState('');
  const clean = path.trim().replace(/^\/+/, '');
  const wrong = taken.includes(clean) ? 'There is such a file.' : /(^|\/)\.{1,2}(\/|$)|\/\/|\/$/.test(clean) ? 'This is no path of a file.' : undefined;
  return (
    <Dialog title="New file" onClose={onClose} onSubmit={() => clean && !wrong && onMake(clean)} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary" disabled={!clean || !!wrong}>Make</Button></>}>
      <Field label="Path" hint="With / between folders. It is in the repository once it is committed." wrong={wrong}>{id => <input id={id} className="input mono" value={path} onChange={e => setPath(e.target.value)} spellCheck={false} autoFocus />}</Field>
    </Dialog>
  );
}

function Resolve({ conflict, onClose, onMine, onTheirs }: { conflict: Conflict; onClose: () => void; onMine: (text: string) => Promise<void>; onTheirs: () => void }) {
  const [mine, setMine] = useState(conflict.mine);
  return (
    <Dialog wide title={`${conflict.path} was changed by somebody else`} onClose={onClose}
      footer={<><Button onClick={onClose}>Go on editing</Button><Button onClick={onTheirs}>Take theirs</Button><Button kind="primary" onClick={() => void onMine(mine)}>Commit mine on top</Button></>}>
      <Note tone="warn">A commit came while you edited. Both sides are here; yours can still be changed, and nothing is lost until you choose.</Note>
      <div className="grid two">
        <div className="field"><span className="label">Yours</span><div className="both"><TextEditor name={conflict.path} label="Yours" value={mine} onChange={setMine} /></div></div>
        <div className="field"><span className="label">Theirs</span><div className="both"><TextEditor name={conflict.path} label="Theirs" value={conflict.theirs} readOnly /></div></div>
      </div>
    </Dialog>
  );
}
