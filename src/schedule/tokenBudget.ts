import type { Clock } from '../base/clock.ts';

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

/** @param answerTokens the longest answer that was asked for (`max_tokens`): what an answer is taken for until some are known */
export function createTokenBudget(perMinute: number, answerTokens: number | undefined, clock: Clock): TokenBudget {
  const perMs = perMinute / 60_000;
  const seen = { chars: 0, promptTokens: 0, prompts: 0, answerTokens: 0, answers: 0 };
  let level = 0;
  let levelAtMs = clock.nowMs();
  return {
    get opensInMs() {
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
          level = Math.min(Math.max(level, perMs * creditMs), level + prompt + answer - tokensIn - tokensOut);
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

  function refill(): void {
    const nowMs = clock.nowMs();
    if (level < 0) level = Math.min(0, level + (nowMs - levelAtMs) * perMs);
    levelAtMs = nowMs;
  }
}
