import { expect, test } from 'vitest';
import { askWithRetries } from '../../src/execute/askWithRetries.ts';
import type { Answer, Provider } from '../../src/execute/provider.ts';
import { createRequestBudget } from '../../src/schedule/requestBudget.ts';
import { createFakeClock } from '../fake/clock.ts';

const ok: Answer = { outcome: 'ok', output: 'done' };
const busy: Answer = { outcome: 'failed', errorClass: 'serverError', error: 'busy', retryable: true };
const wrong: Answer = { outcome: 'failed', errorClass: 'clientError', error: 'wrong', retryable: false };
const limited = (retryAfterMs?: number): Answer => ({ outcome: 'failed', errorClass: 'rateLimited', error: 'slow down', retryable: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

/** An ask takes 10 ms; the jitter is drawn at its largest, so that each pause is as long as it can be. */
test.each<[string, readonly Answer[], string]>([
  ['a good answer', [ok], '0 ok | done, 1 attempt'],
  ['two errors that pass', [busy, busy, ok], '0 serverError, 510 serverError, 1520 ok | done, 3 attempts'],
  ['retries run out', [busy, busy, busy, busy, ok], '0 serverError, 510 serverError, 1520 serverError, 3530 serverError | busy, 4 attempts'],
  ['an error that no retry mends', [wrong, ok], '0 clientError | wrong, 1 attempt'],
  ['two 429s that do not say when to come back', [limited(), limited(), ok], '0 rateLimited, 510 rateLimited, 1520 ok | done, 3 attempts'],
  ['a pause the endpoint asks for', [limited(20_000), ok], '0 rateLimited, 20510 ok | done, 2 attempts'],
  ['a pause too long to wait for', [limited(3_600_000), ok], '0 rateLimited | slow down; it asks to wait 60 min, 1 attempt'],
  ['a server error with such a pause', [{ ...busy, retryAfterMs: 86_400_000 }, ok], '0 serverError | busy; it asks to wait 24 h, 1 attempt'],
])('%s', async (_what, answers, picture) => {
  const scene = ask(answers);
  await scene.clock.advance(100_000);
  expect(await scene.picture()).toBe(picture);
});

test('pauses double up to 30 s, and jitter shortens them', async () => {
  const scene = ask(Array.from({ length: 9 }, () => busy), { retries: 8, jitter: 0.5 });
  await scene.clock.advance(200_000);
  const starts = scene.log.map(line => Number(line.split(' ')[0]));
  expect(starts.slice(1).map((start, i) => start - (starts[i] ?? 0) - 10)).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});

test('a cancel ends the pause at once', async () => {
  const stop = new AbortController();
  const scene = ask([busy, ok], { signal: stop.signal });
  await scene.clock.advance(100);
  stop.abort();
  expect(await scene.picture()).toBe('0 serverError | cancelled before the request was sent, 1 attempt');
});

test('a pause holds no slot, and every attempt passes the gate', async () => {
  const scene = ask([busy, ok], { minIntervalMs: 5 });
  await scene.clock.advance(100);
  expect(scene.budget.inFlight).toBe(0);
  const other = scene.budget.acquire('m', new AbortController().signal);
  await scene.clock.advance(409.5);
  (await other)?.release();
  const last = await scene.budget.acquire('m', new AbortController().signal);
  last?.release();
  await scene.clock.advance(1000);
  expect(await scene.result()).toMatchObject({ attempts: 2, gateWaitMs: 4.5 });
});

/** 100 samples, 20 ms each; the first and the 40th request are refused, and the jitter is drawn at its largest. */
test.each([1, 10, 'auto'] as const)('two 429s without Retry-After cost a run no 2 s, parallel_requests: %s', async parallelRequests => {
  const durationOf = async (refused: readonly number[]): Promise<number> => {
    const clock = createFakeClock();
    const budget = createRequestBudget({ parallelRequests, models: new Map(), clock });
    let asked = 0;
    const provider: Provider = {
      async ask() {
        const isRefused = refused.includes(++asked);
        await clock.sleep(isRefused ? 2 : 20);
        return isRefused ? limited() : { ...ok, latencyMs: 20 };
      },
      dispose: () => undefined,
    };
    const request = { messages: [], sample: { index: 0, row: {} } };
    let endedMs = 0;
    const samples = Array.from({ length: 100 }, async () => {
      const { answer } = await askWithRetries({ provider, request, model: 'm', retries: 3, budget, clock, rng: { next: () => 1, int: () => 0 }, signal: new AbortController().signal });
      expect(answer.outcome).toBe('ok');
      endedMs = clock.nowMs();
    });
    for (let ms = 0; ms < 10_000; ms += 100) await clock.advance(100);
    await Promise.all(samples);
    budget.dispose();
    return endedMs;
  };
  expect((await durationOf([1, 40])) - (await durationOf([]))).toBeLessThan(2000);
});

function ask(answers: readonly Answer[], options: { retries?: number; jitter?: number; signal?: AbortSignal; minIntervalMs?: number } = {}) {
  const clock = createFakeClock();
  const log: string[] = [];
  const provider: Provider = {
    async ask() {
      const startMs = clock.nowMs();
      const answer = answers[log.length] ?? ok;
      log.push('');
      const at = log.length - 1;
      await clock.sleep(10);
      log[at] = `${startMs} ${answer.outcome === 'ok' ? 'ok' : answer.errorClass}`;
      return answer;
    },
    dispose: () => undefined,
  };
  const budget = createRequestBudget({ parallelRequests: 1, models: new Map([['m', options.minIntervalMs === undefined ? {} : { minIntervalMs: options.minIntervalMs }]]), clock });
  const jitter = options.jitter ?? 1;
  const asked = askWithRetries({
    provider,
    request: { messages: [], sample: { index: 0, row: {} } },
    model: 'm',
    retries: options.retries ?? 3,
    budget,
    clock,
    rng: { next: () => jitter, int: () => 0 },
    signal: options.signal ?? new AbortController().signal,
  });
  return {
    clock,
    log,
    budget,
    result: () => asked,
    picture: async () => {
      const { answer, attempts } = await asked;
      return `${log.join(', ')} | ${answer.outcome === 'ok' ? answer.output : answer.error}, ${attempts} attempt${attempts === 1 ? '' : 's'}`;
    },
  };
}
