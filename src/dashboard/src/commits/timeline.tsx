import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { useData } from '../api/data';
import { Ago, attempt, Button, Commit, Confirm, Diff, Empty, Loading, Problem } from '../design/components';

type CommitJson = Schemas['CommitJson'];

/** Calls of either kind; the paths are the same but for the first word. */
const calls = {
  function: {
    list: (name: string, cursor?: string) => answer(api.GET('/api/v1/functions/{name}/commits', { params: { path: { name }, query: { limit: '50', cursor } } })),
    select: (name: string, commit: string) => answer(api.PUT('/api/v1/functions/{name}/commit', { params: { path: { name } }, body: { commit } })) as Promise<unknown>,
    undo: (name: string) => answer(api.POST('/api/v1/functions/{name}/commit/undo', { params: { path: { name } } })) as Promise<unknown>,
    compare: (name: string, range: string) => answer(api.GET('/api/v1/functions/{name}/compare/{range}', { params: { path: { name, range } } })),
  },
  flow: {
    list: (name: string, cursor?: string) => answer(api.GET('/api/v1/flows/{name}/commits', { params: { path: { name }, query: { limit: '50', cursor } } })),
    select: (name: string, commit: string) => answer(api.PUT('/api/v1/flows/{name}/commit', { params: { path: { name } }, body: { commit } })) as Promise<unknown>,
    undo: (name: string) => answer(api.POST('/api/v1/flows/{name}/commit/undo', { params: { path: { name } } })) as Promise<unknown>,
    compare: (name: string, range: string) => answer(api.GET('/api/v1/flows/{name}/compare/{range}', { params: { path: { name, range } } })),
  },
};

export type Selecting = { commit?: CommitJson };

export function CommitTimeline({ kind, name, latest, onChanged }: { kind: 'function' | 'flow'; name: string; latest: string | null; onChanged: () => unknown }) {
  const [pages, setPages] = useState<{ items: CommitJson[]; next: string | null }>();
  const first = useData(async () => {
    const page = await calls[kind].list(name);
    setPages(page);
    return page;
  }, [kind, name, latest]);
  const [open, setOpen] = useState<string>();
  const [selecting, setSelecting] = useState<Selecting>();
  const verb = kind === 'flow' ? 'Deploy' : 'Select';
  const done = async () => {
    await Promise.all([first.reload(), onChanged()]);
  };
  const items = pages?.items ?? [];
  const selectedAt = items.findIndex(c => c.selected);
  return (
    <section className="card" aria-label="Commits">
      <header><h2 className="grow">Commits</h2><Button small icon="undo" onClick={() => setSelecting({})} data-tour="undo-commit">Undo selection</Button></header>
      {first.error && <div className="body"><Problem error={first.error} /></div>}
      {!pages ? !first.error && <Loading /> : items.length === 0 ? <Empty icon="history" title="No commits">Push one, or save a file in the page.</Empty> : (
        <ol className="timeline">{items.map((c, i) => (
          <li key={c.id} className={c.selected ? 'selected' : ''}>
            <div className="row top nowrap">
              <div className="grow">
                <div className="row tight"><span className="subject">{c.subject}</span>{c.selected && <span className="badge accent">selected</span>}{i === 0 && <span className="badge">newest</span>}</div>
                <div className="meta"><Commit id={c.id} /><span>{c.author}</span><Ago at={c.when} /></div>
              </div>
              <Button small kind="ghost" aria-expanded={open === c.id} onClick={() => setOpen(open === c.id ? undefined : c.id)}>{open === c.id ? 'Hide diff' : 'Diff'}</Button>
              {!c.selected && <Button small onClick={() => setSelecting({ commit: c })}>{i > selectedAt && selectedAt >= 0 ? 'Roll back' : verb}</Button>}
            </div>
            {open === c.id && <CommitDiff kind={kind} name={name} id={c.id} isFirst={i === items.length - 1 && !pages.next} />}
          </li>
        ))}</ol>
      )}
      {pages?.next && <div className="body"><Button onClick={() => void attempt('', async () => {
        const more = await calls[kind].list(name, pages.next!);
        setPages({ items: [...items, ...more.items], next: more.next });
      })}>Older commits</Button></div>}
      {selecting && <Select kind={kind} name={name} verb={verb} commit={selecting.commit} onClose={() => setSelecting(undefined)} onDone={done} />}
    </section>
  );
}

function Select({ kind, name, verb, commit, onClose, onDone }: { kind: 'function' | 'flow'; name: string; verb: string; commit?: CommitJson; onClose: () => void; onDone: () => Promise<void> }) {
  const run = async () => {
    await (commit ? calls[kind].select(name, commit.id) : calls[kind].undo(name));
    await onDone();
  };
  return commit ? (
    <Confirm title={`${verb} this commit?`} action={verb} onClose={onClose} run={run}>
      <p><Commit id={commit.id} /> <strong>{commit.subject}</strong></p><p className="soft">It is in force for the next {kind === 'flow' ? 'payload; runs that go on keep theirs' : 'request'}. Going back is as quick.</p>
    </Confirm>
  ) : (
    <Confirm title="Undo the last selection?" action="Undo" onClose={onClose} run={run}>
      <p>The commit that was selected before is selected again. Once more goes further back.</p>
    </Confirm>
  );
}

/** What a commit changed. */
export function CommitDiff({ kind, name, id, isFirst, against }: { kind: 'function' | 'flow'; name: string; id: string; isFirst?: boolean; against?: string }) {
  const data = useData(async () => isFirst ? null : calls[kind].compare(name, `${against ?? `${id}~1`}...${id}`), [kind, name, id, against]);
  if (isFirst)
    return <p className="soft small">The first commit: everything in it is new.</p>;
  if (data.error)
    return <Problem error={data.error} />;
  if (!data.data)
    return <Loading />;
  return (
    <>{data.data.files.length === 0 && <p className="soft small">Nothing differs.</p>}{data.data.files.map(file => (
      <div key={file.path} className="filediff">
        <header><code className="grow">{file.oldPath ? `${file.oldPath} → ` : ''}{file.path}</code><span className="soft">{file.change}</span><span className="plus">+{file.added}</span><span className="minus">−{file.removed}</span></header>
        {file.binary ? <p className="soft small">A binary file.</p> : <Diff patch={file.patch} />}
      </div>
    ))}</>
  );
}
