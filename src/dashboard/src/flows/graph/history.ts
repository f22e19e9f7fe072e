/** What was, what is and what was taken back. */
export type History<T> = { past: T[]; present: T; future: T[]; key?: string };

const most = 200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** Goes on. Changes with the same key, one after the other, are one step: letters typed into one field. */
export function change<T>(history: History<T>, present: T, key?: string): History<T> {
  if (present === history.present)
    return history;
  if (key !== undefined && key === history.key)
    return { ...history, present, future: [] };
  return { past: [...history.past.slice(1 - most), history.present], present, future: [], key };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  return before === undefined ? history : { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  return next === undefined ? history : { past: [...history.past, history.present], present: next, future };
}
