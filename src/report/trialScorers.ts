import type { RunRow } from '../store/rows.ts';
import { withReduced, type ScorerOrReduced } from './reducedMetrics.ts';

/** What judges a trial, the first one ranks: every scorer of the run, or where its dataset has its own, those in its order; with what repeats are reduced to. */
export function trialScorers({ plan, scorers }: Pick<RunRow, 'plan' | 'scorers'>, trial: string): readonly ScorerOrReduced[] {
  const planned = plan.trials.find(candidate => candidate.id === trial);
  const own = planned?.scorers === undefined ? scorers : planned.scorers.flatMap(id => scorers.find(scorer => scorer.id === id) ?? []);
  return withReduced(own, planned?.repeats === undefined ? undefined : plan.repeats);
}
