/** What a chat completion says, in either form: one JSON document, or the events of a stream. Fields as in OpenAI's API reference, "Chat completions". */
export type ChatReply =
  | { readonly kind: 'reply'; readonly output: string; readonly tokensIn?: number; readonly tokensOut?: number }
  /** The endpoint reported an error inside a stream that had begun well. */
  | { readonly kind: 'error'; readonly message: string }
  /** The stream ended before the reply did. */
  | { readonly kind: 'cut' }
  /** Not a chat completion; `message` says why, without a full stop. */
  | { readonly kind: 'malformed'; readonly message: string };

const done = Buffer.from('[DONE]');
/** Of what an endpoint said that is no JSON; more than will be shown, since a key that is cut here can no longer be told from other words. */
const wordsBytes = 4096;

export function parseReply(body: Buffer): ChatReply {
  const document = parseObject(body);
  if (document === undefined) return { kind: 'malformed', message: `the answer is not a JSON object: ${body.toString('utf8', 0, wordsBytes)}` };
  const message = field(firstChoice(document), 'message');
  if (!isObject(message)) return { kind: 'malformed', message: 'the answer has no choices[0].message' };
  return { kind: 'reply', output: textOf(message['content']), ...usageOf(document) };
}

/** @param events the data of each event, in order */
export function foldEvents(events: readonly Buffer[]): ChatReply {
  let output = '';
  let complete = false;
  let usage: Usage = {};
  for (const data of events) {
    if (data.equals(done)) {
      complete = true;
      continue;
    }
    const chunk = parseObject(data);
    if (chunk === undefined) return { kind: 'malformed', message: `an event of the stream is not a JSON object: ${data.toString('utf8', 0, wordsBytes)}` };
    if (chunk['error'] !== undefined && chunk['error'] !== null) return { kind: 'error', message: wordsOf(data) };
    const choice = firstChoice(chunk);
    output += textOf(field(field(choice, 'delta'), 'content'));
    if (typeof field(choice, 'finish_reason') === 'string') complete = true;
    usage = { ...usage, ...usageOf(chunk) };
  }
  return complete ? { kind: 'reply', output, ...usage } : { kind: 'cut' };
}

/**
 * Whether an event brings output tokens: text, reasoning or a tool call. A role alone, an empty text or a usage report is none.
 * Reasoning counts here, as it does in the server's `completion_tokens`, although it is no part of the output.
 */
export function carriesTokens(data: Buffer): boolean {
  if (data.equals(done)) return false;
  const delta = field(firstChoice(parseObject(data)), 'delta');
  if (!isObject(delta)) return false;
  const calls = delta['tool_calls'];
  return textOf(delta['content']) !== '' || textOf(delta['reasoning_content']) !== '' || textOf(delta['reasoning']) !== '' || (Array.isArray(calls) && calls.length > 0);
}

/** The endpoint's own words in an error body, whatever shape it has; the body itself where it has none. */
export function wordsOf(body: Buffer): string {
  const document = parseObject(body);
  if (document === undefined) return body.toString('utf8', 0, wordsBytes);
  const error = document['error'];
  for (const words of [field(error, 'message'), error, document['message'], document['detail']]) {
    if (typeof words === 'string' && words !== '') return words;
  }
  return JSON.stringify(error ?? document['detail'] ?? document);
}

/** OpenAI's `error.code`, where there is one. */
export function errorCodeOf(body: Buffer): string | undefined {
  const code = field(parseObject(body)?.['error'], 'code');
  return typeof code === 'string' ? code : undefined;
}

interface Usage {
  readonly tokensIn?: number;
  readonly tokensOut?: number;
}

function usageOf(document: Record<string, unknown>): Usage {
  const usage = document['usage'];
  const tokensIn = field(usage, 'prompt_tokens');
  const tokensOut = field(usage, 'completion_tokens');
  return { ...(typeof tokensIn === 'number' ? { tokensIn } : {}), ...(typeof tokensOut === 'number' ? { tokensOut } : {}) };
}

/** Content is a text, a list of parts of which some are texts, or nothing (a refusal, a tool call). */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(part => field(part, 'text')).filter(text => typeof text === 'string').join('');
}

function firstChoice(document: unknown): unknown {
  const choices = field(document, 'choices');
  return Array.isArray(choices) ? (choices as readonly unknown[])[0] : undefined;
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
