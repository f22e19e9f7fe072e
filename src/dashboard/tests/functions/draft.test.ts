import { describe, expect, it } from 'vitest';
import { bodyOf, differing, draftOf, isHosted } from '../../src/functions/draft';

const f = {
  path: 'app', access: 'public', follow: 'main', env: { A: '1' }, labels: { team: 'x' }, secrets: ['key'], image: null, service: { type: 'NodePort', nodePort: 31000 },
  ingress: { host: 'a.example.org', path: '/', className: null, tlsSecret: 'cert' }, scale: { min: 2, max: 5, cpuPercent: 70 }, limits: { cpu: '500m', memory: '256Mi', cpuRequest: '50m', memoryRequest: '64Mi' },
} as unknown as Parameters<typeof draftOf>[0];

describe('settings', () => {
  it('send everything back that was not changed', () => {
    expect(bodyOf(draftOf(f))).toEqual({
      path: 'app', access: 'public', follow: 'main', env: { A: '1' }, labels: { team: 'x' }, secrets: ['key'], image: null, service: { type: 'NodePort', nodePort: 31000 },
      ingress: { host: 'a.example.org', path: '/', className: null, tlsSecret: 'cert' }, scale: { min: 2, max: 5, cpuPercent: 70 }, limits: { cpu: '500m', memory: '256Mi', cpuRequest: '50m', memoryRequest: '64Mi' },
    });
  });
  it('leave a fixed number of workers one number', () => {
    const draft = draftOf({ ...f, scale: { min: 3, max: 3, cpuPercent: 80 } });
    expect(draft.max).toBe('');
    expect(bodyOf({ ...draft, min: '4' }).scale).toEqual({ min: 4, max: null, cpuPercent: 80 });
  });
  it('drop what belongs to what was taken away', () => {
    const body = bodyOf({ ...draftOf(f), serviceType: 'ClusterIP', host: ' ', follow: ' ', cpu: '', env: [{ key: ' B ', value: '2' }, { key: '', value: 'x' }] });
    expect(body).toMatchObject({ service: { type: 'ClusterIP', nodePort: null }, ingress: null, follow: null, env: { B: '2' } });
    expect(body.limits?.cpu).toBeNull();
  });
  it('say only what differs', () => {
    expect(differing(bodyOf(draftOf(f)), bodyOf({ ...draftOf(f), labels: [], cpu: '' }))).toEqual({ labels: { team: 'x' }, limits: bodyOf(draftOf(f)).limits });
  });
  it('know whether a cluster was told anything', () => {
    expect(isHosted(draftOf(f))).toBe(true);
    expect(isHosted({ ...draftOf(f), serviceType: 'ClusterIP', host: '', min: '1', max: '', cpu: '' })).toBe(false);
  });
});
