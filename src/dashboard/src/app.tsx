import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { Empty, Loading } from './design/components';
import { DeadLetters } from './deadletters/list';
import { Connectors } from './connectors/list';
import { FunctionList } from './functions/list';
import { FunctionPage } from './functions/page';
import { FlowList } from './flows/list';
import { Overview } from './overview/overview';
import { Link, useAddress } from './routing/router';
import { RunList } from './runs/list';
import { Secrets } from './secrets/list';
import { Page } from './shell/page';
import { Shell } from './shell/shell';

// What draws graphs comes only when one is looked at.
const FlowEditor = lazy(() => import('./flows/editor/editor').then(m => ({ default: m.FlowEditor as ComponentType<{ name: string }> })));
const RunPage = lazy(() => import('./runs/page').then(m => ({ default: m.RunPage })));
const RunComparison = lazy(() => import('./runs/comparison').then(m => ({ default: m.RunComparison })));

export function App() {
  const { parts, query } = useAddress();
  useEffect(() => {
    document.getElementById('content')?.scrollTo(0, 0);
  }, [parts.join('/')]);
  const ns = query.get('ns') ?? 'default';
  return (
    <Shell onTour={() => void import('./tour/tour').then(m => m.startTour())}>
      <Suspense fallback={<Loading />}><Place key={ns} parts={parts} /></Suspense>
    </Shell>
  );
}

function Place({ parts }: { parts: string[] }) {
  const [area, name, tab, other] = parts;
  switch (area) {
    case undefined: return <Overview />;
    case 'functions': return name ? <FunctionPage key={name} name={name} tab={tab ?? 'commits'} /> : <FunctionList />;
    case 'flows': return name ? <FlowEditor key={name} name={name} /> : <FlowList />;
    case 'runs': return name && tab === 'compare' && other ? <RunComparison key={`${name}/${other}`} left={name} right={other} /> : name ? <RunPage key={name} id={name} /> : <RunList />;
    case 'deadletters': return <DeadLetters />;
    case 'connectors': return <Connectors />;
    case 'secrets': return <Secrets />;
    default: return <Page title="Not found"><Empty icon="search" title="There is no such page">Go on from the <Link to="/">overview</Link>.</Empty></Page>;
  }
}
