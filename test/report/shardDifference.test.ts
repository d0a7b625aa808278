import { expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { pairedDifference, type Scored } from '../../src/report/compare.ts';
import { compareModels } from '../../src/report/compareModels.ts';
import { compareRuns } from '../../src/report/compareRuns.ts';
import { comparisonText } from '../../src/report/comparisonText.ts';
import { shardDifference } from '../../src/report/shardDifference.ts';
import { addStats } from '../../src/score/stats.ts';
import type { ScorerRow, ShardRow } from '../../src/store/rows.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { emptyTotals } from '../../src/store/totals.ts';
import { runOf } from './evalFixture.ts';

const ter: ScorerRow = { id: 'ter', definition: 'ter/1', binary: false, unit: 'points', direction: 'lower', aggregate: { use: 'ter' } };
const size = 5;

/** Edits of 10 words, for each sample. */
const scores = (edits: readonly number[]): readonly Scored[] => edits.map((one, index) => ({ index, repeat: 0, value: one * 10, stats: [one, 10], cluster: `shard ${Math.floor(index / size)}` }));

function shardsOf(all: readonly Scored[], rows = size): readonly ShardRow[] {
  return [...Map.groupBy(all, ({ index }) => Math.floor(index / rows))].map(([shard, list]) => ({
    shard,
    totals: { ...emptyTotals('m'), done: list.length, outcomes: { ok: list.length }, scores: { ter: list.reduce<ShardRow['totals']['scores'][string]>((sums, { value, stats = [] }) => ({ n: sums.n + 1, sum: sums.sum + (value ?? 0), sumOfSquares: 0, nulls: 0, stats: addStats(sums.stats, stats) }), { n: 0, sum: 0, sumOfSquares: 0, nulls: 0 }) } },
    tags: {},
    endedMs: 0,
  }));
}

const big = Array.from({ length: 60 }, (_, k) => (k * 7) % 4);
const small = Array.from({ length: 60 }, (_, k) => (k * 5) % 7);
const comparison = { metric: 'ter', aName: 'a', bName: 'b', binary: false, unit: 'points', direction: 'lower', seed: 7, aggregate: { use: 'ter' } } as const;

test('sums of shards give the very difference of samples whose clusters they are', () => {
  const bySample = pairedDifference(scores(big), scores(small), comparison);
  const byShard = shardDifference({ name: 'a', shards: shardsOf(scores(big)) }, { name: 'b', shards: shardsOf(scores(small)) }, comparison);
  expect(byShard).toEqual({ ...bySample, flipped: undefined, interval: { ...bySample?.interval, method: 'bootstrap', clusters: 12 } });
});

/** A run of one trial, `m`. */
function run(store: StoreWriter | undefined, id: string, shards: readonly ShardRow[] | undefined): StoreWriter {
  const into = runOf([shards === undefined ? 'm F F F' : 'm'], { id, scorers: [ter] }, store);
  for (const shard of shards ?? []) into.writeShard(id, 'm', shard);
  into.flush();
  return into;
}

function outcome(store: StoreWriter, names: readonly string[]): string {
  try {
    return comparisonText(names.length === 1 ? compareModels(store, names[0] ?? '') : compareRuns(store, names), 100);
  } catch (error) {
    return error instanceof HumanError ? renderHumanError(error) : String(error);
  }
}

test('runs that kept sums alone are compared where their shards are the same, and told why where not', () => {
  const store = run(undefined, 'one', shardsOf(scores(big)));
  run(store, 'two', shardsOf(scores(small)));
  run(store, 'others', shardsOf(scores(small), 6));
  run(store, 'few', shardsOf(scores(big), 30));
  run(store, 'few-2', shardsOf(scores(small), 30));
  run(store, 'kept', undefined);
  expect(outcome(store, ['one', 'two'])).toMatchInlineSnapshot(`
    "ter, paired differences (lower is better)
    a        b         a − b  95 % by shard      n  flipped
    m (one)  m (two)  −14.50  [−17.50, −11.50]  60        –
    "
  `);
  expect(outcome(store, ['one', 'others'])).toBe('the shards of m (one) and m (others) are not over the same samples; run both over the same data with the same `shards.size`');
  expect(outcome(store, ['few', 'few-2'])).toBe('m (few) and m (few-2) kept the sums of 2 shards alone, too few to draw from; use a smaller `shards.size`, so that there are 8 shards or more');
  expect(outcome(store, ['kept', 'one'])).toBe('m (one) kept the sums of its shards alone, and m (kept) its samples; run both with the same `shards`');
  expect(outcome(store, ['one'])).toBe('run one has no two trials to compare; name two runs');
});
