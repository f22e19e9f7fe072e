import type { Schemas } from '../api/client';
import { Copy } from '../design/components';
import { bytes, pretty } from '../design/text';

/** What travels along a link, as text. */
export function Payload({ label, payload }: { label: string; payload: Schemas['PayloadJson'] | null | undefined }) {
  if (!payload)
    return <div><h3>{label}</h3><p className="soft small">none</p></div>;
  const headers = Object.entries(payload.headers);
  return (
    <div>
      <div className="row"><h3 className="grow">{label}</h3><span className="soft small">{payload.contentType || 'no type'}, {bytes(payload.size)}</span>{payload.body && <Copy text={payload.body} label={`Copy ${label.toLowerCase()}`} />}</div>
      <pre className="code" tabIndex={0} aria-label={label}>{payload.body !== undefined && payload.body !== null ? pretty(payload.body) || <span className="soft">empty</span> : payload.bodyBase64 ? `base64: ${payload.bodyBase64.slice(0, 4000)}` : <span className="soft">left out, the run is large</span>}</pre>
      {headers.length > 0 && <details><summary>Headers</summary><pre className="code">{headers.map(([k, v]) => `${k}: ${v}`).join('\n')}</pre></details>}
    </div>
  );
}
