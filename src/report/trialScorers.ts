import type { RunRow, ScorerRow } from '../store/rows.ts';

/** What judges a trial, the first one ranks: every scorer of the run, or where its dataset has its own, those in its order. */
export function trialScorers({ plan, scorers }: Pick<RunRow, 'plan' | 'scorers'>, trial: string): readonly ScorerRow[] {
  const own = plan.trials.find(planned => planned.id === trial)?.scorers;
  return own === undefined ? scorers : own.flatMap(id => scorers.find(scorer => scorer.id === id) ?? []);
}
