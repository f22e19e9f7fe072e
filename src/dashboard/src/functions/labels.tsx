/** Labels as chips; picking one filters by it. */
export function Labels({ labels, onPick }: { labels: Record<string, string>; onPick?: (label: string) => void }) {
  return (
    <>{Object.entries(labels).map(([key, value]) => {
      const text = `${key}=${value}`;
      return onPick ? <button key={key} type="button" className="badge chip" onClick={() => onPick(text)} title={`Show only ${text}`}>{text}</button> : <span key={key} className="badge">{text}</span>;
    })}</>
  );
}
