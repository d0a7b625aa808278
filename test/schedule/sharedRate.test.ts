import { describe, expect, test } from 'vitest';
import { createRequestBudget, type BudgetOptions } from '../../src/schedule/requestBudget.ts';
import type { RequestLimits } from '../../src/schedule/requestLimits.ts';
import type { SharedLimits } from '../../src/schedule/sharedRate.ts';
import { createFakeClock, type FakeClock } from '../fake/clock.ts';

/** The ledger's arithmetic, without its file. */
function memory(): SharedLimits & { books: number } {
  const until = new Map<string, number>();
  return {
    books: 0,
    book(account, durationMs, fromMs) {
      this.books++;
      const beginsMs = Math.max(fromMs, until.get(account) ?? 0);
      until.set(account, beginsMs + durationMs);
      return beginsMs;
    },
    giveBack(account, untilMs, durationMs) {
      if (until.get(account) !== untilMs) return false;
      until.set(account, untilMs - durationMs);
      return true;
    },
    learnt: () => undefined,
    learn: () => undefined,
  };
}

/** Asks as often as it may; the times at which requests left, in ms. */
function run(clock: FakeClock, limits: RequestLimits, shared: BudgetOptions['shared'], forMs: number, tokens?: { readonly tokensIn: number; readonly tokensOut: number }): { readonly sentMs: number[]; readonly done: Promise<unknown> } {
  const budget = createRequestBudget({ parallelRequests: 20, models: new Map([['m', { lane: 'lane', ...limits }]]), clock, ...(shared === undefined ? {} : { shared }) });
  const stop = new AbortController();
  const sentMs: number[] = [];
  const workers = Array.from({ length: 20 }, async () => {
    while (!stop.signal.aborted) {
      const permit = await budget.acquire('m', stop.signal, () => 40);
      if (permit === undefined) return;
      sentMs.push(clock.nowMs());
      await clock.sleep(20);
      permit.release({ kind: 'answered', ...tokens });
    }
  });
  const done = clock.sleep(forMs).then(() => {
    stop.abort();
    budget.dispose();
    return Promise.all(workers);
  });
  return { sentMs, done };
}

const within = (sentMs: readonly number[], fromMs: number, toMs: number): number => sentMs.filter(ms => ms >= fromMs && ms < toMs).length;

// 200 a second: below 10 ms the local gate is our own, which follows the fake clock.
const fast: RequestLimits = { requestsPerMinute: 12_000 };

describe('runs of one user against one key', () => {
  test('two share a declared rate, each gets half of it; who goes leaves it all to the other', async () => {
    const clock = createFakeClock();
    const shared = memory();
    const a = run(clock, fast, shared, 10_000);
    const b = run(clock, fast, shared, 5_000);
    await clock.advance(10_100);
    await Promise.all([a.done, b.done]);
    const both = [...a.sentMs, ...b.sentMs];
    for (let second = 0; second < 10; second++) expect(within(both, second * 1_000, second * 1_000 + 1_000)).toBeLessThanOrEqual(200 + 10);
    expect(within(both, 0, 5_000)).toBeGreaterThan(950);
    expect(within(a.sentMs, 0, 5_000) / within(both, 0, 5_000)).toBeCloseTo(0.5, 1);
    expect(within(a.sentMs, 5_500, 10_000)).toBeGreaterThan(0.95 * 900);
    // In blocks of a quarter of a second.
    expect(shared.books).toBeLessThan(60);
  });

  test('one alone has it all, as if there were nobody to share with', async () => {
    const alone = createFakeClock();
    const one = run(alone, fast, memory(), 5_000);
    await alone.advance(5_100);
    await one.done;
    expect(one.sentMs.length).toBeGreaterThan(0.98 * 1_000);
    expect(one.sentMs.length).toBeLessThanOrEqual(1_010);
  });

  test('declared tokens are shared as well', async () => {
    const clock = createFakeClock();
    const shared = memory();
    // 1,000 tokens a second, 20 a request: 50 requests a second, of both.
    const limits: RequestLimits = { tokensPerMinute: 60_000, answerTokens: 10 };
    const a = run(clock, limits, shared, 10_000, { tokensIn: 10, tokensOut: 10 });
    const b = run(clock, limits, shared, 10_000, { tokensIn: 10, tokensOut: 10 });
    await clock.advance(10_100);
    await Promise.all([a.done, b.done]);
    expect(a.sentMs.length + b.sentMs.length).toBeGreaterThan(450);
    expect(a.sentMs.length + b.sentMs.length).toBeLessThanOrEqual(520);
    expect(a.sentMs.length / (a.sentMs.length + b.sentMs.length)).toBeCloseTo(0.5, 1);
  });

  test('tokens that were reserved and not used are given back to both', async () => {
    const clock = createFakeClock();
    const shared = memory();
    const limits: RequestLimits = { tokensPerMinute: 60_000, answerTokens: 990 };
    const a = run(clock, limits, shared, 20_000, { tokensIn: 10, tokensOut: 10 });
    const b = run(clock, limits, shared, 20_000, { tokensIn: 10, tokensOut: 10 });
    await clock.advance(20_100);
    await Promise.all([a.done, b.done]);
    const both = [...a.sentMs, ...b.sentMs];
    expect(within(both, 15_000, 20_000)).toBeGreaterThan(0.9 * 250);
    expect(both.length).toBeLessThanOrEqual(20 * 50 + 50);
  });
});
