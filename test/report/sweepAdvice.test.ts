import { expect, test } from 'vitest';
import { sweepDocument, sweepSchema } from '../../src/report/sweep/sweepDocument.ts';
import { sweepAdvice } from '../../src/report/sweep/sweepAdvice.ts';
import { sweepCells } from '../../src/report/sweep/sweepText.ts';
import type { SweepLevel, SweepSetting } from '../../src/report/sweep/sweepView.ts';

const setting: SweepSetting = { place: 'a.eval.yaml', declared: undefined, ceiling: 50 };
const level = (parallelRequests: number, totalMs: number, more: Partial<SweepLevel> = {}): SweepLevel => ({
  parallelRequests,
  trials: [`m~${parallelRequests}`],
  state: 'ended',
  outcome: 'succeeded',
  done: 200,
  total: 200,
  answered: 200,
  failed: 0,
  errors: {},
  tokens: 0,
  retries: 0,
  rateLimited: 0,
  requestsPerS: 200_000 / totalMs,
  measured: { warmUp: 1, totalMs, idleMs: 0, attempts: 200, failedAttempts: {}, meanInFlight: parallelRequests, mostInFlight: parallelRequests },
  ...more,
});
const metric = (value: number): NonNullable<SweepLevel['metric']> => ({ id: 'exact_match', value, n: 200, sum: 200 * value, unit: 'share', missing: 0, interval: { low: value - 0.05, high: value + 0.05, level: 0.95, method: 'wilson' } });

test('answers that change with the load are told', () => {
  const { best, advice } = sweepAdvice([level(1, 20_000, { metric: metric(0.9) }), level(20, 1_000, { metric: metric(0.5) }), level(50, 1_000)], setting);
  expect(best).toBe(20);
  expect(advice).toContain('The answers change with the load: exact_match is 0.90 at 1 and 0.50 at 20');
});

test('a declared number of tokens a minute that is reached is what bounds', () => {
  const slow = (parallelRequests: number): SweepLevel => level(parallelRequests, 60_000, { tokens: 9_500, measured: { warmUp: 1, totalMs: 60_000, idleMs: 100, attempts: 200, failedAttempts: {}, meanInFlight: 2, mostInFlight: 4 } });
  expect(sweepAdvice([level(1, 90_000), slow(10)], { ...setting, declared: { tokensPerMinute: 10_000 } }).advice[1]).toBe('The declared `tokens_per_minute: 10000` bounds the levels from 10 on, not the endpoint: raise it, or take it out, to see what the endpoint can do');
});

test('a level that was broken off has no time in the document, and is not the best', () => {
  const { measured: _, requestsPerS: __, ...broken } = level(20, 10, { outcome: 'interrupted', done: 50, answered: 50 });
  const levels = [level(1, 20_000), level(5, 4_000), broken];
  const document = sweepDocument({ model: 'm', levels, ...sweepAdvice(levels, setting) });
  expect(sweepSchema.parse(document)).toMatchObject({ best: 5, levels: [{ total_ms: 20_000 }, { total_ms: 4_000 }, { parallel_requests: 20, samples: 50 }] });
  expect(document.levels[2]).not.toHaveProperty('total_ms');
  expect(document.advice).toContain('20 did not come to an end');
});

test('while it runs there is a table without advice', () => {
  const { measured: _, requestsPerS: __, outcome: ___, ...running } = level(5, 10, { state: 'running', done: 50, answered: 50 });
  const { measured: ____, requestsPerS: _____, outcome: ______, ...waiting } = level(20, 10, { state: 'pending', done: 0, answered: 0 });
  expect(sweepCells({ model: 'm', levels: [level(1, 20_000), running, waiting], advice: [] }).rows.map(cells => [cells[1], cells[2], cells.at(-1)].join(' '))).toEqual(['1 20.0 s ', '5 – 50 of 200', '20 – waiting']);
});
