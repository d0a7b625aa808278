import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { createRequestBudget } from '../../src/schedule/requestBudget.ts';
import type { SharedRates } from '../../src/schedule/sharedRate.ts';
import { openLedger } from '../../src/store/ledger.ts';
import { createFakeClock } from '../fake/clock.ts';

/** The ledger's arithmetic, without its file. */
function memory(): SharedRates {
  const until = new Map<string, number>();
  return {
    book(account, durationMs, fromMs) {
      const beginsMs = Math.max(fromMs, until.get(account) ?? 0);
      until.set(account, beginsMs + durationMs);
      return beginsMs;
    },
    giveBack(account, untilMs, durationMs) {
      if (until.get(account) !== untilMs) return false;
      until.set(account, untilMs - durationMs);
      return true;
    },
  };
}

/** Timers that fire `lateMs` too late. */
const late = (clock: Clock, lateMs: number): Clock => ({ ...clock, sleep: (ms, signal) => clock.sleep(ms + lateMs, signal) });

interface Process {
  readonly lateMs: number;
  readonly parallel: number;
  readonly workMs: number;
}

/** Processes that ask as often as they may; `p@ms` for each request that left. */
async function run(processes: Readonly<Record<string, Process>>, minIntervalMs: number, forMs: number): Promise<{ readonly who: string; readonly ms: number }[]> {
  const clock = createFakeClock();
  const shared = memory();
  const sent: { who: string; ms: number }[] = [];
  const stop = new AbortController();
  Object.entries(processes).forEach(([who, { lateMs, parallel, workMs }]) => {
    const budget = createRequestBudget({ parallelRequests: parallel, models: new Map([['m', { lane: 'lane', minIntervalMs }]]), clock: late(clock, lateMs), shared: { ...shared, learnt: () => undefined, learn: () => undefined } });
    const ask = async (): Promise<void> => {
      for (;;) {
        const permit = await budget.acquire('m', stop.signal);
        if (permit === undefined) return;
        sent.push({ who, ms: clock.nowMs() });
        await clock.sleep(workMs);
        permit.release({ kind: 'answered' });
      }
    };
    for (let i = 0; i < parallel + 2; i++) void ask();
  });
  await clock.advance(forMs);
  stop.abort();
  return sent;
}

const gaps = (sent: readonly { readonly ms: number }[]): number[] => sent.slice(1).map(({ ms }, i) => ms - (sent[i]?.ms ?? 0));

test.each<[string, Process, string]>([
  ['timers in time', { lateMs: 0, parallel: 5, workMs: 20 }, '200 200 200 200 200 200'],
  ['timers a millisecond late', { lateMs: 1, parallel: 5, workMs: 20 }, '201 201 201 201 201 201'],
  ['one request at a time', { lateMs: 3, parallel: 1, workMs: 1 }, '203 203 203 203 203 203'],
  ['one at a time that takes longer than the interval', { lateMs: 3, parallel: 1, workMs: 250 }, '250 250 250 250 250 250'],
])('a least distance of 200 ms, alone: %s', async (_, process, expected) => {
  const sent = await run({ a: process }, 200, 2_000);
  expect(gaps(sent).slice(0, 6).join(' ')).toBe(expected);
});

test('two processes with late timers take turns, and are never nearer than the interval', async () => {
  const sent = await run({ a: { lateMs: 7, parallel: 5, workMs: 20 }, b: { lateMs: 2, parallel: 1, workMs: 5 } }, 200, 10_000);
  expect(Math.min(...gaps(sent))).toBeGreaterThanOrEqual(200);
  expect(sent.length).toBeGreaterThan(0.94 * 50);
  expect(sent.slice(0, 40).map(({ who }) => who).join('')).toMatch(/^(ab)+$/);
});

test('a process that has nothing to send leaves the other all the turns', async () => {
  const sent = await run({ a: { lateMs: 1, parallel: 1, workMs: 60_000 }, b: { lateMs: 1, parallel: 5, workMs: 5 } }, 100, 4_000);
  expect(sent.filter(({ who }) => who === 'b').length).toBeGreaterThan(36);
});

test.each([1, 4])('requests arrive at a real server at the declared distance, %i at a time', async parallel => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-interval-'));
  const ledger = openLedger(path.join(folder, 'ledger.db'));
  const arrivedMs: number[] = [];
  const server = createServer((_, response) => {
    arrivedMs.push(performance.now());
    response.end('{}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const budget = createRequestBudget({ parallelRequests: parallel, models: new Map([['m', { lane: 'lane', minIntervalMs: 40 }]]), clock: systemClock, shared: { ...ledger, learnt: () => undefined, learn: () => undefined } });
  let left = 8;
  try {
    await Promise.all(
      Array.from({ length: parallel }, async () => {
        while (left-- > 0) {
          const permit = await budget.acquire('m', new AbortController().signal);
          await (await fetch(`http://127.0.0.1:${port}`)).text();
          permit?.release({ kind: 'answered' });
        }
      }),
    );
  } finally {
    budget.dispose();
    ledger.dispose();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
  // The first connects; a busy machine delivers one late and the next in time. Half speed would be 80.
  const between = gaps(arrivedMs.slice(1).map(ms => ({ ms })));
  const middle = between.toSorted((a, b) => a - b)[3] ?? 0;
  expect(middle).toBeGreaterThan(37);
  expect(middle).toBeLessThan(60);
});
