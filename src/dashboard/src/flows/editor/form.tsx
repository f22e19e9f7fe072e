import { useEffect, useId, useState } from 'react';
import { raw, sendJson } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { Connector } from '../../connectors/types';
import { Button } from '../../design/components';
import type { FormField } from '../graph/schema';

export type Known = { functions: string[]; flows: string[]; connectors: Connector[]; secrets: string[] };
export type FormContext = { known: Known; sample: string; problems: Record<string, string[]>; readOnly?: boolean };

const words: Record<string, string> = { maxBackoff: 'Longest backoff', maxItems: 'Items at most', maxIterations: 'Iterations at most', otherwise: 'Otherwise, output', when: 'When' };
const labelOf = (key: string) => words[key] ?? key.replace(/([A-Z])/g, ' $1').toLowerCase().replace(/^./, c => c.toUpperCase());
const withKey = (value: Record<string, unknown>, key: string, next: unknown) => {
  const { [key]: _, ...rest } = value;
  return next === undefined || next === '' ? rest : { ...value, [key]: next };
};

/** The fields of an object, by its schema. */
export function Fields({ fields, value, onChange, context }: { fields: FormField[]; value: Record<string, unknown>; onChange: (next: Record<string, unknown>, key: string) => void; context: FormContext }) {
  return <>{fields.map(f => <FieldView key={f.key} f={f} value={value[f.key]} onChange={next => onChange(withKey(value, f.key, next), f.key)} context={context} node={value} />)}</>;
}

function FieldView({ f, value, onChange, context, node }: { f: FormField; value: unknown; onChange: (next: unknown) => void; context: FormContext; node: Record<string, unknown> }) {
  const id = useId();
  const wrong = context.problems[f.key];
  if (f.type === 'group') {
    return (
      <details className="group" open={value !== undefined}>
        <summary>{labelOf(f.key)}</summary>
        {f.description && <p className="soft small">{f.description}</p>}
        <Fields fields={f.fields!} value={(value as Record<string, unknown>) ?? {}} onChange={next => onChange(Object.keys(next).length ? next : undefined)} context={{ ...context, problems: {} }} />
        {wrong && <span className="wrong">{wrong.join(' ')}</span>}
      </details>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{labelOf(f.key)}{f.required && <span className="soft"> · needed</span>}</label>
      <Control f={f} id={id} value={value} onChange={onChange} context={context} node={node} />
      {wrong ? <span className="wrong" role="alert">{wrong.join(' ')}</span> : f.description && <span className="hint">{f.description}</span>}
    </div>
  );
}

function Control({ f, id, value, onChange, context, node }: { f: FormField; id: string; value: unknown; onChange: (next: unknown) => void; context: FormContext; node: Record<string, unknown> }) {
  const common = { id, className: 'input small', 'aria-invalid': context.problems[f.key] ? true : undefined };
  const fallback = f.fallback === undefined ? '' : String(f.fallback);
  switch (f.type) {
    case 'name': {
      const choices = f.key === 'function' ? context.known.functions : f.key === 'flow' ? context.known.flows : f.key === 'connector' ? context.known.connectors.map(c => c.name) : undefined;
      const now = String(value ?? '');
      return choices
        ? <select {...common} value={now} onChange={e => onChange(e.target.value)}><option value="">{f.required ? 'choose one' : 'none'}</option>{[...new Set([...choices, ...(now ? [now] : [])])].map(c => <option key={c}>{c}</option>)}</select>
        : <input {...common} value={now} onChange={e => onChange(e.target.value)} spellCheck={false} />;
    }
    case 'choice': return <select {...common} value={String(value ?? '')} onChange={e => onChange(e.target.value)}><option value="">{fallback ? `${fallback} (default)` : 'not said'}</option>{f.choices!.map(c => <option key={c}>{c}</option>)}</select>;
    case 'number': return <input {...common} type="number" min={f.minimum} max={f.maximum} step="any" placeholder={fallback} value={value === undefined ? '' : String(value)} onChange={e => onChange(e.target.value === '' ? undefined : Number(e.target.value))} />;
    case 'flag': return <input id={id} type="checkbox" checked={value === true} onChange={e => onChange(e.target.checked || undefined)} />;
    case 'duration': return <input {...common} placeholder={fallback || '10s, 2m, 1h'} value={String(value ?? '')} onChange={e => onChange(e.target.value)} spellCheck={false} />;
    case 'text': return <input {...common} placeholder={fallback} value={typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')} onChange={e => onChange(e.target.value)} spellCheck={false} />;
    case 'expression': return <Expression id={id} value={String(value ?? '')} onChange={onChange} context={context} placeholder={fallback || 'input.name'} />;
    case 'list': return <List f={f} value={Array.isArray(value) ? (value as Record<string, unknown>[]) : []} onChange={onChange} context={context} />;
    case 'pairs': return <PairList id={id} value={(value as Record<string, string>) ?? {}} onChange={onChange} />;
    case 'variables': return <Variables id={id} value={(value as Record<string, unknown>) ?? {}} onChange={onChange} context={context} connector={context.known.connectors.find(c => c.name === node.connector)} isUpper={f.key === 'variables'} />;
    case 'json': return <JsonInput id={id} value={value} onChange={onChange} />;
  }
}

/** An expression, tried against the sample payload as one types. */
function Expression({ id, value, onChange, context, placeholder }: { id: string; value: string; onChange: (next: string) => void; context: FormContext; placeholder: string }) {
  const [result, setResult] = useState<{ text: string; wrong: boolean }>();
  useEffect(() => {
    if (!value.trim())
      return setResult(undefined);
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      let payload: unknown = context.sample;
      try {
        payload = JSON.parse(context.sample);
      } catch {
        // A sample that is no JSON is the text it is.
      }
      try {
        const answered = (await (await raw('/api/v1/flows/expression', { ...sendJson('POST', { expression: value, payload }), signal: stop.signal })).json()) as { value?: unknown };
        setResult({ text: JSON.stringify(answered.value) ?? 'undefined', wrong: false });
      } catch (e) {
        if (e instanceof ApiProblem)
          setResult(e.isGone || e.status === 405 ? undefined : { text: e.problems[0]?.message ?? e.message, wrong: true });
      }
    }, 250);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [value, context.sample]);
  return (
    <>
      <textarea id={id} className="input small mono" rows={Math.min(6, Math.max(1, value.split('\n').length))} value={value} placeholder={placeholder} onChange={e => onChange(e.target.value)} spellCheck={false} />
      {result && <output className={`tried ${result.wrong ? 'wrong' : ''}`} htmlFor={id}>{result.wrong ? '' : '= '}{result.text.length > 300 ? `${result.text.slice(0, 300)} …` : result.text}</output>}
    </>
  );
}

function List({ f, value, onChange, context }: { f: FormField; value: Record<string, unknown>[]; onChange: (next: unknown) => void; context: FormContext }) {
  return (
    <div className="rows">
      {value.map((row, i) => (
        <fieldset key={i} className="row-fields">
          <legend className="hidden-label">{labelOf(f.key)} {i + 1}</legend>
          <Fields fields={f.fields!.map(field => ({ ...field, description: '' }))} value={row} onChange={next => onChange(value.map((r, j) => (i === j ? next : r)))} context={{ ...context, problems: {} }} />
          <Button small kind="ghost" icon="trash" onClick={() => onChange(value.filter((_, j) => j !== i))}>Remove</Button>
        </fieldset>
      ))}
      <Button small icon="plus" onClick={() => onChange([...value, Object.fromEntries(f.fields!.map(x => [x.key, x.type === 'expression' ? 'true' : x.key === 'output' ? `out-${value.length + 1}` : '']))])}>Add to {labelOf(f.key).toLowerCase()}</Button>
    </div>
  );
}

function PairList({ id, value, onChange }: { id: string; value: Record<string, string>; onChange: (next: unknown) => void }) {
  const entries = Object.entries(value);
  const set = (next: [string, string][]) => onChange(next.length ? Object.fromEntries(next) : undefined);
  return (
    <div className="rows">
      {entries.map(([key, text], i) => (
        <div key={i} className="pair-row">
          <input className="input small mono" aria-label={`Name ${i + 1}`} value={key} onChange={e => set(entries.map((x, j) => (i === j ? [e.target.value, x[1]] : x)))} spellCheck={false} />
          <input className="input small mono" aria-label={`Value ${i + 1}`} value={String(text)} onChange={e => set(entries.map((x, j) => (i === j ? [x[0], e.target.value] : x)))} spellCheck={false} />
          <Button small kind="ghost" icon="close" aria-label={`Remove ${key}`} onClick={() => set(entries.filter((_, j) => j !== i))} />
        </div>
      ))}
      <Button id={id} small icon="plus" onClick={() => set([...entries, [`name-${entries.length + 1}`, '']])}>Add</Button>
    </div>
  );
}

/** What a connector is told: the variables it knows, and others; each a text or a secret. */
function Variables({ id, value, onChange, context, connector, isUpper }: { id: string; value: Record<string, unknown>; onChange: (next: unknown) => void; context: FormContext; connector?: Connector; isUpper: boolean }) {
  const [name, setName] = useState('');
  const known = connector?.variables ?? [];
  const names = [...new Set([...known.map(v => v.name), ...Object.keys(value)])];
  const set = (key: string, next: unknown) => {
    const { [key]: _, ...rest } = value;
    const all = next === undefined ? rest : { ...value, [key]: next };
    onChange(Object.keys(all).length ? all : undefined);
  };
  return (
    <div className="rows">
      {names.map(key => {
        const variable = known.find(v => v.name === key);
        const secret = typeof value[key] === 'object' && value[key] !== null ? String((value[key] as { secret?: unknown }).secret ?? '') : undefined;
        const isSecret = secret !== undefined || (variable?.secret && value[key] === undefined);
        return (
          <div key={key} className="field">
            <label htmlFor={`${id}-${key}`} className="mono">{key}{variable?.required && <span className="soft"> · needed</span>}</label>
            <div className="pair-row">
              <select className="input small" aria-label={`${key} is`} value={isSecret ? 'secret' : 'text'} onChange={e => set(key, e.target.value === 'secret' ? { secret: context.known.secrets[0] ?? '' } : '')}><option value="text">text</option><option value="secret">secret</option></select>
              {isSecret
                ? <select id={`${id}-${key}`} className="input small" value={secret ?? ''} onChange={e => set(key, e.target.value ? { secret: e.target.value } : undefined)}><option value="">choose one</option>{[...new Set([...context.known.secrets, ...(secret ? [secret] : [])])].map(s => <option key={s}>{s}</option>)}</select>
                : <input id={`${id}-${key}`} className="input small mono" placeholder={variable?.default ?? ''} value={typeof value[key] === 'string' ? (value[key] as string) : ''} onChange={e => set(key, e.target.value === '' && variable ? undefined : e.target.value)} spellCheck={false} />}
              {!variable && <Button small kind="ghost" icon="close" aria-label={`Remove ${key}`} onClick={() => set(key, undefined)} />}
            </div>
            {variable?.description && <span className="hint">{variable.description}</span>}
          </div>
        );
      })}
      <div className="pair-row">
        <input id={id} className="input small mono" placeholder={isUpper ? 'VARIABLE' : 'name'} aria-label="Name of another" value={name} onChange={e => setName(isUpper ? e.target.value.toUpperCase() : e.target.value)} spellCheck={false} />
        <Button small icon="plus" disabled={!name.trim() || names.includes(name.trim())} onClick={() => { set(name.trim(), ''); setName(''); }}>Add</Button>
      </div>
    </div>
  );
}

function JsonInput({ id, value, onChange }: { id: string; value: unknown; onChange: (next: unknown) => void }) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState(false);
  return <textarea id={id} className="input small mono" rows={3} value={text} aria-invalid={wrong} spellCheck={false} onChange={e => {
    setText(e.target.value);
    try {
      onChange(e.target.value.trim() ? JSON.parse(e.target.value) : undefined);
      setWrong(false);
    } catch {
      setWrong(true);
    }
  }} />;
}
