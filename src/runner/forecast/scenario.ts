/** What a plan is made for: the task with the changes of some flags. */
export interface Scenario {
  readonly gpus?: number;
  readonly skipSplits: readonly string[];
  readonly parallelRequests?: number | 'auto';
  readonly parallelExperiments?: number;
  readonly set: readonly string[];
}

/** The flags of `pitwall plan`, each as often as it was given. */
export interface ScenarioFlags {
  readonly gpus: readonly number[];
  readonly skipSplits: readonly string[];
  readonly parallelRequests: readonly (number | 'auto')[];
  readonly parallelExperiments: readonly number[];
  readonly set: readonly string[];
}

export interface NamedScenario {
  readonly name: string;
  readonly scenario: Scenario;
}

export const asWritten: Scenario = { skipSplits: [], set: [] };

/** All flags together: of one that takes a single value and is given several times, the first. */
export function planned({ gpus: [gpus], skipSplits, parallelRequests: [parallelRequests], parallelExperiments: [parallelExperiments], set }: ScenarioFlags): Scenario {
  return { skipSplits, set, ...(gpus === undefined ? {} : { gpus }), ...(parallelRequests === undefined ? {} : { parallelRequests }), ...(parallelExperiments === undefined ? {} : { parallelExperiments }) };
}

/** Each flag alone, beside the plan of all of them. @param base what every one of them has besides */
export function alone({ gpus, skipSplits, parallelRequests, parallelExperiments, set }: ScenarioFlags, base: Scenario): readonly NamedScenario[] {
  return [
    ...gpus.map(n => ({ name: `--gpus ${n}`, scenario: { ...base, gpus: n } })),
    ...skipSplits.map(split => ({ name: `--skip-split ${split}`, scenario: { ...base, skipSplits: [split] } })),
    ...parallelRequests.map(n => ({ name: `--parallel-requests ${n}`, scenario: { ...base, parallelRequests: n } })),
    ...parallelExperiments.map(n => ({ name: `--parallel-experiments ${n}`, scenario: { ...base, parallelExperiments: n } })),
    ...set.map(text => ({ name: `--set ${text}`, scenario: { ...base, set: [text] } })),
  ];
}

export function isSame(a: Scenario, b: Scenario): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf({ gpus, skipSplits, parallelRequests, parallelExperiments, set }: Scenario): string {
  return JSON.stringify([gpus, skipSplits, parallelRequests, parallelExperiments, set]);
}
