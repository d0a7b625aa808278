import * as z from 'zod';
import { servedSchema } from './schema/served.ts';
import { publishedTune } from './schema/tune.ts';
import { publishedSchema } from './schema.ts';

/** The JSON schema of task files (draft-07, as editors read it), made from the schema the parser uses; `schemas/task.schema.json` holds it. What several kinds of tasks have in common stands there once. */
export function taskJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(z.union([...publishedSchema.options, servedSchema, publishedTune]), { target: 'draft-7', io: 'input', reused: 'ref' });
  return { $schema, title: 'Pitwall task file', ...rest };
}
