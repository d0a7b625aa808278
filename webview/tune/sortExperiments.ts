import type { TuneExperiment, TuneView } from '../../src/report/tune/tuneView.ts';

/** `place`: as ranked. `parameter:NAME` and `score:NAME` by value. */
export interface TuneSort {
  readonly by: 'place' | 'experiment' | 'objective' | 'slo' | 'took' | 'devices' | `parameter:${string}` | `score:${string}`;
  readonly descending: boolean;
}

/** What has no value stands last in both directions; equal ones as they are ranked. */
export function sortExperiments({ ranking, experiments }: Pick<TuneView, 'ranking' | 'experiments'>, { by, descending }: TuneSort): readonly TuneExperiment[] {
  const place = new Map(ranking.map((id, k) => [id, k]));
  const ranked = experiments.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  if (by === 'place') return descending ? ranked.toReversed() : ranked;
  const valueOf = (of: TuneExperiment): string | number | boolean | undefined => valueBy(of, by, experiments);
  const turned = descending ? -1 : 1;
  return ranked.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    if (x === y) return 0;
    return turned * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en', { numeric: true }));
  });
}

function valueBy(of: TuneExperiment, by: TuneSort['by'], experiments: readonly TuneExperiment[]): string | number | boolean | undefined {
  if (by.startsWith('parameter:')) return of.configuration[by.slice('parameter:'.length)];
  if (by.startsWith('score:')) return of.scores.find(({ scorer }) => scorer === by.slice('score:'.length))?.value;
  switch (by) {
    case 'experiment':
      return experiments.indexOf(of);
    case 'objective':
      return of.standing === 'feasible' || of.standing === 'infeasible' ? (of.objective ?? of.nearest)?.value : undefined;
    case 'slo':
      return of.standing === 'feasible' || of.standing === 'infeasible' ? (of.violation ?? Infinity) : undefined;
    case 'devices':
      return of.devicesNeeded;
    case 'took':
      return of.startedMs === undefined || of.endedMs === undefined ? undefined : of.endedMs - of.startedMs;
    default:
      return undefined;
  }
}
