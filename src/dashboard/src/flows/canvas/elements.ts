import { MarkerType, type Edge } from '@xyflow/react';
import { linkKey, sizeOf, type FlowLink, type FlowModel } from '../graph/model';
import { errorHandle, outputHandle, type CanvasNode, type NodeData } from './node-view';

/** What React Flow draws for a model's nodes; what it measured and selected before is kept. */
export function toNodes(model: FlowModel, dataOf: (id: string) => Omit<NodeData, 'node'>, old: CanvasNode[] = []): CanvasNode[] {
  const known = new Map(old.map(n => [n.id, n]));
  return model.nodes.map(node => {
    const before = known.get(node.id);
    const data = { node, ...dataOf(node.id) };
    const position = model.layout[node.id] ?? { x: 0, y: 0 };
    const isSame = before && before.position.x === position.x && before.position.y === position.y && JSON.stringify(before.data) === JSON.stringify(data);
    return isSame ? before : { ...before, id: node.id, type: 'step', position, data, width: sizeOf(node).width, ariaLabel: `${node.kind} ${node.id}` };
  });
}

export function toEdges(model: FlowModel, classOf: (link: FlowLink, index: number) => string, old: Edge[] = []): Edge[] {
  const known = new Map(old.map(e => [e.id, e]));
  const ids = new Set(model.nodes.map(n => n.id));
  return model.links.map((link, index) => ({ link, index })).filter(({ link }) => ids.has(link.from) && ids.has(link.to)).map(({ link, index }) => {
    const isError = link.on === 'error';
    return {
      id: linkKey(link),
      source: link.from,
      target: link.to,
      sourceHandle: isError ? errorHandle : outputHandle(link.output ?? ''),
      className: `${isError ? 'on-error' : ''} ${classOf(link, index)}`,
      selected: known.get(linkKey(link))?.selected,
      markerEnd: { type: MarkerType.ArrowClosed, width: 18, height: 18, markerUnits: 'userSpaceOnUse', color: 'var(--line-strong)' },
      ariaLabel: `Link from ${link.from}${link.output ? ` by ${link.output}` : ''}${isError ? ' on error' : ''} to ${link.to}`,
    };
  });
}
