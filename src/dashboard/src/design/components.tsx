import { useEffect, useId, useRef, useState, useSyncExternalStore, type ButtonHTMLAttributes, type ReactNode } from 'react';
import type { ApiProblem } from '../api/problem';
import { Icon, type IconName } from './icons';
import { ago, instant, short } from './text';

export function Button({ icon, kind = '', small, on, children, className = '', ...rest }:
  { icon?: IconName; kind?: '' | 'primary' | 'danger' | 'ghost' | 'danger primary'; small?: boolean; on?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" {...rest} className={`button ${kind} ${small ? 'small' : ''} ${on ? 'on' : ''} ${children ? '' : 'icon'} ${className}`}>
      {icon && <Icon name={icon} size={small ? 14 : 16} />}{children}
    </button>
  );
}

export function Field({ label, hint, wrong, children }: { label: ReactNode; hint?: ReactNode; wrong?: ReactNode; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {wrong ? <span className="wrong" role="alert">{wrong}</span> : hint && <span className="hint">{hint}</span>}
    </div>
  );
}

const tones: Record<string, string> = {
  ready: 'good', succeeded: 'good', deployed: 'good', failed: 'bad', denied: 'bad', running: 'info', preparing: 'info', pending: 'warn', waiting: 'warn', queued: 'warn', draft: 'warn', suspended: 'warn',
};

export function State({ state }: { state: string }) {
  const isLive = state === 'running' || state === 'preparing';
  return <span className={`badge ${tones[state] ?? ''} ${isLive ? 'live' : ''}`}><span className="dot" />{state}</span>;
}

export const Ago = ({ at }: { at: string }) => <time dateTime={at} title={instant(at)} className="nowrap">{ago(at)}</time>;

export const Commit = ({ id }: { id: string | null | undefined }) => <code title={id ?? undefined}>{short(id)}</code>;

// Without https only the older way is there.
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard)
    return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement('textarea'), { value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done)
    throw new Error('refused');
}

export function Copy({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done)
      return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return <Button small kind="ghost" icon={done ? 'check' : 'copy'} aria-label={label} title={label} onClick={() => void copyText(text).then(() => setDone(true), () => toast('bad', 'The browser does not allow copying here.'))} />;
}

export const CopyLine = ({ text, label }: { text: string; label: string }) => <div className="copyline"><code title={text}>{text}</code><Copy text={text} label={label} /></div>;

export function Empty({ icon, title, children, actions }: { icon: IconName; title: string; children: ReactNode; actions?: ReactNode }) {
  return <div className="empty"><Icon name={icon} size={32} /><h2>{title}</h2><p>{children}</p>{actions && <div className="actions">{actions}</div>}</div>;
}

export function Problem({ error, title, children }: { error: ApiProblem; title?: string; children?: ReactNode }) {
  return (
    <div className="note bad" role="alert">
      <Icon name="warn" />
      <div className="grow stack tight">
        <div>{title && <strong>{title} </strong>}{error.message} {error.hint && <span className="soft">{error.hint}</span>}</div>
        {error.problems.length > 0 && <ul>{error.problems.map((p, i) => <li key={i}>{p.message} <code className="soft">{p.path}</code></li>)}</ul>}
        {children}
      </div>
    </div>
  );
}

export const Note = ({ tone = '', children }: { tone?: '' | 'bad' | 'warn'; children: ReactNode }) =>
  <div className={`note ${tone}`} role={tone === 'bad' ? 'alert' : undefined}><Icon name={tone ? 'warn' : 'info'} /><div className="grow">{children}</div></div>;

export const Loading = () => <div className="loading" role="status">Loading …</div>;

/** A modal window; Escape closes it. */
export function Dialog({ title, onClose, children, footer, wide, onSubmit }:
  { title: string; onClose: () => void; children: ReactNode; footer?: ReactNode; wide?: boolean; onSubmit?: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    if (!ref.current!.open)
      ref.current!.showModal();
    ref.current!.querySelector<HTMLElement>('[autofocus], .body input, .body textarea, .body select, footer .primary')?.focus();
    return () => before?.focus?.();
  }, []);
  const content = (
    <>
      <header><h2 id={id}>{title}</h2><Button kind="ghost" small icon="close" aria-label="Close" onClick={onClose} /></header>
      <div className="body">{children}</div>
      {footer && <footer>{footer}</footer>}
    </>
  );
  return (
    <dialog ref={ref} className={`dialog ${wide ? 'wide' : ''}`} aria-labelledby={id} onCancel={event => { event.preventDefault(); onClose(); }} onKeyDown={event => event.stopPropagation()}>
      {onSubmit ? <form onSubmit={event => { event.preventDefault(); onSubmit(); }}>{content}</form> : <div>{content}</div>}
    </dialog>
  );
}

/** Asks before something happens; stays open with the reason where it fails. */
export function Confirm({ title, action, danger, onClose, run, children }:
  { title: string; action: string; danger?: boolean; onClose: () => void; run: () => Promise<unknown>; children: ReactNode }) {
  const [error, setError] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await run();
      onClose();
    } catch (e) {
      setError(e as ApiProblem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose} onSubmit={go} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind={danger ? 'danger primary' : 'primary'} disabled={busy}>{action}</Button></>}>
      <div>{children}</div>
      {error && <Problem error={error} />}
    </Dialog>
  );
}

type Toast = { id: number; tone: 'good' | 'bad'; text: string };
let toasts: Toast[] = [];
let nextToast = 1;
const toastListeners = new Set<() => void>();

/** Says something at the edge of the page for a while. */
export function toast(tone: 'good' | 'bad', text: string): void {
  const own = { id: nextToast++, tone, text };
  toasts = [...toasts.slice(-3), own];
  toastListeners.forEach(l => l());
  setTimeout(() => {
    toasts = toasts.filter(t => t.id !== own.id);
    toastListeners.forEach(l => l());
  }, tone === 'bad' ? 9000 : 4000);
}

/** Does something and says how it went. */
export async function attempt(done: string, run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    if (done)
      toast('good', done);
    return true;
  } catch (error) {
    const problem = error as ApiProblem;
    toast('bad', [problem.message, problem.hint].filter(Boolean).join(' '));
    return false;
  }
}

export function Toasts() {
  const list = useSyncExternalStore(l => { toastListeners.add(l); return () => toastListeners.delete(l); }, () => toasts);
  return <div className="toasts" role="status" aria-live="polite">{list.map(t => <div key={t.id} className={`toast ${t.tone}`}><Icon name={t.tone === 'good' ? 'check' : 'warn'} /><span>{t.text}</span></div>)}</div>;
}

const mostLines = 2000;

/** A unified diff: its hunks, without what a diff of git says ahead of them. */
export function Diff({ patch }: { patch: string }) {
  const all = patch.split('\n');
  const first = all.findIndex(line => line.startsWith('@@'));
  const lines = first < 0 ? [] : all.slice(first, all.at(-1) === '' ? -1 : undefined);
  return (
    <pre className="diff" tabIndex={0}>
      {lines.slice(0, mostLines).map((line, i) => <span key={i} className={`line ${line.startsWith('@@') ? 'hunk' : line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : ''}`}>{line || ' '}</span>)}
      {lines.length > mostLines && <span className="line hunk">{(lines.length - mostLines).toLocaleString('en')} more lines are not shown</span>}
    </pre>
  );
}
