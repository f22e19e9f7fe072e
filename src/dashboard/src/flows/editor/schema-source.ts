import document from '../../../../../engine/Klusterfuck.Engine/Flows/flow.schema.json';
import type { Schema } from '../graph/schema';

/** The schema of flow.json, of the engine this page is built with: palette and forms are made from it. */
export const flowSchema = document as unknown as Schema;
