// Writes the JSON schema of the run document; a test keeps the committed file current.
import { mkdirSync, writeFileSync } from 'node:fs';
import { runDocumentJsonSchema } from '../src/report/runDocumentSchema.ts';

mkdirSync('schemas', { recursive: true });
writeFileSync('schemas/run.schema.json', `${JSON.stringify(runDocumentJsonSchema(), undefined, 2)}\n`);
