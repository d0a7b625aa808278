import type { PlannedLoad } from '../../plan/plan.ts';
import type { PlannedTune } from '../../plan/tune.ts';
import { shownFigures } from '../../score/load/measureLoad.ts';
import { defaultShare, sloMetricOf, type LoadFigures, type SloResult } from '../../score/load/loadFigures.ts';
import type { ExperimentJudgement, ExperimentRow, JudgedLimit } from '../../store/experimentRow.ts';
import { checkGates, type GateLimit } from '../gates.ts';
import { loadValueOf } from '../load/loadGates.ts';
import type { LoadLevel } from '../load/loadView.ts';
import { metricOf } from '../metricOf.ts';
import type { RunView } from '../view.ts';
import { loadMetricUnit } from './metricUnit.ts';

/** What measured an experiment, with the limits that its task sets. */
export interface MeasuredBy {
  readonly bench?: { readonly view: RunView; readonly slo?: PlannedLoad['slo']; readonly gates: readonly GateLimit[] };
  readonly eval?: { readonly view: RunView; readonly gates: readonly GateLimit[] };
}

interface Weighed {
  readonly judged: JudgedLimit;
  /** (actual − limit) / limit where it was exceeded, 0 where it was held; absent where nothing was measured. */
  readonly excess?: number;
}

interface JudgedLevel {
  readonly level: LoadLevel;
  readonly limits: readonly Weighed[];
  readonly within: boolean;
  /** Absent where nothing was measured. */
  readonly violation?: number;
}

interface Declared {
  readonly slo: PlannedLoad['slo'];
  readonly open: boolean;
}

type Judging = Pick<PlannedTune, 'objective' | 'sloFailRatio'>;

/**
 * What an experiment is worth: every limit at every level of its bench, the gates of its bench and its eval, and the objective: the best value over the levels within the SLO. An invalid level counts only where
 * no valid one is within it. An experiment that did not come to its end is not feasible, whatever was measured until then.
 */
export function judgeExperiment(tune: Judging, { outcome, devicesNeeded }: Pick<ExperimentRow, 'outcome' | 'devicesNeeded'>, { bench, eval: quality }: MeasuredBy): ExperimentJudgement {
  const levels = (bench?.view.load?.levels ?? []).map(level => judgeLevel(level, { slo: bench?.slo, open: bench?.view.load?.open === true }, tune.sloFailRatio));
  const gates = [...(bench === undefined ? [] : gateLimits(bench, true)), ...(quality === undefined ? [] : gateLimits(quality, false))];
  const allWithin = levels.filter(({ within }) => within);
  const valid = allWithin.filter(({ level }) => level.verdict?.verdict !== 'invalid');
  const candidates = valid.length > 0 ? valid : allWithin;
  const valueAt = (of: readonly JudgedLevel[]): ExperimentJudgement['objective'] => objectiveOf(tune, of, { ...(bench === undefined ? {} : { bench }), ...(quality === undefined ? {} : { eval: quality }) }, Math.max(1, devicesNeeded));
  const best = valueAt(candidates);
  const objective = best === undefined || valid.length > 0 || best.level === undefined ? best : { ...best, invalid: true as const };
  const at = levels.find(({ level }) => objective?.level !== undefined && level.trials[0] === objective.level) ?? levels.filter(({ violation }) => violation !== undefined).toSorted((a, b) => (a.violation ?? 0) - (b.violation ?? 0))[0];
  const nearest = objective === undefined && at !== undefined ? valueAt([at]) : undefined;
  const violation = bench === undefined || at?.violation !== undefined ? total(gates, at?.violation) : undefined;
  return {
    ...(objective === undefined ? {} : { objective }),
    ...(nearest === undefined ? {} : { nearest }),
    slo: [...levels.flatMap(({ limits }) => limits), ...gates].map(({ judged }) => judged),
    feasible: outcome === 'ok' && objective !== undefined && (bench === undefined || candidates.length > 0) && gates.every(isTolerated),
    ...(violation === undefined ? {} : { violation }),
  };
}

function judgeLevel(level: LoadLevel, kind: Declared, failRatio: number): JudgedLevel {
  const trial = level.trials[0] ?? '';
  const figures = level.outcome === 'succeeded' && level.measured !== undefined ? shownFigures(level.measured) : undefined;
  const results = figures?.slo ?? declared(kind);
  const limits = [...results.map(result => judgeResult(trial, result, figures?.margin, failRatio)), ...(kind.slo?.success === undefined ? impliedSuccess(trial, figures) : [])];
  const within = figures !== undefined && limits.every(isTolerated);
  const violation = figures === undefined ? undefined : total(limits);
  return { level, limits, within, ...(violation === undefined ? {} : { violation }) };
}

function isTolerated({ judged: { held, soft } }: Weighed): boolean {
  return held || soft;
}

/** Undefined where something was not measured. */
function total(limits: readonly Weighed[], from = 0): number | undefined {
  return limits.reduce<number | undefined>((sum, { excess }) => (sum === undefined || excess === undefined ? undefined : sum + excess), from);
}

/** Nobody is served by answers that are quick because most requests are refused. */
function impliedSuccess(level: string, figures: LoadFigures | undefined): readonly Weighed[] {
  const actual = figures?.success?.value;
  if (actual === undefined || actual >= defaultShare) return [];
  const { judged, excess } = weigh({ level, metric: 'success', limit: defaultShare, unit: 'share' }, { actual, atLeast: true, failRatio: 0 });
  return [{ judged: { ...judged, implicit: true }, ...(excess === undefined ? {} : { excess }) }];
}

/** Of a level that was not measured. */
function declared({ slo, open }: Declared): readonly SloResult[] {
  if (slo === undefined) return [];
  return [...slo.times.map(({ metric, reduce, limitMs }) => ({ name: `${reduce}(${sloMetricOf({ metric }, open)})`, limit: limitMs, n: 0 })), ...(slo.success === undefined ? [] : [{ name: 'success', limit: slo.success, n: 0 }])];
}

/** A percentile of too few requests has no value: the limit is judged by how far 99 in 100 of them (or the share that a search asks for) keep all limits then. */
function judgeResult(level: string, { name, limit, n, actual }: SloResult, margin: number | undefined, failRatio: number): Weighed {
  const base = { level, metric: name, limit, unit: loadMetricUnit(name) ?? '' };
  if (actual !== undefined) return weigh(base, { actual, atLeast: name === 'success', failRatio });
  if (n === 0 || margin === undefined || !Number.isFinite(margin)) return { judged: { ...base, held: false, soft: false } };
  const excess = Math.max(0, margin);
  return { judged: { ...base, ratio: 1 + margin, held: excess === 0, soft: excess > 0 && excess <= failRatio }, excess };
}

/** Only limits of the SLO can be soft. Of a bench's gate the worst level's value; of an eval's the worst trial's. */
function gateLimits({ view, gates }: { readonly view: RunView; readonly gates: readonly GateLimit[] }, ofBench: boolean): readonly Weighed[] {
  return checkGates(gates, view).map(({ held, value, trial }, k) => {
    const { metric, limit, comparison } = gates[k] ?? { metric: '', limit: 0, comparison: '>=' };
    const unit = loadMetricUnit(metric) ?? view.scorers.find(({ id }) => id === metric)?.unit ?? '';
    const base = { ...(ofBench && trial !== undefined ? { level: trial } : {}), metric, limit, unit };
    if (value === undefined) return { judged: { ...base, held: false, soft: false } };
    if (comparison === '==') return { judged: { ...base, actual: value, held, soft: false }, excess: Math.abs(excessOf(value, limit, false)) };
    const weighed = weigh(base, { actual: value, atLeast: comparison === '>=' || comparison === '>', failRatio: 0 });
    // At the limit itself `<` does not hold.
    return { ...weighed, judged: { ...weighed.judged, held, soft: false } };
  });
}

function weigh(base: Pick<JudgedLimit, 'metric' | 'limit' | 'unit' | 'level'>, { actual, atLeast, failRatio }: { readonly actual: number; readonly atLeast: boolean; readonly failRatio: number }): Weighed {
  const ratio = atLeast ? base.limit / actual : actual / base.limit;
  const excess = Math.max(0, excessOf(actual, base.limit, atLeast));
  return { judged: { ...base, actual, ...(Number.isFinite(ratio) ? { ratio } : {}), held: excess === 0, soft: excess > 0 && excess <= failRatio }, excess };
}

/** Below 0 where the limit is held. Of a limit of 0 there is no share: the difference itself. */
function excessOf(actual: number, limit: number, atLeast: boolean): number {
  const by = atLeast ? limit - actual : actual - limit;
  return limit === 0 ? by : by / Math.abs(limit);
}

function objectiveOf({ objective: { metric, direction } }: Judging, within: readonly JudgedLevel[], { bench, eval: quality }: MeasuredBy, devices: number): ExperimentJudgement['objective'] | undefined {
  if (bench !== undefined && metric === 'capacity') {
    const capacity = bench.view.load?.knee?.capacity;
    return capacity === undefined ? undefined : { metric, value: capacity, unit: bench.view.load?.open === true ? 'requests/s' : 'requests', direction };
  }
  if (bench !== undefined && loadMetricUnit(metric) !== undefined) {
    const unit = loadMetricUnit(metric) ?? '';
    const values = within.flatMap(({ level }) => {
      const figures = level.measured === undefined ? undefined : shownFigures(level.measured);
      const value = figures === undefined ? undefined : metric === 'throughput_per_gpu' ? perDevice(figures.tokensPerS, devices) : loadValueOf(figures, metric).value;
      return value === undefined ? [] : [{ value, level: level.trials[0] ?? '' }];
    });
    const best = values.toSorted((a, b) => (direction === 'maximize' ? b.value - a.value : a.value - b.value))[0];
    return best === undefined ? undefined : { metric, value: best.value, unit, direction, level: best.level };
  }
  if (quality === undefined) return undefined;
  const values = quality.view.trials.flatMap(trial => metricOf(quality.view, trial, metric)?.value ?? []);
  if (values.length === 0 || values.length < quality.view.trials.length) return undefined;
  const scorer = quality.view.scorers.find(({ id }) => id === metric) ?? quality.view.scorers.find(({ binary }) => binary);
  return { metric, value: values.reduce((sum, value) => sum + value, 0) / values.length, unit: scorer?.unit ?? 'share', direction };
}

function perDevice(perS: number | undefined, devices: number): number | undefined {
  return perS === undefined ? undefined : perS / devices;
}
