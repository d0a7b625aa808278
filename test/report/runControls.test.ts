import { expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { controlsOf, parseParallelRequests, refuseLimit, refusePause } from '../../src/report/runControls.ts';
import type { TickRow } from '../../src/store/rows.ts';
import { aRun } from '../store/rows.ts';

const settings = { parallel_requests: { value: 4, source: 'task' }, 'parallel_requests.max': { value: 50, source: 'built-in' } };
const tick = (limit: number): TickRow => ({ atMs: 0, done: 0, total: 9, inFlight: 0, failed: 0, requestsPerS: 0, tokensPerS: 0, limit });

function refusal(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error);
    throw error;
  }
  return undefined;
}

test.each([
  ['an eval', 'eval', 4, undefined, undefined],
  ['an eval, asked for auto', 'eval', 'auto', undefined, undefined],
  ['an eval, asked for more than its maximum', 'eval', 51, undefined, 'parallel_requests cannot be 51: the maximum of run r is 50 (built-in); ask for less, or raise the maximum before the next run'],
  ['a bench', 'bench', 4, 'run r is a bench: the pause would be in its times; cancel it, and resume it later: levels that have ended are kept', 'run r is a bench: its levels are what is measured; cancel it, and change its levels in the task file'],
  ['a tune', 'tune', 4, undefined, 'run r is a tune: its experiments are what is measured; cancel it, and change the load in the task file'],
] as const)('%s is paused and set, or it is said why not', (_name, kind, limit, pause, set) => {
  const run = { id: 'r', kind, settings };
  expect([refusal(() => refusePause(run)), refusal(() => refuseLimit(run, limit))]).toEqual([pause, set]);
});

test('what can be changed of a run is what a host offers', () => {
  const run = aRun({ settings });
  expect(controlsOf(run, { paused: false }, tick(3))).toEqual({ paused: false, parallelRequests: { wanted: 4, inForce: 3, max: 50 } });
  expect(controlsOf(run, { paused: true, parallelRequests: 'auto' }, tick(0))).toEqual({ paused: true, parallelRequests: { wanted: 'auto', max: 50 } });
  expect(controlsOf({ ...run, kind: 'tune' }, { paused: true }, tick(1))).toEqual({ paused: true });
  expect(controlsOf({ ...run, kind: 'bench' }, { paused: false }, tick(1))).toBeUndefined();
});

test.each([['7', 7], ['auto', 'auto'], ['0', undefined], ['1.5', undefined], ['-1', undefined], ['', undefined], ['9999999999', undefined]] as const)('%j reads as %j', (text, value) => {
  expect(parseParallelRequests(text)).toBe(value);
});
