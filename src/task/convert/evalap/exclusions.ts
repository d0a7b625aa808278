/** What a trial is of; a model that gave its answers before has no prompt. */
export interface Triple {
  readonly model: string;
  readonly dataset: string;
  readonly prompt?: string;
}

type Exclusion = Readonly<Record<string, string | readonly string[]>>;

/** What a task has to leave out of all combinations, so that the wanted ones are left: whole pairs first. */
export function exclusions(wanted: readonly Triple[]): readonly Exclusion[] {
  const distinct = (list: readonly (string | undefined)[]): readonly string[] => [...new Set(list.filter(value => value !== undefined))];
  const [datasets, prompts] = [distinct(wanted.map(({ dataset }) => dataset)), distinct(wanted.map(({ prompt }) => prompt))];
  return distinct(wanted.map(({ model }) => model)).flatMap((model): readonly Exclusion[] => {
    const own = wanted.filter(triple => triple.model === model);
    const [its, asked] = [distinct(own.map(({ dataset }) => dataset)), distinct(own.map(({ prompt }) => prompt))];
    const without = (all: readonly string[], kept: readonly string[]): readonly string[] => all.filter(one => !kept.includes(one));
    const [otherDatasets, otherPrompts] = [without(datasets, its), asked.length === 0 ? [] : without(prompts, asked)];
    const single = its.flatMap(dataset => without(asked, distinct(own.filter(triple => triple.dataset === dataset).map(({ prompt }) => prompt))).map((prompt): Exclusion => ({ model, dataset, prompt })));
    return [...(otherDatasets.length === 0 ? [] : [{ model, dataset: otherDatasets }]), ...(otherPrompts.length === 0 ? [] : [{ model, prompt: otherPrompts }]), ...single];
  });
}
