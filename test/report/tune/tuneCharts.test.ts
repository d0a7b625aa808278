import { expect, test } from 'vitest';
import { experimentCharts, tuneCharts } from '../../../src/report/tune/tuneCharts.ts';
import { experiment, rows, viewOf } from './tuneFixture.ts';

test('the objective over the experiments, what of it is bought with what, and what each parameter does to it', () => {
  const charts = tuneCharts(viewOf(rows));
  expect(charts.map(({ id, about }) => `${id}: ${about}`)).toMatchInlineSnapshot(`
    [
      "progress: goodput of 6 experiments in the order of proposing. e01: 3.2 requests/s. e02: 9.1 requests/s. e03: not measured. e04: 12.4 requests/s. e05: 2 requests/s, infeasible. e06: 6.4 requests/s.",
      "parallel: Each line is an experiment, over slots, threads to goodput. e04, the best: slots 4, threads 8, goodput 12.4 requests/s. e02: slots 4, threads 4, goodput 9.1 requests/s. e06: slots 2, threads 8, goodput 6.4 requests/s. e01: slots 1, threads 4, goodput 3.2 requests/s. e05, infeasible: slots 8, threads 4, goodput 2 requests/s. e03, did not start: slots 8, threads 8.",
      "front-p99(ttft): Each dot is an experiment. Nothing feasible is better in both than e01 (3.2 requests/s, 90 ms), e04 (12.4 requests/s, 210 ms).",
      "effect-slots: goodput by slots (1, 2, 4, 8), whatever the other parameters were. 1: median 3.2 requests/s, 1 of 1 feasible. 2: median 6.4 requests/s, 1 of 1 feasible. 4: median 10.8 requests/s, 2 of 2 feasible. 8: nothing measured, 0 of 2 feasible.",
      "effect-threads: goodput by threads (1 to 8, whole), whatever the other parameters were. 4: median 6.15 requests/s, 2 of 3 feasible. 8: median 9.4 requests/s, 2 of 3 feasible.",
      "timeline: What ran when, in s since the first was proposed. e01 was measured in 34.0 s on GPU 0. e02 was measured in 36.0 s on GPU 1. e03 did not start in 12.0 s on GPU 0. e04 was measured in 36.0 s on GPU 1. e05 was measured in 36.0 s on GPU 0. e06 was measured in 34.0 s on GPU 1.",
      "devices: What ran when, in s since the first was proposed. e01 was measured in 34.0 s on GPU 0. e02 was measured in 36.0 s on GPU 1. e03 did not start in 12.0 s on GPU 0. e04 was measured in 36.0 s on GPU 1. e05 was measured in 36.0 s on GPU 0. e06 was measured in 34.0 s on GPU 1.",
    ]
  `);
  expect(charts.find(({ id }) => id.startsWith('front-'))?.lines.map(({ name, points }) => `${name}: ${points.flatMap(point => (point === null ? [] : [point.label ?? `${point.x}/${point.y}`])).join(' ')}`)).toMatchInlineSnapshot(`
    [
      "on the front: e01 e04",
      "not on it: 240/9.1 290/6.4 340/2",
      "front: 90/3.2 210/12.4",
    ]
  `);
});

test('one experiment alone is on no front, and says nothing of a parameter', () => {
  expect(experimentCharts(viewOf([experiment('e01 slots=1 threads=4 | 3.2 @2: 2=90 8=410 | GPU 0 0-0-4-34')])).map(({ id }) => id)).toEqual(['progress']);
});
