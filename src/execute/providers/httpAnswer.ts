import { unreachable } from '../../base/unreachable.ts';
import type { Clock } from '../../base/clock.ts';
import type { HttpResult } from '../http/httpClient.ts';
import { classifyStatus, parseRetryAfter } from '../http/status.ts';
import type { FailedAnswer } from '../provider.ts';
import { redact } from '../redact.ts';
import { errorCodeOf, reasonOf, retryDelayMs, wordsOf } from './errorWords.ts';

type Response = Extract<HttpResult, { kind: 'response' }>;

/** Whom the words in an answer are of, and what must not be among them. */
export interface Endpoint {
  readonly origin: string;
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** What an attempt over HTTP ended as, whatever the dialect; `read` is asked where the status is 2xx. Its latency is added here. */
export function answerOf<Read extends { readonly outcome: 'ok' }>(result: HttpResult, endpoint: Endpoint, read: (response: Response) => Read | FailedAnswer): Read | FailedAnswer {
  const timing = { ...(result.latencyMs === undefined ? {} : { latencyMs: result.latencyMs }), ...(result.wire === undefined ? {} : { wire: result.wire }) };
  switch (result.kind) {
    case 'response':
      return result.status >= 200 && result.status <= 299 ? { ...unlessTooDeep(() => read(result), endpoint), ...timing } : { ...refused(result, endpoint), ...timing };
    case 'broken':
      return { outcome: 'failed', errorClass: result.errorClass, error: redact(result.error, endpoint.secrets), retryable: result.errorClass !== 'tls' && result.errorClass !== 'proxy' && result.errorClass !== 'badResponse', ...timing };
    case 'timedOut':
      return { outcome: 'timedOut', errorClass: 'timeout', error: `no complete answer from ${endpoint.origin} within ${endpoint.timeoutMs / 1000} s`, retryable: true, ...timing };
    case 'aborted':
      return { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled while the request was under way', retryable: false, ...timing };
    default:
      return unreachable(result);
  }
}

/** Reading may write parts of the answer as JSON again, which needs the stack where parsing does not. */
function unlessTooDeep<Read>(read: () => Read, endpoint: Endpoint): Read | FailedAnswer {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return badResponse(endpoint, 'the answer is nested too deeply');
  }
}

/** An answer that is not what the dialect says; asking again would bring the same. */
export function badResponse(endpoint: Endpoint, words: string): FailedAnswer {
  return { outcome: 'failed', errorClass: 'badResponse', error: says(endpoint, words), retryable: false };
}

/** The endpoint's words with its name before them, without secrets and full stop. */
export function says({ origin, secrets }: Endpoint, words: string): string {
  return redact(`${origin}: ${words}`, secrets).replace(/\.$/, '');
}

/** An error that came inside an answer that had begun well, with the status that it would have had: what the endpoint does not say is its own failure. */
export function failedInside(endpoint: Endpoint, words: string, status = 500): FailedAnswer {
  const { errorClass, retryable } = classifyStatus(status);
  return { outcome: errorClass === 'timeout' ? 'timedOut' : 'failed', errorClass, error: says(endpoint, words), retryable };
}

function refused({ status, headers, body, latencyMs }: Response, endpoint: Endpoint): FailedAnswer {
  const location = headers['location'];
  const words = typeof location === 'string' ? `redirects to ${location}, so the task should say that address` : wordsOf(body);
  const retryAfterMs = parseRetryAfter(headers['retry-after'], endpoint.clock) ?? retryDelayMs(body);
  const failed = failedInside(endpoint, `HTTP ${status}${words === '' ? '' : `: ${words}`}`, reasonOf(body) === 'API_KEY_INVALID' ? 401 : status);
  return {
    ...failed,
    // An empty account answers 429 as well, and no waiting helps.
    retryable: failed.retryable && errorCodeOf(body) !== 'insufficient_quota',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    latencyMs,
  };
}
