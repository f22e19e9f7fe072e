import { useEffect, type ReactNode } from 'react';
import { Icon } from '../design/icons';
import { Link } from '../routing/router';

/** A page: its title, what can be done on it, and its content. */
export function Page({ title, tab, lead, back, actions, children }:
  { title: string; tab?: ReactNode; lead?: ReactNode; back?: { to: string; label: string }; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => { document.title = `${title} · Klusterfuck`; }, [title]);
  return (
    <div className="page">
      <div className="page-head">
        <div className="titles">
          {back && <nav className="crumbs" aria-label="Up"><Link to={back.to}>{back.label}</Link><Icon name="chevron" size={12} /><span>{title}</span></nav>}
          <div className="row"><h1>{title}</h1>{tab}</div>
          {lead && <p>{lead}</p>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
