import { expect, test } from 'vitest';
import { encodeChunks } from '../../src/score/load/chunkTimes.ts';
import { measureLoad } from '../../src/score/load/measureLoad.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';
import { percentileCurves } from '../../src/score/load/percentileCurve.ts';
import type { Chart } from '../../src/report/chart/chart.ts';
import { kneeOf } from '../../src/report/load/knee.ts';
import { levelCharts } from '../../src/report/load/levelCharts.ts';
import type { LoadLevel, LoadView } from '../../src/report/load/loadView.ts';
import type { Slo } from '../../src/task/slo.ts';

const slo: Slo = { times: [{ metric: 'ttft', reduce: 'p90', limitMs: 150 }, { metric: 'tpot', reduce: 'p99', limitMs: 40 }] };

/** A closed loop of 700 requests: first token after `ttft`, then three more every 20 ms. */
function levelOf(concurrency: number, ttft: number, verdict: 'valid' | 'suspect' | 'invalid' = 'valid'): LoadLevel {
  const e2eMs = ttft + 60;
  const rows = Array.from({ length: 700 }, (_, k): ObservedRequest => {
    const dueMs = Math.floor(k / concurrency) * e2eMs;
    return { dueMs, sentMs: dueMs, ttftMs: ttft + (k % 10), e2eMs: e2eMs + (k % 10), tokensOut: 4, chunks: encodeChunks({ atMs: [0, 20, 40, 60].map(ms => ttft + (k % 10) + ms), characters: [1, 1, 1, 1] }), outcome: 'ok' };
  });
  const measured = measureLoad([rows], { slo, concurrency, seed: 1, intervals: false });
  return { concurrency, trials: [`c${concurrency}`], state: 'ended', outcome: 'succeeded', measured, verdict: { verdict, causes: [] }, clients: [], curves: percentileCurves([{ rows, measures: measured }], measured, { open: false }) };
}

function viewOf(levels: readonly LoadLevel[], judged = true): LoadView {
  const knee = kneeOf(levels.flatMap(({ concurrency = 0, measured, verdict }) => (measured === undefined ? [] : [{ load: concurrency, measured, valid: verdict?.verdict !== 'invalid' }])), { judged, open: false });
  return { target: 'm', judged, open: false, levels, ...(knee === undefined ? {} : { knee }), notes: [] };
}

/** A line a line of the chart, with its first, …, last values; then its marks. */
const picture = ({ id, lines, marks }: Chart): readonly string[] => [
  `${id}: ${lines.map(({ name, points }) => `${name} ${points.filter((_, k) => k < 4).map(point => (point === null ? '–' : `${Math.round(point.x)}:${Number(point.y.toPrecision(3))}${point.doubt === undefined ? '' : `(${point.doubt})`}`)).join(' ')}`).join(' | ')}`,
  ...marks.map(({ across, at, label }) => `  ${across} ${Math.round(at)} ${label}`),
];

test('levels in order of their load, with the SLO’s limits, its knee, and the saturation; an invalid one is drawn as such and concluded nothing from', () => {
  const charts = levelCharts(viewOf([levelOf(4, 100), levelOf(1, 100), levelOf(8, 200), levelOf(16, 460, 'invalid')]));
  expect(charts.slice(0, 2).flatMap(picture)).toEqual([
    'latency: TTFT p50 25:105 100:105 123:205 122:465(invalid) | TTFT p90 25:108 100:109 123:209 122:468(invalid) | TPOT p50 25:20 100:20 123:20 122:20(invalid) | TPOT p99 25:20 100:20 123:20 122:20(invalid)',
    '  y 150 SLO: TTFT p90 ≤ 150 ms',
    '  y 40 SLO: TPOT p99 ≤ 40 ms',
    '  x 100 SLO kept up to 4',
    'throughput: throughput 1:6.25 4:25 8:30.8 16:30.8(invalid) | goodput: kept the SLO 1:6.25 4:25 8:0 16:0(invalid)',
    '  x 4 SLO kept up to 4',
  ]);
  const ttft = charts.find(({ id }) => id === 'ttft');
  expect(ttft?.lines.map(({ name }) => name)).toEqual(['1 in flight', '4 in flight', '8 in flight', '16 in flight']);
  expect(ttft?.marks.map(({ label }) => label)).toEqual(['SLO: TTFT p90 ≤ 150 ms']);
  expect(ttft?.about).toMatch(/^1 in flight, \d+ answers: p50 10\d ms, p90 10\d ms/);
});

test('a run that has not measured anything has no chart, and one of one load has no curve over loads', () => {
  expect(levelCharts(viewOf([{ concurrency: 1, trials: ['c1'], state: 'running', clients: [] }]))).toEqual([]);
  expect(levelCharts(viewOf([levelOf(4, 100)])).map(({ id }) => id)).toEqual(['ttft', 'tpot']);
});

test('of many levels some are drawn, the first, the last and the knee among them', () => {
  const loads = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14];
  const charts = levelCharts(viewOf(loads.map(load => levelOf(load, load < 9 ? 100 : 200))));
  const ttft = charts.find(({ id }) => id === 'ttft');
  expect([ttft?.lines.length, ttft?.lines[0]?.name, ttft?.lines.at(-1)?.name]).toEqual([6, '1 in flight', '14 in flight']);
  expect(ttft?.lines.map(({ name }) => name)).toContain('8 in flight');
  expect(ttft?.x.title).toBe('share of the answers; 6 of 12 levels');
});
