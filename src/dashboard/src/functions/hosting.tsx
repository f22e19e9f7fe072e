import { Field } from '../design/components';
import type { Draft } from './draft';

type Texts = { [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft];

/** How a cluster runs the function: its addresses, workers and limits. Kept, and not used, where there is no cluster. */
export function Hosting({ draft, set }: { draft: Draft; set: (part: Partial<Draft>) => void }) {
  const input = (key: Texts, label: string, hint: string, placeholder = '', numeric = false) => (
    <Field label={label} hint={hint}>{id => <input id={id} className="input mono" value={draft[key]} placeholder={placeholder} inputMode={numeric ? 'numeric' : undefined} pattern={numeric ? '[0-9]*' : undefined}
      title={numeric ? 'A whole number' : undefined} onChange={e => set({ [key]: e.target.value })} spellCheck={false} autoComplete="off" />}</Field>
  );
  return (
    <>
      <fieldset className="part-fields"><legend>Service</legend>
        <Field label="Type" hint={draft.serviceType === 'NodePort' ? 'Each node of the cluster answers for it too.' : 'Reached from inside the cluster.'}>
          {id => <select id={id} className="input" value={draft.serviceType} onChange={e => set({ serviceType: e.target.value })}><option>ClusterIP</option><option>NodePort</option></select>}
        </Field>
        {draft.serviceType === 'NodePort' && input('nodePort', 'Port of the nodes', 'Empty: the cluster chooses one.', 'any', true)}
      </fieldset>
      <fieldset className="part-fields"><legend>Ingress</legend>
        {input('host', 'Host', 'Its name outside the cluster; empty for none.', 'hello.example.org')}
        {draft.host.trim() !== '' && <>{input('hostPath', 'Path', 'What its addresses begin with.', '/')}{input('className', 'Class', 'Which controller serves it.', 'the cluster’s default')}{input('tlsSecret', 'TLS secret', 'The Secret of its certificate; empty for plain HTTP.')}</>}
      </fieldset>
      <fieldset className="part-fields"><legend>Scale</legend>
        {input('min', 'Workers at least', 'One where it is empty.', '1', true)}
        {input('max', 'Workers at most', 'Empty: always as many as at least.', draft.min || '1', true)}
        {input('cpuPercent', 'Add workers at CPU use of', 'Percent of the CPU it is sure of.', '80', true)}
      </fieldset>
      <fieldset className="part-fields"><legend>Limits of a worker</legend>
        {input('cpu', 'CPU at most', 'As 500m or 2; empty for no limit.', 'no limit')}
        {input('memory', 'Memory at most', 'As 256Mi or 1Gi.', '512Mi')}
        {input('cpuRequest', 'CPU it is sure of', 'Kept free for it on its node.', '50m')}
        {input('memoryRequest', 'Memory it is sure of', 'Kept free for it on its node.', '64Mi')}
      </fieldset>
      {input('image', 'Worker image', 'Another image with its tag; the installed one where it is empty.', 'the installed one')}
    </>
  );
}
