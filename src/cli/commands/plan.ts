import { Option } from 'commander';
import path from 'node:path';
import { gpuFinder } from '../../execute/devices/findGpus.ts';
import { forecastDocument } from '../../report/plan/forecastDocument.ts';
import { forecastText } from '../../report/plan/forecastText.ts';
import { forecast } from '../../runner/forecast/forecast.ts';
import type { AddCommand } from '../command.ts';
import { positiveInteger, positiveIntegerOrAuto, givenOnce } from '../numbers.ts';
import { workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';
import { collect } from './run.ts';

interface PlanOptions {
  readonly gpus: readonly number[];
  readonly skipSplit: readonly string[];
  readonly parallelRequests: readonly (number | 'auto')[];
  readonly parallelExperiments: readonly number[];
  readonly set: readonly string[];
  readonly model: readonly string[];
  readonly dataset: readonly string[];
  readonly beside: readonly string[];
  readonly sample?: number;
  readonly json?: true | string;
  readonly workspace?: string;
}

export const addPlan: AddCommand = (program, host) => {
  program
    .command('plan')
    .argument('<task>', 'a task file')
    .description('what a task file would run, how long that takes and what holds it back; nothing is asked and nothing is written')
    .addOption(new Option('--gpus <n>', 'what if there were so many slots (repeatable, as all what-ifs are)').argParser(collected(positiveInteger)).default([], 'this machine’s'))
    .addOption(new Option('--skip-split <split>', 'what if this split of the datasets were left out').argParser(collect).default([], 'none'))
    .addOption(new Option('--parallel-requests <n>', 'what if so many requests were in flight at once').argParser(collected(positiveIntegerOrAuto)).default([], 'the task’s'))
    .addOption(new Option('--parallel-experiments <n>', 'what if so many experiments of a tune ran at once').argParser(collected(positiveInteger)).default([], 'the task’s'))
    .addOption(new Option('--set <path=value>', 'what if a value of the task file were another').argParser(collect).default([], 'none'))
    .addOption(new Option('--beside <task>', 'another task file that runs on this machine at the same time (repeatable)').argParser(collect).default([], 'none'))
    .addOption(new Option('--model <id>', 'only this model (repeatable)').argParser(collect).default([], 'all'))
    .addOption(new Option('--dataset <id>', 'only this dataset, or `ID/SPLIT` for one split of it (repeatable)').argParser(collect).default([], 'all'))
    .option('--sample <n>', 'only n samples of each split', givenOnce(positiveInteger))
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option(workspaceOption[0], 'the folder whose .pitwall/ holds the runs that were measured (default: found upwards from the task file)')
    .action(async (task: string, options: PlanOptions) => {
      const file = path.resolve(host.cwd, task);
      const { gpus, skipSplit: skipSplits, parallelRequests, parallelExperiments, set, model: models, dataset: datasets, sample } = options;
      const told = await forecast(
        { file, workspace: workspaceOf(host, options.workspace, path.dirname(file)), environment: host.environment, models, datasets, beside: options.beside.map(other => path.resolve(host.cwd, other)), flags: { gpus, skipSplits, parallelRequests, parallelExperiments, set }, ...(sample === undefined ? {} : { sample }) },
        gpuFinder(),
        host.signal,
      );
      if (options.json !== undefined) await writeJson(host, options.json, forecastDocument(told));
      if (options.json !== true) await host.out(forecastText(told, Math.min(host.columns, widest)));
    });
};

/** Wider is no easier to read. */
const widest = 120;

function collected<T>(read: (text: string) => T): (text: string, before: readonly T[]) => readonly T[] {
  return (text, before) => [...before, read(text)];
}
