import type { Schemas } from '../api/client';

export type Pair = { key: string; value: string };
type FunctionJson = Schemas['FunctionJson'];
type SettingsJson = Schemas['FunctionSettingsJson'];

/** The settings of a function as a form holds them: texts, where empty means "as for a new function". */
export type Draft = {
  path: string; access: 'token' | 'public'; follow: string; env: Pair[]; labels: Pair[]; secrets: string[]; image: string; serviceType: string; nodePort: string;
  host: string; hostPath: string; className: string; tlsSecret: string; min: string; max: string; cpuPercent: string; cpu: string; memory: string; cpuRequest: string; memoryRequest: string;
};

export const toPairs = (map: Record<string, string>): Pair[] => Object.entries(map).map(([key, value]) => ({ key, value }));
export const fromPairs = (pairs: Pair[]): Record<string, string> => Object.fromEntries(pairs.filter(p => p.key.trim()).map(p => [p.key.trim(), p.value]));

const text = (value: string | number | null | undefined): string => (value === null || value === undefined ? '' : String(value));
const said = (value: string): string | null => value.trim() || null;
// What is no number is sent as it was typed, so that the service says what is wrong with it.
const number = (value: string): number | null => (value.trim() === '' ? null : Number(value));

export function draftOf(f: FunctionJson): Draft {
  const isFixed = f.scale.max === f.scale.min;
  return {
    path: f.path, access: f.access, follow: text(f.follow), env: toPairs(f.env), labels: toPairs(f.labels), secrets: [...f.secrets], image: text(f.image),
    serviceType: f.service.type ?? 'ClusterIP', nodePort: text(f.service.nodePort),
    host: text(f.ingress?.host), hostPath: text(f.ingress?.path), className: text(f.ingress?.className), tlsSecret: text(f.ingress?.tlsSecret),
    min: text(f.scale.min), max: isFixed ? '' : text(f.scale.max), cpuPercent: text(f.scale.cpuPercent),
    cpu: text(f.limits.cpu), memory: text(f.limits.memory), cpuRequest: text(f.limits.cpuRequest), memoryRequest: text(f.limits.memoryRequest),
  };
}

/** What is sent: the whole of the settings, since what a request leaves out is as for a new function. */
export function bodyOf(d: Draft): SettingsJson {
  return {
    path: d.path.trim(), access: d.access, follow: said(d.follow), env: fromPairs(d.env), labels: fromPairs(d.labels), secrets: d.secrets, image: said(d.image),
    service: { type: d.serviceType, nodePort: d.serviceType === 'NodePort' ? number(d.nodePort) : null },
    ingress: d.host.trim() ? { host: d.host.trim(), path: said(d.hostPath), className: said(d.className), tlsSecret: said(d.tlsSecret) } : null,
    scale: { min: number(d.min), max: number(d.max), cpuPercent: number(d.cpuPercent) },
    limits: { cpu: said(d.cpu), memory: said(d.memory), cpuRequest: said(d.cpuRequest), memoryRequest: said(d.memoryRequest) },
  };
}

/** Whether anything was said of how a cluster runs it. */
export const isHosted = (d: Draft): boolean => d.serviceType !== 'ClusterIP' || !!d.host || !!d.max || Number(d.min || 1) !== 1 || !!d.cpu || !!d.image;

/** What one side says where the other says something else. */
export const differing = (theirs: SettingsJson, mine: SettingsJson): Record<string, unknown> =>
  Object.fromEntries(Object.entries(theirs).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(mine[key as keyof SettingsJson])));
