import { HumanError } from '../../base/humanError.ts';
import { openDataset } from '../../execute/datasets/openDataset.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import type { Task } from '../../task/task.ts';

/** How many samples each split of each dataset has. Where the files cannot be read it is not known, and `unknown` says why. */
export interface DatasetSizes {
  readonly of: (trial: PlannedTrial) => number | undefined;
  /** A sentence each without a full stop. */
  readonly unknown: readonly string[];
}

export async function readDatasetSizes(task: Task, trials: readonly PlannedTrial[], signal: AbortSignal): Promise<DatasetSizes> {
  const sizes = new Map<string, number>();
  const unknown = new Map<string, { readonly dataset: string; readonly split: string; readonly why: string }>();
  for (const { configuration } of trials) {
    const key = keyOf(configuration);
    const dataset = task.datasets.find(({ id }) => id === configuration.dataset);
    if (dataset === undefined || sizes.has(key) || unknown.has(key)) continue;
    try {
      sizes.set(key, (await openDataset(dataset, configuration.split).probe(signal)).items);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      unknown.set(key, { dataset: dataset.id, split: configuration.split, why: `${error.what}${error.where === undefined ? '' : ` (${error.where})`}` });
    }
  }
  const texts = [...Map.groupBy(unknown.values(), ({ dataset }) => dataset)].map(([dataset, of]) => `how many samples \`${dataset}\` has${of.some(({ split }) => split !== 'all') ? ` in ${of.map(({ split }) => split).join(', ')}` : ''}: ${of[0]?.why ?? ''}`);
  return { of: ({ configuration }) => sizes.get(keyOf(configuration)), unknown: texts };
}

function keyOf({ dataset, split }: { readonly dataset: string; readonly split: string }): string {
  return JSON.stringify([dataset, split]);
}
