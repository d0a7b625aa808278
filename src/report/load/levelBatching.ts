import type { Configuration } from '../../plan/plan.ts';
import type { ChosenBatching } from '../../score/load/batching.ts';
import { shownFigures, type LoadMeasures } from '../../score/load/measureLoad.ts';
import type { VerdictView } from './verdict.ts';

/** How the inputs of a level were collected into requests. */
export interface LevelBatching {
  /** Of `auto` what it was found to be; absent until that is known. */
  readonly maxSize?: number;
  readonly auto: boolean;
  /** Absent where a batch holds one input. Of `auto` what it was halved to. */
  readonly intervalMs?: number;
  /** Inputs ÷ requests. */
  readonly meanSize?: number;
  /** Of `auto`, once it is known. */
  readonly chosen?: ChosenBatching;
  /** What keeps batches from bringing more; absent without batching. */
  readonly limit?: BatchLimit;
}

export interface BatchLimit {
  readonly by: 'size' | 'interval' | 'load' | 'server';
  /** A sentence without a full stop. */
  readonly text: string;
}

/** A level as its limit sees it, and those it is compared with. */
export interface BatchedLevel {
  readonly concurrency?: number;
  readonly rate?: number;
  readonly replay?: number;
  readonly batching?: LevelBatching;
  readonly measured?: LoadMeasures;
  readonly verdict?: VerdictView;
}

/** From this share of the largest size on a batch is full, and of the requests in flight all of them are in it. */
const nearly = 0.9;
/** Throughput that is higher by less is the same. */
const gain = 1.05;
/** Of inputs that may fail without the batches being why. */
const tooManyFailures = 0.05;
/** Arrivals are random. */
const keptUp = 0.95;

/** @param configuration of its trials @param chosen of the first of them that has one */
export function levelBatching({ maxBatchSize, batchIntervalMs }: Configuration, chosen: ChosenBatching | undefined, measured: LoadMeasures | undefined): LevelBatching | undefined {
  if (maxBatchSize === undefined) return undefined;
  const auto = maxBatchSize === 'auto';
  const maxSize = auto ? chosen?.maxSize : maxBatchSize;
  const intervalMs = chosen?.intervalMs ?? batchIntervalMs;
  const meanSize = measured === undefined ? undefined : shownFigures(measured).batches?.mean;
  return { auto, ...(maxSize === undefined ? {} : { maxSize }), ...(intervalMs === undefined ? {} : { intervalMs }), ...(meanSize === undefined ? {} : { meanSize }), ...(chosen === undefined ? {} : { chosen }) };
}

/** Each level with what limits it, which the other levels of its load say as well: what was tried and brought no more is no limit. */
export function withLimits<Level extends BatchedLevel>(levels: readonly Level[]): readonly Level[] {
  return levels.map(level => {
    const limit = limitOf(level, levels.filter(({ concurrency, rate, replay }) => concurrency === level.concurrency && rate === level.rate && replay === level.replay));
    return limit === undefined || level.batching === undefined ? level : { ...level, batching: { ...level.batching, limit } };
  });
}

function limitOf({ batching, measured, concurrency, rate, verdict }: BatchedLevel, atSameLoad: readonly BatchedLevel[]): BatchLimit | undefined {
  if (batching === undefined || measured === undefined) return undefined;
  const { maxSize, meanSize, intervalMs, auto, chosen } = batching;
  if (maxSize === undefined || meanSize === undefined || (maxSize === 1 && !auto)) return undefined;
  const throughput = throughputOf(measured);
  const { requests, ok } = measured.whole;
  const failed = chosen?.failed.at(-1);
  const filled = `${number(meanSize)} of ${maxSize} on average`;
  const within = `${number(intervalMs ?? 0)} ms`;
  if (failed !== undefined) return { by: 'server', text: `the server limits: it failed on batches of ${failed.maxSize} within ${number(failed.intervalMs)} ms (${failed.error}); ${filled}` };
  if (requests - ok > tooManyFailures * requests) return { by: 'server', text: `the server limits: ${requests - ok} of ${requests} inputs failed; ${filled}` };
  // Of an invalid level nothing is concluded.
  if (verdict?.verdict === 'invalid') return undefined;
  const sameLoad = atSameLoad.filter(other => other.verdict?.verdict !== 'invalid');
  if (maxSize === 1) return { by: 'interval', text: `the interval limits: at ${number(chosen?.unbatchedPerS ?? 0)} requests a second without batching fewer than two come within ${within}, so there is nothing to batch` };
  if (concurrency !== undefined && concurrency <= maxSize && meanSize >= nearly * concurrency) {
    return { by: 'load', text: `the load limits: ${concurrency === 1 ? 'the only request' : `all ${concurrency} requests`} in flight ${concurrency === 1 ? 'is' : 'are'} in the batch${concurrency < maxSize ? `, which then waits ${within} for nobody: a size of ${concurrency} would send it at once` : `, so a larger one needs more in flight`}` };
  }
  const full = meanSize >= nearly * maxSize;
  if (rate !== undefined && throughput !== undefined && throughput >= keptUp * rate) {
    return full
      ? { by: 'size', text: `the size limits: batches are full (${filled}), and the server keeps up with all that comes` }
      : { by: 'interval', text: `the interval limits: ${number(meanSize)} of at most ${maxSize} inputs come within ${within}, and the server keeps up with all that comes` };
  }
  // A larger size that was not filled waited for its interval, which says nothing of the size; a longer interval is no larger size.
  const larger = sameLoad.filter(({ batching: other }) => other?.maxSize !== undefined && (full ? other.maxSize > maxSize && (other.meanSize ?? 0) >= nearly * other.maxSize : other.maxSize >= maxSize && (other.intervalMs ?? 0) > (intervalMs ?? 0)));
  const best = larger.reduce((most, other) => Math.max(most, (other.measured === undefined ? undefined : throughputOf(other.measured)) ?? 0), 0);
  const brings = throughput === undefined || throughput === 0 ? 0 : best / throughput;
  const elsewhere = 'the bottleneck is elsewhere (CPU, network, processes, threads)';
  if (full) {
    if (brings >= gain) return { by: 'size', text: `the size limits: batches are full (${filled}), and larger ones brought ${number(brings)} × as much` };
    if (best > 0) return { by: 'server', text: `the server limits: batches are full (${filled}), and larger ones brought no more: ${elsewhere}` };
    const broke = atSameLoad.flatMap(other => failedSizes(other)).filter(size => size > maxSize);
    if (broke.length > 0) return { by: 'server', text: `the server limits: batches are full (${filled}), and it failed on batches of ${Math.min(...broke)}` };
    const smaller = sameLoad.filter(({ batching: other }) => (other?.maxSize ?? maxSize) < maxSize).toSorted((a, b) => (b.batching?.maxSize ?? 0) - (a.batching?.maxSize ?? 0))[0];
    const before = smaller?.measured === undefined ? undefined : throughputOf(smaller.measured);
    if (before !== undefined && throughput !== undefined && throughput < gain * before) return { by: 'server', text: `the server limits: batches are full (${filled}), and bring no more than ${smaller?.batching?.maxSize === 1 ? 'single requests' : `batches of ${smaller?.batching?.maxSize}`}: ${elsewhere}` };
    return { by: 'size', text: `the size limits: batches are full (${filled}): try a larger one` };
  }
  if (brings >= gain) return { by: 'interval', text: `the interval limits: ${number(meanSize)} of at most ${maxSize} inputs come within ${within}, and a longer one brought ${number(brings)} × as much` };
  if (best > 0) return { by: 'server', text: `the server limits: batches are not full (${filled}), and a longer interval brought no more: ${elsewhere}` };
  return { by: 'interval', text: `the interval limits: ${number(meanSize)} of at most ${maxSize} inputs come within ${within}: try a longer one, or more load` };
}

/** Sizes that the server could not take. */
function failedSizes({ batching, measured }: BatchedLevel): readonly number[] {
  const { requests = 0, ok = 0 } = measured?.whole ?? {};
  const tried = batching?.chosen?.failed.map(({ maxSize }) => maxSize) ?? [];
  return requests - ok > tooManyFailures * requests && batching?.maxSize !== undefined ? [...tried, batching.maxSize] : tried;
}

function throughputOf(measured: LoadMeasures): number | undefined {
  return shownFigures(measured).requestsPerS;
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
