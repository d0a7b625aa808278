import { expect, test } from 'vitest';
import { drawChart } from '../../src/report/chart/drawChart.ts';
import { sweepCharts } from '../../src/report/sweep/sweepCharts.ts';
import type { SweepLevel } from '../../src/report/sweep/sweepView.ts';

const level = (parallelRequests: number, requestsPerS: number, p50: number, p95?: number): SweepLevel => ({ parallelRequests, requestsPerS, trials: ['a'], state: 'ended', done: 100, answered: 100, failed: 0, errors: {}, tokens: 0, retries: 0, rateLimited: 0, measured: { warmUp: 1, totalMs: 1_000, attempts: 100, failedAttempts: {}, meanInFlight: 1, mostInFlight: 1, idleMs: 0, latencyMs: { p50, n: 100, ...(p95 === undefined ? {} : { p95 }) } } });
const levels = [level(1, 5, 200), level(4, 18, 210, 300), level(16, 20, 800, 1_500)];

test('latency against throughput, and throughput by load, with the best marked', () => {
  const charts = sweepCharts({ model: 'm', levels, best: 4, advice: [] });
  expect(charts.map(({ title, marks, lines }) => `${title} | ${marks.map(({ label, at }) => `${label} at ${at}`).join()} | ${lines.map(({ name, points }) => `${name} ${points.map(point => (point === null ? '–' : `${point.x},${point.y}`)).join(' ')}`).join('; ')}`)).toEqual([
    'm: latency against throughput | best: 4 parallel at 18 | latency p50 5,200 18,210 20,800; latency p95 – 18,300 20,1500',
    'm: throughput by parallel requests | best: 4 parallel at 4 | answered 1,5 4,18 16,20',
  ]);
  expect(charts[0]?.about).toContain('4 parallel: 18 requests/s, median 210 ms.');
  for (const chart of charts) expect(JSON.stringify(drawChart(chart, { width: 400, height: 240 }).svg)).not.toMatch(/NaN|null|Infinity/);
});

test('one level is no curve', () => {
  expect(sweepCharts({ model: 'm', levels: levels.slice(0, 1), advice: [] })).toEqual([]);
});
