import createClient from 'openapi-fetch';
import { ApiProblem } from './problem';
import { namespaceOf } from '../routing/address';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
type Event = 'expired' | 'lost' | 'back';

const listeners = new Set<(event: Event) => void>();

/** Tells of what concerns every page: the session is over, the connection is lost or back. */
export function onConnection(listener: (event: Event) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const tell = (event: Event) => listeners.forEach(listener => listener(event));

/** The API's prefix for the namespace shown. */
export function prefix(): string {
  const ns = namespaceOf(location.search);
  return ns === 'default' ? '/api/v1' : `/api/v1/namespaces/${encodeURIComponent(ns)}`;
}

/** A request of this page, in the namespace shown. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path.startsWith('/api/v1/') ? prefix() + path.slice('/api/v1'.length) : path, { ...init, credentials: 'same-origin', cache: 'no-store' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError')
      throw error;
    tell('lost');
    throw ApiProblem.lost();
  }
  tell('back');
  if (response.status === 401)
    tell('expired');
  return response;
}

/** The generated client. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: async request => {
    const { pathname, search } = new URL(request.url);
    const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.arrayBuffer();
    return send(pathname + search, { method: request.method, headers: request.headers, body, signal: request.signal });
  },
});

/** What a call answered; throws the problem it answered with. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok)
    throw ApiProblem.of(response.status, error);
  return data as T;
}

/** The same with the entity tag to send as If-Match. */
export async function tagged<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<{ value: T; etag: string }> {
  const { data, error, response } = await call;
  if (!response.ok)
    throw ApiProblem.of(response.status, error);
  return { value: data as T, etag: response.headers.get('ETag') ?? '' };
}

/** A call the generated client has no type for: a file's bytes or what lands in one server and not in another. */
export async function raw(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await send(path, init);
  if (!response.ok)
    throw ApiProblem.of(response.status, await response.json().catch(() => null));
  return response;
}

export const sendJson = (method: string, body: unknown): RequestInit => ({ method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

/** Exchanges the token for a session without leaving the page; whether it was right. */
export async function signIn(token: string): Promise<boolean> {
  const response = await fetch('/login', { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual', credentials: 'same-origin' });
  return response.type === 'opaqueredirect' || response.ok;
}

/** Every item of a list, page by page, up to a bound. */
export async function everything<T>(page: (cursor?: string) => Promise<{ items: T[]; next: string | null }>, most = 2000): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const part = await page(cursor);
    items.push(...part.items);
    cursor = part.next ?? undefined;
  } while (cursor && items.length < most);
  return items;
}
