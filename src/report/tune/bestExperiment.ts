import type { ExperimentRow } from '../../store/experimentRow.ts';
import { measuredLonger } from './measuredLonger.ts';

/** The best of those within their limits, of valid levels if there are some; of different lengths the longest were measured best, and of one configuration only its longest measurement counts. Undefined where none is. */
export function bestExperiment<Row extends Pick<ExperimentRow, 'outcome' | 'judged' | 'share' | 'index' | 'configuration'>>(experiments: readonly Row[]): Row | undefined {
  const feasible = experiments.filter(of => of.outcome === 'ok' && of.judged?.feasible === true && measuredLonger(of, experiments) === undefined);
  const loss = ({ judged }: Row): number => (judged?.objective === undefined ? Infinity : judged.objective.direction === 'minimize' ? judged.objective.value : -judged.objective.value);
  const invalid = ({ judged }: Row): number => (judged?.objective?.invalid === true ? 1 : 0);
  return feasible.toSorted((a, b) => b.share - a.share || invalid(a) - invalid(b) || loss(a) - loss(b) || a.index - b.index)[0];
}
