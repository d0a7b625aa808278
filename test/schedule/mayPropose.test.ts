import { expect, test } from 'vitest';
import { mayPropose, type ExperimentSeats, type UnderWay } from '../../src/schedule/tune/mayPropose.ts';

/** `2 1w`: one holds two devices, one waits for one. */
function underWay(text: string): readonly UnderWay[] {
  return text.split(' ').filter(Boolean).map(part => ({ devices: Number.parseInt(part, 10), waiting: part.endsWith('w') }));
}

test.each<[string, Partial<ExperimentSeats>, string, boolean]>([
  ['auto fills the devices', { devices: 4 }, '2 1', true],
  ['auto fills the devices', { devices: 4 }, '2 2', false],
  ['auto waits with one that waits', { devices: 4 }, '1 4w', false],
  ['with backfill others may pass it', { devices: 4, backfill: true }, '1 4w', true],
  ['with backfill as many may wait as devices are left', { devices: 4, backfill: true }, '2 4w 4w 4w', false],
  ['with backfill nobody is asked where nothing is left', { devices: 2, backfill: true }, '2 1w', false],
  ['a number is a number', { devices: 4, parallel: 2 }, '1', true],
  ['a number is a number', { devices: 4, parallel: 2 }, '1 1w', false],
  ['without devices auto is one', { devices: 0, contention: 'allow' }, '', true],
  ['without devices auto is one', { devices: 0, contention: 'allow' }, '0', false],
  ['without devices one at a time, whatever is asked', { devices: 4, parallel: 3 }, '0', false],
  ['unless contention is allowed', { devices: 4, parallel: 3, contention: 'allow' }, '0 0', true],
])('%s: %j after %j: %s', (_, seats, before, expected) => {
  expect(mayPropose(underWay(before), { parallel: 'auto', devices: 1, backfill: false, contention: 'forbid', ...seats })).toBe(expected);
});
