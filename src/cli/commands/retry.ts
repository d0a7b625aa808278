import { addBudget, budgetOf, type BudgetFlags } from '../budget.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { runHere, type Shown } from '../runHere.ts';
import { addShown } from './run.ts';

export const addRetry: AddCommand = (program, host, end) => {
  const command = program.command('retry').argument('<run>', 'a run id, the beginning of one, or `latest`').description('ask again for the samples of a run that failed or timed out, and judge again the answers that could not be judged');
  addShown(addBudget(command))
    .option(...workspaceOption)
    .action(async (name: string, options: Shown & BudgetFlags & { workspace?: string }) => {
      const workspace = workspaceOf(host, options.workspace);
      const row = await withReader(host, workspace, reader => reader.findRun(name));
      end(await runHere(host, { taskFile: row.taskFile, workspace, runId: row.id, resume: true, retryFailed: true, ...budgetOf(options) }, options));
    });
};
