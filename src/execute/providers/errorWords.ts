import { field, isObject, parseJson } from './jsonFields.ts';

/** Of what an endpoint said that is no JSON; more than will be shown, since a key that is cut here can no longer be told from other words. */
const wordsBytes = 4096;

/** What an endpoint said, as text, where it is not what it should be. */
export function beginningOf(body: Buffer): string {
  return body.toString('utf8', 0, wordsBytes);
}

/** The endpoint's own words in an error body, whatever shape it has; the body itself where it has none. */
export function wordsOf(body: Buffer): string {
  const document = errorDocument(body);
  if (document === undefined) return beginningOf(body);
  const error = document['error'];
  for (const words of [field(error, 'message'), error, document['message'], document['detail']]) {
    if (typeof words === 'string' && words !== '') return words;
  }
  // A long one is shown as it came: it is cut anyway, and one that is nested without end cannot be written again.
  return body.length > wordsBytes ? beginningOf(body) : JSON.stringify(error ?? document['detail'] ?? document);
}

/** OpenAI's `error.code`, where there is one. */
export function errorCodeOf(body: Buffer): string | undefined {
  const code = field(errorDocument(body)?.['error'], 'code');
  return typeof code === 'string' ? code : undefined;
}

/** Google's own word for a refusal, such as `API_KEY_INVALID`: its status alone says 400 for a wrong key. */
export function reasonOf(body: Buffer): string | undefined {
  return detailsOf(body).map(detail => field(detail, 'reason')).find(reason => typeof reason === 'string');
}

/** How long Google asks to wait: google.rpc.RetryInfo, a duration such as `34.07s`, since it sends no `Retry-After`. */
export function retryDelayMs(body: Buffer): number | undefined {
  const delay = detailsOf(body).map(detail => field(detail, 'retryDelay')).find(value => typeof value === 'string');
  const seconds = delay === undefined ? undefined : /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

/** The HTTP status that an error inside an answer would have had, where it says so. */
export function statusOf(error: unknown): number | undefined {
  for (const code of [field(error, 'code'), field(error, 'status'), field(error, 'type')]) {
    const status = typeof code === 'string' && Object.hasOwn(statuses, code) ? statuses[code] : Number(code);
    if (status !== undefined && status >= 400 && status <= 599) return status;
  }
  return undefined;
}

/** What OpenAI's and Anthropic's references call the errors that a stream may end with. */
const statuses: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 429,
  rate_limit_error: 429,
  overloaded_error: 529,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  timeout_error: 504,
};

function detailsOf(body: Buffer): readonly unknown[] {
  const details = field(errorDocument(body)?.['error'], 'details');
  return Array.isArray(details) ? (details as readonly unknown[]) : [];
}

/** Google puts the error of a stream into a list. */
function errorDocument(body: Buffer): Record<string, unknown> | undefined {
  const value = parseJson(body);
  const document: unknown = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  return isObject(document) ? document : undefined;
}

/** What a library threw, in one line. */
export function wordsOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
