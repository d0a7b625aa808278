import type { JudgedLimit } from '../../store/experimentRow.ts';
import type { LevelFigures, TuneLevel, TuneObjective } from './tuneView.ts';

/** Three digits and the unit, shares and scores without one: `426 ms`, `12.4 requests/s`, `0.9987`. */
export function tuneNumber(value: number, unit: string): string {
  if (unit === 'share') return String(Number(value.toFixed(4)));
  return withUnit(bareNumber(value, unit), unit);
}

/** The same without the unit, for a column whose title has it. */
export function bareNumber(value: number, unit: string): string {
  if (unit === 'share') return value.toFixed(4);
  if (Math.abs(value) >= 1000) return String(Math.round(value));
  return value === 0 || Math.abs(value) >= 0.001 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}

/** `goodput, requests/s`; shares and scores have no unit to tell. */
export function titleWithUnit(metric: string, unit: string | undefined): string {
  return unit === undefined || hasNone(unit) ? metric : `${metric}, ${unit}`;
}

function withUnit(text: string, unit: string): string {
  return hasNone(unit) ? text : `${text} ${unit}`;
}

function hasNone(unit: string): boolean {
  return unit === 'share' || unit === 'number' || unit === 'points' || unit === '';
}

/** `p99(ttft) 426 ms > 300 ms`; `p99(ttft) was not measured, limit 300 ms`. */
export function limitText(limit: JudgedLimit): string {
  const { metric, actual, unit } = limit;
  if (actual === undefined) return unmeasuredText(limit);
  const below = staysBelow(limit);
  return `${metric} ${tuneNumber(actual, unit)} ${limit.held ? (below ? '≤' : '≥') : below ? '>' : '<'} ${tuneNumber(limit.limit, unit)}${limit.soft && !limit.held ? ' (soft)' : ''}`;
}

/** A percentile of too few requests has no value; by how far its limit is missed is told by the requests that keep it. */
function unmeasuredText({ metric, limit, unit, ratio, held }: JudgedLimit): string {
  if (ratio === undefined) return `${metric} could not be measured, limit ${tuneNumber(limit, unit)}`;
  return held ? `${metric} within ${tuneNumber(limit, unit)}` : `${metric} misses ${tuneNumber(limit, unit)} by ${excessText(ratio - 1).slice(1)}`;
}

/** `p99(ttft) ≤ 300 ms`. */
export function limitName(limit: JudgedLimit): string {
  return `${limit.metric} ${staysBelow(limit) ? '≤' : '≥'} ${tuneNumber(limit.limit, limit.unit)}`;
}

function staysBelow({ held, actual, limit, unit }: JudgedLimit): boolean {
  if (actual === undefined || actual === limit) return unit === 'ms';
  return held === actual < limit;
}

/** By how much a limit was missed, as a share of it (`numbers.md` §3): 0.42 for 42 %. Absent where nothing was measured, which is a miss of no size; of a percentile without a value by how far it is missed otherwise. */
export function excessOf({ held, ratio, actual, limit }: JudgedLimit): number | undefined {
  if (held) return 0;
  if (actual === undefined) return ratio === undefined ? undefined : ratio - 1;
  return limit === 0 ? Math.abs(actual) : Math.abs(actual - limit) / Math.abs(limit);
}

/** `+42 %`, `+0.4 %`. */
export function excessText(excess: number): string {
  return `+${Number((excess * 100).toPrecision(excess >= 0.01 ? 2 : 1))} %`;
}

/** What the objective is at one level; absent where it is of none (a score), or nothing was measured. @param devices that the experiment has */
export function objectiveAt({ limits, figures }: TuneLevel, { metric }: Pick<TuneObjective, 'metric'>, devices: number): number | undefined {
  if (metric === 'throughput_per_gpu') return figures?.tokensPerS === undefined ? undefined : figures.tokensPerS / Math.max(1, devices);
  const plain: Readonly<Record<string, keyof LevelFigures>> = { goodput: 'goodputPerS', 'throughput(requests)': 'requestsPerS', 'throughput(tokens)': 'tokensPerS', attainment: 'attainment' };
  const name = plain[metric];
  const value = name === undefined ? undefined : figures?.[name];
  return typeof value === 'number' ? value : (figures?.times[metric] ?? limits.find(limit => limit.metric === metric)?.actual);
}
