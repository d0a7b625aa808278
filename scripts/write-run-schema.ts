// Writes the JSON schemas of the documents that `run --json` and `plan --json` print; tests keep the committed files current.
import { mkdirSync, writeFileSync } from 'node:fs';
import { forecastJsonSchema } from '../src/report/plan/forecastDocument.ts';
import { runDocumentJsonSchema } from '../src/report/runDocumentSchema.ts';

mkdirSync('schemas', { recursive: true });
writeFileSync('schemas/run.schema.json', `${JSON.stringify(runDocumentJsonSchema(), undefined, 2)}\n`);
writeFileSync('schemas/plan.schema.json', `${JSON.stringify(forecastJsonSchema(), undefined, 2)}\n`);
