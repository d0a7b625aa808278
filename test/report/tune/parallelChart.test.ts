import { expect, test } from 'vitest';
import { drawChart } from '../../../src/report/chart/drawChart.ts';
import { parallelChart } from '../../../src/report/tune/parallelChart.ts';
import { rows, viewOf } from './tuneFixture.ts';

test('each experiment is a line over its parameters to the objective, told apart without colour; each is a stop', () => {
  const chart = parallelChart(viewOf(rows));
  if (chart === undefined) throw new Error('there is a chart');
  expect(chart.verticals?.map(({ title, scale, from, until, ticks = [] }) => `${title} ${scale} ${from}–${until}: ${ticks.join(' ')}`)).toMatchInlineSnapshot(`
    [
      "slots linear 1–8: 1 2 4 8",
      "threads linear 4–8: 4 8",
      "goodput, requests/s linear 0–15: ",
    ]
  `);
  expect(chart.lines.map(({ text, name, tone, dots, points }) => `${text ?? ''} | ${name}, ${dots === true ? 'dots' : `dashes ${tone}`} | ${points.map(point => (point === null ? '–' : point.y.toFixed(2))).join(' ')}`)).toMatchInlineSnapshot(`
    [
      "e04, the best: slots 4, threads 8, goodput 12.4 requests/s | the best, dots | 0.43 1.00 0.83",
      "e02: slots 4, threads 4, goodput 9.1 requests/s | feasible, dashes 0 | 0.43 0.00 0.61",
      "e06: slots 2, threads 8, goodput 6.4 requests/s | feasible, dashes 0 | 0.14 1.00 0.43",
      "e01: slots 1, threads 4, goodput 3.2 requests/s | feasible, dashes 0 | 0.00 0.00 0.21",
      "e05, infeasible: slots 8, threads 4, goodput 2 requests/s | misses a limit, dashes 1 | 1.00 0.00 0.13",
      "e03, did not start: slots 8, threads 8 | not measured, dashes 5 | 1.00 1.00 –",
    ]
  `);
  const { stops, svg } = drawChart(chart, { width: 500, height: 240 });
  expect(stops.map(({ key, dots, trace }) => `${key ?? ''} ${dots.length} ${String(trace)}`)).toMatchInlineSnapshot(`
    [
      "e04 3 true",
      "e02 3 true",
      "e06 3 true",
      "e01 3 true",
      "e05 3 true",
      "e03 2 true",
    ]
  `);
  expect(JSON.stringify(svg)).not.toMatch(/NaN|null|Infinity/);
});

test('names are places on an axis, and what varies by decades is logarithmic', () => {
  const view = viewOf(rows);
  const experiments = view.experiments.map((of, k) => ({ ...of, configuration: { slots: 10 ** k, mode: k % 2 === 0 ? 'fast' : 'exact', same: true } }));
  const chart = parallelChart({ ...view, parameters: ['slots', 'mode', 'same'].map(name => ({ name, range: '' })), experiments });
  expect(chart?.verticals?.map(({ title, scale, names = [] }) => `${title} ${scale} ${names.join(' ')}`.trim())).toEqual(['slots log', 'mode linear exact fast', 'goodput, requests/s linear']);
});

test('what does not vary, and one experiment alone, is no picture', () => {
  const view = viewOf(rows);
  expect(parallelChart({ ...view, experiments: view.experiments.map(of => ({ ...of, configuration: { slots: 4 } })) })).toBeUndefined();
  expect(parallelChart(viewOf(rows.slice(0, 1)))).toBeUndefined();
});
