import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { Icon, isIcon } from '../../design/icons';
import { duration } from '../../design/text';
import type { NodeComparison } from '../graph/comparison';
import type { Change } from '../graph/diff';
import { canFail, outputsOf, subtitleOf, type FlowNode } from '../graph/model';
import type { NodeProgress } from '../graph/progress';

/** Whether payloads come in by a connector, and why not. */
export type Intake = { ready: boolean; text: string };

export type NodeData = { node: FlowNode; problems?: string[]; progress?: NodeProgress; change?: Change; changedKeys?: string[]; compared?: NodeComparison; intake?: Intake; editable?: boolean };
export type CanvasNode = Node<NodeData, 'step'>;

export const errorHandle = '!error';
export const outputHandle = (output: string): string => output || 'out';

/** One node, as it is drawn everywhere: while edited, while a run goes through it, and in a comparison. */
export const NodeView = memo(function NodeView({ data, selected }: NodeProps<CanvasNode>) {
  const { node, problems, progress, change, compared, intake } = data;
  const outputs = outputsOf(node);
  const isNamed = outputs.length > 1 || outputs[0] !== '';
  const status = progress?.status;
  const kind = node.kind === 'connector' ? 'connector' : ['function', 'subflow', 'foreach', 'loop'].includes(node.kind) ? 'work' : ['request', 'publish', 'respond', 'transform'].includes(node.kind) ? 'io' : 'control';
  return (
    <div className={`node ${kind} ${selected ? 'selected' : ''} ${problems?.length ? 'wrong' : ''} ${status ? `is-${status}` : ''} ${change ? `change-${change}` : ''} ${compared ? `differs-${compared.differences[0] ?? 'nothing'}` : ''}`} data-node={node.id} data-status={status}>
      {node.kind !== 'connector' && <Handle type="target" position={Position.Left} className="handle" />}
      <span className="kind"><Icon name={isIcon(node.kind) ? node.kind : 'info'} size={18} /></span>
      <span className="what"><strong className="truncate">{node.id}</strong><span className="truncate">{[node.kind, subtitleOf(node)].filter(Boolean).join(' · ')}</span></span>
      {problems && problems.length > 0 && <span className="flag bad" title={problems.join('\n')} aria-label={`${problems.length} problems: ${problems.join(' ')}`}>{problems.length}</span>}
      {progress && <span className={`flag ${status}`} title={`${progress.steps} steps, ${progress.attempts} attempts`}>{progress.steps > 1 ? `${progress.steps}×` : progress.attempts > 1 ? `try ${progress.attempts}` : status === 'succeeded' ? duration(progress.ms) : status}</span>}
      {change && change !== 'same' && <span className={`flag ${change}`} title={data.changedKeys?.join(', ')}>{change}</span>}
      {intake && !problems?.length && <span className={`flag ${intake.ready ? 'ready' : 'bad'}`} data-testid="intake" title={intake.text}>{intake.ready ? 'ready' : 'not ready'}</span>}
      {compared && <ComparedFlag compared={compared} />}
      {isNamed ? (
        <div className="outputs">{outputs.map(output => (
          <span key={output} className="output"><span className="truncate">{output}</span><Handle type="source" position={Position.Right} id={outputHandle(output)} className="handle" /></span>
        ))}</div>
      ) : node.kind !== 'respond' && <Handle type="source" position={Position.Right} id="out" className="handle" />}
      {canFail(node) && <Handle type="source" position={Position.Bottom} id={errorHandle} className="handle error" title="What takes its failures" />}
    </div>
  );
});

function ComparedFlag({ compared: { differences, steps, differing, only } }: { compared: NodeComparison }) {
  const [first, ...more] = differences;
  const text = !first ? 'same' : first === 'missing' && only ? `only ${only === 'left' ? 'A' : 'B'}` : first;
  return <span className={`flag differs-${first ?? 'nothing'}`} title={`${differing} of ${steps} steps differ${first ? `: ${differences.join(', ')}` : ''}`}>{text}{more.length > 0 && ` +${more.length}`}</span>;
}

export const nodeTypes = { step: NodeView };
