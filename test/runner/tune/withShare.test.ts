import { expect, test } from 'vitest';
import { withShare } from '../../../src/runner/tune/withShare.ts';
import { bench } from '../benchTask.ts';

test.each([
  ['requests: 90', 1 / 3, { requests: 30 }],
  ['requests: 100, duration: 60s', 1 / 9, { requests: 12, durationMs: 6667 }],
  ['duration: 60s', 0.5, { durationMs: 30_000 }],
  ['requests: 2', 1 / 9, { requests: 1 }],
  ['requests: 100', 1, { requests: 100 }],
])('a bench of %s, for %d of its length', (stop, share, expected) => {
  const task = bench('[1, 2]', stop, 'warmup: {requests: 4}');
  const { load } = withShare(task, share);
  expect([load?.stop, load?.warmup]).toEqual([expected, 4]);
});
