import type { Dataset } from './datasets.ts';
import type { Variant } from './matrix.ts';
import type { Model } from './models.ts';
import { promptsOf } from './ownParts.ts';
import type { Prompt } from './prompts.ts';
import type { Task } from './task.ts';

/** One trial's parts. */
export interface Combination {
  readonly dataset: Dataset;
  readonly split: string;
  readonly model: Model;
  /** Undefined where the model's outputs are recorded: it is not asked. */
  readonly prompt: Prompt | undefined;
  /** Value by axis of the matrix, of the axes that make a difference to it; absent where none does. */
  readonly axes?: Readonly<Record<string, string>>;
}

export interface Combinations {
  readonly trials: readonly Combination[];
  /** How many were equal to another for all that is sent, and are made once. */
  readonly duplicates: number;
  /** By exclusion, how many trials it dropped. */
  readonly excluded: readonly number[];
}

type Expanded = Pick<Task, 'datasets' | 'models' | 'prompts' | 'matrix' | 'exclude'>;

/**
 * Expands a task into datasets × splits × the matrix × prompts × models, the last varying fastest: trials that run side by side then ask different endpoints.
 * A recorded model is not asked, so it has no prompts to vary.
 */
export function combinations(task: Expanded): Combinations {
  const trials: Combination[] = [];
  const seen = new Set<string>();
  const contents = new Set<string>();
  const excluded = (task.exclude ?? []).map(() => 0);
  let duplicates = 0;
  for (const dataset of task.datasets) {
    for (const split of dataset.splits) {
      for (const variant of task.matrix?.variants ?? [plainVariant(task)]) {
        for (const [model, prompt] of asked(variant.models, variant.ownPrompts.get(dataset.id) ?? (dataset.prompts === undefined ? variant.prompts : promptsOf(task, dataset)))) {
          const axes = axesOf(task, variant, prompt);
          const combination: Combination = { dataset, split, model, prompt, ...(axes === undefined ? {} : { axes }) };
          const key = JSON.stringify([dataset.id, split, model.id, prompt?.id, axes]);
          if (seen.has(key)) continue;
          seen.add(key);
          const drops = (task.exclude ?? []).map(exclusion => Object.entries(exclusion).every(([factor, values]) => values.includes(factorOf(combination, factor) ?? '')));
          for (const [k, drop] of drops.entries()) if (drop) excluded[k] = (excluded[k] ?? 0) + 1;
          if (drops.includes(true)) continue;
          const content = axes === undefined ? undefined : JSON.stringify([dataset.id, split, model, prompt]);
          if (content !== undefined && contents.has(content)) duplicates++;
          else trials.push(combination);
          if (content !== undefined) contents.add(content);
        }
      }
    }
  }
  return { trials, duplicates, excluded };
}

/** A trial's model and prompt as its axes make them. Undefined parts are not of this task. */
export function partsOfTrial(task: Expanded, trial: { readonly model: string; readonly dataset: string; readonly prompt: string; readonly axes?: Readonly<Record<string, string>> }): { readonly model: Model | undefined; readonly prompt: Prompt | undefined } {
  const variant = task.matrix?.variants.find(({ axes }) => Object.entries(trial.axes ?? {}).every(([axis, value]) => axes[axis] === value)) ?? plainVariant(task);
  const dataset = task.datasets.find(({ id }) => id === trial.dataset);
  const prompts = dataset === undefined ? [] : (variant.ownPrompts.get(dataset.id) ?? dataset.prompts ?? variant.prompts);
  const model = variant.models.find(({ id }) => id === trial.model);
  return { model, prompt: model?.provider === 'recorded' ? undefined : prompts.find(({ id }) => id === trial.prompt) };
}

function plainVariant({ models, prompts }: Pick<Task, 'models' | 'prompts'>): Variant {
  return { axes: {}, models, prompts, ownPrompts: new Map() };
}

function axesOf({ matrix }: Expanded, variant: Variant, prompt: Prompt | undefined): Combination['axes'] {
  // What is not asked is changed neither by a model's parameters nor by a prompt.
  const axes = prompt === undefined ? [] : (matrix?.axes ?? []);
  return axes.length === 0 ? undefined : Object.fromEntries(axes.map(({ name }) => [name, variant.axes[name] ?? '']));
}

function factorOf({ dataset, split, model, prompt, axes }: Combination, factor: string): string | undefined {
  switch (factor) {
    case 'model':
      return model.id;
    case 'dataset':
      return dataset.id;
    case 'split':
      return split;
    case 'prompt':
      return prompt?.id;
    default:
      return axes?.[factor];
  }
}

function asked(models: readonly Model[], prompts: readonly Prompt[]): readonly (readonly [Model, Prompt | undefined])[] {
  const recorded = models.filter(model => model.provider === 'recorded').map(model => [model, undefined] as const);
  const endpoints = models.filter(model => model.provider !== 'recorded');
  // Recorded models come with the first prompt, in their place among the others.
  const order = (prompt: Prompt | undefined): number => (prompt === undefined ? 0 : prompts.indexOf(prompt));
  return [...prompts.flatMap(prompt => endpoints.map(model => [model, prompt] as const)), ...recorded].sort(([a, p], [b, q]) => order(p) - order(q) || models.indexOf(a) - models.indexOf(b));
}
