import { expect, test } from 'vitest';
import { summarizeTelemetry, type Reading } from '../../src/score/load/telemetry.ts';

const at = (atMs: number, name: Reading['name'], value: number, device?: number): Reading => ({ atMs, name, value, ...(device === undefined ? {} : { device }) });

test('values count while requests were in flight; a counter grows from just before to just after', () => {
  const readings = [at(-5, 'running', 0), at(-5, 'preemptions', 7), at(1000, 'running', 4), at(1000, 'gpu_use', 0.5, 0), at(1000, 'gpu_use', 0.9, 1), at(1000, 'preemptions', 8), at(2000, 'running', 8), at(2600, 'running', 0), at(2600, 'preemptions', 10)];
  expect(summarizeTelemetry(readings, 2500)).toEqual({ running: { n: 2, mean: 6, max: 8 }, preemptions: { n: 3, growth: 3 }, gpu_use: { n: 2, mean: 0.7, max: 0.9 } });
});

test('nothing is told of what was not read: a level shorter than an interval, a counter read once, a server that began anew', () => {
  expect(summarizeTelemetry([at(-5, 'running', 0), at(-5, 'preemptions', 7), at(600, 'running', 0)], 500)).toEqual({});
  expect(summarizeTelemetry([at(-5, 'preemptions', 7), at(900, 'preemptions', 2)], 800)).toEqual({});
});
