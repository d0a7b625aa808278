import type { Observed } from '../../plan/search/search.ts';
import type { ExperimentRow } from '../../store/experimentRow.ts';

/** What a search learns from an experiment that has ended. One that did not come to its end tells that it is not feasible, and no number. */
export function observedOf({ outcome, judged }: Pick<ExperimentRow, 'outcome' | 'judged'>): Observed {
  if (judged === undefined || outcome !== 'ok') return { feasible: false };
  const { violation, feasible } = judged;
  // How good it would be matters where the limits are nearly held: the objective tells of its neighbours.
  const objective = judged.objective ?? judged.nearest;
  return {
    feasible,
    ...(objective === undefined ? {} : { loss: objective.direction === 'minimize' ? objective.value : -objective.value }),
    ...(violation === undefined ? {} : { violation }),
  };
}
