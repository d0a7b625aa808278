import { nameOfOperational, unitAndDirection } from '../score/operational.ts';
import type { Direction } from '../score/metricKinds.ts';
import type { RunRow } from '../store/rows.ts';
import { dynascore, type DynascoreColumn } from './dynascore.ts';
import { metricOf, scorerOf, scorerOfTrial } from './metricOf.ts';
import type { Leaderboard, LeaderboardMetric, RunView, TrialView } from './view.ts';

type Spec = NonNullable<RunRow['plan']['leaderboard']>;
type SpecMetric = Spec['dynascore'][number];
type Seen = Pick<RunView, 'scorers' | 'trials'>;

/** The models beside each other, each metric the mean over a model's trials: by Dynascore where there is one, else by the metric that the task names. */
export function leaderboard({ by, dynascore: weighed }: Spec, view: Seen): Leaderboard {
  const ids = [...new Set(view.trials.map(trial => trial.configuration.model))];
  const wanted: readonly SpecMetric[] = weighed.length === 0 ? [{ name: by, weight: 0, offset: 0 }] : weighed;
  const measured = wanted.map(metric => ({ ...metric, ...kindOf(metric, view), byModel: new Map(ids.map(model => [model, measure(metric, model, view)])) }));
  const columns = measured.filter(({ name, byModel }) => name === by || [...byModel.values()].some(({ value }) => value !== undefined));
  const notes = [
    ...measured.filter(column => !columns.includes(column)).map(({ name }) => `${name} was not measured and is left out`),
    ...ids.flatMap(model => columns.flatMap(({ name, byModel }) => partly(model, name, byModel.get(model)))),
    ...differentData(view, ids),
  ];
  const complete = ids.filter(model => columns.every(({ byModel }) => byModel.get(model)?.value !== undefined));
  const scored = weighed.length === 0 ? undefined : scoresOf(by, columns, complete);
  const rows = ids.map(model => {
    const score = scored?.scores?.[complete.indexOf(model)];
    return {
      model,
      values: Object.fromEntries(columns.flatMap(({ name, byModel }) => {
        const value = byModel.get(model)?.value;
        return value === undefined ? [] : [[name, value] as const];
      })),
      ...(score === undefined ? {} : { dynascore: score }),
    };
  });
  const lower = columns.find(({ name }) => name === by)?.direction === 'lower';
  const place = (row: (typeof rows)[number]): number => row.dynascore ?? (row.values[by] === undefined ? -Infinity : lower ? -row.values[by] : row.values[by]);
  const hasScores = scored?.scores !== undefined;
  return {
    by,
    metrics: columns.map(({ name, unit, direction, weight }): LeaderboardMetric => ({ name, unit, direction, ...(weighed.length === 0 ? {} : { weight }) })),
    // Without a Dynascore among those that have one: behind them.
    models: rows.toSorted((a, b) => (hasScores && (a.dynascore === undefined) !== (b.dynascore === undefined) ? (a.dynascore === undefined ? 1 : -1) : compare(place(b), place(a)))),
    ...(scored === undefined ? {} : { dynascore: { rates: scored.rates, ...(scored.why === undefined ? {} : { why: scored.why }) } }),
    notes,
  };
}

interface Measured {
  readonly value?: number;
  /** Trials with a value, of those that should have one. */
  readonly trials: number;
  readonly of: number;
}

type Column = SpecMetric & Pick<LeaderboardMetric, 'unit' | 'direction'> & { readonly byModel: ReadonlyMap<string, Measured> };

function scoresOf(by: string, columns: readonly Column[], models: readonly string[]): ReturnType<typeof dynascore> {
  const columnOf = ({ name, weight, offset, direction, byModel }: Column): DynascoreColumn => ({ name, weight, offset, direction, values: models.flatMap(model => byModel.get(model)?.value ?? []) });
  const accuracy = columns.find(({ name }) => name === by);
  const others = columns.filter(({ name }) => name !== by);
  if (accuracy === undefined || models.length < 2) return { rates: {}, why: 'it takes two models with a value for every metric' };
  if (others.every(({ weight }) => weight === 0)) return { rates: {}, why: `nothing but ${by} was measured` };
  return dynascore(columnOf(accuracy), others.map(columnOf));
}

function kindOf({ name, direction }: SpecMetric, view: Seen): Pick<LeaderboardMetric, 'unit' | 'direction'> {
  if (direction !== undefined) return { unit: 'number', direction };
  const scorer = view.scorers.find(({ id }) => id === scorerOf(view.scorers, name));
  if (scorer !== undefined) return { unit: scorer.unit, direction: scorer.direction };
  const operational = nameOfOperational(name);
  if (operational !== undefined) return { unit: 'number', direction: unitAndDirection(operational).direction };
  return { unit: name === 'success' ? 'share' : 'number', direction: 'higher' satisfies Direction };
}

function measure({ name, values }: SpecMetric, model: string, view: Seen): Measured {
  const given = values !== undefined && Object.hasOwn(values, model) ? values[model] : undefined;
  if (values !== undefined) return { ...(given === undefined ? {} : { value: given }), trials: 1, of: 1 };
  const trials = view.trials.filter(({ configuration }) => configuration.model === model);
  const isScorer = scorerOf(view.scorers, name) !== undefined;
  const due = isScorer ? trials.filter(trial => scorerOfTrial(view, trial, name) !== undefined) : trials;
  const found = due.flatMap(trial => valueOf(name, isScorer, trial, view) ?? []);
  return { ...(found.length === 0 ? {} : { value: found.reduce((sum, value) => sum + value, 0) / found.length }), trials: found.length, of: due.length };
}

/** Throughput is that of one request after another, by the mean latency: the trials of a run share their endpoints, so what each got at once says little about a model. */
function valueOf(name: string, isScorer: boolean, trial: TrialView, view: Seen): number | undefined {
  if (isScorer) return metricOf(view, trial, name)?.value;
  if (name === 'success') return trial.done === 0 ? undefined : 1 - ((trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0)) / trial.done;
  if (name === 'throughput') {
    const meanMs = trial.operational?.['mean(latency)']?.value;
    return meanMs === undefined || meanMs === 0 ? undefined : 1000 / meanMs;
  }
  return trial.operational?.[nameOfOperational(name) ?? name]?.value;
}

function partly(model: string, name: string, measured: Measured | undefined): readonly string[] {
  if (measured === undefined) return [];
  if (measured.value === undefined) return [`${model} has no ${name}`];
  return measured.trials < measured.of ? [`${name} of ${model} rests on ${measured.trials} of its ${measured.of} trials`] : [];
}

/** A mean over other datasets is no fair comparison. */
function differentData(view: Seen, models: readonly string[]): readonly string[] {
  const dataOf = (model: string): string => [...new Set(view.trials.filter(({ configuration }) => configuration.model === model).map(({ configuration: { dataset, split, axes } }) => JSON.stringify([dataset, split, axes])))].sort().join();
  return new Set(models.map(dataOf)).size > 1 ? ['not strictly comparable: the models were not all tried on the same data'] : [];
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
