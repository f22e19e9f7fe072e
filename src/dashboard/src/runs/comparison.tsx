import { useEffect, useMemo, useRef, useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { useData, useRefresh } from '../api/data';
import { Ago, Button, Commit, Loading, Note, Problem, State } from '../design/components';
import { count, duration } from '../design/text';
import { StaticCanvas } from '../flows/canvas/static-canvas';
import { loadModel } from '../flows/editor/use-editor';
import { compareNodes, differencesOf } from '../flows/graph/comparison';
import { diff } from '../flows/graph/diff';
import type { FlowLink } from '../flows/graph/model';
import { isTaken, progressOf } from '../flows/graph/progress';
import { Link, navigate } from '../routing/router';
import { Page } from '../shell/page';
import { PayloadDiff } from './payload-diff';
import '../flows/editor/editor.css';
import '../functions/functions.css';
import './runs.css';

type Run = Schemas['RunJson'];
type Step = Schemas['StepJson'];
type Compared = Schemas['StepComparisonJson'];

const ended = (run: Run) => ['succeeded', 'failed', 'cancelled'].includes(run.status);
const keyOf = (step: Compared) => `${step.left?.id ?? ''}/${step.right?.id ?? ''}`;
const isOf = (step: Step | null): step is Step => step !== null;

/** Two runs beside each other: the graph coloured by what differs, and each step with both its outputs. */
export function RunComparison({ left, right }: { left: string; right: string }) {
  // What has ended changes no more, and is not asked for again.
  const over = useRef<Schemas['RunComparisonJson']>(undefined);
  const data = useData(async () => {
    if (over.current)
      return over.current;
    const found = await answer(api.GET('/api/v1/runs/{id}/compare/{other}', { params: { path: { id: left, other: right } } }));
    if (ended(found.left) && ended(found.right))
      over.current = found;
    return found;
  }, [left, right], 3000);
  useRefresh(() => {
    over.current = undefined;
    void data.reload();
  });
  const [chosen, setChosen] = useState<string>();
  const [all, setAll] = useState(false);
  useEffect(() => { document.title = 'Two runs · Klusterfuck'; }, []);
  if (!data.data)
    return <Page title="Two runs" back={{ to: '/runs', label: 'Runs' }}>{data.error ? <Problem error={data.error} /> : <Loading />}</Page>;
  const { left: a, right: b, steps } = data.data;
  const differing = steps.filter(s => differencesOf(s).length > 0);
  const shown = all || differing.length === 0 ? steps : differing;
  const step = steps.find(s => keyOf(s) === chosen) ?? steps.find(s => s.node === chosen) ?? differing[0];
  return (
    <div className="run">
      <div className="editor-bar">
        <Link to="/runs" className="soft small">Runs</Link><span className="soft">/</span><h1>{a.flow === b.flow ? <Link to={`/flows/${a.flow}`}>{a.flow}</Link> : 'Two flows'}</h1>
        <Side letter="A" run={a} /><span className="soft">→</span><Side letter="B" run={b} />
        <span className="grow" />
        <Button small icon="swap" onClick={() => navigate(`/runs/${b.id}/compare/${a.id}`)}>Swap</Button>
      </div>
      <div className="run-main compare-main">
        <Graph a={a} b={b} steps={steps} chosen={step?.node} onChoose={setChosen} />
        <aside className="run-side" aria-label="Steps">
          <div className="part">
            <div className="row"><h2 className="grow">{differing.length === 0 ? 'Nothing differs' : `${differing.length} of ${count(steps.length, 'step')} ${differing.length === 1 ? 'differs' : 'differ'}`}</h2>
              {differing.length > 0 && differing.length < steps.length && <label className="check small"><input type="checkbox" checked={all} onChange={e => setAll(e.target.checked)} />Also equal steps</label>}</div>
            {a.flow === b.flow && a.commit !== b.commit && <p className="soft small">The flow itself changed between them: <Commit id={a.commit} /> → <Commit id={b.commit} />.</p>}
            {a.flow !== b.flow && <Note>These are runs of two flows; steps of nodes with the same id are beside each other.</Note>}
            {data.error && <Problem error={data.error} />}
            <ol className="steps">{shown.map(s => <li key={keyOf(s)}><Row step={s} current={s === step} onChoose={() => setChosen(keyOf(s))} /></li>)}</ol>
            {steps.length === 0 && <p className="soft">No step has begun in either.</p>}
          </div>
          {step && <Details key={keyOf(step)} step={step} />}
        </aside>
      </div>
    </div>
  );
}

function Side({ letter, run }: { letter: string; run: Run }) {
  return (
    <span className="row tight compare-side" role="group" aria-label={`Run ${letter}`}><span className={`letter ${letter === 'A' ? 'minus' : 'plus'}`}>{letter}</span><Link to={`/runs/${run.id}`} className="mono" title={run.id}>{run.id.slice(-10)}</Link><State state={run.status} />
      <span className="soft small wide"><Ago at={run.createdAt} />{run.durationMs !== null && `, took ${duration(run.durationMs)}`}</span></span>
  );
}

function Graph({ a, b, steps, chosen, onChoose }: { a: Run; b: Run; steps: Compared[]; chosen?: string; onChoose: (node: string | undefined) => void }) {
  // Both graphs in one: of two commits, what only one has is drawn too.
  const models = useData(async () => {
    const [before, after] = await Promise.all([a, b].map(async run => (await loadModel(run.flow, run.commit)).model));
    return diff(before, after).model;
  }, [a.flow, a.commit, b.flow, b.commit]);
  const nodes = useMemo(() => compareNodes(steps), [steps]);
  const [of, to] = useMemo(() => [progressOf(steps.map(s => s.left).filter(isOf)), progressOf(steps.map(s => s.right).filter(isOf))], [steps]);
  if (!models.data)
    return <div className="canvas">{models.error ? <div className="part"><Problem error={models.error} title="The graph cannot be drawn." /></div> : <Loading />}</div>;
  const classOf = (link: FlowLink) => {
    const [inA, inB] = [of, to].map(progress => isTaken(progress.get(link.from), progress.get(link.to)));
    return inA && inB ? 'taken' : inA ? 'removed' : inB ? 'added' : 'idle';
  };
  return <StaticCanvas label="What the two runs differ in" model={models.data} dataOf={node => ({ compared: nodes.get(node) })} classOf={classOf} chosen={chosen} onChoose={onChoose} />;
}

function Row({ step, current, onChoose }: { step: Compared; current: boolean; onChoose: () => void }) {
  const part = (step.right ?? step.left)!.part;
  return (
    <button type="button" aria-current={current} onClick={onChoose}><span className="truncate"><strong>{step.node}</strong>{part > 0 && <span className="soft"> part {part + 1}</span>}</span>
      <span className="soft small nowrap">{duration(step.left?.durationMs)} → {duration(step.right?.durationMs)}</span><Tags step={step} /></button>
  );
}

function Tags({ step }: { step: Compared }) {
  const all = differencesOf(step);
  return (
    <span className="row tight tags">{all.length === 0 && <span className="badge good">same</span>}{all.map(d =>
      <span key={d} className={`badge differs-${d}`}>{d === 'missing' ? (step.left ? 'only in A' : 'only in B') : d === 'status' ? `${step.left!.status} → ${step.right!.status}` : d === 'duration' ? ratio(step) : d}</span>)}</span>
  );
}

function ratio({ left, right }: Compared): string {
  const [was, now] = [left!.durationMs!, right!.durationMs!];
  const times = Math.max(was, now) / Math.max(1, Math.min(was, now));
  return `${times.toFixed(times < 10 ? 1 : 0)}× ${now > was ? 'slower' : 'faster'}`;
}

function Details({ step: { node, left, right } }: { step: Compared }) {
  return (
    <section className="part" aria-label={`Step ${node} in both`}>
      <h2>{node}</h2>
      <div className="scroll-x"><table className="table compare-table">
        <thead><tr><th><span className="hidden-label">What</span></th><th><span className="minus">A</span></th><th><span className="plus">B</span></th></tr></thead>
        <tbody>
          <tr><th scope="row">Status</th>{[left, right].map((s, i) => <td key={i}>{s ? <State state={s.status} /> : <span className="soft">not in this run</span>}</td>)}</tr>
          <tr><th scope="row">Commit</th>{[left, right].map((s, i) => <td key={i}>{s?.commit ? <Commit id={s.commit} /> : '–'}</td>)}</tr>
          <tr><th scope="row">Took</th>{[left, right].map((s, i) => <td key={i}>{duration(s?.durationMs)}</td>)}</tr>
          <tr><th scope="row">Attempts</th>{[left, right].map((s, i) => <td key={i}>{s?.attempt ?? '–'}</td>)}</tr>
        </tbody>
      </table></div>
      {[left, right].map((s, i) => s?.error && <div key={i} className="note bad"><div className="grow"><strong>{i === 0 ? 'A' : 'B'}</strong> <code>{s.error.code}</code>{s.error.exitCode !== null && ` (exit code ${s.error.exitCode})`} {s.error.message}</div></div>)}
      <PayloadDiff label="Output" left={left?.output} right={right?.output} />
      <PayloadDiff label="Input" left={left?.input} right={right?.input} />
    </section>
  );
}
