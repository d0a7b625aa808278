import { expect, test } from 'vitest';
import { explainedText } from '../../../src/report/tune/explainedText.ts';
import { experiment, viewOf } from './tuneFixture.ts';

/** Each of 4 × 2 configurations: goodput = `value`. */
const rows = (value: (slots: number, threads: number) => number, limit = 99): ReturnType<typeof experiment>[] =>
  [1, 2, 4, 8].flatMap(slots => [4, 8].map(threads => ({ slots, threads }))).map(({ slots, threads }, k) => experiment(`e${String(k + 1).padStart(2, '0')} slots=${slots} threads=${threads} | ${k < limit ? `${value(slots, threads)} @8: 8=120` : '8=400'} | GPU 0 0-0-4-30`));

test('a tune says how much of the differences each parameter explains, once enough was feasible', () => {
  expect(explainedText(viewOf(rows((slots, threads) => 3 * slots + threads / 4)))).toBe('of the differences between feasible ones, each explains on its own: slots 99 %, threads 0 %; 0 % is noise, or what parameters only do together');
  expect(explainedText(viewOf(rows((slots, threads) => (slots > 2) === (threads > 4) ? 20 : 2)))).toBe('of the differences between feasible ones, each explains on its own: slots 0 %, threads 0 %; 100 % is noise, or what parameters only do together');
  expect(explainedText(viewOf(rows(slots => slots, 5)))).toBeUndefined();
});
