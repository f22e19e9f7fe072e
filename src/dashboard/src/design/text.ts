/** A duration in milliseconds, short. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined)
    return '–';
  if (ms < 10)
    return `${ms.toFixed(1)} ms`;
  if (ms < 1000)
    return `${Math.round(ms)} ms`;
  if (ms < 60_000)
    return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min ${Math.round((ms % 60_000) / 1000)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long ago an instant was. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  if (seconds < 5)
    return 'just now';
  if (seconds < 60)
    return `${seconds} s ago`;
  if (seconds < 3600)
    return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)} h ago`;
  return seconds < 30 * 86_400 ? `${Math.floor(seconds / 86_400)} d ago` : new Date(iso).toLocaleDateString('en', { dateStyle: 'medium' });
}

/** An instant as nobody can read it wrongly. */
export const instant = (iso: string): string => new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const short = (commit: string | null | undefined): string => commit?.slice(0, 7) ?? 'none';

export function bytes(size: number): string {
  if (size < 1024)
    return `${size} B`;
  return size < 1024 * 1024 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1024 / 1024).toFixed(1)} MiB`;
}

export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n.toLocaleString('en')} ${n === 1 ? noun : plural}`;

/** A text as JSON with indents where it is JSON, else as it is. */
export function pretty(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('['))
    return text;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return text;
  }
}
