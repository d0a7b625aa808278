import type { PlannedTrial } from '../../plan/plan.ts';

/** One model at one number of parallel requests: a trial, or several where the eval has several datasets or prompts. */
export interface Level {
  readonly model: string;
  readonly parallelRequests: number;
  readonly trials: readonly PlannedTrial[];
}

/** The levels of a sweep in the order of their trials. */
export function levelsOf(trials: readonly PlannedTrial[]): readonly Level[] {
  const levels = Map.groupBy(trials, ({ configuration: { model, parallelRequests } }) => JSON.stringify([model, parallelRequests]));
  return [...levels.values()].flatMap(ofLevel => {
    const { model, parallelRequests } = ofLevel[0]?.configuration ?? {};
    return model === undefined || parallelRequests === undefined ? [] : [{ model, parallelRequests, trials: ofLevel }];
  });
}
