import { HumanError } from '../../base/humanError.ts';
import type { ErrorClass } from '../../base/outcomes.ts';
import { encodeChunks } from '../../score/load/chunkTimes.ts';
import type { ObservedRequest } from '../../score/load/observedRequest.ts';

/** What a file says of one request; times in ms from its sending, `sentMs` on a clock that all requests share. */
export interface ToldRequest {
  readonly sentMs?: number | undefined;
  readonly dueMs?: number | undefined;
  readonly ttftMs?: number | undefined;
  readonly e2eMs?: number | undefined;
  /** When chunks came. */
  readonly chunkMs?: readonly number[] | undefined;
  readonly tokensIn?: number | undefined;
  readonly tokensOut?: number | undefined;
  readonly inputs?: number | undefined;
  /** Absent: it ended well. */
  readonly error?: string | undefined;
  readonly errorClass?: ErrorClass | undefined;
}

/** A hundred days: what is longer is no time of a request. */
const longestMs = 8_640_000_000;
const mostTokens = 10_000_000;
/** Clocks that are set meanwhile let a time be a little below 0. */
const clockMs = -1000;

/** As rows of ours, in the order of their sending where that is known. @param beginMs when the level began; absent: when the first was due */
export function requestsOf(written: readonly ToldRequest[], beginMs?: number): readonly ObservedRequest[] {
  const told = written.map(checked);
  const placed = told.every(({ sentMs }) => sentMs !== undefined);
  const firstMs = placed ? told.reduce((first, { sentMs = 0, dueMs = sentMs }) => Math.min(first, dueMs), Number.POSITIVE_INFINITY) : 0;
  const originMs = Math.min(firstMs, beginMs ?? firstMs);
  const lastMs = placed ? told.reduce((last, { sentMs = 0 }) => Math.max(last, sentMs), firstMs) : 0;
  if (lastMs - originMs > longestMs) throw new HumanError({ what: 'between the first request and the last lie more than a hundred days', toDo: 'take the file as its tool wrote it' });
  const rows = told.map((of): ObservedRequest => {
    const failed = of.error !== undefined;
    const sentMs = placed ? (of.sentMs ?? 0) - originMs : undefined;
    return {
      dueMs: sentMs === undefined ? 0 : of.dueMs === undefined ? sentMs : of.dueMs - originMs,
      ...(sentMs === undefined ? {} : { sentMs }),
      ...present('ttftMs', failed ? undefined : of.ttftMs),
      ...present('e2eMs', of.e2eMs),
      ...present('tokensIn', of.tokensIn),
      ...present('tokensOut', failed ? undefined : of.tokensOut),
      ...present('inputs', of.inputs),
      // No chunk's text is known, so each counts the same.
      ...(failed || of.chunkMs === undefined || of.chunkMs.length === 0 ? {} : { chunks: encodeChunks({ atMs: of.chunkMs, characters: of.chunkMs.map(() => 1) }) }),
      outcome: failed ? (of.errorClass === 'timeout' ? 'timedOut' : 'failed') : 'ok',
      ...(failed ? { errorClass: of.errorClass ?? classOf(of.error), error: oneLine(of.error) } : {}),
    };
  });
  return placed ? rows.toSorted((a, b) => a.dueMs - b.dueMs) : rows;
}

/** Throws a HumanError of what cannot be: a damaged number would be measured for minutes. */
function checked({ ttftMs, e2eMs, chunkMs, tokensIn, tokensOut, inputs, ...of }: ToldRequest): ToldRequest {
  const time = (ms: number | undefined): number | undefined => {
    if (ms !== undefined && !(ms > clockMs && ms <= longestMs)) throw new HumanError({ what: `a request took ${ms} ms, which cannot be`, toDo: 'take the file as its tool wrote it' });
    return ms === undefined ? undefined : Math.max(0, ms);
  };
  const count = (n: number | undefined): number | undefined => {
    if (n !== undefined && !(n >= 0 && n <= mostTokens)) throw new HumanError({ what: `a request has ${n} tokens, which cannot be`, toDo: 'take the file as its tool wrote it' });
    return n;
  };
  time(chunkMs?.at(-1));
  return { ...of, ttftMs: time(ttftMs), e2eMs: time(e2eMs), chunkMs, tokensIn: count(tokensIn), tokensOut: count(tokensOut), inputs: count(inputs) };
}

/** `n` times from the first token to the last, evenly. */
export function evenly(firstMs: number, lastMs: number, n: number): readonly number[] {
  const count = Math.max(1, Math.min(100_000, Math.round(n)));
  return count === 1 ? [firstMs] : Array.from({ length: count }, (_, k) => firstMs + (Math.max(0, lastMs - firstMs) * k) / (count - 1));
}

/** By what a Python client has written down: a status, an exception's name. */
export function classOf(error: string): ErrorClass {
  if (/timeout|timed out/iu.test(error)) return 'timeout';
  if (/\b429\b|too many requests|rate.?limit/iu.test(error)) return 'rateLimited';
  if (/\b40[13]\b|unauthorized|forbidden/iu.test(error)) return 'authentication';
  if (/\b5\d\d\b|internal server error|service unavailable|bad gateway/iu.test(error)) return 'serverError';
  if (/\b4\d\d\b|bad request|not found/iu.test(error)) return 'clientError';
  if (/cannot connect|connection refused|clientconnectorerror|name or service/iu.test(error)) return 'unreachable';
  if (/disconnected|reset|broken pipe|clientoserror|incompleteread|payloaderror/iu.test(error)) return 'reset';
  if (/cancel/iu.test(error)) return 'cancelled';
  return 'badResponse';
}

/** Of a traceback its last line: what was raised. */
function oneLine(error: string): string {
  const line = error.split('\n').findLast(part => part.trim() !== '')?.trim() ?? '';
  return line === '' ? 'no reason was recorded' : line.slice(0, 500);
}

function present<K extends 'ttftMs' | 'e2eMs' | 'tokensIn' | 'tokensOut' | 'inputs'>(key: K, value: number | undefined): { readonly [key in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: number });
}
