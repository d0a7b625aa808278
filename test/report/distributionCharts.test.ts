import { expect, test } from 'vitest';
import { drawChart } from '../../src/report/chart/drawChart.ts';
import { distributionCharts } from '../../src/report/load/distributionCharts.ts';
import type { LoadLevel } from '../../src/report/load/loadView.ts';
import { percentileCells } from '../../src/report/load/percentileCells.ts';
import { verdictOf } from '../../src/report/load/verdict.ts';
import { measureLoad } from '../../src/score/load/measureLoad.ts';
import { histogram } from '../../src/score/load/histogram.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';

/** One at a time, the k-th answered after 60 ms and a little more. */
const requests = Array.from({ length: 100 }, (_, k): ObservedRequest => ({ dueMs: k * 100, sentMs: k * 100, ttftMs: 60 + (k % 10), e2eMs: 100, outcome: 'ok' }));
const measured = measureLoad([requests], { concurrency: 1, seed: 1 });
const level: LoadLevel = { concurrency: 1, trials: ['a'], state: 'ended', clients: [], measured: { ...measured, whole: { ...measured.whole, slo: [{ name: 'p90(ttft)', limit: 65, n: 100 }] }, ...(measured.steady === undefined ? {} : { steady: { ...measured.steady, slo: [{ name: 'p90(ttft)', limit: 65, n: 100 }] } }) } };
const histograms = { ttft: histogram(Float64Array.from(requests, ({ ttftMs = 0 }) => ttftMs).sort()) };

test('a distribution has its percentiles and its limit marked, and each column is a stop', () => {
  if (histograms.ttft === undefined) throw new Error('there is one');
  const [chart, ...others] = distributionCharts({ trial: 'a', open: false, fromMs: 0, stepMs: 1_000, columns: {}, histograms: { ttft: histograms.ttft } }, level, '1 in flight');
  if (chart === undefined) throw new Error('there is a chart');
  expect(others).toEqual([]);
  expect(chart.about).toBe('1 in flight, 100 answers from 60 ms to 69 ms. p50 64.5 ms, p90 68.1 ms. SLO: p90 ≤ 65 ms.');
  expect(chart.marks.map(({ label }) => label)).toEqual(['p50 64.5 ms', 'p90 68.1 ms', 'SLO: p90 ≤ 65 ms']);
  const { stops, svg } = drawChart(chart, { width: 500, height: 240 });
  expect(stops[0]?.text).toBe('60 to 60.9 ms: answers 10');
  expect(JSON.stringify(svg).match(/"class":"bar"/g)).toHaveLength(10);
  expect(JSON.stringify(svg)).not.toMatch(/NaN|null|Infinity/);
});

test('percentiles of every level; those of too few answers are dashes', () => {
  const { columns, rows } = percentileCells({ open: false, levels: [level, { ...level, trials: ['b'], concurrency: 2 }] });
  expect(columns.map(({ title }) => title).join(' ')).toBe('ms level n mean p50 p90 p95 p99 p99.9 max');
  expect(rows.map(row => row.join(' | '))).toMatchInlineSnapshot(`
    [
      "TTFT | 1 in flight | 99 | 64.5 | 65.0 | 68.2 | – | – | – | 69.0",
      " | 2 in flight | 99 | 64.5 | 65.0 | 68.2 | – | – | – | 69.0",
      "E2E | 1 in flight | 99 | 100 | 100 | 100 | – | – | – | 100",
      " | 2 in flight | 99 | 100 | 100 | 100 | – | – | – | 100",
    ]
  `);
});

test('what speaks against a level says what to do, once', () => {
  const few = measureLoad([requests.slice(0, 10)], { concurrency: 4, seed: 1 });
  const { verdict, toDo = [] } = verdictOf({ measured: few, concurrency: 4 });
  expect(verdict).not.toBe('valid');
  expect(toDo).toContain('measure for longer: raise `stop`');
  expect(new Set(toDo).size).toBe(toDo.length);
  expect(verdictOf({ measured, concurrency: 1 })).toEqual({ verdict: 'valid', causes: [] });
});
