// Writes schemas/task.schema.json from the parser's own schema; a test fails while the committed one is stale.
import { writeFileSync } from 'node:fs';
import { taskJsonSchema } from '../src/task/jsonSchema.ts';

writeFileSync('schemas/task.schema.json', `${JSON.stringify(taskJsonSchema(), undefined, 2)}\n`);
