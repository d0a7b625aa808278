import * as z from 'zod';
import { evalSchema } from './schema.ts';

/** The published JSON schema of task files (draft-07, as editors read it), made from the schema the parser uses. */
export function taskJsonSchema(): Record<string, unknown> {
  return { title: 'Pitwall task file', ...z.toJSONSchema(evalSchema, { target: 'draft-7', io: 'input' }) };
}
