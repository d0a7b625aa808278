import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { parseSummary } from '../../src/report/parseSummary.ts';
import { measureTrial } from '../../src/report/trialFinal.ts';
import { liveMetrics } from '../../src/report/trialMetrics.ts';
import type { Metric } from '../../src/report/view.ts';
import { aRun } from '../store/rows.ts';
import { runOf, summarise, viewOf } from './evalFixture.ts';

const show = (metric: Metric | undefined): string =>
  metric === undefined ? 'none' : `${metric.sum}/${metric.n} = ${metric.value.toFixed(4)} [${metric.interval?.low.toFixed(4)}, ${metric.interval?.high.toFixed(4)}] ${metric.interval?.method}, ${metric.missing} missing`;

test.each([
  ['exclude', '2/3 = 0.6667 [0.2077, 0.9385] wilson, 3 missing'],
  ['zero', '2/5 = 0.4000 [0.1176, 0.7693] wilson, 1 missing'],
] as const)('a failed request is not a wrong answer, unless the task says so (on_missing: %s)', (onMissing, expected) => {
  const ended = runOf(['a: 1 1 0 F E -'], { onMissing });
  expect(show(viewOf(ended).trials[0]?.metrics['numeric_match'])).toBe(expected);
  const under_way = runOf(['a: 1 1 0 F E -'], { onMissing, state: 'running' });
  expect(show(viewOf(under_way).trials[0]?.metrics['numeric_match'])).toBe(expected);
});

test('means of other scores have a bootstrap interval in the end, a normal one on the way', () => {
  const words = 'a: 0.25 0.5 0.75 0.5 0.3 F';
  const scorers = aRun().scorers.slice(1);
  expect(show(viewOf(runOf([words], { scorers })).trials[0]?.metrics['token_f1'])).toMatch(/^2\.3\/5 = 0\.4600 \[0\.3\d+, 0\.6\d+\] bootstrap, 1 missing$/);
  expect(show(viewOf(runOf([words], { scorers, state: 'running' })).trials[0]?.metrics['token_f1'])).toMatch(/^2\.3\/5 = 0\.4600 \[0\.2\d+, 0\.6\d+\] normal, 1 missing$/);
});

test('a metric over no sample is left out', () => {
  expect(viewOf(runOf(['a: F F'])).trials[0]?.metrics).toEqual({});
  expect(viewOf(runOf(['a:'], { state: 'running' })).trials[0]?.metrics).toEqual({});
});

test('every stored summary, and the totals, are what the rows say', () => {
  const rng = createRng(3);
  const word = (): string => ['1', '0', '0.25', '0.5', 'F', 'E', '-'][rng.int(7)] ?? '1';
  for (const onMissing of ['exclude', 'zero'] as const) {
    const store = runOf(
      ['a', 'b', 'c'].map(id => `${id}: ${Array.from({ length: 80 }, word).join(' ')}`),
      { onMissing, scorers: aRun().scorers },
    );
    summarise(store);
    for (const trial of store.trials('run-1')) {
      const rows = [...store.samples('run-1')].filter(row => row.trial === trial.id);
      const stored = parseSummary(trial);
      for (const { id } of aRun().scorers) {
        const values = rows.flatMap(row => {
          const value = row.scores.find(score => score.scorer === id)?.value;
          if (typeof value === 'number') return [value];
          const answered = row.outcome === 'ok' || value === null;
          return answered || onMissing === 'exclude' ? [] : [0];
        });
        const sum = values.reduce((total, value) => total + value, 0);
        expect(stored?.metrics[id]).toMatchObject({ n: values.length, sum, value: sum / values.length, missing: rows.length - values.length });
      }
      expect(stored).toEqual(measureTrial(store, aRun({ onMissing }), trial.id));
      const totals = store.totals('run-1').find(candidate => candidate.trial === trial.id);
      expect(totals).toBeDefined();
      const live = totals === undefined ? {} : liveMetrics(totals, aRun({ onMissing }));
      for (const [id, metric] of Object.entries(stored?.metrics ?? {})) expect(live[id]).toMatchObject({ value: metric.value, n: metric.n, missing: metric.missing });
      const latencies = rows.flatMap(row => (row.latencyMs === undefined ? [] : [row.latencyMs])).sort((x, y) => x - y);
      expect(stored?.latencyMs).toEqual({ n: 80, mean: latencies.reduce((total, one) => total + one, 0) / 80, p50: 49.5, p90: expect.closeTo(81.1, 9) as number });
    }
  }
});

test('a summary goes when a sample of its trial changes', () => {
  const store = runOf(['a: 1 1 F', 'b: 0']);
  summarise(store);
  store.deleteSamples('run-1', { outcomes: ['failed'] });
  expect(store.trials('run-1').map(trial => trial.summary === undefined)).toEqual([true, false]);
});
