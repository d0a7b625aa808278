import { z } from 'zod';
import type { RunComparison } from './compareRuns.ts';
import { differenceDocument } from './runDocument.ts';
import { differenceSchema } from './runDocumentSchema.ts';

/** The document that `pitwall compare --json` prints. */
export const comparisonDocumentSchema = z.strictObject({
  schema: z.literal('pitwall.compare/1'),
  runs: z.array(z.string()),
  differences: z.array(differenceSchema).describe('`a` and `b` are run/trial'),
  notes: z.array(z.string()),
});
export type ComparisonDocument = z.infer<typeof comparisonDocumentSchema>;

export function comparisonDocument(comparison: RunComparison): ComparisonDocument {
  return { schema: 'pitwall.compare/1', runs: [...comparison.runs], differences: comparison.differences.map(differenceDocument), notes: [...comparison.notes] };
}
