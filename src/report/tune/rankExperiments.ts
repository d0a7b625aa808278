import type { Objective } from '../../plan/tune.ts';
import { measuredLonger } from './measuredLonger.ts';
import type { Standing, TuneExperiment } from './tuneView.ts';

const order: readonly Standing[] = ['feasible', 'infeasible', 'notMeasured', 'underWay'];

/**
 * Best first (`numbers.md` §3): feasible by objective, then infeasible by total violation, then what was not measured in the order of proposing; those under way last.
 * Of an invalid level nothing is concluded: what stands on one alone comes behind what does not. What was measured for longer stands before what was measured for a part of it: numbers of different lengths are not compared.
 * Of one configuration only its longest measurement counts: the shorter ones stand behind all that counts.
 */
export function rankExperiments(experiments: readonly TuneExperiment[], { direction }: Objective): readonly TuneExperiment[] {
  const loss = ({ objective }: TuneExperiment): number => (objective === undefined ? Infinity : direction === 'maximize' ? -objective.value : objective.value);
  const violation = ({ violation: of = Infinity }: TuneExperiment): number => of;
  const measured = ({ standing }: TuneExperiment): boolean => standing === 'feasible' || standing === 'infeasible';
  const invalid = ({ objective }: TuneExperiment): number => (objective?.invalid === true ? 1 : 0);
  const counts = (of: TuneExperiment): number => (measuredLonger(of, experiments) === undefined ? 0 : 1);
  return experiments
    .map((of, index) => ({ of, index }))
    .toSorted((a, b) => {
      if (measured(a.of) && measured(b.of) && counts(a.of) !== counts(b.of)) return counts(a.of) - counts(b.of);
      const place = order.indexOf(a.of.standing) - order.indexOf(b.of.standing);
      if (place !== 0 || !measured(a.of)) return place || a.index - b.index;
      return b.of.share - a.of.share || invalid(a.of) - invalid(b.of) || (a.of.standing === 'infeasible' ? less(violation(a.of), violation(b.of)) : 0) || less(loss(a.of), loss(b.of)) || a.index - b.index;
    })
    .map(({ of }) => of);
}

/** Of two infinities neither is less. */
function less(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
