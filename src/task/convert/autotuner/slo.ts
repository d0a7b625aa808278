import { duration, mappingAt, numberAt, refuse, type Reading } from './reading.ts';

export interface ConvertedSlo {
  readonly slo?: object;
  readonly failRatio?: number;
}

interface Limit {
  readonly name: string;
  readonly metric: 'e2e' | 'ttft' | 'tpot';
  readonly percentile: string;
  readonly limit: string;
  readonly weighed: boolean;
  /** Undefined: exceeding it costs score alone. */
  readonly failRatio?: number;
}

const percentiles = ['p50', 'p90', 'p99'];
const keys = ['threshold', 'weight', 'hard_fail', 'fail_ratio'];
const defaultRatio = 0.5;
/** Requests without which a percentile is not told. */
const fewest: Readonly<Record<string, number>> = { p90: 64, p99: 662 };
/** The most that is taken here. */
const mostRatio = 10;

/**
 * Limits in its seconds, with how far over each is still bearable.
 * @param requests of a level
 */
export function convertSlo(written: unknown, requests: unknown, reading: Reading): ConvertedSlo {
  const { notes } = reading;
  const of = mappingAt(written, 'slo', ['latency', 'ttft', 'tpot', 'steepness'], reading);
  const latency = mappingAt(of['latency'], 'slo: latency', percentiles, reading);
  const limits = [
    ...percentiles.flatMap(percentile => limitOf(latency[percentile], `latency: ${percentile}`, 'e2e', percentile, reading)),
    ...(['ttft', 'tpot'] as const).flatMap(metric => limitOf(of[metric], metric, metric, 'p50', reading)),
  ];
  numberAt(of, 'steepness', 'slo', reading);
  if (limits.length === 0) return {};
  if (limits.some(({ metric }) => metric !== 'e2e')) notes.add('slo: its limits of ttft and tpot are of the mean, and here of the median');
  if (of['steepness'] !== undefined || limits.some(({ weighed }) => weighed)) notes.add('slo: `weight` and `steepness` are not carried over: they shape a penalty on its score there; here a limit is held or not, and `slo_fail_ratio` says by how much it may be exceeded without the configuration being out');
  const few = [...new Set(limits.map(({ percentile }) => percentile))].filter(percentile => Number(requests) < (fewest[percentile] ?? 0));
  if (few.length > 0) notes.add(`slo: ${Number(requests)} requests are too few for ${few.join(' and ')}, which ${few.length === 1 ? 'has' : 'have'} no value then: a level is within such a limit where 99 in 100 requests keep all of them`);
  const ratios = [...new Set(limits.flatMap(({ failRatio }) => failRatio ?? []))].toSorted((a, b) => a - b);
  const soft = limits.filter(({ failRatio }) => failRatio === undefined).map(({ name }) => name);
  const failRatio = Math.min(ratios[0] ?? mostRatio, mostRatio);
  if (ratios.length > 1) notes.add(`slo: \`fail_ratio\` is one for all limits here: the smallest of ${ratios.join(', ')}`);
  if (soft.length > 0) notes.add(`slo: ${soft.join(', ')} ${soft.length === 1 ? 'has' : 'have'} no \`hard_fail\` and only cost score there; here what exceeds ${soft.length === 1 ? 'it' : 'one of them'} by more than ${Math.round(failRatio * 100)} % is out`);
  const metrics = [...new Set(limits.map(({ metric }) => metric))].map(metric => [metric, Object.fromEntries(limits.filter(one => one.metric === metric).map(({ percentile, limit }) => [percentile, limit]))]);
  return { slo: Object.fromEntries(metrics) as object, failRatio };
}

function limitOf(written: unknown, name: string, metric: Limit['metric'], percentile: string, reading: Reading): readonly Limit[] {
  if (written === undefined || written === null) return [];
  const where = `slo: ${name}`;
  const of = mappingAt(written, where, keys, reading);
  const threshold = numberAt(of, 'threshold', where, reading);
  numberAt(of, 'weight', where, reading);
  const ratio = numberAt(of, 'fail_ratio', where, reading) ?? defaultRatio;
  if (threshold === undefined) reading.notes.add(`${where} has no \`threshold\`, and is left out, as there`);
  if (threshold === 0) refuse(reading, `\`${where}: {threshold: 0}\` holds for no answer`, 'raise it');
  return threshold === undefined ? [] : [{ name, metric, percentile, limit: duration(threshold), weighed: of['weight'] !== undefined, ...(of['hard_fail'] === true ? { failRatio: ratio } : {}) }];
}
