import type { Metric, RunView, TrialView } from './view.ts';

/** The scorer that a metric's name means: its id, or for `accuracy` the first scorer that gives 0 or 1. */
export function scorerOf(scorers: readonly { readonly id: string; readonly binary: boolean }[], metric: string): string | undefined {
  if (scorers.some(scorer => scorer.id === metric)) return metric;
  return metric === 'accuracy' ? scorers.find(scorer => scorer.binary)?.id : undefined;
}

/** The trial's scorer that a metric's name means; undefined where the trial is not judged by it. */
export function scorerOfTrial(view: Pick<RunView, 'scorers'>, trial: Pick<TrialView, 'scorers'>, metric: string): string | undefined {
  return scorerOf(trial.scorers.flatMap(id => view.scorers.find(scorer => scorer.id === id) ?? []), metric);
}

/** A trial's metric by the name that a gate uses; undefined where nothing was measured. */
export function metricOf(view: Pick<RunView, 'scorers'>, trial: Pick<TrialView, 'scorers' | 'metrics'>, metric: string): Metric | undefined {
  const scorer = scorerOfTrial(view, trial, metric);
  return scorer === undefined ? undefined : trial.metrics[scorer];
}
