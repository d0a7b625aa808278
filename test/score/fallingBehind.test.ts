import { expect, test } from 'vitest';
import { fallingBehind } from '../../src/score/load/fallingBehind.ts';
import { gatherRequests } from '../../src/score/load/gatherRequests.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';

const told = (dueMs: readonly number[], tookMs: (k: number) => number): string => {
  const { requests } = gatherRequests(dueMs.map((due, k): ObservedRequest => ({ dueMs: due, sentMs: due, e2eMs: tookMs(k), outcome: 'ok' })), { fromDue: true });
  const found = fallingBehind(requests);
  return found === undefined ? 'keeps up' : `${Math.round(found.endedPerS)} of ${Math.round(found.duePerS)}`;
};
const each = (n: number, gapMs: number): readonly number[] => Array.from({ length: n }, (_, k) => k * gapMs);

test.each<[string, string, string]>([
  ['it answers as fast as they come', told(each(200, 20), () => 100), 'keeps up'],
  ['it answers 40 of 50 a second', told(each(1000, 20), k => 100 + 5 * k), '40 of 50'],
  ['it answers 25 of 50 a second', told(each(400, 20), k => 100 + 20 * k), '25 of 50'],
  ['few, in bursts, at a rate below what was asked for', told(each(12, 3).map((ms, k) => ms + (k >= 6 ? 4000 : 0)), () => 100), 'keeps up'],
  ['answers take as long as the whole level', told(each(50, 20), () => 900), 'keeps up'],
  ['nothing was sent', told([], () => 0), 'keeps up'],
])('%s', (_, seen, expected) => expect(seen).toBe(expected));
