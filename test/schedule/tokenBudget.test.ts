import { expect, test } from 'vitest';
import { createRequestBudget } from '../../src/schedule/requestBudget.ts';
import type { RequestLimits } from '../../src/schedule/requestLimits.ts';
import { createFakeClock } from '../fake/clock.ts';

const never = new AbortController().signal;

test('an answer of a known length is reserved, and what was not used is given back', async () => {
  // 10 tokens a second. 40 characters are 10 tokens, and up to 90 are asked for: 10 s. Answered after 1 s with 20 in all: so the next leaves after 2 s.
  expect(await departures({ tokensPerMinute: 600, answerTokens: 90 }, { promptChars: 40, tokensIn: 10, tokensOut: 10 }, 4)).toBe('0 2000 4000 6000');
});

test('more than was expected is paid afterwards', async () => {
  expect(await departures({ tokensPerMinute: 600, answerTokens: 10 }, { promptChars: 40, tokensIn: 10, tokensOut: 30 }, 4)).toBe('0 4000 8000 12000');
});

test('once some answers are known, so many tokens are expected of the next ones: requests overlap, and the declared tokens are used', async () => {
  // 100 tokens a second, 20 each; an answer takes 1 s, and the longest would take 20 s of the budget.
  const sent = await departures({ tokensPerMinute: 6_000, answerTokens: 2_000 }, { promptChars: 40, tokensIn: 10, tokensOut: 10 }, 120);
  const inTheLast10s = sent.split(' ').map(Number).filter((ms, _, all) => ms > all.at(-1)! - 10_000);
  expect(inTheLast10s).toHaveLength(50);
});

test('no minute holds more than 61 s bring, also while answers are shorter than was reserved for them', async () => {
  const sent = (await departures({ tokensPerMinute: 6_000, answerTokens: 50 }, { promptChars: 40, tokensIn: 10, tokensOut: 10 }, 600)).split(' ').map(Number);
  const fullest = Math.max(...sent.map(ms => sent.filter(other => other >= ms && other < ms + 60_000).length));
  expect(fullest * 20).toBeLessThanOrEqual(6_100 + 20);
  expect(fullest * 20).toBeGreaterThan(5_900);
});

test.each([
  ['a refused one costs nothing', { kind: 'rateLimited', retryAfterMs: 1 }, 1],
  ['one that failed costs what was expected', { kind: 'failed' }, 10_000],
] as const)('%s', async (_what, end, laterMs) => {
  const clock = createFakeClock();
  const budget = createRequestBudget({ parallelRequests: 9, models: new Map([['m', { tokensPerMinute: 600, answerTokens: 90 }]]), clock });
  const first = await budget.acquire('m', never, () => 40);
  first?.release(end);
  const second = budget.acquire('m', never, () => 40);
  await clock.advance(20_000);
  expect((await second)?.waitMs).toBe(laterMs);
});

/** Up to 50 at once, each answered after 1 s; when each left, in ms. */
async function departures(limits: RequestLimits, use: { readonly promptChars: number; readonly tokensIn: number; readonly tokensOut: number }, count: number): Promise<string> {
  const clock = createFakeClock();
  const budget = createRequestBudget({ parallelRequests: 50, models: new Map([['m', limits]]), clock });
  const sent: number[] = [];
  const all = Array.from({ length: count }, async () => {
    const permit = await budget.acquire('m', never, () => use.promptChars);
    sent.push(Math.round(clock.nowMs()));
    await clock.sleep(1000);
    permit?.release({ kind: 'answered', tokensIn: use.tokensIn, tokensOut: use.tokensOut });
  });
  await clock.advance(1_000_000);
  await Promise.all(all);
  return sent.join(' ');
}
