import { expect, test } from 'vitest';
import { shardMetrics } from '../../src/report/shardMetrics.ts';
import type { Metric } from '../../src/report/view.ts';
import type { ScorerRow, ShardRow } from '../../src/store/rows.ts';
import { emptyTotals, mergeTotals } from '../../src/store/totals.ts';
import { aRun } from '../store/rows.ts';

const shards = [0.1, 0.2, 0.3].map((sum, shard): ShardRow => ({
  shard,
  totals: { ...emptyTotals('m'), done: 1, outcomes: { ok: 1 }, scores: { token_f1: { n: 1, sum, sumOfSquares: sum * sum, nulls: 0 } } },
  tags: {},
  endedMs: 0,
}));

test('threads that finish in another order change no digit', () => {
  const rules = { ...aRun(), scorers: aRun().scorers.slice(1) };
  const [asRead, reversed] = [shards, shards.toReversed()].map(order => shardMetrics(order.map(({ totals }) => totals).reduce(mergeTotals), shards, rules));
  expect(asRead?.['token_f1']).toMatchObject({ sum: 0.6000000000000001, n: 3 });
  expect(reversed).toEqual(asRead);
});

test('a corpus metric of few shards says why it has no interval', () => {
  const ter: ScorerRow = { id: 'ter', definition: 'ter/1', binary: false, aggregate: { use: 'ter' } };
  const of = (count: number): Metric | undefined => {
    const all = Array.from({ length: count }, (_, shard): ShardRow => ({ shard, totals: { ...emptyTotals('m'), done: 1, outcomes: { ok: 1 }, scores: { ter: { n: 1, sum: 0.1, sumOfSquares: 0.01, nulls: 0, stats: [shard, 10] } } }, tags: {}, endedMs: 0 }));
    return shardMetrics(all.map(({ totals }) => totals).reduce(mergeTotals), all, { ...aRun(), scorers: [ter] })['ter'];
  };
  expect([of(7)?.interval, of(7)?.noInterval]).toEqual([undefined, '7 shards are too few to draw from, 8 are needed: lower `shards.size`']);
  expect([of(8)?.interval?.method, of(8)?.noInterval]).toEqual(['bootstrap', undefined]);
});
