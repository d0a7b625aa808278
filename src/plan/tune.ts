import type { Tune } from '../task/tune.ts';

export type { ExperimentLimits, Objective, Parameter, ParameterValue, ServerConfiguration, ServerSpec, StrategySpec } from '../task/tune.ts';

/** What of a tune its experiments are made and judged by. Its bench and its eval are found in the task's text: each experiment's is a run of its own. */
export type PlannedTune = Omit<Tune, 'bench' | 'eval'>;
