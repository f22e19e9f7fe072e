import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiProblem } from './problem';

export type Data<T> = { data?: T; error?: ApiProblem; loading: boolean; reload: () => Promise<void>; set: (data: T) => void };

/** Loads something and keeps it fresh while the page is looked at. What was loaded stays shown while it is loaded again or cannot be. */
export function useData<T>(load: (signal: AbortSignal) => Promise<T>, deps: unknown[], everyMs = 0): Data<T> {
  const [state, setState] = useState<{ data?: T; error?: ApiProblem; loading: boolean }>({ loading: true });
  const loader = useRef(load);
  loader.current = load;
  const controller = useRef<AbortController>(undefined);

  const reload = useCallback(async () => {
    controller.current?.abort();
    const own = new AbortController();
    controller.current = own;
    try {
      const data = await loader.current(own.signal);
      if (!own.signal.aborted)
        setState({ data, loading: false });
    } catch (error) {
      if (!own.signal.aborted)
        setState(old => ({ ...old, loading: false, error: error instanceof ApiProblem ? error : new ApiProblem(-1, 'KfPage', String(error)) }));
    }
  }, []);

  useEffect(() => {
    setState({ loading: true });
    void reload();
    const timer = everyMs > 0 ? setInterval(() => document.visibilityState === 'visible' && void reload(), everyMs) : undefined;
    return () => {
      clearInterval(timer);
      controller.current?.abort();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [...deps, everyMs]);

  const set = useCallback((data: T) => setState({ data, loading: false }), []);
  return { ...state, reload, set };
}

/** Acts when the connection is back or somebody signed in again: what was missed meanwhile is asked for. */
export function useRefresh(act: () => void): void {
  const now = useRef(act);
  now.current = act;
  useEffect(() => {
    const again = () => now.current();
    addEventListener('kf-refresh', again);
    return () => removeEventListener('kf-refresh', again);
  }, []);
}
