import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import type { Learnt } from '../../src/schedule/adaptiveLane.ts';
import { createRequestBudget, type BudgetOptions } from '../../src/schedule/requestBudget.ts';
import { createFakeClock } from '../fake/clock.ts';
import { fixedWindow, rate, simulate, slidingWindow, tokenBucket, type Endpoint } from '../fake/endpoint.ts';

describe('parallel_requests: auto finds out how many are worth it', () => {
  // Means of 50 ms. The best fixed setting has 24 in flight (50 where nothing degrades).
  const shapes: Readonly<Record<string, (inFlight: number) => number>> = {
    'more than 24 wait for each other': n => Math.max(1, n / 24),
    'more than 24 disturb each other': n => Math.max(1, n / 24) ** 2,
    'more than 24 are far too many': n => (n > 24 ? 5 : 1),
    'as many as are allowed': () => 1,
  };

  test.each(Object.keys(shapes).flatMap(name => [[name, 'even'], [name, 'scattered']] as const))('%s, %s latencies: within a tenth of the best fixed setting', async (name, spread) => {
    const slower = shapes[name] ?? (() => 1);
    const rng = createRng(3);
    const endpoint: Endpoint = ({ inFlight }) => ({ tookMs: 50 * slower(inFlight) * (spread === 'even' ? 1 : 0.3 + 1.4 * rng.next()) });
    const best = Math.max(...Array.from({ length: 50 }, (_, i) => ((i + 1) / slower(i + 1) / 50) * 1000));
    const trace = await simulate(createFakeClock(), endpoint, { forMs: 15_000 });
    expect(rate(trace, 5_000, 15_000) / best).toBeGreaterThan(0.9 - (name.includes('far') ? 0.1 : 0));
    expect(Math.max(...trace.limits.map(([, limit]) => limit))).toBeLessThanOrEqual(50);
  });

  test('it starts at 20 and doubles, up to the maximum', async () => {
    const trace = await simulate(createFakeClock(), () => ({ tookMs: 1_000 }), { forMs: 10_000, max: 70, width: 90 });
    expect([...new Set(trace.limits.map(([, limit]) => limit))]).toEqual([20, 40, 70]);
  });

  test('it starts where the last run ended', async () => {
    const trace = await simulate(createFakeClock(), () => ({ tookMs: 1_000 }), { forMs: 1_000, ...learnt({ limit: 33 }) });
    expect(trace.limits.at(-1)).toEqual([750, 33]);
  });

  test('a limit that is not used does not grow', async () => {
    const trace = await simulate(createFakeClock(), () => ({ tookMs: 50 }), { forMs: 5_000, width: 10 });
    expect(trace.limits.at(-1)?.[1]).toBe(20);
  });

  test('server errors do not cut it, a 429 cuts once an episode', async () => {
    const broken: Endpoint = ({ total }) => (total % 2 === 0 ? { tookMs: 50 } : { tookMs: 50, end: { kind: 'failed' } });
    expect((await simulate(createFakeClock(), broken, { forMs: 10_000, width: 500 })).limits.at(-1)?.[1]).toBe(50);
    const refusing: Endpoint = ({ nowMs }) => (nowMs > 5_000 && nowMs < 5_100 ? { tookMs: 5, end: { kind: 'rateLimited' } } : { tookMs: 50 });
    const cut = await simulate(createFakeClock(), refusing, { forMs: 5_250 });
    expect(cut.refusedMs.length).toBeGreaterThan(1);
    expect(cut.limits.at(-1)?.[1]).toBe(40);
  });
});

describe('a hidden limit of 1,200 requests a minute: 85 % of it within 30 s, under 1 % refused in a minute', () => {
  test.each([
    ['a token bucket of 10, no Retry-After', tokenBucket({ perMinute: 1_200, burst: 10, tookMs: 50, retryAfter: false })],
    ['a token bucket of 10, Retry-After', tokenBucket({ perMinute: 1_200, burst: 10, tookMs: 50, retryAfter: true })],
    ['a token bucket of a minute, no Retry-After', tokenBucket({ perMinute: 1_200, burst: 1_200, tookMs: 50, retryAfter: false })],
    ['answers of 800 ms, no Retry-After', tokenBucket({ perMinute: 1_200, burst: 200, tookMs: 800, retryAfter: false })],
  ])('%s', async (_what, endpoint) => {
    const trace = await simulate(createFakeClock(), endpoint, { forMs: 60_000 });
    expect(rate(trace, 20_000, 30_000)).toBeGreaterThan(0.85 * 20);
    expect(rate(trace, 30_000, 60_000)).toBeGreaterThan(0.85 * 20);
    expect(trace.refusedMs.length / (trace.refusedMs.length + trace.answeredMs.length)).toBeLessThan(0.01);
  });

  test.each([[true], [false]])('a window of a minute is used up at once, and evenly from then on (Retry-After: %s)', async retryAfter => {
    const trace = await simulate(createFakeClock(), slidingWindow({ perMinute: 1_200, windowMs: 60_000, tookMs: 50, retryAfter }), { forMs: 180_000 });
    expect(rate(trace, 0, 60_000)).toBe(20);
    expect(rate(trace, 60_000, 180_000)).toBeGreaterThan(0.85 * 20);
    expect(trace.refusedMs.length / (trace.refusedMs.length + trace.answeredMs.length)).toBeLessThan(0.01);
  });

  test('what was learnt is not paid for again', async () => {
    const trace = await simulate(createFakeClock(), tokenBucket({ perMinute: 1_200, burst: 10, tookMs: 50, retryAfter: false }), { forMs: 20_000, ...learnt({ limit: 20, perS: 19 }) });
    expect(trace.refusedMs).toEqual([]);
    expect(rate(trace, 0, 20_000)).toBeGreaterThan(0.9 * 20);
  });
});

describe('1,800 requests a minute that nobody declared, 429s without Retry-After: 85 % of what it admits, from the 30th second or the first used window on, under 1 % refused in the first minute', () => {
  const how = { perMinute: 1_800, tookMs: 100, retryAfter: false };
  /** Periods from and to a second. A window of a minute lasts one: what it admits may be used up at its beginning. */
  const afterLearning = [30, 40, 50, 60, 70, 80, 90];
  test.each<[string, Endpoint, readonly number[]]>([
    ['a bucket of 1 s', tokenBucket({ ...how, burst: 30 }), afterLearning],
    ['a bucket of 10 s', tokenBucket({ ...how, burst: 300 }), afterLearning],
    ['a bucket of a minute', tokenBucket({ ...how, burst: 1_800 }), afterLearning],
    ['any 1 s', slidingWindow({ ...how, windowMs: 1_000 }), afterLearning],
    ['any 10 s', slidingWindow({ ...how, windowMs: 10_000 }), [0, 10, 20, ...afterLearning]],
    ['any minute', slidingWindow({ ...how, windowMs: 60_000 }), [0, 60, 120, 180]],
    ['each second', fixedWindow({ ...how, windowMs: 1_000, startMs: 600 }), afterLearning],
    ['each 10 s, from the beginning', fixedWindow({ ...how, windowMs: 10_000, startMs: 0 }), [0, 10, 20, ...afterLearning]],
    ['each 10 s, from 6 s into one', fixedWindow({ ...how, windowMs: 10_000, startMs: 6_000 }), [24, 34, 44, 54, 64, 74, 84]],
    ['each minute, from the beginning', fixedWindow({ ...how, windowMs: 60_000, startMs: 0 }), [0, 60, 120, 180]],
    ['each minute, from 36 s into one', fixedWindow({ ...how, windowMs: 60_000, startMs: 36_000 }), [0, 24, 84, 144, 204]],
  ])('%s', async (_what, endpoint, periods) => {
    const trace = await simulate(createFakeClock(), endpoint, { forMs: 1_000 * (periods.at(-1) ?? 0), width: 100 });
    // An answer comes 100 ms after its request was admitted.
    const shares = periods.slice(1).map((to, i) => rate(trace, (periods[i] ?? 0) * 1_000 + 100, to * 1_000 + 100) / 30);
    const inFirstMinute = (times: readonly number[]): number => times.filter(ms => ms < 60_000).length;
    expect(Math.min(...shares)).toBeGreaterThan(0.85);
    expect(inFirstMinute(trace.refusedMs) / (inFirstMinute(trace.refusedMs) + inFirstMinute(trace.answeredMs))).toBeLessThan(0.01);
  });
});

test('a pause doubles also by a clock that has moved on each time that it is read', async () => {
  const clock = createFakeClock();
  let reads = 0;
  const trace = await simulate({ ...clock, nowMs: () => clock.nowMs() + reads++ / 1e5 }, slidingWindow({ perMinute: 1_800, windowMs: 10_000, tookMs: 100, retryAfter: false }), { forMs: 20_000, width: 100 });
  expect(trace.refusedMs.length).toBeLessThan(12);
});

test.each([['a fixed number', 20], ['auto', 'auto']] as const)('two stray 429s without Retry-After cost a run less than 2 s (%s)', async (_what, parallelRequests) => {
  const fine = await simulate(createFakeClock(), () => ({ tookMs: 50 }), { forMs: 10_000, parallelRequests });
  for (const strays of [[0, 1], [300, 320], [1_000, 1_500], [100, 1_500], [100, 101], [700, 701]]) {
    const endpoint: Endpoint = ({ total }) => (strays.includes(total) ? { tookMs: 5, end: { kind: 'rateLimited' } } : { tookMs: 50 });
    const trace = await simulate(createFakeClock(), endpoint, { forMs: 10_000, parallelRequests });
    const lostMs = ((fine.answeredMs.length - trace.answeredMs.length) / rate(fine, 5_000, 10_000)) * 1000;
    expect({ strays, lostMs: lostMs < 2_000 || lostMs }).toEqual({ strays, lostMs: true });
    expect(rate(trace, 8_000, 10_000) / rate(fine, 8_000, 10_000)).toBeGreaterThan(0.75);
  }
});

test('an endpoint that answers only 429 holds no other up: both share the run’s requests', async () => {
  const clock = createFakeClock();
  const budget = createRequestBudget({ parallelRequests: 10, models: new Map(), clock });
  const stop = new AbortController();
  let answered = 0;
  const trials = ['refusing', 'fine'].flatMap(model =>
    Array.from({ length: 30 }, async () => {
      while (!stop.signal.aborted) {
        const permit = await budget.acquire(model, stop.signal);
        if (permit === undefined) return;
        await clock.sleep(model === 'fine' ? 50 : 3);
        permit.release({ kind: model === 'fine' ? 'answered' : 'rateLimited' });
        if (model === 'fine') answered++;
        else await clock.sleep(100, stop.signal);
      }
    }),
  );
  await clock.advance(10_000);
  stop.abort();
  await clock.advance(100);
  await Promise.all(trials);
  // 10 at once, 50 ms each, for 10 s: 2,000.
  expect(answered).toBeGreaterThan(1_950);
});

/** Options of a budget whose endpoint is known from an earlier run. */
function learnt(known: Learnt): Partial<BudgetOptions> {
  return { models: new Map([['m', { lane: 'known' }]]), shared: { learnt: () => known, learn: () => undefined, book: (_account, _durationMs, fromMs) => fromMs, giveBack: () => true } };
}
