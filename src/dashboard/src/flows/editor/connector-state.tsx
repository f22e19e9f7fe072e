import { answer, api, type Schemas } from '../../api/client';
import { attempt, Button, CopyLine, copyText, Note } from '../../design/components';
import { count } from '../../design/text';

export type ConnectorState = Schemas['ConnectorNodeJson'];

/** Whether payloads come in by the connectors of what is deployed, by node. */
export async function loadStates(flow: string): Promise<Map<string, ConnectorState>> {
  const { items } = await answer(api.GET('/api/v1/flows/{name}/connectors', { params: { path: { name: flow } } }));
  return new Map(items.map(item => [item.node, item]));
}

/** What came in since the connector began, in a few words; empty where nothing did. */
export const countsOf = (state: ConnectorState): string => [
  state.accepted > 0 && `${state.accepted.toLocaleString('en')} taken`, state.rejected > 0 && `${state.rejected.toLocaleString('en')} rejected`,
  state.failed > 0 && `${count(state.failed, 'failed attempt')}`,
].filter(Boolean).join(', ');

export const StateBadge = ({ state }: { state: ConnectorState }) =>
  <span className={`badge ${state.ready ? 'good' : 'bad'}`}><span className="dot" />{state.ready ? 'ready' : 'not ready'}</span>;

/** One connector as it runs. */
export function ConnectorPart({ flow, state }: { flow: string; state: ConnectorState }) {
  const copyCallback = () => attempt('The address with its key is copied. It lets whoever has it post to this node.', async () =>
    copyText((await answer(api.POST('/api/v1/flows/{name}/connectors/{node}/callback', { params: { path: { name: flow, node: state.node } } }))).callback));
  return (
    <div className="field" role="group" aria-label="As it runs">
      <span className="label">As it runs</span>
      <div className="row"><StateBadge state={state} /><span className="soft small" data-testid="counts">{countsOf(state) || 'nothing came in yet'}</span></div>
      {state.problem && <Note tone="bad">{state.problem}</Note>}
      {state.url && <><span className="hint">Asked by HTTP at</span><CopyLine text={state.url} label="Copy where it is asked" /></>}
      <div><Button small icon="copy" onClick={() => void copyCallback()} title="For a connector that is started by hand">Copy callback address</Button></div>
    </div>
  );
}

/** All connectors of what is deployed. */
export function ConnectorList({ states, onChoose }: { states: Map<string, ConnectorState>; onChoose: (ids: string[]) => void }) {
  if (states.size === 0)
    return null;
  return (
    <section className="inspector-body" aria-label="Connectors as they run">
      <h2>Connectors</h2>
      <ul className="connector-list">{[...states.values()].map(state => (
        <li key={state.node}><button type="button" onClick={() => onChoose([state.node])}><span className="row nowrap"><strong className="grow truncate">{state.node}</strong><StateBadge state={state} /></span>
          <span className="soft small">{state.connector}{countsOf(state) && `, ${countsOf(state)}`}</span>{state.problem && <span className="small bad">{state.problem}</span>}</button></li>
      ))}</ul>
    </section>
  );
}
