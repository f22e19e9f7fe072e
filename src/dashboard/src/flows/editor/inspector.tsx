import { useEffect, useState } from 'react';
import { Button, Copy, Empty, Field } from '../../design/components';
import { addLink, align, refuseId, refuseLink, remove, rename, setNode } from '../graph/edit';
import { canFail, linkKey, outputsOf, type FlowLink, type FlowNode } from '../graph/model';
import { keyOf, type Problem } from '../graph/problems';
import { fieldsOf, kindsOf } from '../graph/schema';
import { ConnectorList, ConnectorPart, type ConnectorState } from './connector-state';
import { Fields, type Known } from './form';
import { flowSchema } from './schema-source';
import type { Editor } from './use-editor';

const sides = [['left', 'Align left', 'alignLeft'], ['top', 'Align top', 'alignTop']] as const;

/** What is chosen, as a form. */
export function Inspector({ editor, name, chosen, links, known, url, states, sample, onSample, onChoose }:
  { editor: Editor; name: string; chosen: string[]; links: string[]; known: Known; url?: string; states: Map<string, ConnectorState>; sample: string; onSample: (text: string) => void; onChoose: (ids: string[]) => void }) {
  const node = chosen.length === 1 ? editor.model.nodes.find(n => n.id === chosen[0]) : undefined;
  const link = !node && links.length === 1 ? editor.model.links.find(l => linkKey(l) === links[0]) : undefined;
  return (
    <aside className="inspector" aria-label="Settings of what is chosen">
      {node ? <NodeForm key={node.id} editor={editor} node={node} flow={name} state={states.get(node.id)} known={known} url={url} sample={sample} onSample={onSample} onRenamed={id => onChoose([id])} />
        : link ? <LinkForm editor={editor} link={link} />
          : chosen.length > 1 ? <Empty icon="flow" title={`${chosen.length} nodes chosen`} actions={sides.map(([side, label, icon]) => <Button key={side} small icon={icon} onClick={() => editor.edit(m => align(m, chosen, side))}>{label}</Button>)}>Move, copy, align or delete them together.</Empty>
            : <><ConnectorList states={states} onChoose={onChoose} /><Whole editor={editor} isFine={[...states.values()].every(s => s.ready)} onChoose={onChoose} /></>}
    </aside>
  );
}

function Whole({ editor, isFine, onChoose }: { editor: Editor; isFine: boolean; onChoose: (ids: string[]) => void }) {
  const { problems, model } = editor;
  const all = [...problems.elsewhere.map(p => ({ p, id: undefined as string | undefined })), ...[...problems.nodes].flatMap(([id, list]) => list.map(p => ({ p, id }))), ...[...problems.links].flatMap(([i, list]) => list.map(p => ({ p, id: model.links[i]?.from })))];
  if (all.length === 0)
    return <Empty icon={model.nodes.length ? 'check' : 'flow'} title={!model.nodes.length ? 'An empty flow' : isFine ? 'Nothing is wrong' : 'The graph itself is fine'}>{model.nodes.length ? 'Choose a node to see its settings. Drag from the dot at its right to another node to link them.' : 'Begin with a connector from the palette.'}</Empty>;
  return (
    <section className="inspector-body" aria-label="Problems">
      <h2>{all.length} {all.length === 1 ? 'problem' : 'problems'}</h2>
      <ul className="problem-list">{all.map(({ p, id }, i) => <li key={i}><button type="button" onClick={() => id && onChoose([id])}><strong>{id ?? 'The flow'}</strong> {p.message}</button></li>)}</ul>
    </section>
  );
}

function NodeForm({ editor, node, flow, state, known, url, sample, onSample, onRenamed }: { editor: Editor; node: FlowNode; flow: string; state?: ConnectorState; known: Known; url?: string; sample: string; onSample: (text: string) => void; onRenamed: (id: string) => void }) {
  const [id, setId] = useState(node.id);
  useEffect(() => setId(node.id), [node.id]);
  const own = editor.problems.nodes.get(node.id) ?? [];
  const fields = fieldsOf(flowSchema, node.kind);
  const byKey: Record<string, string[]> = {};
  const rest: Problem[] = [];
  for (const p of own) {
    const key = keyOf(p.path);
    if (key && fields.some(f => f.key === key))
      (byKey[key] ??= []).push(p.message);
    else
      rest.push(p);
  }
  const wrongId = refuseId(editor.model, node.id, id);
  const commitId = () => {
    if (!wrongId && id !== node.id) {
      editor.edit(model => rename(model, node.id, id));
      onRenamed(id);
    } else
      setId(node.id);
  };
  return (
    <div className="inspector-body">
      <div className="row"><h2 className="grow truncate">{node.id}</h2><span className="badge">{node.kind}</span></div>
      <p className="soft small">{kindsOf(flowSchema).find(k => k.kind === node.kind)?.description}</p>
      {rest.length > 0 && <div className="note bad" role="alert"><ul>{rest.map((p, i) => <li key={i}>{p.message}</li>)}</ul></div>}
      <Field label="Id" wrong={id !== node.id ? wrongId : undefined}>{fid => <input id={fid} className="input small mono" value={id} onChange={e => setId(e.target.value)} onBlur={commitId} onKeyDown={e => e.key === 'Enter' && commitId()} spellCheck={false} />}</Field>
      {node.kind === 'connector' && url && <div className="field"><span className="label">Takes payloads at</span><div className="copyline"><code title={`${url}/${node.id}`}>{`${url}/${node.id}`}</code><Copy text={`${url}/${node.id}`} label="Copy the address" /></div></div>}
      {state && <ConnectorPart flow={flow} state={state} />}
      <Fields fields={fields} value={node} onChange={(next, key) => editor.edit(model => setNode(model, next as FlowNode), `${node.id}.${key}`)} context={{ known, sample, problems: byKey }} />
      {fields.some(f => f.type === 'expression' || f.fields?.some(x => x.type === 'expression')) && (
        <Field label="Sample payload" hint="Expressions above are tried against it as you type; it is no part of the flow.">{fid => <textarea id={fid} className="input small mono" rows={3} value={sample} onChange={e => onSample(e.target.value)} spellCheck={false} />}</Field>
      )}
      <Links editor={editor} node={node} />
    </div>
  );
}

/** The links that leave a node, so that linking needs no mouse. */
function Links({ editor, node }: { editor: Editor; node: FlowNode }) {
  const leaving = editor.model.links.filter(l => l.from === node.id);
  const outputs = outputsOf(node);
  const [by, setBy] = useState('');
  const output = by || (outputs[0] ?? '');
  const next = (to: string): FlowLink => (output === '!error' ? { from: node.id, to, on: 'error' } : { from: node.id, to, ...(output ? { output } : {}) });
  const targets = editor.model.nodes.filter(n => !refuseLink(editor.model, next(n.id)));
  const isNamed = outputs.length > 1 || (outputs.length === 1 && outputs[0] !== '');
  if (node.kind === 'respond')
    return null;
  return (
    <div className="field" role="group" aria-label="Links">
      <span className="label">Links to</span>
      <ul className="links">{leaving.map(l => (
        <li key={linkKey(l)}><span className="grow truncate">{l.output ? `${l.output} → ` : l.on === 'error' ? 'on error → ' : ''}{l.to}</span><Button small kind="ghost" icon="close" aria-label={`Remove the link to ${l.to}`} onClick={() => editor.edit(m => remove(m, [], [linkKey(l)]))} /></li>
      ))}</ul>
      <div className="pair-row">
        {(isNamed || canFail(node)) && <select className="input small" aria-label="By" value={output} onChange={e => setBy(e.target.value)}>{outputs.map(o => <option key={o} value={o}>{o || 'output'}</option>)}{canFail(node) && <option value="!error">on error</option>}</select>}
        <select className="input small" aria-label="Link to" value="" disabled={targets.length === 0} onChange={e => e.target.value && editor.edit(m => addLink(m, next(e.target.value)))}><option value="">{targets.length ? 'add a link to …' : 'no node to link to'}</option>{targets.map(n => <option key={n.id}>{n.id}</option>)}</select>
      </div>
    </div>
  );
}

function LinkForm({ editor, link }: { editor: Editor; link: FlowLink }) {
  const problems = editor.problems.links.get(editor.model.links.indexOf(link)) ?? [];
  return (
    <div className="inspector-body">
      <h2>Link</h2>
      <p>{link.from} → {link.to}</p>
      {link.output && <p className="soft">By the output <code>{link.output}</code></p>}
      {link.on === 'error' && <p className="soft">Takes the failure of {link.from}, instead of a dead letter.</p>}
      {problems.length > 0 && <div className="note bad" role="alert"><ul>{problems.map((p, i) => <li key={i}>{p.message}</li>)}</ul></div>}
      <div><Button small kind="danger" icon="trash" onClick={() => editor.edit(m => remove(m, [], [linkKey(link)]))}>Remove link</Button></div>
    </div>
  );
}
