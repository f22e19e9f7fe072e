import { Background, Controls, getViewportForBounds, MiniMap, Panel, ReactFlow, ReactFlowProvider, useReactFlow, type Connection, type Edge, type EdgeChange, type NodeChange, applyEdgeChanges, applyNodeChanges } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent } from 'react';
import { answer, api, everything, raw } from '../../api/client';
import { useData } from '../../api/data';
import { loadConnectors, http } from '../../connectors/types';
import { attempt, Button, Confirm, Loading, Note, Problem, State, toast } from '../../design/components';
import { navigate, Link, useUnsaved } from '../../routing/router';
import { Page } from '../../shell/page';
import { isDark } from '../../shell/theme';
import { Detail } from '../canvas/detail';
import { toEdges, toNodes } from '../canvas/elements';
import { errorHandle, nodeTypes, type CanvasNode, type Intake } from '../canvas/node-view';
import { addLink, addNode, move, newId, paste, refuseLink, remove } from '../graph/edit';
import { type FlowLink, type Position } from '../graph/model';
import { draftOf } from '../graph/schema';
import '../canvas/canvas.css';
import './editor.css';
import { countsOf, loadStates, type ConnectorState } from './connector-state';
import { HistoryDialog, PostDialog, SaveDialog } from './dialogs';
import { Inspector } from './inspector';
import { dragType, itemsOf, Palette, type Item } from './palette';
import { flowSchema } from './schema-source';
import { FlowSettings } from './settings';
import { Toolbar } from './toolbar';
import { useEditor } from './use-editor';
import { useShortcuts } from './use-shortcuts';
import type { Known } from './form';

export function FlowEditor({ name }: { name: string }) {
  return <ReactFlowProvider><Board name={name} /></ReactFlowProvider>;
}

const linkOf = (c: Connection | Edge): FlowLink => ({
  from: c.source, to: c.target,
  ...(c.sourceHandle === errorHandle ? { on: 'error' } : c.sourceHandle && c.sourceHandle !== 'out' ? { output: c.sourceHandle } : {}),
});

const intakeOf = (state: ConnectorState | undefined): Intake | undefined => state && { ready: state.ready, text: state.problem ?? (countsOf(state) || 'Nothing came in yet.') };

function Board({ name }: { name: string }) {
  const editor = useEditor(name);
  const { model, edit, problems } = editor;
  const flow = useData(() => answer(api.GET('/api/v1/flows/{name}', { params: { path: { name } } })), [name], 5000);
  const known = useData<Known>(async () => ({
    functions: (await everything(cursor => answer(api.GET('/api/v1/functions', { params: { query: { limit: '500', cursor } } })))).map(f => f.name),
    flows: (await everything(cursor => answer(api.GET('/api/v1/flows', { params: { query: { limit: '500', cursor } } })))).map(f => f.name).filter(f => f !== name),
    secrets: (await everything(cursor => answer(api.GET('/api/v1/secrets', { params: { query: { limit: '500', cursor } } })))).map(s => s.name),
    connectors: (await loadConnectors()).connectors,
  }), [name], 15_000);
  const isDeployed = !!flow.data?.commit;
  const states = useData(async () => (isDeployed ? loadStates(name) : new Map<string, ConnectorState>()), [name, isDeployed, flow.data?.commit], 5000).data;
  const knownNow = known.data ?? { functions: [], flows: [], secrets: [], connectors: [http] };
  const [nodes, setNodes] = useState<CanvasNode[]>([]);
  const [edges, setEdges] = useState<Edge[]>([]);
  const [dialog, setDialog] = useState<'save' | 'deploy' | 'history' | 'post' | 'settings' | 'delete'>();
  const [sample, setSample] = useState(() => sessionStorage.getItem(`kf-sample-${name}`) ?? '{ "name": "Ada", "score": 7 }');
  const board = useRef<HTMLDivElement>(null);
  const { screenToFlowPosition, flowToScreenPosition, setViewport, getZoom, fitView } = useReactFlow();
  useUnsaved(editor.dirty ? 'The flow is not saved; its draft stays in this browser.' : undefined);
  useEffect(() => {
    document.title = `${name} · Klusterfuck`;
  }, [name]);

  useEffect(() => {
    setNodes(old => toNodes(model, id => ({ problems: problems.nodes.get(id)?.map(p => p.message), intake: intakeOf(states?.get(id)), editable: true }), old));
    setEdges(old => toEdges(model, (_, index) => (problems.links.has(index) ? 'wrong' : ''), old));
  }, [model, problems, states]);

  const chosen = useMemo(() => nodes.filter(n => n.selected).map(n => n.id), [nodes]);
  const chosenLinks = useMemo(() => edges.filter(e => e.selected).map(e => e.id), [edges]);
  const choose = useCallback((ids: string[]) => {
    const set = new Set(ids);
    setNodes(old => old.map(n => (n.selected === set.has(n.id) ? n : { ...n, selected: set.has(n.id) })));
    setEdges(old => old.map(e => (e.selected ? { ...e, selected: false } : e)));
  }, []);
  // Chosen once the nodes are there.
  const toChoose = useRef<string[]>(undefined);
  useEffect(() => {
    if (toChoose.current?.every(id => nodes.some(n => n.id === id))) {
      choose(toChoose.current);
      toChoose.current = undefined;
    }
  }, [nodes, choose]);

  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    setNodes(old => applyNodeChanges(changes, old));
    const moved = changes.filter(c => c.type === 'position' && c.dragging === false && c.position).map(c => c as { id: string; position: Position });
    if (moved.length > 0)
      edit(m => (moved.every(c => m.layout[c.id]?.x === c.position.x && m.layout[c.id]?.y === c.position.y) ? m : move(m, Object.fromEntries(moved.map(c => [c.id, c.position])))), `move-${moved.map(c => c.id).join()}`);
  }, [edit]);
  const onEdgesChange = useCallback((changes: EdgeChange[]) => setEdges(old => applyEdgeChanges(changes.filter(c => c.type !== 'remove'), old)), []);
  const onConnect = useCallback((c: Connection) => {
    const refused = refuseLink(model, linkOf(c));
    if (refused)
      toast('bad', refused);
    else
      edit(m => addLink(m, linkOf(c)));
  }, [edit, model]);

  const add = useCallback((item: Item, at?: Position) => {
    const box = board.current!.getBoundingClientRect();
    const centre = screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    // Beside the one that is chosen, or the newest: it most likely follows that.
    const before = chosen.length === 1 ? chosen[0] : model.nodes.at(-1)?.id;
    const beside = before ? model.layout[before] : undefined;
    let place = at ?? (beside ? { x: beside.x + 276, y: beside.y } : { x: centre.x - 104, y: centre.y - 32 });
    // A dropped node is where it was dropped; another finds a free place.
    while (!at && Object.values(model.layout).some(p => Math.abs(p.x - place.x) < 220 && Math.abs(p.y - place.y) < 100))
      place = { x: place.x, y: place.y + 40 };
    const id = newId(model, item.kind === 'connector' && !model.nodes.some(n => n.id === 'in') ? 'in' : item.label);
    edit(m => addNode(m, draftOf(flowSchema, item.kind, id, item.extra), place));
    toChoose.current = [id];
    // What was added is seen with what it stands beside, also where its place is outside the window.
    const seen = flowToScreenPosition(place);
    if (seen.x < box.left || seen.y < box.top || seen.x + 208 * getZoom() > box.right || seen.y + 64 * getZoom() > box.bottom) {
      const from = beside ?? place;
      const both = { x: Math.min(from.x, place.x), y: Math.min(from.y, place.y), width: 208 + Math.abs(from.x - place.x), height: 64 + Math.abs(from.y - place.y) };
      void setViewport(getViewportForBounds(both, box.width, box.height, 0.1, getZoom(), 0.15));
    }
  }, [chosen, edit, model, screenToFlowPosition, flowToScreenPosition, setViewport, getZoom]);
  const onDrop = useCallback((event: DragEvent) => {
    event.preventDefault();
    const text = event.dataTransfer.getData(dragType);
    if (text) {
      const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      add(JSON.parse(text) as Item, { x: at.x - 104, y: at.y - 32 });
    }
  }, [add, screenToFlowPosition]);

  const arrange = useCallback(async () => {
    const { autoLayout } = await import('./auto-layout');
    await attempt('', async () => {
      const positions = await autoLayout(model);
      edit(m => move(m, positions));
    });
    setTimeout(() => void fitView({ padding: 0.15, maxZoom: 1, duration: 250 }), 60);
  }, [edit, fitView, model]);
  const removeChosen = useCallback(() => edit(m => remove(m, chosen, chosenLinks)), [edit, chosen, chosenLinks]);
  const pasted = useCallback((clip: Parameters<typeof paste>[1]) => {
    const result = paste(model, clip);
    edit(() => result.model);
    toChoose.current = result.ids;
  }, [edit, model]);
  const clipboard = useShortcuts({ editor, chosen, chosenLinks, choose, removeChosen, pasted, arrange, save: () => editor.dirty && setDialog('save'), isOpen: dialog !== undefined });

  const groups = useMemo(() => itemsOf(knownNow.functions, knownNow.connectors), [known.data]);
  const isGone = flow.error?.isGone ?? false;
  if (editor.error || (flow.error && !flow.data))
    return <Page title={name} back={{ to: '/flows', label: 'Flows' }}><Problem error={(editor.error ?? flow.error)!} /></Page>;
  if (!editor.base || !flow.data)
    return <Loading />;
  const f = flow.data;
  const { suspended } = f;
  return (
    <div className="editor">
      <div className="editor-bar">
        <Link to="/flows" className="soft small">Flows</Link><span className="soft">/</span><h1>{name}</h1>
        <State state={isGone ? 'removed' : suspended ? 'suspended' : f.commit ? 'deployed' : 'draft'} />
        {editor.dirty ? <span className="badge warn" data-testid="dirty">not saved</span> : f.commit && f.behind > 0 ? <span className="badge accent">{f.behind} saved, not deployed</span> : null}
        <span className="bar-break" />
        <Toolbar editor={editor} name={name} chosen={chosen} clipboard={clipboard} arrange={arrange} removeChosen={removeChosen} onDialog={setDialog} />
        <div className="row tight actions">
        {f.commit && <Button small icon={suspended ? 'play' : 'pause'} disabled={isGone} aria-label={suspended ? 'Resume' : 'Suspend'} title={suspended ? 'Resume: it takes no payloads now, and connectors try again later' : 'Suspend: take no payloads for now'} onClick={() => void attempt(suspended ? 'It takes payloads again.' : 'It takes no payloads until it is resumed.', async () => { await raw(`/api/v1/flows/${encodeURIComponent(name)}/${suspended ? 'resume' : 'suspend'}`, { method: 'POST' }); await flow.reload(); })} />}
        <Button small icon="play" disabled={!f.commit || isGone} title={f.commit ? 'Post a payload to the deployed commit' : 'Deploy it first'} onClick={() => setDialog('post')} data-tour="post">Post …</Button>
        <Button small icon="save" disabled={!editor.dirty || isGone} onClick={() => setDialog('save')} data-tour="save-flow">Save …</Button>
        {editor.dirty || !f.commit || f.behind > 0
          ? <Button small kind="primary" icon="deploy" disabled={isGone} data-tour="deploy-flow" onClick={() => (editor.dirty ? setDialog('deploy') : void attempt('The newest commit is deployed.', async () => { await answer(api.POST('/api/v1/flows/{name}/deploy', { params: { path: { name } }, body: {} })); await flow.reload(); }))}>Deploy</Button>
          : <Button small icon="run" onClick={() => navigate(`/runs?flow=${name}`)}>Runs</Button>}
        </div>
      </div>
      <div className="editor-main">
        <Palette groups={groups} onAdd={add} />
        <div className="canvas" ref={board} onDrop={onDrop} onDragOver={e => { e.preventDefault(); e.dataTransfer.dropEffect = 'copy'; }} role="region" aria-label={`Graph of ${name}`} data-tour="canvas">
          <div className="editor-notes">
            {isGone && <Note tone="bad"><strong>This flow was deleted.</strong> What you drew is still here and can be exported.</Note>}
            {editor.isDraft && editor.dirty && <Note tone="warn">This is a draft that was not saved, from before. <Button small onClick={() => void editor.load(false)}>Discard it</Button></Note>}
          </div>
          <ReactFlow<CanvasNode> nodes={nodes} edges={edges} nodeTypes={nodeTypes} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange} onConnect={onConnect} isValidConnection={c => !refuseLink(model, linkOf(c))}
            colorMode={isDark() ? 'dark' : 'light'} fitView fitViewOptions={{ padding: 0.2, maxZoom: 1 }} minZoom={0.1} deleteKeyCode={null} multiSelectionKeyCode={['Shift', 'Meta', 'Control']} connectionRadius={34} elevateNodesOnSelect={false}
            onlyRenderVisibleElements={nodes.length > 150}>
            <Detail />
            <Background gap={22} />
            <Controls showInteractive={false} />
            <MiniMap pannable zoomable ariaLabel="Map of the flow" />
            {editor.problemCount > 0 && <Panel position="top-right"><button type="button" className="badge bad chip" data-testid="problem-count" onClick={() => choose([])}>{editor.problemCount === 1 ? '1 problem' : `${editor.problemCount} problems`}</button></Panel>}
          </ReactFlow>
        </div>
        <Inspector editor={editor} name={name} chosen={chosen} links={chosenLinks} known={knownNow} url={f.url} states={states ?? new Map()} sample={sample} onSample={text => { setSample(text); sessionStorage.setItem(`kf-sample-${name}`, text); }} onChoose={choose} />
      </div>
      {(dialog === 'save' || dialog === 'deploy') && <SaveDialog name={name} editor={editor} thenDeploy={dialog === 'deploy'} onClose={() => setDialog(undefined)} onSaved={flow.reload} />}
      {dialog === 'history' && <HistoryDialog name={name} onClose={() => setDialog(undefined)} onDeployed={flow.reload} />}
      {dialog === 'settings' && <FlowSettings flow={f} onClose={() => setDialog(undefined)} onSaved={flow.reload} />}
      {dialog === 'post' && <PostDialog name={name} entries={f.entries} onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && <Confirm title={`Delete ${name}?`} action="Delete" danger onClose={() => setDialog(undefined)} run={async () => { await answer(api.DELETE('/api/v1/flows/{name}', { params: { path: { name } } })); editor.saved(editor.base!.etag, '', editor.text); navigate('/flows'); }}><p>It takes no payloads any more, and runs that have not ended are cancelled. Its repository is kept.</p></Confirm>}
      {clipboard.help && <clipboard.Help />}
    </div>
  );
}
