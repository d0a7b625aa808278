import { describe, expect, test } from 'vitest';
import { createRequestBudget, type Permit } from '../../src/schedule/requestBudget.ts';
import type { RequestLimits } from '../../src/schedule/requestLimits.ts';
import { forEachLazily } from '../../src/schedule/forEachLazily.ts';
import { createFakeClock } from '../fake/clock.ts';

const never = new AbortController().signal;

describe('who runs when (one column is 10 ms, # is a request under way)', () => {
  test('one trial keeps the run’s slots full', async () => {
    expect(await chart({ parallelRequests: 2, trials: { a: [30, 10, 10, 20] } })).toBe(`
a0 ###
a1 #
a2 .#
a3 ..##`);
  });

  test('two trials share the run’s slots in turn', async () => {
    expect(await chart({ parallelRequests: 2, trials: { a: [10, 10, 10, 10], b: [10, 10, 10, 10] } })).toBe(`
a0 #
a1 .#
a2 ..#
a3 ...#
b0 #
b1 .#
b2 ..#
b3 ...#`);
  });

  test('a model’s own limit leaves the other slots to the rest', async () => {
    expect(await chart({ parallelRequests: 3, limits: { a: { parallelRequests: 1 } }, trials: { a: [20, 20, 20], b: [20, 20, 20, 20] } })).toBe(`
a0 ##
a1 ..##
a2 ....##
b0 ##
b1 ##
b2 ..##
b3 ..##`);
  });

  test('a rate-limited model waits without a slot, so it does not hold the others up', async () => {
    // Columns are 3 ms here: below 10 ms the gate is our own, which follows the fake clock.
    expect(await chart({ columnMs: 3, parallelRequests: 2, limits: { a: { minIntervalMs: 9 } }, trials: { a: [3, 3, 3], b: [3, 3, 3, 3, 3, 3, 3, 3, 3] } })).toBe(`
a0 #
a1 ...#
a2 ......#
b0 #
b1 .#
b2 .#
b3 ..#
b4 ..#
b5 ...#
b6 ....#
b7 ....#
b8 .....#`);
  });

  test('a lower limit lets what is under way finish, a higher one is used at once', async () => {
    expect(await chart({ parallelRequests: 3, trials: { a: [20, 20, 20, 10, 10, 10, 10, 10] }, retune: { 10: 1, 40: 2 } })).toBe(`
a0 ##
a1 ##
a2 ##
a3 ..#
a4 ...#
a5 ....#
a6 ....#
a7 .....#`);
  });
});

test('the wait for a declared rate is told apart from the wait for a slot', async () => {
  const clock = createFakeClock();
  const budget = createRequestBudget({ parallelRequests: 1, models: new Map([['slow', { minIntervalMs: 8 }]]), clock });
  const first = await budget.acquire('slow', never);
  const second = budget.acquire('slow', never);
  await clock.advance(100);
  first?.release();
  await clock.advance(0);
  expect([first?.waitMs, (await second)?.waitMs]).toEqual([0, 8]);
});

test('an abort gives up every wait and leaks no slot', async () => {
  const clock = createFakeClock();
  const budget = createRequestBudget({ parallelRequests: 1, models: new Map([['slow', { minIntervalMs: 5, parallelRequests: 2 }]]), clock });
  const held = await budget.acquire('slow', never);
  const stop = new AbortController();
  const waiting = [budget.acquire('slow', stop.signal), budget.acquire('slow', stop.signal), budget.acquire('other', stop.signal)];
  await clock.advance(1);
  stop.abort();
  expect(await Promise.all(waiting.map(async permit => permit))).toEqual([undefined, undefined, undefined]);
  held?.release();
  await clock.advance(0);
  expect(budget.inFlight).toBe(0);
  const later = budget.acquire('slow', never);
  await clock.advance(5);
  expect(await later).toBeDefined();
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('a waiter that goes %i microtasks after a slot was freed holds none of it', async depth => {
  const budget = createRequestBudget({ parallelRequests: 1, models: new Map(), clock: createFakeClock() });
  const stop = new AbortController();
  const first = await budget.acquire('a', never);
  const waiter = budget.acquire('a', stop.signal);
  await new Promise(resolve => setImmediate(resolve));
  first?.release();
  for (let i = 0; i < depth; i++) await Promise.resolve();
  stop.abort();
  (await waiter)?.release();
  await new Promise(resolve => setImmediate(resolve));
  expect(budget.inFlight).toBe(0);
});

test('a free slot is given at once, unless somebody waits for it, the run is held, or the signal has aborted', async () => {
  const budget = createRequestBudget({ parallelRequests: 1, models: new Map(), clock: createFakeClock() });
  const ask = (signal = never): Permit | Promise<Permit | undefined> => budget.acquire('m', signal);
  const first = ask();
  if (first instanceof Promise) throw new Error('it had to wait');
  const second = ask();
  expect([second instanceof Promise, budget.inFlight]).toEqual([true, 1]);
  first.release();
  const third = ask();
  expect([third instanceof Promise, budget.inFlight]).toEqual([true, 1]);
  (await second)?.release();
  (await third)?.release();
  await new Promise(resolve => setImmediate(resolve));
  expect(budget.inFlight).toBe(0);
  expect(await ask(AbortSignal.abort())).toBe(undefined);
  budget.isPaused = true;
  const held = ask();
  expect([held instanceof Promise, budget.inFlight]).toEqual([true, 0]);
  budget.isPaused = false;
  (await held)?.release();
});

describe('forEachLazily', () => {
  test('takes an item only when there is room for it', async () => {
    const clock = createFakeClock();
    const log: string[] = [];
    async function* source() {
      for (let i = 0; i < 4; i++) {
        log.push(`take ${i}`);
        yield i;
      }
    }
    const done = forEachLazily(source(), { width: 2, signal: never }, async i => {
      await clock.sleep(10 * (i + 1));
      log.push(`end ${i}`);
    });
    await clock.advance(100);
    await done;
    expect(log.join(', ')).toBe('take 0, take 1, end 0, take 2, end 1, take 3, end 2, end 3');
  });

  test('those that have stepped aside make room, as many as may', async () => {
    const clock = createFakeClock();
    const log: string[] = [];
    const done = forEachLazily([0, 1, 2, 3, 4], { width: 1, aside: 2, signal: never }, async (i, stepAside) => {
      log.push(`begin ${i}`);
      await clock.sleep(10);
      log.push(`aside ${i}`);
      stepAside();
      await clock.sleep(100);
      log.push(`end ${i}`);
    });
    await clock.advance(1000);
    await done;
    expect(log.join(', ')).toBe('begin 0, aside 0, begin 1, aside 1, begin 2, aside 2, end 0, begin 3, end 1, aside 3, begin 4, end 2, aside 4, end 3, end 4');
  });

  test('a failure stops the taking, lets the rest finish, and is rethrown; the source is closed', async () => {
    const clock = createFakeClock();
    const log: string[] = [];
    async function* source() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        log.push('closed');
      }
    }
    const done = forEachLazily(source(), { width: 2, signal: never }, async i => {
      await clock.sleep(i === 0 ? 10 : 30);
      if (i === 0) throw new Error('bug in 0');
      log.push(`end ${i}`);
    });
    const caught = done.catch((error: Error) => log.push(error.message));
    await clock.advance(100);
    await caught;
    expect(log.join(', ')).toBe('closed, end 1, bug in 0');
  });

  test('a source that fails after some items: they finish, then it is rethrown', async () => {
    const seen: number[] = [];
    async function* source() {
      yield 1;
      throw new Error('row 2 is damaged');
    }
    await expect(forEachLazily(source(), { width: 4, signal: never }, async i => void seen.push(i))).rejects.toThrow('row 2 is damaged');
    expect(seen).toEqual([1]);
  });

  test('an abort stops the taking', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    async function* source() {
      for (let i = 0; ; i++) yield i;
    }
    await forEachLazily(source(), { width: 1, signal: stop.signal }, async i => {
      seen.push(i);
      if (i === 3) stop.abort();
    });
    expect(seen).toEqual([0, 1, 2, 3]);
  });
});

/** Runs each trial's requests (durations in ms) through one budget and draws when each was under way. */
async function chart(scene: {
  readonly parallelRequests: number;
  readonly limits?: Readonly<Record<string, RequestLimits>>;
  readonly trials: Readonly<Record<string, readonly number[]>>;
  readonly retune?: Readonly<Record<number, number>>;
  readonly columnMs?: number;
}): Promise<string> {
  const clock = createFakeClock();
  const budget = createRequestBudget({ parallelRequests: scene.parallelRequests, models: new Map(Object.entries(scene.limits ?? {})), clock });
  const columnMs = scene.columnMs ?? 10;
  const rows: string[] = [];
  const trials = Object.entries(scene.trials).map(([model, durations], trial) =>
    forEachLazily(indexed(durations), { width: 20, signal: never }, async ([i, ms]) => {
      const permit = await budget.acquire(model, never);
      const startMs = clock.nowMs();
      await clock.sleep(ms);
      permit?.release();
      rows[trial * 100 + i] = `\n${model}${i} ${'.'.repeat(Math.round(startMs / columnMs))}${'#'.repeat(Math.round((clock.nowMs() - startMs) / columnMs))}`;
    }),
  );
  for (const [atMs, limit] of Object.entries(scene.retune ?? {})) {
    await clock.advance(Number(atMs) - clock.nowMs());
    budget.parallelRequests = limit;
  }
  await clock.advance(10_000);
  await Promise.all(trials);
  return rows.join('');
}

async function* indexed<T>(items: readonly T[]): AsyncGenerator<readonly [number, T]> {
  yield* items.entries();
}

describe('an endpoint that says 429 is left alone by all of its samples (one column is 10 ms, x is a 429)', () => {
  test('for as long as it asks; the other endpoint goes on; one goes ahead afterwards', async () => {
    expect(await limitedChart({ parallelRequests: 2, retryAfterMs: 60, refused: [10, 70], trials: { a: [10, 10, 10, 10], b: [10, 10, 10, 10, 10, 10, 10, 10] } })).toBe(`
a 0#
a 1x
a 8#
a 10#
a 10#
b 0#
b 1#
b 2#
b 2#
b 3#
b 3#
b 4#
b 4#`);
  });
});

async function limitedChart(scene: { readonly parallelRequests: number; readonly retryAfterMs?: number; readonly refused: readonly [number, number]; readonly trials: Readonly<Record<string, readonly number[]>> }): Promise<string> {
  const clock = createFakeClock();
  const budget = createRequestBudget({ parallelRequests: scene.parallelRequests, models: new Map(), clock });
  const rows: string[] = [];
  const trials = Object.entries(scene.trials).map(async ([model, durations]) => {
    await forEachLazily(durations, { width: 20, signal: never }, async ms => {
      for (;;) {
        const permit = await budget.acquire(model, never);
        const startMs = clock.nowMs();
        const refused = model === 'a' && startMs >= scene.refused[0] && startMs < scene.refused[1];
        await clock.sleep(refused ? 5 : ms);
        permit?.release({ kind: refused ? 'rateLimited' : 'answered', retryAfterMs: scene.retryAfterMs });
        rows.push(`\n${model} ${Math.round(startMs / 10)}${refused ? 'x' : '#'}`);
        if (!refused) return;
      }
    });
  });
  await clock.advance(10_000);
  await Promise.all(trials);
  return rows.sort((a, b) => a.slice(0, 3).localeCompare(b.slice(0, 3))).join('');
}
