import { expect, test } from 'vitest';
import { cutShards, longestFirst, type MissingItem } from '../../../src/runner/jobs/cutShards.ts';

const items = (bytes: readonly number[], from = 0): readonly MissingItem[] => bytes.map((size, k) => ({ index: from + k, bytes: size, samples: 1, hash: String(k) }));
const picture = (shards: ReturnType<typeof cutShards>): string => shards.map(({ rows, samples, weight }) => `${rows.map(([from, to]) => `${from}-${to}`).join('+')} ${samples} of ${weight}`).join(' | ');

test('without a size, shards are of about equal weight, and none is too small to be worth a job', () => {
  expect(picture(cutShards(items(Array<number>(100).fill(10)), { wanted: 4, allBytes: 1000 }))).toBe('0-25 25 of 250 | 25-50 25 of 250 | 50-75 25 of 250 | 75-100 25 of 250');
  expect(picture(cutShards(items([...Array<number>(50).fill(1), ...Array<number>(50).fill(9)]), { wanted: 2, allBytes: 500 }))).toBe('0-73 73 of 257 | 73-100 27 of 243');
  expect(picture(cutShards(items(Array<number>(30).fill(10)), { wanted: 30, allBytes: 300 }))).toBe('0-25 25 of 250 | 25-30 5 of 50');
});

test('with a size, each has so many items; what is missing may have holes', () => {
  expect(picture(cutShards([...items([1, 1]), ...items([1, 1, 1], 7)], { wanted: 1, allBytes: 5, size: 3 }))).toBe('0-2+7-8 3 of 3 | 8-10 2 of 2');
  expect(cutShards([], { wanted: 4, allBytes: 0 })).toEqual([]);
});

test('the longest begins first, and equal ones keep their order', () => {
  expect(longestFirst([1, 3, 2, 3].map((weight, id) => ({ weight, id }))).map(({ id }) => id)).toEqual([1, 3, 2, 0]);
});
