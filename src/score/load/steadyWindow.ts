import { medianInFlight } from './inFlight.ts';

/** A request as the search for the plateau sees it; absent times are those of requests that failed. */
export interface PacedRequest {
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endMs: number;
  /** Milliseconds a token; of an answer without that, of the whole answer. */
  readonly paceMs?: number;
  /** The pace is of the whole answer. */
  readonly unpaced?: true;
  /** Of the whole answer, from when it was due where requests have a clock of their own. */
  readonly answerMs?: number;
}

/** The part of a level between ramp and drain, or why there is none. */
export type SteadyWindow =
  | {
      readonly fromMs: number;
      readonly untilMs: number;
      /** What went on changing in it; a sentence without a full stop. */
      readonly drift: readonly string[];
    }
  | { readonly none: string; readonly drift: readonly string[] };

const fewestRequests = 32;
/** What is in flight must have come and gone so often. */
const fewestWaves = 3;
/** For the end of the ramp, which is to be known closely, and for changes, which are to stand out. */
const fineBuckets = 100;
const coarseBuckets = 20;
const fewestInBucket = 4;
/** Changes smaller than this matter to nobody. */
const tolerance = 0.05;

/**
 * Ramp: until as many requests have ended as are in flight at the median, so that the burst of a closed loop's start, and the filling of an open one's, are over; then on while a bucket's
 * (of a hundred; without the first burst) median pace leaves the band of the back half (its median ± 3 scaled MADs, at least 5 %). Drain: from the last request's due time on. A trend (Mann–Kendall, p < 0.01) or a level
 * shift of more than 5 % in what is left is told.
 * @param requests in the order of their due times
 */
export function steadyWindow(requests: readonly PacedRequest[]): SteadyWindow {
  const [first, last] = [requests[0], requests.at(-1)];
  if (first === undefined || last === undefined || requests.length < fewestRequests) return { none: `${requests.length} request${requests.length === 1 ? ' is' : 's are'} too few to tell a plateau from ramp and drain`, drift: [] };
  const untilMs = last.dueMs;
  const rampEnds = Math.max(1, Math.round(medianInFlight(requests, first.dueMs, untilMs)));
  const rampMs = Float64Array.from(requests, ({ endMs }) => endMs).sort()[rampEnds - 1] ?? untilMs;
  const inside = requests.slice(rampEnds);
  if (inside.length < Math.max(fewestRequests, fewestWaves * rampEnds)) return { none: `ramp and drain leave ${inside.length} request${inside.length === 1 ? '' : 's'} between them, too few for a plateau`, drift: [] };
  const buckets = bucketsOf(inside, fineBuckets);
  const outside = headOutOfBand(buckets.map(bucket => median(bucket.flatMap(({ paceMs }) => paceMs ?? []))));
  // The change may lie in the middle of the next one.
  const cropped = outside === 0 ? 0 : outside + 1;
  if (cropped > buckets.length / 2) return { none: 'the time per token did not settle in the first half', drift: driftOf(inside) };
  const fromMs = cropped === 0 ? rampMs : leftBehind(requests, buckets[cropped]?.[0]?.dueMs ?? rampMs, rampEnds);
  return { fromMs, untilMs, drift: driftOf(inside.filter(({ dueMs }) => dueMs >= fromMs)) };
}

/** When those that were in flight at a time have ended, but for the last tenth of them. */
function leftBehind(requests: readonly PacedRequest[], atMs: number, inFlight: number): number {
  const before = requests.filter(({ dueMs }) => dueMs < atMs).slice(-inFlight);
  const ends = Float64Array.from(before, ({ endMs }) => endMs).sort();
  return Math.max(atMs, ends[Math.ceil(0.9 * ends.length) - 1] ?? atMs);
}

/** At most so many, of the same size; what is left over goes to the last one. */
function bucketsOf<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const size = Math.max(fewestInBucket, Math.ceil(items.length / most));
  const whole = Math.max(1, Math.floor(items.length / size));
  return Array.from({ length: whole }, (_, k) => items.slice(k * size, k === whole - 1 ? undefined : (k + 1) * size));
}

function headOutOfBand(paces: readonly number[]): number {
  const back = paces.slice(Math.floor(paces.length / 2)).filter(pace => !Number.isNaN(pace));
  const centre = median(back);
  const half = Math.max(tolerance * centre, 3 * scaledMad(back));
  const outside = (pace: number): boolean => Math.abs(pace - centre) > half;
  const settled = paces.findIndex(pace => !outside(pace));
  return settled === -1 ? paces.length : settled;
}

function driftOf(requests: readonly PacedRequest[]): readonly string[] {
  const buckets = bucketsOf(requests, coarseBuckets);
  return [
    ...changeIn('time per token', buckets.map(bucket => median(bucket.flatMap(({ paceMs, unpaced }) => (unpaced === true ? [] : (paceMs ?? [])))))),
    ...changeIn('time of an answer', buckets.map(bucket => median(bucket.flatMap(({ answerMs }) => answerMs ?? [])))),
  ];
}

function changeIn(what: string, series: readonly number[]): readonly string[] {
  const told = series.filter(value => !Number.isNaN(value));
  const n = told.length;
  if (n < 8) return [];
  const middle = median(told);
  let sign = 0;
  const slopes: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const rise = (told[j] ?? 0) - (told[i] ?? 0);
      sign += Math.sign(rise);
      slopes.push(rise / (j - i));
    }
  }
  const z = (Math.abs(sign) - 1) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const change = (median(slopes) * (n - 1)) / middle;
  if (z > 2.576 && Math.abs(change) > tolerance) return [`the ${what} ${change > 0 ? 'rose' : 'fell'} by ${percent(change)} from beginning to end`];
  const shift = levelShift(told);
  return shift === undefined ? [] : [`the ${what} ${shift > 0 ? 'rose' : 'fell'} by ${percent(shift)} at once`];
}

/** The largest step between two parts, as a share of the first one's level; undefined where it does not stand out from the noise in them. */
function levelShift(series: readonly number[]): number | undefined {
  let found: { readonly change: number; readonly strength: number } | undefined;
  for (let k = 3; k <= series.length - 3; k++) {
    const [left, right] = [series.slice(0, k), series.slice(k)];
    const [before, after] = [median(left), median(right)];
    const noise = scaledMad([...left.map(value => value - before), ...right.map(value => value - after)]);
    const strength = Math.abs(after - before) / (noise * 1.25 * Math.sqrt(1 / left.length + 1 / right.length));
    if (Math.abs(after - before) > tolerance * before && strength > 5 && !(strength <= (found?.strength ?? 0))) found = { change: (after - before) / before, strength };
  }
  return found?.change;
}

function percent(share: number): string {
  return `${Math.abs(share * 100).toFixed(0)} %`;
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}

/** Median absolute deviation, as a normal distribution's standard deviation. */
function scaledMad(values: readonly number[]): number {
  const middle = median(values);
  return 1.4826 * median(values.map(value => Math.abs(value - middle)));
}
