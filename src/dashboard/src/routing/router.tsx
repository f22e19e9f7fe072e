import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes } from 'react';
import { partsOf, withNamespace } from './address';

const listeners = new Set<() => void>();
let unsaved: string | undefined;

const notify = () => listeners.forEach(listener => listener());
let shown = location.pathname + location.search;

addEventListener('popstate', () => {
  if (!mayLeave()) {
    history.pushState(null, '', shown);
    return;
  }
  shown = location.pathname + location.search;
  notify();
});
addEventListener('beforeunload', event => {
  if (unsaved)
    event.preventDefault();
});

function mayLeave(): boolean {
  if (!unsaved || confirm(`${unsaved} Leave without saving?`)) {
    unsaved = undefined;
    return true;
  }
  return false;
}

/** Goes to a page; asks first where something typed would be lost. */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  const target = withNamespace(path, location.search);
  if (target.split('?')[0] !== location.pathname && !mayLeave())
    return;
  history[options.replace ? 'replaceState' : 'pushState'](null, '', target);
  shown = target;
  notify();
}

/** Holds the page while there is something unsaved; the text says what. */
export function useUnsaved(text: string | undefined): void {
  useEffect(() => {
    unsaved = text;
    return () => { unsaved = undefined; };
  }, [text]);
}

export function useAddress(): { path: string; parts: string[]; query: URLSearchParams } {
  const url = useSyncExternalStore(
    listener => { listeners.add(listener); return () => listeners.delete(listener); },
    () => location.pathname + location.search,
  );
  const [path, search = ''] = url.split('?');
  return { path, parts: partsOf(path), query: new URLSearchParams(search) };
}

export function Link({ to, onClick, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a
      {...rest}
      href={withNamespace(to, location.search)}
      onClick={event => {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
          return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
