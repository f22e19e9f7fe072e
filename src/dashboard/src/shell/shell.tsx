import { useState, type ReactNode } from 'react';
import { answer, api } from '../api/client';
import { useData } from '../api/data';
import { Toasts } from '../design/components';
import { Icon, type IconName } from '../design/icons';
import { Link, useAddress } from '../routing/router';
import { Namespace } from './namespace';
import { Connection } from './session';
import { applyTheme, theme, type Theme } from './theme';
import './shell.css';

const places: { to: string; icon: IconName; label: string }[] = [
  { to: '/', icon: 'overview', label: 'Overview' },
  { to: '/functions', icon: 'function', label: 'Functions' },
  { to: '/flows', icon: 'flow', label: 'Flows' },
  { to: '/runs', icon: 'run', label: 'Runs' },
  { to: '/deadletters', icon: 'letter', label: 'Dead letters' },
  { to: '/connectors', icon: 'connector', label: 'Connectors' },
  { to: '/secrets', icon: 'secret', label: 'Secrets' },
];

const nextTheme: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
const themeLabel: Record<Theme, string> = { auto: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' };

export function Shell({ children, onTour }: { children: ReactNode; onTour: () => void }) {
  const { parts } = useAddress();
  const here = '/' + (parts[0] ?? '');
  const letters = useData(() => answer(api.GET('/api/v1/overview')), [location.search], 15_000).data?.deadLetters;
  // A graph needs the width.
  const isNarrow = parts.length > 1 && (parts[0] === 'flows' || parts[0] === 'runs');
  return (
    <div className={`shell ${isNarrow ? 'narrow' : ''}`}>
      <a className="skip" href="#content">Skip to content</a>
      <aside className="sidebar">
        <Link to="/" className="brand" aria-label="Klusterfuck, overview"><img src="/favicon.svg" alt="" /><span>Klusterfuck</span></Link>
        <Namespace />
        <nav aria-label="Main">
          <ul>{places.map(place => (
            <li key={place.to}>
              <Link to={place.to} aria-current={here === place.to ? 'page' : undefined} title={place.label} data-tour={`nav-${place.label.toLowerCase().replace(' ', '-')}`}>
                <Icon name={place.icon} /><span>{place.label}</span>
                {place.to === '/deadletters' && !!letters && <span className="badge bad" aria-label={`${letters} waiting`}>{letters > 99 ? '99+' : letters}</span>}
              </Link>
            </li>
          ))}</ul>
        </nav>
        <div className="foot">
          <button type="button" onClick={onTour} title="Guided tour"><Icon name="tour" /><span>Guided tour</span></button>
          <a href="/docs" target="_blank" rel="noreferrer" title="REST API"><Icon name="docs" /><span>REST API</span></a>
          <ThemeButton />
          <form method="post" action="/logout"><button type="submit" title="Sign out"><Icon name="exit" /><span>Sign out</span></button></form>
        </div>
      </aside>
      <main className="content" id="content" tabIndex={-1}>
        <Connection />
        {children}
      </main>
      <Toasts />
    </div>
  );
}

function ThemeButton() {
  const [now, setNow] = useState(theme);
  const icon = now === 'auto' ? 'auto' : now === 'light' ? 'sun' : 'moon';
  return (
    <button type="button" title={themeLabel[now]} onClick={() => { applyTheme(nextTheme[now]); setNow(nextTheme[now]); }}>
      <Icon name={icon} /><span>{themeLabel[now]}</span>
    </button>
  );
}
