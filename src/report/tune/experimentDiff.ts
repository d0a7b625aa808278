import { durationText } from '../timeText.ts';
import { bareNumber, objectiveAt, titleWithUnit } from './tuneNumbers.ts';
import { parameterText, type TuneExperiment, type TuneLevel, type TuneView } from './tuneView.ts';

/** Two experiments side by side: what was set otherwise, and what came of it. */
export interface ExperimentDiff {
  /** Of parameters that differ, in file order. */
  readonly parameters: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** Names of those that are equal. */
  readonly equal: readonly string[];
  readonly metrics: readonly MetricChange[];
  /** Why the numbers of the two do not compare, in a sentence without a full stop. */
  readonly caveat?: string;
}

export interface MetricChange {
  /** With its unit, and the level it is of: `p99(ttft), ms at 8 in flight`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** `+12 %`, `−0.05`; absent where one of them has no value, and where they are equal. */
  readonly change?: string;
  /** Which is better, where a way is known and they differ as they are written. */
  readonly better?: 'from' | 'to';
}

interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly lowerIsBetter?: boolean;
  readonly of: (experiment: TuneExperiment) => number | undefined;
}

export function experimentDiff(view: Pick<TuneView, 'parameters' | 'objective'>, from: TuneExperiment, to: TuneExperiment): ExperimentDiff {
  const names = view.parameters.map(({ name }) => name);
  const differs = (name: string): boolean => from.configuration[name] !== to.configuration[name];
  const measures = measuresOf(view, from, to);
  const failed = [from, to].find(({ standing }) => standing === 'notMeasured' || standing === 'underWay');
  const caveat = failed !== undefined ? `${failed.id} has not been measured in full` : from.share !== to.share ? 'they were measured for different lengths, so their numbers do not compare' : undefined;
  return {
    parameters: names.filter(differs).map(name => ({ name, from: parameterText(from.configuration[name]), to: parameterText(to.configuration[name]) })),
    equal: names.filter(name => !differs(name)),
    metrics: measures.flatMap(measure => changeOf(measure, measure.of(from), measure.of(to)) ?? []),
    ...(caveat === undefined ? {} : { caveat }),
  };
}

function measuresOf({ objective }: Pick<TuneView, 'objective'>, from: TuneExperiment, to: TuneExperiment): readonly Measure[] {
  const unit = objective.unit ?? '';
  const scorers = new Map([...from.scores, ...to.scores].map(score => [score.scorer, score]));
  scorers.delete(objective.metric);
  const levels = [...new Set([...from.levels, ...to.levels].map(({ name }) => name))];
  return [
    { name: titleWithUnit(objective.metric, objective.unit), unit, lowerIsBetter: objective.direction === 'minimize', of: ({ objective: of, nearest }) => (of ?? nearest)?.value },
    ...Array.from(scorers.values(), ({ scorer, unit: of, lowerIsBetter = false }): Measure => ({ name: scorer, unit: of, lowerIsBetter, of: ({ scores }) => scores.find(score => score.scorer === scorer)?.value })),
    ...levels.flatMap(name => levelMeasures(name, objective)),
    { name: 'devices', unit: '', of: ({ devicesNeeded }) => (devicesNeeded === 0 ? undefined : devicesNeeded) },
    { name: 'until its server was ready', unit: 'duration', lowerIsBetter: true, of: ({ startedMs, readyMs }) => (startedMs === undefined || readyMs === undefined ? undefined : readyMs - startedMs) },
  ];
}

/** What is compared at one level; its objective stands on top already where it is one of these. */
function levelMeasures(name: string, objective: TuneView['objective']): readonly Measure[] {
  const at = (experiment: TuneExperiment): TuneLevel | undefined => experiment.levels.find(level => level.name === name);
  const plain: readonly Measure[] = [
    { name: 'requests/s', unit: '', of: of => at(of)?.figures?.requestsPerS },
    { name: 'tokens/s', unit: '', of: of => at(of)?.figures?.tokensPerS },
    { name: 'attainment', unit: 'share', of: of => at(of)?.figures?.attainment },
    ...['p50(ttft)', 'p99(ttft)', 'p50(tpot)', 'p50(e2e)'].map((metric): Measure => ({ name: `${metric}, ms`, unit: 'ms', lowerIsBetter: true, of: of => at(of)?.figures?.times[metric] })),
    { name: 'failed', unit: 'share', lowerIsBetter: true, of: of => shareFailed(at(of)) },
  ];
  const own: Measure = { name: titleWithUnit(objective.metric, objective.unit), unit: objective.unit ?? '', lowerIsBetter: objective.direction === 'minimize', of: of => at(of) && objectiveAt(at(of) ?? missing, objective, of.devicesNeeded) };
  const known = ['throughput(requests)', 'throughput(tokens)', 'attainment'].includes(objective.metric) || plain.some(({ name: of }) => of === own.name);
  return [...(known ? [] : [own]), ...plain].map(measure => ({ ...measure, name: `${measure.name} at ${name}` }));
}

const missing: TuneLevel = { trial: '', name: '', limits: [] };

function shareFailed(level: TuneLevel | undefined): number | undefined {
  return level?.figures === undefined || level.figures.requests === 0 ? undefined : level.figures.failed / level.figures.requests;
}

/** Nothing where neither has a value, or where nothing ever failed. */
function changeOf({ name, unit, lowerIsBetter }: Measure, from: number | undefined, to: number | undefined): MetricChange | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (name.startsWith('failed at') && (from ?? 0) === 0 && (to ?? 0) === 0) return undefined;
  const text = (value: number | undefined): string => (value === undefined ? '–' : unit === 'duration' ? durationText(value) : bareNumber(value, unit));
  const told = { name, from: text(from), to: text(to) };
  if (from === undefined || to === undefined || told.from === told.to) return told;
  const difference = to - from;
  const sign = difference < 0 ? '−' : '+';
  const change = unit === 'share' || from === 0 ? `${sign}${bareNumber(Math.abs(difference), unit === 'duration' ? 'ms' : unit)}` : `${sign}${Number(Math.abs((difference / from) * 100).toPrecision(2))} %`;
  return { ...told, change, ...(lowerIsBetter === undefined && !isRate(name) ? {} : { better: difference < 0 === (lowerIsBetter ?? false) ? 'to' : 'from' }) };
}

/** More of it is better, whatever the objective is. */
function isRate(name: string): boolean {
  return /^(requests\/s|tokens\/s|attainment) /.test(name);
}
