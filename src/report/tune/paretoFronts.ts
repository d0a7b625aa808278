import { loadMetricUnit } from './metricUnit.ts';
import type { ParetoFront, TuneExperiment, TuneObjective } from './tuneView.ts';

/** Pictures of more of them say less. */
const mostFronts = 2;

interface Other {
  readonly metric: string;
  readonly unit: string;
  readonly lowerIsBetter: boolean;
  readonly of: (experiment: TuneExperiment) => number | undefined;
}

/** The objective against what else matters: the eval's score, the first time that a limit is on (or that a user waits), devices. Only experiments of the greatest length, and only what differs between them. */
export function paretoFronts(experiments: readonly TuneExperiment[], sought: TuneObjective): readonly ParetoFront[] {
  const measured = experiments.filter(({ objective: value, nearest, standing }) => (value ?? nearest) !== undefined && (standing === 'feasible' || standing === 'infeasible'));
  const longest = Math.max(...measured.map(({ share }) => share));
  const compared = measured.filter(({ share }) => share === longest);
  return othersOf(compared, sought)
    .flatMap(other => {
      const points = compared.flatMap(experiment => {
        const value = other.of(experiment);
        const objective = (experiment.objective ?? experiment.nearest)?.value;
        return value === undefined || objective === undefined ? [] : [{ experiment: experiment.id, value, objective, feasible: experiment.standing === 'feasible' && experiment.objective?.invalid !== true }];
      });
      if (new Set(points.map(({ value }) => value)).size < 2) return [];
      const { of: _of, ...front } = other;
      const better = (a: (typeof points)[number], b: (typeof points)[number]): boolean => dominates([sign(!other.lowerIsBetter) * a.value, sign(sought.direction === 'maximize') * a.objective], [sign(!other.lowerIsBetter) * b.value, sign(sought.direction === 'maximize') * b.objective]);
      return [{ ...front, points: points.map(point => ({ ...point, onFront: point.feasible && !points.some(against => against.feasible && better(against, point)) })) }];
    })
    .slice(0, mostFronts);
}

function othersOf(experiments: readonly TuneExperiment[], { metric }: TuneObjective): readonly Other[] {
  const score = experiments.flatMap(({ scores }) => scores).find(({ scorer }) => scorer !== metric);
  const limited = experiments.flatMap(({ levels }) => levels.flatMap(({ limits }) => limits)).find(limit => limit.unit === 'ms' && limit.metric !== metric)?.metric;
  // A percentile of few requests has no value: then one that all have.
  const names = [...(limited === undefined ? [] : [limited]), ...(metric.includes('ttft') ? [] : ['p99(ttft)', 'p90(ttft)', 'p50(ttft)']), ...(metric.includes('e2e') ? [] : ['p90(e2e)', 'p50(e2e)'])].filter(name => name !== metric);
  const time = names.find(name => experiments.length > 0 && experiments.every(experiment => timeOf(experiment, name) !== undefined));
  const rate: Other = { metric: 'throughput(tokens)', unit: 'tokens/s', lowerIsBetter: false, of: experiment => figuresOf(experiment)?.tokensPerS };
  return [
    ...(score === undefined ? [] : [{ metric: score.scorer, unit: score.unit, lowerIsBetter: score.lowerIsBetter === true, of: (experiment: TuneExperiment) => experiment.scores.find(({ scorer }) => scorer === score.scorer)?.value }]),
    ...(time === undefined || loadMetricUnit(metric) === 'ms' ? (metric === rate.metric ? [] : [rate]) : [{ metric: time, unit: 'ms', lowerIsBetter: true, of: (experiment: TuneExperiment) => timeOf(experiment, time) }]),
    { metric: 'devices', unit: '', lowerIsBetter: true, of: ({ devicesNeeded }) => devicesNeeded },
  ];
}

/** At the level of the objective, where it is of one. */
function timeOf(experiment: TuneExperiment, metric: string): number | undefined {
  const level = experiment.levels.find(({ best }) => best) ?? (experiment.levels.length === 1 ? experiment.levels[0] : undefined);
  return level?.limits.find(limit => limit.metric === metric)?.actual ?? level?.figures?.times[metric];
}

function figuresOf(experiment: TuneExperiment): TuneExperiment['levels'][number]['figures'] {
  return (experiment.levels.find(({ best }) => best) ?? (experiment.levels.length === 1 ? experiment.levels[0] : undefined))?.figures;
}

function sign(higherIsBetter: boolean): number {
  return higherIsBetter ? 1 : -1;
}

/** No worse in both, better in one; more is better. */
function dominates(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] >= b[0] && a[1] >= b[1] && (a[0] > b[0] || a[1] > b[1]);
}
