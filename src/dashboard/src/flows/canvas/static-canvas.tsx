import { Background, Controls, ReactFlow, ReactFlowProvider, type Edge } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo } from 'react';
import { isDark } from '../../shell/theme';
import type { FlowLink, FlowModel } from '../graph/model';
import { withPositions } from '../graph/layout';
import './canvas.css';
import { toEdges, toNodes } from './elements';
import { nodeTypes, type NodeData } from './node-view';

/** A graph to look at: a run, or what two commits differ in. */
export function StaticCanvas({ model, dataOf, classOf, chosen, onChoose, label }:
  { model: FlowModel; dataOf: (id: string) => Omit<NodeData, 'node'>; classOf: (link: FlowLink) => string; chosen?: string; onChoose?: (id: string | undefined) => void; label: string }) {
  const placed = useMemo(() => withPositions(model), [model]);
  const nodes = toNodes(placed, dataOf).map(n => ({ ...n, selected: n.id === chosen, draggable: false, connectable: false }));
  const edges: Edge[] = toEdges(placed, classOf);
  return (
    <div className="canvas" role="region" aria-label={label}>
      <ReactFlowProvider><ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} colorMode={isDark() ? 'dark' : 'light'} fitView fitViewOptions={{ maxZoom: 1, padding: 0.18 }} minZoom={0.1} nodesDraggable={false} nodesConnectable={false} edgesFocusable={false}
        elementsSelectable={!!onChoose} onNodeClick={(_, node) => onChoose?.(node.id)} onPaneClick={() => onChoose?.(undefined)} deleteKeyCode={null}>
        <Background gap={22} />
        <Controls showInteractive={false} />
      </ReactFlow></ReactFlowProvider>
    </div>
  );
}
