import type { Schemas } from '../api/client';
import { Diff } from '../design/components';
import { patchOf } from '../design/line-diff';
import { bytes, pretty } from '../design/text';
import { Payload } from './payload';

type PayloadJson = Schemas['PayloadJson'] | null | undefined;

const typeOf = (p: NonNullable<PayloadJson>) => p.contentType || 'no type';
const kindOf = (p: PayloadJson) => (p ? `${typeOf(p)}, ${bytes(p.size)}` : 'none');

/** What two payloads differ in, line by line where both are text. */
export function PayloadDiff({ label, left, right }: { label: string; left: PayloadJson; right: PayloadJson }) {
  if (!left && !right)
    return null;
  const isText = [left, right].every(p => !p || typeof p.body === 'string');
  const isSame = !!left && !!right && left.contentType === right.contentType && left.body === right.body && left.bodyBase64 === right.bodyBase64;
  if (isSame)
    return <details><summary>{label}: the same in both</summary><Payload label={label} payload={left} /></details>;
  const patch = isText ? patchOf(left ? pretty(left.body!) : '', right ? pretty(right.body!) : '') : '';
  return (
    <div role="group" aria-label={`${label} in both`}>
      <h3>{label}</h3>
      <p className="soft small"><span className="minus">A</span> {kindOf(left)} → <span className="plus">B</span> {kindOf(right)}</p>
      {patch ? <div className="filediff"><Diff patch={patch} /></div>
        : <p className="soft small">{!isText ? 'Not text: the bytes differ.' : !left || !right ? 'Empty where it is there.' : left.body === right.body ? 'Only the type differs.' : 'Only the spacing differs.'}</p>}
    </div>
  );
}
