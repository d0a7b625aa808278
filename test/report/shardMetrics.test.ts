import { expect, test } from 'vitest';
import { shardMetrics } from '../../src/report/shardMetrics.ts';
import type { ShardRow } from '../../src/store/rows.ts';
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
