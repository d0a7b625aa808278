import type { Dataset, Scoring } from './datasets.ts';
import type { Prompt } from './prompts.ts';
import type { Task } from './task.ts';

/** What a dataset is asked with: its own prompts, or the task's. */
export function promptsOf(task: Pick<Task, 'prompts'>, dataset: Dataset): readonly Prompt[] {
  return dataset.prompts ?? task.prompts;
}

/** How a dataset is judged: as it says itself, or by all of the task's scorers. */
export function scoringOf(task: Pick<Task, 'extract' | 'scorers'>, dataset: Dataset): Scoring {
  return dataset.scoring ?? { scorers: task.scorers, ...(task.extract === undefined ? {} : { extract: task.extract }) };
}
