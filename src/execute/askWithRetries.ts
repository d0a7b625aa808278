import type { Clock } from '../base/clock.ts';
import type { Rng } from '../base/rng.ts';
import type { RequestBudget } from '../schedule/requestBudget.ts';
import type { AttemptEnd } from '../schedule/requestLimits.ts';
import type { Answer, Provider, ProviderRequest } from './provider.ts';

export interface Asking {
  readonly provider: Provider;
  readonly request: ProviderRequest;
  /** Whose limits apply. */
  readonly model: string;
  /** 3 means up to 4 attempts. */
  readonly retries: number;
  readonly budget: RequestBudget;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly signal: AbortSignal;
  /** Aborts with `signal` at the latest: nothing is sent after that, and what is under way may end. */
  readonly closing?: AbortSignal;
  /** +1 when an attempt is sent, −1 when it ended. */
  readonly onInFlight?: (change: 1 | -1) => void;
  /** Hears that it waits before the next attempt, and holds no slot meanwhile. */
  readonly onBackoff?: () => void;
  /** Hears how each attempt ended. */
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** One try on the wire, for a log. */
export interface Attempt {
  readonly model: string;
  /** From 1. */
  readonly number: number;
  /** Of the clock's wall. */
  readonly sentMs: number;
  /** Time that it waited for a declared rate or a pause. */
  readonly gateWaitMs: number;
  readonly answer: Answer;
  /** Absent where the answer is final. */
  readonly againInMs?: number;
}

/** The last attempt's answer, how many were sent, and the time all of them waited for a declared rate. */
export interface Asked {
  readonly answer: Answer;
  readonly attempts: number;
  readonly gateWaitMs: number;
}

const baseBackoffMs = 500;
const maxBackoffMs = 30_000;
/** An endpoint that asks for a longer pause than this is not waited for: the answer says how long, and after a 429 nothing more is sent there. */
const maxRetryAfterMs = 5 * 60_000;

/**
 * Asks until an answer is final. Each attempt takes a permit of its own and gives it back while it waits for the next, so that backing off holds nobody up.
 * Exponential backoff with full jitter (M. Brooker, "Exponential Backoff and Jitter"); what the endpoint asked for is waited in addition. Never rejects.
 */
export async function askWithRetries(asking: Asking): Promise<Asked> {
  const { provider, request, budget, clock, rng, signal, closing = signal } = asking;
  const promptChars = (): number => request.messages.reduce((sum, message) => sum + message.content.length, 0);
  let gateWaitMs = 0;
  for (let attempts = 0; ; ) {
    if (budget.refusal(asking.model) !== undefined) return { answer: refused(), attempts, gateWaitMs };
    const acquired = budget.acquire(asking.model, closing, promptChars);
    const permit = acquired instanceof Promise ? await acquired : acquired;
    if (permit === undefined) return { answer: cancelled, attempts, gateWaitMs };
    if (budget.refusal(asking.model) !== undefined) {
      permit.release();
      return { answer: refused(), attempts, gateWaitMs };
    }
    gateWaitMs += permit.waitMs;
    attempts++;
    const sentMs = asking.onAttempt === undefined ? 0 : clock.wallMs();
    asking.onInFlight?.(1);
    let answer: Answer | undefined;
    try {
      answer = await provider.ask(request, signal);
      if (answer.outcome !== 'ok' && answer.retryable && isTooLong(answer)) {
        answer = { ...answer, error: `${answer.error}; it asks to wait ${waitText(answer.retryAfterMs ?? 0)}` };
        if (answer.errorClass === 'rateLimited') {
          answer = { ...answer, nobodyLeft: true };
          budget.refuse(asking.model, answer.error);
        }
      }
    } finally {
      permit.release(answer === undefined ? undefined : endOf(answer));
      asking.onInFlight?.(-1);
    }
    const againInMs = pauseBefore(answer, attempts);
    if (asking.onAttempt !== undefined) {
      asking.onAttempt({ model: asking.model, number: attempts, sentMs, gateWaitMs: permit.waitMs, answer, ...(againInMs === undefined ? {} : { againInMs }) });
      const { wire: _, ...logged } = answer;
      answer = logged;
    }
    if (againInMs === undefined) return { answer, attempts, gateWaitMs };
    asking.onBackoff?.();
    await clock.sleep(againInMs, closing);
    if (closing.aborted) return { answer: cancelled, attempts, gateWaitMs };
  }

  /** Undefined where the answer is final. */
  function pauseBefore(answer: Answer, attempts: number): number | undefined {
    if (answer.outcome === 'ok' || !answer.retryable || attempts > asking.retries) return undefined;
    return isTooLong(answer) ? undefined : (answer.retryAfterMs ?? 0) + rng.next() * Math.min(maxBackoffMs, baseBackoffMs * 2 ** (attempts - 1));
  }

  /** What is not sent since the endpoint asked to be left alone, in its words to whom it said so. */
  function refused(): Answer {
    return { outcome: 'failed', errorClass: 'rateLimited', error: budget.refusal(asking.model) ?? '', retryable: false, nobodyLeft: true };
  }
}

function isTooLong({ retryAfterMs = 0 }: { readonly retryAfterMs?: number }): boolean {
  return retryAfterMs > maxRetryAfterMs;
}

/** `10 min`, `24 h`, `3 days`: rounded up, since coming back too early is in vain. */
function waitText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.ceil(ms / 3_600_000);
  return hours < 72 ? `${hours} h` : `${Math.ceil(ms / 86_400_000)} days`;
}

function endOf(answer: Answer): AttemptEnd | undefined {
  if (answer.outcome === 'ok') return { kind: 'answered', latencyMs: answer.latencyMs, tokensIn: answer.tokensIn, tokensOut: answer.tokensOut };
  if (answer.outcome === 'cancelled') return undefined;
  const { errorClass, retryable, retryAfterMs, latencyMs } = answer;
  // What waiting does not help (an empty account, a pause of an hour) is no pause.
  if (errorClass === 'rateLimited') return retryable && !isTooLong(answer) ? { kind: 'rateLimited', latencyMs, retryAfterMs } : undefined;
  return { kind: answer.outcome === 'timedOut' ? 'timedOut' : 'failed', latencyMs };
}

const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled before the request was sent', retryable: false };
