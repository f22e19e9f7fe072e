import { useCallback, useEffect, useMemo, useState } from 'react';
import { answer, api, prefix, type Schemas } from '../api/client';
import { useData, useRefresh } from '../api/data';
import { ago, count, duration, short } from '../design/text';
import { attempt, Button, Confirm, Loading, Problem, State } from '../design/components';
import { StaticCanvas } from '../flows/canvas/static-canvas';
import { isTaken, progressOf, withStep } from '../flows/graph/progress';
import type { FlowModel } from '../flows/graph/model';
import { loadModel } from '../flows/editor/use-editor';
import { Link } from '../routing/router';
import { Page } from '../shell/page';
import { CompareWith } from './compare-with';
import { Payload } from './payload';
import { Approvals, ReplayButton } from './replay';
import { StepLog } from './step-log';
import '../flows/editor/editor.css';
import './runs.css';

type Run = Schemas['RunJson'];
type Step = Schemas['StepJson'];
const ended = (run: Run) => ['succeeded', 'failed', 'cancelled'].includes(run.status);

/** One run: its graph, lit up while it goes through it, and every attempt at every step. */
export function RunPage({ id }: { id: string }) {
  const { run, steps, model, error, modelError, reload } = useRun(id);
  const [chosen, setChosen] = useState<string>();
  const [cancelling, setCancelling] = useState(false);
  const [comparing, setComparing] = useState(false);
  const progress = useMemo(() => progressOf(steps), [steps]);
  useEffect(() => {
    if (run)
      document.title = `${run.flow} ${run.status} · Klusterfuck`;
  }, [run]);
  if (!run)
    return <Page title="Run" back={{ to: '/runs', label: 'Runs' }}>{error ? <Problem error={error} /> : <Loading />}</Page>;
  const step = steps.find(s => `${s.id}/${s.attempt}` === chosen) ?? [...steps].reverse().find(s => s.node === chosen);
  return (
    <div className="run">
      <div className="editor-bar">
        <Link to="/runs" className="soft small">Runs</Link><span className="soft">/</span><h1><Link to={`/flows/${run.flow}`}>{run.flow}</Link></h1><State state={run.status} />
        <span className="soft small wide">commit <code>{short(run.commit)}</code> by {run.entry}, {ago(run.createdAt)}{run.durationMs !== null && `, took ${duration(run.durationMs)}`}</span>
        <span className="grow" />
        {!ended(run) && <Button small kind="danger" icon="stop" onClick={() => setCancelling(true)}>Cancel</Button>}
        {run.status === 'failed' && <Button small kind="primary" icon="retry" onClick={() => void attempt('The failed steps are tried again.', async () => { await answer(api.POST('/api/v1/runs/{id}/retry', { params: { path: { id } } })); await reload(); })}>Retry failed steps</Button>}
        <Button small icon="compare" onClick={() => setComparing(true)}>Compare …</Button>
        {ended(run) && <ReplayButton run={run} step={step} />}
      </div>
      <div className="run-main">
        {model ? <StaticCanvas label={`Graph of ${run.flow}`} model={model} dataOf={node => ({ progress: progress.get(node) })} chosen={step?.node ?? chosen} onChoose={setChosen}
          classOf={link => (isTaken(progress.get(link.from), progress.get(link.to)) ? (progress.get(link.to)?.status === 'running' ? 'flowing' : 'taken') : 'idle')} /> : <div className="canvas">{modelError ? <div className="part"><Problem error={modelError} title="The graph cannot be drawn." /></div> : <Loading />}</div>}
        <aside className="run-side" aria-label="Steps">
          {run.error && <div className="part"><div className="note bad" role="alert"><span className="grow">{run.error}</span></div><Link to={`/deadletters?flow=${run.flow}`}>Dead letters of this flow</Link></div>}
          <Approvals id={id} isOpen={run.status === 'waiting'} onAnswered={reload} />
          <div className="part"><h2>{count(steps.length, 'attempt')}</h2>
            <ol className="steps">{steps.map(s => (
              <li key={`${s.id}/${s.attempt}`}><button type="button" aria-current={s === step} onClick={() => setChosen(`${s.id}/${s.attempt}`)}><span className="truncate"><strong>{s.node}</strong>{s.attempt > 1 && <span className="soft"> attempt {s.attempt}</span>}</span><span className="soft small">{duration(s.durationMs)}</span><State state={s.status} /></button></li>
            ))}</ol>
            {steps.length === 0 && <p className="soft">No step has begun.</p>}
          </div>
          {step && <StepDetails step={step} model={model} />}
          {run.result && <div className="part"><Payload label="Result of the run" payload={run.result} /></div>}
        </aside>
      </div>
      {comparing && <CompareWith run={run} onClose={() => setComparing(false)} />}
      {cancelling && <Confirm title="Cancel this run?" action="Cancel the run" danger onClose={() => setCancelling(false)} run={async () => { await answer(api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id } } })); await reload(); }}><p>What runs is ended, what waits is removed. A cancelled run does not go on.</p></Confirm>}
    </div>
  );
}

function StepDetails({ step, model }: { step: Step; model?: FlowModel }) {
  const fn = model?.nodes.find(n => n.id === step.node)?.function;
  return (
    <section className="part" aria-label={`Step ${step.node}`}>
      <div className="row"><h2 className="grow">{step.node}</h2><State state={step.status} /></div>
      <p className="soft small">attempt {step.attempt}{step.startedAt && `, began ${new Date(step.startedAt).toLocaleTimeString('en-GB')}`}{step.durationMs !== null && `, took ${duration(step.durationMs)}`}{step.commit && <>, commit <code>{short(step.commit)}</code></>}</p>
      {step.error && <div className="note bad"><div className="grow"><code>{step.error.code}</code>{step.error.exitCode !== null && ` (exit code ${step.error.exitCode})`} {step.error.message} {step.error.permanent && <span className="soft">Another attempt is pointless.</span>}</div></div>}
      <Payload label="Input" payload={step.input} />
      <Payload label="Output" payload={step.output} />
      {typeof fn === 'string' && <StepLog fn={fn} step={step} />}
    </section>
  );
}

/** The run as it is, and then each change of it as the server tells it. */
function useRun(id: string) {
  const [run, setRun] = useState<Run>();
  const [steps, setSteps] = useState<Step[]>([]);
  const [round, setRound] = useState(0);
  const [turn, setTurn] = useState(0);
  useRefresh(() => {
    setRound(r => r + 1);
    setTurn(t => t + 1);
  });
  const first = useData(async () => {
    const found = await answer(api.GET('/api/v1/runs/{id}', { params: { path: { id } } }));
    setRun(found);
    setSteps(found.steps ?? []);
    return found;
  }, [id, round]);
  const model = useData(async () => (run ? (await loadModel(run.flow, run.commit)).model : undefined), [run?.flow, run?.commit]);
  const isOver = run ? ended(run) : undefined;
  useEffect(() => {
    if (isOver !== false)
      return;
    const source = new EventSource(`${prefix()}/runs/${encodeURIComponent(id)}/events`);
    source.addEventListener('step', event => setSteps(old => withStep(old, JSON.parse((event as MessageEvent<string>).data) as Step)));
    source.addEventListener('run', event => {
      const next = JSON.parse((event as MessageEvent<string>).data) as Run;
      setRun(next);
      if (ended(next)) {
        source.close();
        setRound(r => r + 1);
      }
    });
    return () => source.close();
  }, [id, isOver, turn]);
  const reload = useCallback(async () => setRound(r => r + 1), []);
  return { run, steps, model: model.data, modelError: model.error, error: first.error, reload };
}
