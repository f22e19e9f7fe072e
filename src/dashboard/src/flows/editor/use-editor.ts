import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { answer, api, raw } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import { namespaceOf } from '../../routing/address';
import { begin, change, redo, undo, type History } from '../graph/history';
import { withPositions } from '../graph/layout';
import { readModel, writeModel, type FlowModel } from '../graph/model';
import { place, type Problem } from '../graph/problems';

type Action = { type: 'load'; model: FlowModel } | { type: 'change'; model: (old: FlowModel) => FlowModel; key?: string } | { type: 'undo' } | { type: 'redo' };

function reduce(history: History<FlowModel>, action: Action): History<FlowModel> {
  switch (action.type) {
    case 'load': return begin(action.model);
    case 'change': return change(history, action.model(history.present), action.key);
    case 'undo': return undo(history);
    case 'redo': return redo(history);
  }
}

const empty: FlowModel = { version: 1, nodes: [], links: [], layout: {} };
const draftKey = (name: string) => `kf-draft-${namespaceOf(location.search)}-${name}`;

export const modelUrl = (name: string, ref?: string): string => `/api/v1/flows/${encodeURIComponent(name)}/model${ref ? `?ref=${encodeURIComponent(ref)}` : ''}`;

/** A model as a commit has it. */
export async function loadModel(name: string, ref?: string): Promise<{ model: FlowModel; etag: string; commit: string }> {
  const response = await raw(modelUrl(name, ref));
  return { model: readModel(await response.text()), etag: response.headers.get('ETag') ?? '', commit: response.headers.get('X-Kf-Commit') ?? '' };
}

/** The model under edit, with undo, its problems as the engine reports them, and a draft that survives the page. */
export function useEditor(name: string) {
  const [history, dispatch] = useReducer(reduce, begin(empty));
  const [base, setBase] = useState<{ text: string; etag: string; commit: string }>();
  const [error, setError] = useState<ApiProblem>();
  const [isDraft, setIsDraft] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const model = history.present;
  const text = useMemo(() => writeModel(model), [model]);
  const dirty = !!base && text !== base.text;

  const load = useCallback(async (useDraft: boolean) => {
    setError(undefined);
    try {
      const found = await loadModel(name);
      const placed = withPositions(found.model);
      const draft = useDraft ? localStorage.getItem(draftKey(name)) : null;
      const kept = draft ? (JSON.parse(draft) as { etag: string; text: string }) : undefined;
      setBase({ text: writeModel(placed), etag: kept?.etag ?? found.etag, commit: found.commit });
      setIsDraft(!!kept);
      dispatch({ type: 'load', model: kept ? readModel(kept.text) : placed });
    } catch (e) {
      setError(e instanceof ApiProblem ? e : new ApiProblem(-1, 'KfModel', `The model cannot be drawn: ${(e as Error).message}`));
    }
  }, [name]);

  useEffect(() => void load(true), [load]);

  useEffect(() => {
    if (!base)
      return;
    if (dirty)
      localStorage.setItem(draftKey(name), JSON.stringify({ etag: base.etag, text }));
    else
      localStorage.removeItem(draftKey(name));
  }, [name, text, dirty, base]);

  // The engine is asked a moment after the last change; an answer to an older question is dropped.
  const asked = useRef(0);
  useEffect(() => {
    if (!base)
      return;
    const own = ++asked.current;
    const timer = setTimeout(async () => {
      try {
        const result = await answer(api.POST('/api/v1/flows/validate', { body: JSON.parse(text) }));
        if (own === asked.current)
          setProblems(result.problems as Problem[]);
      } catch {
        // The connection is lost, and the page says so; problems stay as they were.
      }
    }, 300);
    return () => clearTimeout(timer);
  }, [text, base]);

  const edit = useCallback((next: (old: FlowModel) => FlowModel, key?: string) => dispatch({ type: 'change', model: next, key }), []);
  const saved = useCallback((etag: string, commit: string, savedText: string) => {
    setBase({ text: savedText, etag, commit });
    setIsDraft(false);
  }, []);
  return {
    model, text, base, dirty, error, isDraft, edit, load, saved, setBase,
    problems: useMemo(() => place(problems, model), [problems, model]), problemCount: problems.length,
    undo: useCallback(() => dispatch({ type: 'undo' }), []), redo: useCallback(() => dispatch({ type: 'redo' }), []), canUndo: history.past.length > 0, canRedo: history.future.length > 0,
  };
}

export type Editor = ReturnType<typeof useEditor>;
