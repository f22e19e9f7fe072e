/** Bars of the last minutes: what ended well below, what failed above. */
export function MinuteBars({ minutes }: { minutes: { at: string; ended: number; failed: number }[] }) {
  const [width, height, gap] = [720, 150, 2];
  const most = Math.max(4, ...minutes.map(m => m.ended));
  const step = width / minutes.length;
  const scale = (n: number) => (n / most) * (height - 14);
  const total = minutes.reduce((sum, m) => sum + m.ended, 0);
  const failed = minutes.reduce((sum, m) => sum + m.failed, 0);
  const hour = (iso: string) => new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${width} ${height + 26}`} role="img" aria-label={`Runs that ended per minute over the last hour: ${total}, of which ${failed} failed.`}>
        {[0, 0.5, 1].map(part => <line key={part} x1={0} x2={width} y1={height - part * (height - 14)} y2={height - part * (height - 14)} className="rule" />)}
        <text x={0} y={11} className="tick">{most}</text>
        {minutes.map((m, i) => (
          <g key={m.at}>
            <title>{`${hour(m.at)}: ${m.ended} ended, ${m.failed} failed`}</title>
            <rect x={i * step} y={0} width={step} height={height} fill="transparent" />
            <rect x={i * step + gap / 2} y={height - scale(m.ended)} width={step - gap} height={scale(m.ended - m.failed)} className="bar good" rx={1.5} transform={`translate(0 ${scale(m.failed)})`} />
            {m.failed > 0 && <rect x={i * step + gap / 2} y={height - scale(m.ended)} width={step - gap} height={scale(m.failed)} className="bar bad" rx={1.5} />}
          </g>
        ))}
        {[0, 15, 30, 45].filter(i => i < minutes.length).map(i => <text key={i} x={i * step} y={height + 20} className="tick">{hour(minutes[i].at)}</text>)}
        <text x={width} y={height + 20} className="tick end">now</text>
      </svg>
    </figure>
  );
}
