import { z } from 'zod';
import type { ImportedOrigin } from '../../store/imported.ts';

/** Where an imported run comes from, in the document of `--json`. */
export const importedDocumentSchema = z.strictObject({
  tool: z.string(),
  tool_version: z.string().optional(),
  file: z.string(),
  sha256: z.string().describe('of what was read'),
  measured_at: z.string().optional().describe('as far as the file says'),
  definitions: z.record(z.string(), z.strictObject({ id: z.string(), definition: z.string() })).describe('by the name of a figure of ours, what stands in its place; figures that are not named are as Pitwall defines them'),
});

export function importedDocument({ tool, toolVersion, file, hash, measuredMs, definitions }: ImportedOrigin): z.infer<typeof importedDocumentSchema> {
  return {
    tool,
    ...(toolVersion === undefined ? {} : { tool_version: toolVersion }),
    file,
    sha256: hash,
    ...(measuredMs === undefined ? {} : { measured_at: new Date(measuredMs).toISOString() }),
    definitions: Object.fromEntries(Object.entries(definitions).map(([name, of]) => [name, { ...of }])),
  };
}
