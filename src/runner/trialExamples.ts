import { HumanError } from '../base/humanError.ts';
import { sha256 } from '../base/sha256.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { StoreWriter } from '../store/store.ts';
import { partsOfTrial } from '../task/combinations.ts';
import type { Task } from '../task/task.ts';
import { loadFewShot, type Examples, type FewShotPorts, type LoadedExamples } from './loadFewShot.ts';

/** What the prompts of a run's trials show before they ask. */
export interface TrialExamples {
  /** Of a trial whose prompt has `few_shot`. */
  of(trial: PlannedTrial): Examples | undefined;
}

/**
 * Reads the examples of all trials, each once for a dataset and prompt, and writes into every trial's prompt hash what they are: two trials, or two runs, whose
 * examples differ have different prompts. Examples that have changed since the run began are a HumanError, as are those that cannot be read.
 */
export async function prepareExamples(task: Task, trials: readonly PlannedTrial[], store: StoreWriter, run: string, openDataset: FewShotPorts['openDataset'], signal: AbortSignal): Promise<TrialExamples> {
  const loaded = new Map<string, LoadedExamples>();
  const before = new Map(store.trials(run).map(({ id, promptHash }) => [id, promptHash]));
  for (const trial of trials) {
    const { prompt } = partsOfTrial(task, trial.configuration);
    const dataset = task.datasets.find(({ id }) => id === trial.configuration.dataset);
    if (prompt?.fewShot === undefined || dataset === undefined) continue;
    const examples = loaded.get(keyOf(trial)) ?? (await loadFewShot(prompt, prompt.fewShot, dataset, { openDataset, seed: task.seed }, signal));
    loaded.set(keyOf(trial), examples);
    const promptHash = sha256(`${trial.promptHash}\n${examples.hash}`);
    if (![undefined, trial.promptHash, promptHash].includes(before.get(trial.id))) {
      throw new HumanError({ what: `the examples of prompt \`${prompt.id}\` have changed since the run began`, where: `run ${run}`, toDo: 'start a new run, or put the file back as it was' });
    }
    store.updateTrial(run, trial.id, { promptHash });
  }
  return { of: trial => loaded.get(keyOf(trial))?.examples };
}

function keyOf({ configuration: { dataset, prompt, axes } }: PlannedTrial): string {
  return JSON.stringify([dataset, prompt, axes]);
}
