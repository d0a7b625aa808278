import { expect, test } from 'vitest';
import { baselineDifference } from '../../../src/report/runs/baselineDifference.ts';
import { wilson } from '../../../src/score/wilson.ts';
import type { RunListItem } from '../../../src/report/view.ts';

type Headline = NonNullable<RunListItem['headline']>;

function item(id: string, headline: Partial<Headline> | undefined, more: Partial<RunListItem> = {}): RunListItem {
  return { id, task: 't', taskFile: '/t', state: 'ended', outcome: 'succeeded', createdMs: 0, done: 1, failed: 0, ...(headline === undefined ? {} : { headline: { metric: 'exact_match', unit: 'share', model: 'm', value: 0.5, n: 100, ...headline } }), ...more };
}

/** k right of n, with Wilson's interval. */
function share(k: number, n: number): Partial<Headline> {
  const interval = wilson(k, n);
  return { value: k / n, n, ...(interval === undefined ? {} : { low: interval.low, high: interval.high }) };
}

function told(now: RunListItem, before: RunListItem): string {
  const difference = baselineDifference(now, before);
  return difference === undefined ? 'nothing' : `${difference.sure ? 'sure: ' : ''}${difference.verdict} ${difference.text}`;
}

test.each<[string, Partial<Headline>, Partial<Headline>, string]>([
  ['a fall that is more than chance', share(48, 70), share(56, 70), 'worse −0.1143'],
  ['a large one', share(450, 1000), share(500, 1000), 'sure: worse −0.0500'],
  ['a rise', share(560, 1000), share(500, 1000), 'sure: better +0.0600'],
  ['the same', share(50, 100), share(50, 100), 'same 0.0000'],
  ['lower is better', { value: 40, low: 39, high: 41, unit: 'points', direction: 'lower' }, { value: 45, low: 44, high: 46, unit: 'points', direction: 'lower' }, 'sure: better −5.00'],
  ['lower is better, and it rose', { value: 45, low: 44, high: 46, unit: 'points', direction: 'lower' }, { value: 40, low: 39, high: 41, unit: 'points', direction: 'lower' }, 'sure: worse +5.00'],
  ['no interval', { value: 0.4 }, { value: 0.9 }, 'worse −0.5000'],
  ['a number of its own', { value: 1234.5, unit: 'number' }, { value: 1300, unit: 'number' }, 'worse −65.5'],
  ['another metric', { metric: 'bleu' }, {}, 'nothing'],
])('%s', (_, now, before, expected) => {
  expect(told(item('now', now), item('then', before))).toBe(expected);
});

// Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
test.each([
  [[56, 70], [48, 80], [0.0524, 0.3339]],
  [[9, 10], [3, 10], [0.1705, 0.809]],
  [[5, 56], [0, 29], [-0.0381, 0.1926]],
] as const)('of Wilson’s intervals it is Newcombe’s: %j − %j', ([k, n], [j, m], [low, high]) => {
  const { interval } = baselineDifference(item('now', share(k, n)), item('then', share(j, m))) ?? {};
  expect(interval?.low).toBeCloseTo(low, 4);
  expect(interval?.high).toBeCloseTo(high, 4);
});

test('a run is not held against itself, while it runs, or against nothing', () => {
  const before = item('then', {});
  expect([told(before, before), told(item('now', {}, { state: 'running' }), before), told(item('now', undefined), before), baselineDifference(item('now', {}), undefined)]).toEqual(['nothing', 'nothing', 'nothing', undefined]);
});

test('what else differs is said', () => {
  expect(baselineDifference(item('now', { ...share(45, 100), model: 'b' }), item('then', share(100, 200)))?.notes).toEqual(['within what chance explains, by the intervals of both', 'its best is b, the baseline’s m', 'n 100, the baseline’s 200']);
});

test('what was measured of a bench or tune before it was stopped is not held against a whole one', () => {
  const [whole, part] = [item('now', { value: 40, unit: 'number' }), item('then', { value: 100, unit: 'number' }, { outcome: 'cancelled' })];
  expect([told(whole, part), told(part, whole), told({ ...part, outcome: 'failed' }, whole), told({ ...part, outcome: 'succeeded' }, whole)]).toEqual(['nothing', 'nothing', 'nothing', 'better +60']);
  expect(told(item('now', share(45, 100), { outcome: 'cancelled' }), item('then', share(500, 1000)))).toBe('worse −0.0500');
});
