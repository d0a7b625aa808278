import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { bootstrapMean } from '../../src/score/bootstrap.ts';
import { clusterMean, clusterP } from '../../src/score/clusters.ts';
import { mcnemar } from '../../src/score/mcnemar.ts';
import { wilson } from '../../src/score/wilson.ts';

/** So many clusters of `size` samples that are all alike. */
function alike(clusters: number, size: number): { values: number[]; names: string[] } {
  const rng = createRng(5);
  const values = Array.from({ length: clusters }, () => rng.next()).flatMap(value => Array.from({ length: size }, () => value));
  return { values, names: values.map((_, k) => `c${Math.floor(k / size)}`) };
}

test('samples that repeat each other count once', () => {
  const once = alike(40, 1);
  const often = alike(40, 25);
  expect(clusterMean(often.values, often.names, 1)).toEqual({ ...bootstrapMean(once.values, 1), low: expect.closeTo(bootstrapMean(once.values, 1)?.low ?? 0, 12) as number, high: expect.closeTo(bootstrapMean(once.values, 1)?.high ?? 0, 12) as number, method: 'clusterBootstrap' });
});

test('1,000 answers about 20 documents: six times as wide as Wilson says', () => {
  const values = Array.from({ length: 1_000 }, (_, k) => (Math.floor(k / 50) % 2 === 0 ? 1 : 0) as number);
  const names = values.map((_, k) => `doc ${Math.floor(k / 50)}`);
  const byCluster = clusterMean(values, names, 3);
  const width = ({ low, high }: { low: number; high: number }): number => high - low;
  expect(byCluster).toEqual({ low: expect.closeTo(0.3, 5) as number, high: expect.closeTo(0.7, 5) as number, level: 0.95, method: 'clusterBootstrap' });
  expect(width(byCluster ?? { low: 0, high: 0 }) / width(wilson(500, 1_000) ?? { low: 0, high: 0 })).toBeGreaterThan(6);
});

test('clusters of unequal size: the mean is over samples, so that a large one weighs more', () => {
  const values = [...Array.from({ length: 90 }, () => 1), ...Array.from({ length: 10 }, () => 0)];
  const names = values.map((value, k) => (value === 1 ? 'large' : `small ${k}`));
  // One of 11 clusters holds 90 samples: never drawn (35 of 100 times), the mean is 0; drawn three times (1.9 of 100 times it is more), 270/278.
  expect(clusterMean(values, names, 1)).toMatchObject({ low: 0, high: expect.closeTo(270 / 278, 12) as number });
});

test('of many clusters, the cluster-robust standard error says the same', () => {
  const some = alike(2_900, 3);
  const bootstrapped = clusterMean(some.values, some.names, 1);
  const many = { values: [...some.values, ...some.values], names: [...some.names, ...some.names.map(name => `${name}'`)] };
  const normal = clusterMean(many.values, many.names, 1);
  expect(normal?.method).toBe('clusterNormal');
  const half = ({ low = 0, high = 0 } = {}): number => (high - low) / 2;
  expect(half(normal) * Math.SQRT2).toBeCloseTo(half(bootstrapped), 3);
});

test('one cluster says nothing about the next', () => {
  expect(clusterMean([1, 0, 1], ['a', 'a', 'a'], 1)).toBeUndefined();
});

test('p by cluster: with one sample each it is McNemar’s', () => {
  const differences = [1, 1, 1, 1, 1, 1, -1, 0, 0];
  expect(clusterP(differences, differences.map((_, k) => String(k)), 1)).toBeCloseTo(mcnemar(6, 1), 12);
});

test('p by cluster: a hundred differences out of two documents prove nothing', () => {
  const differences = Array.from({ length: 100 }, () => 1);
  expect(mcnemar(100, 0)).toBeLessThan(1e-20);
  expect(clusterP(differences, differences.map((_, k) => String(k % 2)), 1)).toBe(0.5);
  expect(clusterP([0, 0], ['a', 'b'], 1)).toBe(1);
});

test('p by cluster is drawn where there are many, and near the exact one', () => {
  const differences = Array.from({ length: 30 }, (_, k) => (k < 21 ? 1 : -1));
  expect(clusterP(differences, differences.map((_, k) => String(k)), 1)).toBeCloseTo(mcnemar(21, 9), 1);
});
