import { useEffect, useRef, useState } from 'react';
import { prefix, type Schemas } from '../api/client';
import { useRefresh } from '../api/data';
import { Button, Commit } from '../design/components';
import './functions.css';

type Line = Schemas['LogLineJson'];
const most = 2000;

/** What the function writes to standard error, as it does. */
export function Log({ name }: { name: string }) {
  const [lines, setLines] = useState<Line[]>([]);
  const [follow, setFollow] = useState(true);
  const [state, setState] = useState<'connecting' | 'live' | 'lost'>('connecting');
  const [turn, setTurn] = useState(0);
  useRefresh(() => setTurn(t => t + 1));
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!follow)
      return;
    setLines([]);
    const source = new EventSource(`${prefix()}/functions/${encodeURIComponent(name)}/logs?follow&tail=300`);
    source.onopen = () => { setState('live'); setLines([]); };
    source.onerror = () => setState('lost');
    source.onmessage = event => setLines(old => [...old.slice(1 - most), JSON.parse(event.data) as Line]);
    return () => source.close();
  }, [name, follow, turn]);
  useEffect(() => {
    if (follow && box.current)
      box.current.scrollTop = box.current.scrollHeight;
  }, [lines, follow]);
  return (
    <section className="card" aria-label="Log">
      <header>
        <h2 className="grow">Standard error</h2>
        {follow && <span className={`badge ${state === 'live' ? 'good live' : 'warn'}`}><span className="dot" />{state === 'live' ? 'live' : state === 'lost' ? 'connecting again' : 'connecting'}</span>}
        <Button small icon={follow ? 'pause' : 'play'} onClick={() => setFollow(!follow)}>{follow ? 'Pause' : 'Follow'}</Button>
      </header>
      <div ref={box} className="log" tabIndex={0} role="log" aria-label={`Log of ${name}`}>
        {lines.length === 0 && <p className="soft">Nothing was written yet. Whatever the program writes to standard error appears here at once.</p>}
        {lines.map((line, i) => <div key={i} className="line"><time className="soft" dateTime={line.at}>{line.at.slice(11, 23)}</time><span className="soft"><Commit id={line.commit} /></span><span>{line.text}</span></div>)}
      </div>
    </section>
  );
}
