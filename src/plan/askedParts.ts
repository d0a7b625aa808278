import type { Task } from '../task/task.ts';
import type { Plan } from './plan.ts';
import { datasetShape, modelShape, nearTo } from './makePlan.ts';

/**
 * What is asked differently by two tasks, as a fragment; undefined where they differ only in how answers are judged. Trials are compared by the prompts that they send.
 * @param plans the whole plan of each
 */
export function askedDifferently(a: Task, b: Task, plans: { readonly a: Plan; readonly b: Plan }): string | undefined {
  return (
    differing('model', a.models, b.models, model => modelShape(model, nearTo(a.file)), model => modelShape(model, nearTo(b.file))) ??
    differing('dataset', a.datasets, b.datasets, dataset => datasetShape(dataset, nearTo(a.file)), dataset => datasetShape(dataset, nearTo(b.file))) ??
    prompts(plans.a, plans.b)
  );
}

function differing<T extends { readonly id: string }>(what: string, a: readonly T[], b: readonly T[], ofA: (item: T) => unknown, ofB: (item: T) => unknown): string | undefined {
  for (const item of a) {
    const other = b.find(({ id }) => id === item.id);
    if (other === undefined) return `it has no ${what} \`${item.id}\``;
    if (JSON.stringify(ofA(item)) !== JSON.stringify(ofB(other))) return `its ${what} \`${item.id}\` is another`;
  }
  const added = b.find(({ id }) => !a.some(item => item.id === id));
  return added === undefined ? undefined : `its ${what} \`${added.id}\` is new`;
}

function prompts(a: Plan, b: Plan): string | undefined {
  for (const trial of a.trials) {
    const other = b.trials.find(({ id }) => id === trial.id);
    if (other === undefined) return `it has no trial \`${trial.id}\``;
    if (other.promptHash !== trial.promptHash) return `its prompt \`${trial.configuration.prompt}\` is another`;
  }
  const added = b.trials.find(({ id }) => !a.trials.some(trial => trial.id === id));
  return added === undefined ? undefined : `its trial \`${added.id}\` is new`;
}
