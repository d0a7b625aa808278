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

/** The HTTP status that an error inside an answer would have had, where it says so. */
export function statusOf(error: unknown): number | undefined {
  for (const code of [field(error, 'code'), field(error, 'status'), field(error, 'type')]) {
    if (code === 'rate_limit_exceeded' || code === 'rate_limit_error') return 429;
    if (code === 'overloaded_error') return 529;
    const status = Number(code);
    if (status >= 400 && status <= 599) return status;
  }
  return undefined;
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
