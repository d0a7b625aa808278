import type { Clock } from '../../base/clock.ts';
import type { ErrorClass } from '../../base/outcomes.ts';

/** What a status other than 2xx means for the attempt. */
export function classifyStatus(status: number): { readonly errorClass: ErrorClass; readonly retryable: boolean } {
  if (status === 401 || status === 403) return { errorClass: 'authentication', retryable: false };
  if (status === 408) return { errorClass: 'timeout', retryable: true };
  if (status === 429) return { errorClass: 'rateLimited', retryable: true };
  if (status >= 500) return { errorClass: 'serverError', retryable: true };
  return { errorClass: 'clientError', retryable: false };
}

/** `Retry-After` (RFC 9110, 10.2.3): seconds, or an HTTP date; milliseconds from now, never negative. */
export function parseRetryAfter(value: string | readonly string[] | undefined, clock: Clock): number | undefined {
  const text = (typeof value === 'string' ? value : value?.[0])?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - clock.wallMs());
}
