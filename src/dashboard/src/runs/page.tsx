import { Page } from '../shell/page';
export function RunPage({ id }: { id: string }) { return <Page title={id}>…</Page>; }
