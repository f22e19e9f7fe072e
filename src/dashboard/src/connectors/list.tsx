import { Page } from '../shell/page';
export function Connectors() { return <Page title="Connectors">…</Page>; }
