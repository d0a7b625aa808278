import { forecastJsonSchema } from '../../report/plan/forecastDocument.ts';
import { runDocumentJsonSchema } from '../../report/runDocumentSchema.ts';
import { taskJsonSchema } from '../../task/jsonSchema.ts';
import type { AddCommand } from '../command.ts';

export const addSchema: AddCommand = (program, host) => {
  program
    .command('schema')
    .description('print the JSON schema of task files, or of the document that --json prints')
    .option('--document', 'the schema of the run document instead of the task file')
    .option('--plan', 'the schema of the document that `pitwall plan --json` prints')
    .action(async (options: { document?: true; plan?: true }) => {
      await host.out(`${JSON.stringify(options.plan === true ? forecastJsonSchema() : options.document === true ? runDocumentJsonSchema() : taskJsonSchema(), undefined, 2)}\n`);
    });
};
