import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeClock } from '../fake/clock.ts';
import { fails, says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
  workspace.dispose();
});

/** Lets the run go on until it waits for an answer or for time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>(resolve => setImmediate(resolve));
}

test('raised under way, parallel_requests reaches the new number although no request has ended', async () => {
  const answers: (() => void)[] = [];
  const asked: number[] = [];
  const run = workspace.run(workspace.task(30), () => new Promise(resolve => answers.push(() => resolve(says('a')))), { parallelRequests: 2 });
  for (const limit of [2, 9, 4, 12]) {
    workspace.store.requestLimit('r1', limit, 'me', 0);
    vi.advanceTimersByTime(250);
    await settle();
    asked.push(answers.length);
  }
  // Where the number falls, what is in flight is let finish.
  expect(asked).toEqual([2, 9, 9, 12]);
  while (answers.length > 0) {
    for (const answer of answers.splice(0)) answer();
    await settle();
  }
  expect(await run).toBe('succeeded');
});

test('who backs off makes room: the samples behind are asked meanwhile, as many as may be in flight', async () => {
  const clock = createFakeClock();
  const run = workspace.run(workspace.task(12, { retries: 3 }), (input, attempt) => ((input === 'q0' || input === 'q1') && attempt === 1 ? fails('serverError', true) : says(`a${input.slice(1)}`)), { parallelRequests: 2, ports: { clock } });
  await settle();
  // No time has gone by: the two that failed wait for their second attempt.
  expect(workspace.asked).toEqual(Array.from({ length: 12 }, (_, k) => `q${k}`));
  await clock.advance(10_000);
  expect(await run).toBe('succeeded');
  expect(workspace.asked.slice(12).toSorted()).toEqual(['q0', 'q1']);
});
