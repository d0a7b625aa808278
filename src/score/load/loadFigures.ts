import type { ErrorClass } from '../../base/outcomes.ts';
import type { Slo, SloTime } from '../../task/slo.ts';
import { wilson } from '../wilson.ts';
import { batchSizes, type BatchSizes } from './batchSizes.ts';
import { decodeChunks } from './chunkTimes.ts';
import { distribution, reductions, type Distribution } from './distribution.ts';
import type { GatheredRequest, GatheredRequests } from './gatherRequests.ts';
import { meanInFlight } from './inFlight.ts';
import type { LoadMetric } from './loadMetrics.ts';
import type { ObservedRequest } from './observedRequest.ts';
import type { LoadInterval } from './quantileIntervals.ts';
import { studentInterval } from './studentT.ts';

/** What the requests of one stretch of time add up to. Times are of those that ended ok; percentiles are over all of them together. */
export interface LoadFigures {
  readonly requests: number;
  readonly ok: number;
  /** By class. */
  readonly failures: Readonly<Partial<Record<ErrorClass, number>>>;
  /** Absent where nothing took time; of several repeats the mean, as of all rates. */
  readonly windowMs?: number;
  /** Requests in flight, mean over the window's time. */
  readonly meanInFlight?: number;
  /** Answered requests that ended in the window (of a closed loop each by the share of its time that lies in it), and output tokens that came in it, ÷ window. */
  readonly requestsPerS?: number;
  readonly tokensPerS?: number;
  /** The texts that those requests asked about, and the tokens of what they sent; the latter where the server counts them. */
  readonly inputsPerS?: number;
  readonly tokensInPerS?: number;
  /** Of the rates, by their names, over repeats; one run has none. */
  readonly rateIntervals?: Readonly<Partial<Record<RateName, LoadInterval>>>;
  /** Of those requests the ones that met every SLO. */
  readonly goodputPerS?: number;
  /** Of all requests due in the window those that ended ok and met every SLO; a failure is a miss. */
  readonly attainment?: Share;
  readonly success?: Share;
  /** How far the SLO is missed: what the share of the requests keeps at most, ÷ its limits, − 1. At most 0 exactly where the attainment reaches the share. */
  readonly margin?: number;
  /** The SLO's limits, each with what was observed. */
  readonly slo?: readonly SloResult[];
  readonly law?: OperationalLaw;
  readonly distributions: Readonly<Record<LoadMetric, Distribution>>;
  /** Who counted the output tokens: the server's usage report, or we the chunks where it reported none. By requests. */
  readonly tokensFrom: { readonly usage: number; readonly chunks: number };
  /** Output tokens ÷ chunks that carried them, over all streamed answers. */
  readonly tokensPerChunk?: number;
  /** Of requests that were collected into batches. */
  readonly batches?: BatchSizes;
  /** Of the gaps between chunks those of 0: both were in one read of the socket. */
  readonly coalesced?: number;
}

/** Of the requests that must meet an SLO, where nothing else is said. */
export const defaultShare = 0.99;

const rateNames = ['requestsPerS', 'tokensPerS', 'inputsPerS', 'tokensInPerS', 'goodputPerS', 'meanInFlight'] as const;
export type RateName = (typeof rateNames)[number];

export interface Share {
  readonly value: number;
  readonly n: number;
  readonly interval?: LoadInterval;
}

export interface SloResult {
  /** `p99(ttft)`, `success`. */
  readonly name: string;
  readonly limit: number;
  readonly n: number;
  /** Absent where n is too small. */
  readonly actual?: number;
  readonly met?: boolean;
}

/** N = X · (R + Z), J. Little 1961: requests ÷ s × (mean time of a request + mean lag) against the requests in flight that were asked for, or in an open loop, where Z is 0, that were there. */
export interface OperationalLaw {
  readonly expected: number;
  readonly observed: number;
  /** (expected − observed) ÷ observed. */
  readonly mismatch: number;
  /** Mismatches below it are the window's edges. */
  readonly tolerance: number;
}

export interface FiguresSpec {
  readonly slo?: Slo;
  /** Requests kept in flight; absent in an open loop. */
  readonly concurrency?: number;
  /** A closed loop whose requests in flight change. */
  readonly closed?: true;
  /** Of the requests that must meet the SLO; 0.99 where nothing else is said. */
  readonly share?: number;
  /** Absent: without intervals. */
  readonly intervalSeed?: number;
}

/** Requests come by a clock of their own. */
export function isOpen({ concurrency, closed }: Pick<FiguresSpec, 'concurrency' | 'closed'>): boolean {
  return concurrency === undefined && closed !== true;
}

/** One repeat of a level, and the window of it that counts, in ms of its own clock: requests due in it are described, requests and tokens that end in it are counted. */
export interface LevelPart {
  readonly gathered: GatheredRequests;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Observations of all repeats are pooled; rates are their means, since each repeat has a clock of its own. */
export function loadFigures(parts: readonly LevelPart[], spec: FiguresSpec): LoadFigures {
  const within = parts.map(({ gathered, fromMs, untilMs }) => gathered.requests.filter(({ row }) => row.dueMs >= fromMs && row.dueMs <= untilMs));
  const due = within.flat();
  const answered = due.filter(({ row }) => row.outcome === 'ok');
  const failures: Partial<Record<ErrorClass, number>> = {};
  for (const { row } of due) if (row.outcome !== 'ok') failures[row.errorClass ?? 'badResponse'] = (failures[row.errorClass ?? 'badResponse'] ?? 0) + 1;
  const distributions = distributionsOf(parts, within, spec);
  const good = spec.slo === undefined ? undefined : due.filter(request => request.good === true).length;
  const streamed = answered.filter(({ chunks }) => chunks > 0);
  const chunks = streamed.reduce((sum, request) => sum + request.chunks, 0);
  const gaps = chunks - streamed.length;
  const batches = batchSizes(parts.map(({ gathered }, k) => ({ all: gathered.requests, counted: within[k] ?? [] })));
  return {
    requests: due.length,
    ok: answered.length,
    failures,
    ...meanRates(parts.map(part => ratesOf(part, spec))),
    ...(good === undefined || due.length === 0 ? {} : { attainment: shareOf(good, due.length), margin: marginOf(due, spec, answered.length) }),
    ...(due.length === 0 ? {} : { success: shareOf(answered.length, due.length) }),
    ...(spec.slo === undefined ? {} : { slo: sloResults(spec.slo, distributions, answered.length, due.length, isOpen(spec)) }),
    distributions,
    tokensFrom: { usage: answered.filter(({ row }) => row.tokensOut !== undefined).length, chunks: streamed.filter(({ row }) => row.tokensOut === undefined).length },
    ...(chunks === 0 ? {} : { tokensPerChunk: streamed.reduce((sum, { tokens = 0 }) => sum + tokens, 0) / chunks }),
    ...(batches === undefined ? {} : { batches }),
    ...(gaps === 0 ? {} : { coalesced: streamed.reduce((sum, { coalesced }) => sum + coalesced, 0) / gaps }),
  };
}

type Rates = Pick<LoadFigures, 'windowMs' | 'law' | RateName>;

function meanRates(all: readonly Rates[]): Rates & Pick<LoadFigures, 'rateIntervals'> {
  const [only] = all;
  if (only === undefined || all.length === 1) return only ?? {};
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const laws = all.flatMap(({ law }) => law ?? []);
  const means = (['windowMs', ...rateNames] as const).flatMap(name => {
    const values = all.flatMap(rates => rates[name] ?? []);
    return values.length < all.length ? [] : [{ name, values }];
  });
  return {
    ...Object.fromEntries(means.map(({ name, values }) => [name, mean(values)])),
    ...(laws.length < all.length ? {} : { law: { expected: mean(laws.map(law => law.expected)), observed: mean(laws.map(law => law.observed)), mismatch: mean(laws.map(law => law.mismatch)), tolerance: Math.max(...laws.map(law => law.tolerance)) } }),
    rateIntervals: Object.fromEntries(means.flatMap(({ name, values }) => (name === 'windowMs' ? [] : [[name, studentInterval(values)]]))),
  };
}

function ratesOf({ gathered: { requests }, fromMs, untilMs }: LevelPart, spec: FiguresSpec): Rates {
  const { slo } = spec;
  const windowMs = untilMs - fromMs;
  const spans = requests.flatMap(({ row: { sentMs }, endMs }) => (sentMs === undefined || endMs === undefined ? [] : [{ sentMs, endMs }]));
  if (!(windowMs > 0) || spans.length === 0) return {};
  const shares = requests.map(request => shareWithin(request, fromMs, untilMs));
  const counted = isOpen(spec) ? endsWithin(requests, fromMs, untilMs) : shares;
  const sumPerS = (parts: readonly number[], value: (request: GatheredRequest) => number): number => (requests.reduce((sum, request, k) => sum + value(request) * (parts[k] ?? 0), 0) * 1000) / windowMs;
  const ofAnswered = (value: (row: ObservedRequest) => number): number => sumPerS(counted, ({ row }) => (row.outcome === 'ok' ? value(row) : 0));
  const inside = requests.filter((_, k) => (shares[k] ?? 0) > 0);
  const anyTokens = requests.some(({ tokens }) => tokens !== undefined);
  const inFlight = meanInFlight(spans, fromMs, untilMs);
  return {
    windowMs,
    meanInFlight: inFlight,
    requestsPerS: ofAnswered(() => 1),
    inputsPerS: ofAnswered(({ inputs = 1 }) => inputs),
    ...(requests.some(({ row }) => row.tokensIn !== undefined) ? { tokensInPerS: ofAnswered(({ tokensIn = 0 }) => tokensIn) } : {}),
    ...(anyTokens ? { tokensPerS: (requests.reduce((sum, request) => sum + tokensWithin(request, fromMs, untilMs), 0) * 1000) / windowMs } : {}),
    ...(slo === undefined ? {} : { goodputPerS: sumPerS(counted, ({ good }) => (good === true ? 1 : 0)) }),
    ...(inside.length === 0 ? {} : { law: lawOf(inside, sumPerS(shares, () => 1), inFlight, spec) }),
  };
}

/**
 * What ended in the window: 1 of each request, and of those at its two ends the share of the time since the one that ended before. In an open loop more may come than the server can do:
 * shares of each one's own time would count those that wait in it as work done.
 */
function endsWithin(requests: readonly GatheredRequest[], fromMs: number, untilMs: number): readonly number[] {
  const within = requests.map(() => 0);
  const ended = requests.flatMap(({ endMs }, k) => (endMs === undefined ? [] : [{ k, endMs }])).sort((a, b) => a.endMs - b.endMs);
  for (const [at, { k, endMs }] of ended.entries()) within[k] = overlap(ended[at - 1]?.endMs ?? endMs, endMs, fromMs, untilMs);
  return within;
}

/** In a closed loop as many are in flight at either end of the window, so that neither counts too many or too few: they come and go in waves. */
function shareWithin({ row: { sentMs }, endMs }: GatheredRequest, fromMs: number, untilMs: number): number {
  return sentMs === undefined || endMs === undefined ? 0 : overlap(sentMs, endMs, fromMs, untilMs);
}

/** The share of a time that lies in the window; of a moment, all or nothing. */
function overlap(beginMs: number, endMs: number, fromMs: number, untilMs: number): number {
  if (endMs <= beginMs) return beginMs >= fromMs && beginMs <= untilMs ? 1 : 0;
  return Math.max(0, Math.min(endMs, untilMs) - Math.max(beginMs, fromMs)) / (endMs - beginMs);
}

/** Of a streamed answer by the times of its chunks; of any other all of them, where it ended in the window. */
function tokensWithin({ row, endMs, tokens, chunks }: GatheredRequest, fromMs: number, untilMs: number): number {
  const { sentMs } = row;
  if (tokens === undefined || sentMs === undefined || endMs === undefined || endMs <= fromMs || sentMs > untilMs) return 0;
  if (sentMs >= fromMs && endMs <= untilMs) return tokens;
  if (row.chunks === undefined || chunks === 0) return endMs <= untilMs ? tokens : 0;
  const { atMs, characters } = decodeChunks(row.chunks);
  const all = characters.reduce((sum, n) => sum + n, 0);
  const within = atMs.reduce((sum, ms, k) => (sentMs + ms > fromMs && sentMs + ms <= untilMs ? sum + (chunks === tokens || all === 0 ? 1 : (characters[k] ?? 0)) : sum), 0);
  return chunks === tokens || all === 0 ? (within * tokens) / chunks : (within * tokens) / all;
}

function lawOf(inside: readonly GatheredRequest[], perS: number, inFlight: number, spec: FiguresSpec): OperationalLaw {
  const meanS = inside.reduce((sum, { row: { sentMs = 0, dueMs }, endMs = 0 }) => sum + (endMs - (isOpen(spec) ? sentMs : dueMs)), 0) / inside.length / 1000;
  const expected = perS * meanS;
  const observed = spec.concurrency ?? inFlight;
  return { expected, observed, mismatch: (expected - observed) / observed, tolerance: Math.max(0.05, (3 * Math.sqrt(observed / 6)) / inside.length) };
}

/** Where there are several repeats, intervals are of what differs between them. @param within of each part the requests that are due in its window */
function distributionsOf(parts: readonly LevelPart[], within: readonly (readonly GatheredRequest[])[], spec: FiguresSpec): LoadFigures['distributions'] {
  const { intervalSeed } = spec;
  if (parts.length > 1) {
    const kind = isOpen(spec) ? {} : { closed: true as const };
    const pooled = distributionsOf([{ gathered: pool(parts, within), fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY }], [pool(parts, within).requests], kind);
    const each = parts.map((part, k) => distributionsOf([part], [within[k] ?? []], kind));
    return Object.fromEntries((Object.keys(pooled) as LoadMetric[]).map(name => [name, overRepeats(pooled[name], each.map(of => of[name]))])) as unknown as LoadFigures['distributions'];
  }
  const [part] = parts;
  const { icl, itl, sameGaps } = part?.gathered ?? { icl: [], itl: [], sameGaps: true };
  const due = within[0] ?? [];
  const answered = due.filter(({ row }) => row.outcome === 'ok');
  const open = isOpen(spec);
  const each = (of: readonly GatheredRequest[], value: (request: GatheredRequest) => number | undefined, seed?: number): Distribution => distribution({ values: of.flatMap(request => value(request) ?? []) }, seed);
  const fromDue = ({ row }: GatheredRequest, ms: number | undefined): number | undefined => (!open || ms === undefined || row.sentMs === undefined ? undefined : ms + row.sentMs - row.dueMs);
  const gaps = (column: readonly number[], of: 'icl' | 'itl'): Distribution => {
    const values: number[] = [];
    for (const request of answered) for (let k = 0; k < request[of].n; k++) values.push(column[request[of].at + k] ?? 0);
    return distribution({ values, sizes: answered.map(request => request[of].n) }, intervalSeed);
  };
  const betweenChunks = gaps(icl, 'icl');
  const all: Readonly<Record<LoadMetric, Distribution>> = {
    ttft_from_due: each(answered, request => fromDue(request, request.row.ttftMs), intervalSeed),
    ttft: each(answered, ({ row }) => row.ttftMs, intervalSeed),
    icl: betweenChunks,
    itl: sameGaps ? betweenChunks : gaps(itl, 'itl'),
    tpot: each(answered, ({ tpotMs }) => tpotMs, intervalSeed),
    e2e_from_due: each(answered, request => fromDue(request, request.row.e2eMs), intervalSeed),
    e2e: each(answered, ({ row }) => row.e2eMs, intervalSeed),
    wait: each(answered, ({ row }) => row.waitMs, intervalSeed),
    lag: each(due, ({ row }) => (row.sentMs === undefined ? undefined : row.sentMs - row.dueMs), intervalSeed),
    tokens_in: each(answered, ({ row }) => row.tokensIn, intervalSeed),
    tokens_out: each(answered, ({ tokens }) => tokens, intervalSeed),
  };
  return all;
}

/** The requests of all repeats with their gaps, as if they were of one. */
function pool(parts: readonly LevelPart[], within: readonly (readonly GatheredRequest[])[]): GatheredRequests {
  const icl: number[] = [];
  const itl: number[] = [];
  const requests = parts.flatMap(({ gathered }, k) => {
    const [iclAt, itlAt] = [icl.length, itl.length];
    for (const gap of gathered.icl) icl.push(gap);
    for (const gap of gathered.itl) itl.push(gap);
    return (within[k] ?? []).map(request => ({ ...request, icl: { ...request.icl, at: request.icl.at + iclAt }, itl: { ...request.itl, at: request.itl.at + itlAt } }));
  });
  return { requests, icl, itl, sameGaps: parts.every(({ gathered }) => gathered.sameGaps) };
}

function overRepeats(pooled: Distribution, each: readonly Distribution[]): Distribution {
  const intervals = Object.fromEntries(
    reductions.flatMap(reduce => {
      const values = each.flatMap(of => of[reduce] ?? []);
      const interval = reduce === 'max' || values.length < each.length ? undefined : studentInterval(values);
      return interval === undefined ? [] : [[reduce, interval] as const];
    }),
  );
  return pooled.n === 0 ? pooled : { ...pooled, intervals };
}

function marginOf(due: readonly GatheredRequest[], { slo, share = defaultShare }: FiguresSpec, answered: number): number {
  const worst = Float64Array.from(due, request => request.worst ?? 0).sort();
  const kept = (worst[Math.max(0, Math.ceil(share * worst.length - 1e-9) - 1)] ?? 0) - 1;
  const failed = slo?.success === undefined || answered / due.length >= slo.success ? Number.NEGATIVE_INFINITY : (slo.success - answered / due.length) / slo.success;
  return Math.max(kept, failed);
}

/** The metric that an SLO's time is about. */
export function sloMetricOf({ metric }: Pick<SloTime, 'metric'>, open: boolean): LoadMetric {
  return open && metric !== 'tpot' ? `${metric}_from_due` : metric;
}

function sloResults({ times, success }: Slo, distributions: LoadFigures['distributions'], ok: number, n: number, open: boolean): readonly SloResult[] {
  const ofTimes = times.map((time): SloResult => {
    const metric = sloMetricOf(time, open);
    const observed = distributions[metric];
    const actual = observed[time.reduce];
    return { name: `${time.reduce}(${metric})`, limit: time.limitMs, n: observed.n, ...(actual === undefined ? {} : { actual, met: actual <= time.limitMs }) };
  });
  if (success === undefined) return ofTimes;
  return [...ofTimes, { name: 'success', limit: success, n, ...(n === 0 ? {} : { actual: ok / n, met: ok / n >= success }) }];
}

function shareOf(k: number, n: number): Share {
  const interval = wilson(k, n);
  return { value: k / n, n, ...(interval === undefined ? {} : { interval: { low: interval.low, high: interval.high, method: 'wilson' } }) };
}
