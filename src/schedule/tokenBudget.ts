import type { Clock } from '../base/clock.ts';
import { blockMs, lateMs, type SharedRates } from './sharedRate.ts';

/** Declared tokens a minute: each attempt reserves what it is expected to use, and pays what it used. */
export interface TokenBudget {
  /** Until the next attempt may be sent. */
  readonly opensInMs: number;
  /** Takes the tokens of an attempt that leaves now: prompt and answer. */
  reserve(promptChars: number): Reservation;
}

export interface Reservation {
  /** What the attempt used in the end. Tokens that the endpoint did not tell stay as they were expected; one that was refused used none. */
  settle(used: { readonly tokensIn?: number | undefined; readonly tokensOut?: number | undefined } | 'none'): void;
}

/** Where nothing was learnt yet: four characters are about one token of English, and a long answer is safer to expect than a short one. */
const charsPerToken = 4;
const unknownAnswerTokens = 500;
/** So many answers are believed. */
const learntFrom = 5;
/** Tokens that were reserved and not used may be used later, all at once: as many as a second brings. Idle time brings none, so a minute holds at most what 61 s bring. */
const creditMs = 1_000;

export interface TokenBudgetOptions {
  readonly perMinute: number;
  /** The longest answer that was asked for (`max_tokens`): what an answer is taken for until some are known. */
  readonly answerTokens: number | undefined;
  readonly clock: Clock;
  /** Where other processes use the same tokens: what was reserved is then paid with booked time, and not with the time that passes. */
  readonly shared?: { readonly rates: SharedRates; readonly account: string } | undefined;
}

export function createTokenBudget({ perMinute, answerTokens, clock, shared }: TokenBudgetOptions): TokenBudget {
  const perMs = perMinute / 60_000;
  /** Until then, on the wall's clock, what was booked pays for what was reserved. */
  let paidUntilMs = 0;
  const seen = { chars: 0, promptTokens: 0, prompts: 0, answerTokens: 0, answers: 0 };
  let level = 0;
  let levelAtMs = clock.nowMs();
  return {
    get opensInMs() {
      if (shared !== undefined) return bookedInMs(shared);
      refill();
      return Math.max(0, -level / perMs);
    },
    reserve(promptChars) {
      refill();
      const prompt = promptChars * (seen.prompts >= learntFrom && seen.chars > 0 ? seen.promptTokens / seen.chars : 1 / charsPerToken);
      const answer = seen.answers >= learntFrom ? seen.answerTokens / seen.answers : (answerTokens ?? unknownAnswerTokens);
      level -= prompt + answer;
      return {
        settle(used) {
          refill();
          const tokensIn = used === 'none' ? 0 : (used.tokensIn ?? prompt);
          const tokensOut = used === 'none' ? 0 : (used.tokensOut ?? answer);
          giveBack(prompt + answer - tokensIn - tokensOut);
          if (used === 'none') return;
          if (used.tokensIn !== undefined) {
            seen.chars += promptChars;
            seen.promptTokens += tokensIn;
            seen.prompts++;
          }
          if (used.tokensOut !== undefined) {
            seen.answerTokens += tokensOut;
            seen.answers++;
          }
        },
      };
    },
  };

  function giveBack(tokens: number): void {
    const openMs = paidUntilMs - clock.wallMs();
    if (shared !== undefined && tokens > 0 && openMs > 0) {
      const ms = Math.min(openMs, tokens / perMs);
      // Where somebody else has booked after us it stays ours.
      if (!shared.rates.giveBack(shared.account, paidUntilMs, ms)) return void (level += tokens);
      paidUntilMs -= ms;
      tokens -= ms * perMs;
    }
    level = Math.min(Math.max(level, perMs * creditMs), level + tokens);
  }

  function bookedInMs({ rates, account }: { readonly rates: SharedRates; readonly account: string }): number {
    const nowMs = clock.wallMs();
    if (level < 0) {
      const durationMs = Math.max(blockMs, -level / perMs);
      paidUntilMs = rates.book(account, durationMs, nowMs - lateMs) + durationMs;
      level += durationMs * perMs;
    }
    return Math.max(0, paidUntilMs - nowMs);
  }

  function refill(): void {
    if (shared !== undefined) return;
    const nowMs = clock.nowMs();
    if (level < 0) level = Math.min(0, level + (nowMs - levelAtMs) * perMs);
    levelAtMs = nowMs;
  }
}
