import type { Metric, RunView } from './view.ts';

/** The scorer that a metric's name means: its id, or for `accuracy` the first scorer that gives 0 or 1. */
export function scorerOf(scorers: readonly { readonly id: string; readonly binary: boolean }[], metric: string): string | undefined {
  if (scorers.some(scorer => scorer.id === metric)) return metric;
  return metric === 'accuracy' ? scorers.find(scorer => scorer.binary)?.id : undefined;
}

/** A trial's metric by the name that a gate uses; undefined where nothing was measured. */
export function metricOf(view: Pick<RunView, 'scorers'>, trial: { readonly metrics: Readonly<Record<string, Metric>> }, metric: string): Metric | undefined {
  const scorer = scorerOf(view.scorers, metric);
  return scorer === undefined ? undefined : trial.metrics[scorer];
}
