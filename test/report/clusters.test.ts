import { expect, test } from 'vitest';
import { pairedDifference, type Scored } from '../../src/report/compare.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import { aSample } from '../store/rows.ts';
import { runOf, viewOf } from './evalFixture.ts';

/** `big` and `small` over documents of ten questions each: `big` is right on whole documents. */
function documents(right: Readonly<Record<string, readonly number[]>>, documentOf: (index: number) => string | undefined = index => `doc ${Math.floor(index / 10)}`): ReturnType<typeof viewOf> {
  const store = runOf(Object.keys(right));
  for (const [id, docs] of Object.entries(right)) {
    for (const [k, value] of docs.flatMap(value => Array.from({ length: 10 }, () => value)).entries()) {
      const cluster = documentOf(k);
      store.writeSample('run-1', aSample(id, k, { value, ...(cluster === undefined ? {} : { cluster }) }));
    }
  }
  store.flush();
  return viewOf(store);
}

test('intervals and comparisons draw whole clusters, and say so', () => {
  const clustered = rankingText(documents({ big: [1, 1, 1, 0, 1, 1], small: [1, 0, 0, 0, 1, 0] }), 100);
  const single = rankingText(documents({ big: [1, 1, 1, 0, 1, 1], small: [1, 0, 0, 0, 1, 0] }, () => undefined), 100);
  expect(`${single}\n${clustered}`).toMatchInlineSnapshot(`
    "gsm8k · run run-1 · succeeded after 4.2 s · 120 of 0 samples · 0 failed

    #  trial  numeric_match  95 % interval     right/n  failed  missing
    1  big           0.8333  [0.7197, 0.9069]    50/60       0        0
    2  small         0.3333  [0.2273, 0.4594]    20/60       0        0

    numeric_match, paired differences
    a    b        a − b  95 % interval       p (Holm)   n  flipped
    big  small  +0.5000  [+0.3667, +0.6167]  < 0.0001  60   50.0 %

    gsm8k · run run-1 · succeeded after 4.2 s · 120 of 0 samples · 0 failed

    #  trial  numeric_match  95 % by cluster   right/n  failed  missing
    1  big           0.8333  [0.5000, 1.0000]    50/60       0        0
    2  small         0.3333  [0.0000, 0.6667]    20/60       0        0

    numeric_match, paired differences
    a    b        a − b  95 % by cluster     p (Holm)   n  flipped
    big  small  +0.5000  [+0.1667, +0.8333]  0.2500    60   50.0 %
    "
  `);
});

test('a corpus metric draws the sums of clusters', () => {
  const side = (shift: number): readonly Scored[] => Array.from({ length: 60 }, (_, index) => ({ index, repeat: 0, value: 0, stats: [1 + ((Math.floor(index / 10) * (1 + shift)) % 5), 10], cluster: `doc ${Math.floor(index / 10)}` }));
  const comparison = { metric: 'ter', aName: 'a', bName: 'b', binary: false, unit: 'points', seed: 1, aggregate: { use: 'ter' } } as const;
  const clustered = pairedDifference(side(1), side(0), comparison);
  const single = pairedDifference(side(1).map(({ cluster: _cluster, ...rest }) => rest), side(0).map(({ cluster: _cluster, ...rest }) => rest), comparison);
  expect(clustered?.interval.method).toBe('clusterBootstrap');
  expect([clustered?.value, single?.interval.method]).toEqual([single?.value, 'bootstrap']);
  expect((clustered?.interval.high ?? 0) - (clustered?.interval.low ?? 0)).toBeGreaterThan(2 * ((single?.interval.high ?? 0) - (single?.interval.low ?? 0)));
});
