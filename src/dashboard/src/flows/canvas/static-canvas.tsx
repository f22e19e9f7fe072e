import { Background, Controls, ReactFlow, ReactFlowProvider, applyNodeChanges, type Edge, type NodeChange } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo, useReducer, useRef } from 'react';
import { isDark } from '../../shell/theme';
import type { FlowLink, FlowModel } from '../graph/model';
import { withPositions } from '../graph/layout';
import './canvas.css';
import { Detail } from './detail';
import { toEdges, toNodes } from './elements';
import { nodeTypes, type CanvasNode, type NodeData } from './node-view';

/** A graph to look at: a run, or what two commits differ in. */
export function StaticCanvas({ model, dataOf, classOf, chosen, onChoose, label }:
  { model: FlowModel; dataOf: (id: string) => Omit<NodeData, 'node'>; classOf: (link: FlowLink) => string; chosen?: string; onChoose?: (id: string | undefined) => void; label: string }) {
  const placed = useMemo(() => withPositions(model), [model]);
  // A node that is given anew without its measure may never be measured again, and stays hidden: what has not changed stays the same object.
  const kept = useRef<CanvasNode[]>([]);
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  kept.current = toNodes(placed, dataOf, kept.current).map(n => (!!n.selected === (n.id === chosen) ? n : { ...n, selected: n.id === chosen }));
  const onNodesChange = (changes: NodeChange<CanvasNode>[]) => {
    kept.current = applyNodeChanges(changes.filter(c => c.type === 'dimensions'), kept.current);
    redraw();
  };
  const edges: Edge[] = toEdges(placed, classOf);
  return (
    <div className="canvas" role="region" aria-label={label}>
      <ReactFlowProvider><ReactFlow<CanvasNode> nodes={kept.current} edges={edges} onNodesChange={onNodesChange} nodeTypes={nodeTypes} colorMode={isDark() ? 'dark' : 'light'} fitView fitViewOptions={{ maxZoom: 1, padding: 0.18 }} minZoom={0.1} nodesDraggable={false} nodesConnectable={false} edgesFocusable={false}
        elementsSelectable={!!onChoose} onNodeClick={(_, node) => onChoose?.(node.id)} onPaneClick={() => onChoose?.(undefined)} deleteKeyCode={null}>
        <Detail />
        <Background gap={22} />
        <Controls showInteractive={false} />
      </ReactFlow></ReactFlowProvider>
    </div>
  );
}
