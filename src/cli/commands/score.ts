import { Option } from 'commander';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { newRunId } from '../../plan/runId.ts';
import { addBudget, budgetOf, type BudgetFlags } from '../budget.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { runHere, type Shown } from '../runHere.ts';
import { addShown, collect } from './run.ts';

export const addScore: AddCommand = (program, host, end) => {
  const command = program
    .command('score')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .argument('[task]', 'a task file with other scorers, extract, on_missing or gates (default: the task as the run stored it)')
    .description('judge the recorded outputs of a run anew, as a new run: the models under test are not asked, judges are')
    .addOption(new Option('--set <path=value>', 'change how answers are judged, e.g. scorers.0.params.absolute=0.01 (repeatable)').argParser(collect).default([], 'none'))
    .option('--failed', 'keep the scores that are there, and judge only the answers that could not be judged');
  addShown(addBudget(command))
    .option(...workspaceOption)
    .action(async (name: string, task: string | undefined, options: Shown & BudgetFlags & { set: readonly string[]; failed?: true; workspace?: string }) => {
      if (options.failed === true && (task !== undefined || options.set.length > 0)) throw new HumanError({ what: '`--failed` keeps scores, so all answers must be judged in the same way', toDo: 'leave out TASK and --set, or --failed' });
      const workspace = workspaceOf(host, options.workspace, task === undefined ? host.cwd : path.dirname(path.resolve(host.cwd, task)));
      const row = await withReader(host, workspace, reader => reader.findRun(name));
      const request = {
        taskFile: task === undefined ? row.taskFile : path.resolve(host.cwd, task),
        workspace,
        runId: newRunId(row.task, Date.now(), Math.random),
        rescore: { run: row.id, fromFile: task !== undefined, ...(options.failed === undefined ? {} : { onlyFailed: options.failed }) },
        ...(options.set.length === 0 ? {} : { set: options.set }),
        ...budgetOf(options),
      };
      end(await runHere(host, request, options));
    });
};
