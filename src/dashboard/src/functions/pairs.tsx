import { Button } from '../design/components';
import type { Pair } from './draft';

/** Names and values, one a row. */
export function Pairs({ label, noun, pairs, onChange }: { label: string; noun: string; pairs: Pair[]; onChange: (pairs: Pair[]) => void }) {
  const set = (i: number, part: Partial<Pair>) => onChange(pairs.map((p, j) => (i === j ? { ...p, ...part } : p)));
  return (
    <div className="field" role="group" aria-label={label}>
      <span className="label">{label}</span>
      <div className="pairs">
        {pairs.map((p, i) => (
          <div key={i} className="pair">
            <input className="input mono" aria-label={`Name of ${noun} ${i + 1}`} placeholder="name" value={p.key} onChange={e => set(i, { key: e.target.value })} spellCheck={false} />
            <input className="input mono" aria-label={`Value of ${noun} ${i + 1}`} placeholder="value" value={p.value} onChange={e => set(i, { value: e.target.value })} spellCheck={false} />
            <Button kind="ghost" icon="close" aria-label={`Remove ${noun} ${i + 1}`} onClick={() => onChange(pairs.filter((_, j) => j !== i))} />
          </div>
        ))}
        <div><Button small kind="ghost" icon="plus" onClick={() => onChange([...pairs, { key: '', value: '' }])}>Add {noun}</Button></div>
      </div>
    </div>
  );
}
