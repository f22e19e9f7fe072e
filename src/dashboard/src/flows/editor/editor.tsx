import { Page } from '../../shell/page';
export function FlowEditor({ name }: { name: string }) { return <Page title={name}>…</Page>; }
