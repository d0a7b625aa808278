import { InvalidArgumentError, Option, type Command } from 'commander';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { renderProblem } from '../../base/problem.ts';
import { newRunId } from '../../plan/runId.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import { loadTask } from '../../runner/loadTask.ts';
import { readTaskText } from '../../runner/readTaskText.ts';
import { printable } from '../../report/printable.ts';
import { isLogLevel, logLevels, type LogLevel } from '../../task/logLevel.ts';
import { suggest } from '../../task/nearest.ts';
import { isTaskFile } from '../../task/taskFiles.ts';
import type { AddCommand } from '../command.ts';
import type { CliHost, ExitCode } from '../host.ts';
import { addBudget, budgetOf, type BudgetFlags } from '../budget.ts';
import { givenOnce, positiveIntegerOrAuto, positiveInteger } from '../numbers.ts';
import { workspaceOf, workspaceOption, withReader } from '../openWorkspace.ts';
import { runHere, type Shown } from '../runHere.ts';
import { startDetached } from '../startDetached.ts';
import { trusting } from '../trusting.ts';

interface RunOptions extends Shown, BudgetFlags {
  readonly set: readonly string[];
  readonly model: readonly string[];
  readonly dataset: readonly string[];
  readonly sample?: number;
  readonly parallelRequests?: number | 'auto';
  readonly cache?: boolean;
  readonly resume?: string;
  readonly detach?: true;
  readonly logLevel?: LogLevel;
  readonly logRequests?: true;
  readonly workspace?: string;
}

export const addRun: AddCommand = (program, host, end) => {
  const command = program
    .command('run')
    .argument('[task]', 'a task file; not needed with --resume')
    .description('run a task file, an eval, a bench or a tune, to its end and record what came back')
    .addOption(new Option('--set <path=value>', 'change a value of the task file, e.g. models.0.params.temperature=0.5 (repeatable)').argParser(collect).default([], 'none'))
    .addOption(new Option('--model <id>', 'only this model (repeatable)').argParser(collect).default([], 'all'))
    .addOption(new Option('--dataset <id>', 'only this dataset, or `ID/SPLIT` for one split of it (repeatable)').argParser(collect).default([], 'all'))
    .option('--sample <n>', 'only n samples of each split, chosen by the seed', givenOnce(positiveInteger))
    .option('--parallel-requests <n>', 'requests in flight at once, or `auto`: as many as the endpoint is found to be worth', givenOnce(positiveIntegerOrAuto))
    .option('--cache', 'use answers that were given before, and keep new ones, for every model')
    .option('--no-cache', 'ask every model, whatever the task says')
    .option('--log-level <level>', 'what the run’s log holds: error, warn, info (default) or debug', logLevelNamed)
    .option('--log-requests', 'write a line of JSON for each attempt, without keys, prompts and answers')
    .option('--resume <run>', 'finish this run (an id, the beginning of one, or `latest`)')
    .option('--detach', 'run in the background and return at once')
    .addHelpText('after', '\nExit codes: 0 done and every gate held; 1 a gate failed; 2 the command or the task file is wrong; 3 the run could not finish.');
  addShown(addBudget(command))
    .option(workspaceOption[0], 'the folder whose .pitwall/ holds the runs (default: found upwards from the task file)')
    .action(async (task: string | undefined, options: RunOptions) => end(await run(host, ...untangle(task, options))));
};

export function addShown(command: Command): Command {
  return command.option('--json [file]', 'print one JSON document to stdout, or write it to the file').option('-q, --quiet', 'no progress and no ranking').option('-y, --yes', 'do not ask before code of the task runs on this machine for the first time');
}

/** `--json TASK` takes the task for a file to write: what looks like a task file is the task. */
function untangle(task: string | undefined, options: RunOptions): [string | undefined, RunOptions] {
  if (task === undefined && typeof options.json === 'string' && isTaskFile(options.json)) return [options.json, { ...options, json: true }];
  return [task, options];
}

async function run(host: CliHost, task: string | undefined, options: RunOptions): Promise<ExitCode> {
  const request = options.resume === undefined ? newRequest(host, task, options) : await resumeRequest(host, task, options, options.resume);
  return options.detach === true ? detach(host, await trusting(host, request, options)) : runHere(host, request, options);
}

function newRequest(host: CliHost, task: string | undefined, options: RunOptions): LaunchRequest {
  if (task === undefined) throw new HumanError({ what: 'no task file is named', toDo: 'write `pitwall run TASK`, or make a task file with `pitwall init`' });
  const taskFile = path.resolve(host.cwd, task);
  const workspace = workspaceOf(host, options.workspace, path.dirname(taskFile));
  const limits = limitsOf(options);
  const loaded = loadTask({ file: taskFile, workspace, environment: host.environment, set: options.set, ...limits });
  for (const warning of loaded.warnings) host.note(`warning: ${printable(renderProblem(warning))}\n`);
  for (const note of loaded.converted?.notes ?? []) host.note(`warning: ${printable(`${task}: ${note}`)}\n`);
  return {
    taskFile,
    workspace,
    runId: newRunId(loaded.task.name, Date.now(), Math.random),
    ...(options.set.length === 0 ? {} : { set: options.set }),
    ...(options.model.length === 0 ? {} : { models: options.model }),
    ...(options.dataset.length === 0 ? {} : { datasets: options.dataset }),
    ...limits,
  };
}

async function resumeRequest(host: CliHost, task: string | undefined, options: RunOptions, name: string): Promise<LaunchRequest> {
  const refused = [...(options.set.length > 0 ? ['--set'] : []), ...(options.model.length > 0 ? ['--model'] : []), ...(options.dataset.length > 0 ? ['--dataset'] : []), ...(options.sample === undefined ? [] : ['--sample'])];
  if (refused.length > 0) throw new HumanError({ what: `${refused.join(' and ')} cannot change a run that has begun`, toDo: 'leave it out, or start a new run' });
  const from = task === undefined ? host.cwd : path.dirname(path.resolve(host.cwd, task));
  const workspace = workspaceOf(host, options.workspace, from);
  const row = await withReader(host, workspace, reader => reader.findRun(name));
  const { sweep } = row.plan;
  if (task !== undefined && (readTaskText(path.resolve(host.cwd, task)).text !== row.taskText || (sweep !== undefined && readTaskText(sweep.evalFile).text !== sweep.evalText))) {
    throw new HumanError({ what: `the task file has changed since run ${row.id} began`, where: task, toDo: 'start a new run, or resume the old task with `pitwall run --resume` and no task file' });
  }
  return { taskFile: row.taskFile, workspace, runId: row.id, resume: true, ...limitsOf(options) };
}

function limitsOf(options: RunOptions): Pick<LaunchRequest, 'sample' | 'parallelRequests' | 'cache' | 'budget' | 'logging'> {
  const { logLevel: level, logRequests: requests } = options;
  return {
    ...(level === undefined && requests === undefined ? {} : { logging: { ...(level === undefined ? {} : { level }), ...(requests === undefined ? {} : { requests }) } }),
    ...(options.sample === undefined ? {} : { sample: options.sample }),
    ...(options.parallelRequests === undefined ? {} : { parallelRequests: options.parallelRequests }),
    ...(options.cache === undefined ? {} : { cache: options.cache }),
    ...budgetOf(options),
  };
}

async function detach(host: CliHost, request: LaunchRequest): Promise<ExitCode> {
  const { pid } = await startDetached(host, request);
  await host.out(`${request.runId}\n`);
  host.note(`running in the background (process ${pid}); follow it with: ${host.self} events ${request.runId} --follow\n`);
  return 0;
}

function logLevelNamed(text: string): LogLevel {
  if (isLogLevel(text)) return text;
  throw new InvalidArgumentError(suggest(text, logLevels, 'The levels are').replace(/^d/, 'D'));
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
