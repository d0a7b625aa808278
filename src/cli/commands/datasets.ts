import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { openDataset } from '../../execute/datasets/openDataset.ts';
import { printable } from '../../report/printable.ts';
import { loadTask } from '../../runner/loadTask.ts';
import type { Dataset } from '../../task/datasets.ts';
import { datasetPart } from '../../task/datasetPart.ts';
import type { AddCommand } from '../command.ts';
import { workspaceOf, workspaceOption } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';

export const addDatasets: AddCommand = (program, host) => {
  program
    .command('datasets')
    .argument('<task>', 'a task file')
    .description('how many samples each split of a task’s datasets has, before `sample` draws from them')
    .option('--json [file]', 'print one JSON document to stdout, or write it to the file')
    .option(workspaceOption[0], 'the folder whose pitwall.config.yaml counts (default: found upwards from the task file)')
    .action(async (task: string, options: { json?: true | string; workspace?: string }) => {
      const file = path.resolve(host.cwd, task);
      const { task: loaded } = loadTask({ file, workspace: workspaceOf(host, options.workspace, path.dirname(file)), environment: host.environment, dataMayBeMissing: true });
      const counted: Counted[] = [];
      for (const dataset of loaded.tune?.eval?.datasets ?? loaded.datasets) for (const split of dataset.splits) counted.push(await count(dataset, split, host.signal));
      if (options.json !== undefined) await writeJson(host, options.json, { schema: 'pitwall.datasets/1', datasets: counted });
      if (options.json !== true) await host.out(counted.map(({ dataset, split, samples, why }) => `${printable(split === 'all' ? dataset : datasetPart(dataset, split))}: ${samples?.toLocaleString('en-US') ?? `not known, ${printable(why ?? '')}`}\n`).join('') || 'the task has no datasets\n');
    });
};

interface Counted {
  readonly dataset: string;
  readonly split: string;
  readonly samples?: number;
  /** Where they cannot be counted, a sentence without a full stop. */
  readonly why?: string;
}

async function count({ sample: _, ...dataset }: Dataset, split: string, signal: AbortSignal): Promise<Counted> {
  const of = { dataset: dataset.id, split };
  try {
    return { ...of, samples: (await openDataset(dataset, split).probe(signal)).items };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { ...of, why: `${error.what}${error.where === undefined ? '' : ` (${error.where})`}` };
  }
}
