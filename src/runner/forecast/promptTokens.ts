import { openDataset } from '../../execute/datasets/openDataset.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import { partsOfTrial } from '../../task/combinations.ts';
import type { Task } from '../../task/task.ts';
import { TemplateError } from '../../task/template.ts';
import { createPromptRenderer } from '../renderPrompt.ts';
import type { DatasetSizes } from './datasetSizes.ts';

/** So many of a split's samples are rendered. */
const most = 50;
/** Of English; a run that was measured knows better. */
const charsPerToken = 4;

/** About how many tokens the prompts of a trial have, by their texts. Undefined of conversations, of few-shot examples, and where the data is not there. */
export type PromptTokens = (trial: PlannedTrial) => number | undefined;

export async function readPromptTokens(task: Task, trials: readonly PlannedTrial[], sizes: DatasetSizes, signal: AbortSignal): Promise<PromptTokens> {
  const known = new Map<string, number | undefined>();
  for (const trial of trials) {
    const key = keyOf(trial);
    if (!known.has(key) && sizes.of(trial) !== undefined) known.set(key, await meanTokens(task, trial, signal));
  }
  return trial => known.get(keyOf(trial));
}

async function meanTokens(task: Task, { configuration }: PlannedTrial, signal: AbortSignal): Promise<number | undefined> {
  const dataset = task.datasets.find(({ id }) => id === configuration.dataset);
  const { prompt } = partsOfTrial(task, configuration);
  if (dataset === undefined || prompt === undefined || prompt.turns !== undefined || prompt.fewShot !== undefined) return undefined;
  const render = createPromptRenderer(prompt);
  let [chars, n] = [0, 0];
  try {
    for await (const item of openDataset(dataset, configuration.split).items(signal)) {
      chars += render(item).messages.reduce((sum, { content }) => sum + content.length, 0);
      if (++n === most) break;
    }
  } catch (error) {
    // The run says of each sample what is wrong with it.
    if (!(error instanceof TemplateError)) throw error;
    return undefined;
  }
  return n === 0 ? undefined : chars / n / charsPerToken;
}

function keyOf({ configuration: { dataset, split, prompt, axes } }: PlannedTrial): string {
  return JSON.stringify([dataset, split, prompt, axes]);
}
