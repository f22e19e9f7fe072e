import { useState } from 'react';
import { raw, type Schemas } from '../../api/client';
import type { ApiProblem } from '../../api/problem';
import { Button, CopyLine, Dialog, Problem, toast } from '../../design/components';
import { fromPairs, toPairs } from '../../functions/draft';
import { Pairs } from '../../functions/pairs';
import '../../functions/functions.css';

/** What a flow is told beside its model: its labels; and where its repository is. */
export function FlowSettings({ flow, onClose, onSaved }: { flow: Schemas['FlowJson']; onClose: () => void; onSaved: () => unknown }) {
  const [labels, setLabels] = useState(toPairs(flow.labels));
  const [error, setError] = useState<ApiProblem>();
  const save = async () => {
    setError(undefined);
    try {
      // A merge patch removes a key by null.
      const gone = Object.fromEntries(Object.keys(flow.labels).map(key => [key, null]));
      await raw(`/api/v1/flows/${encodeURIComponent(flow.name)}`, { method: 'PATCH', headers: { 'Content-Type': 'application/merge-patch+json' }, body: JSON.stringify({ labels: { ...gone, ...fromPairs(labels) } }) });
      toast('good', 'The labels are saved.');
      onSaved();
      onClose();
    } catch (e) {
      setError(e as ApiProblem);
    }
  };
  return (
    <Dialog title={`Settings of ${flow.name}`} onClose={onClose} onSubmit={() => void save()} footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" kind="primary">Save</Button></>}>
      <div className="field"><span className="label">Clone, change, push</span><CopyLine text={`git clone ${flow.cloneUrl}`} label="Copy the clone command" /></div>
      <Pairs label="Labels" noun="label" pairs={labels} onChange={setLabels} />
      {error && <Problem error={error} />}
    </Dialog>
  );
}
