import type { CutShort } from '../../base/outcomes.ts';
import { beginningOf, statusOf, wordsOf } from './errorWords.ts';
import { field, isObject, parseObject } from './jsonFields.ts';
import { createSameButContent } from './sameButContent.ts';
import { createCallCollector, outputOf, type ToolCall } from './toolCalls.ts';

/** What an endpoint of OpenAI's API says, in either form: one JSON document, or the events of a stream. Fields as in its reference, "Chat completions" and "Completions". */
export type ChatReply =
  | { readonly kind: 'reply'; readonly output: string; readonly tokensIn?: number; readonly tokensOut?: number; readonly cutShort?: CutShort }
  /** The endpoint reported an error inside an answer that had begun well; `status` as an HTTP status, where it is known. */
  | { readonly kind: 'error'; readonly message: string; readonly status?: number }
  /** The stream ended before the reply did. */
  | { readonly kind: 'cut' }
  /** Not a completion; `message` says why, without a full stop. */
  | { readonly kind: 'malformed'; readonly message: string };

/** Where a choice holds what is said: in chat a message, or its `delta` in a stream; else a text. */
export type ReplyPlace = 'message' | 'text';

const done = Buffer.from('[DONE]');

export function parseReply(body: Buffer, place: ReplyPlace = 'message'): ChatReply {
  const document = parseObject(body);
  if (document === undefined) return { kind: 'malformed', message: `the answer is not a JSON object: ${beginningOf(body)}` };
  const error = errorIn(document, body);
  if (error !== undefined) return error;
  const choice = firstChoice(document);
  if (place === 'text') {
    const text = field(choice, 'text');
    if (typeof text !== 'string') return { kind: 'malformed', message: 'the answer has no choices[0].text' };
    return { kind: 'reply', output: text, ...usageOf(document), ...cutShortOf(choice) };
  }
  const message = field(choice, 'message');
  if (!isObject(message)) return { kind: 'malformed', message: 'the answer has no choices[0].message' };
  const text = textOf(message['content']) || textOf(message['refusal']);
  return { kind: 'reply', output: callsTools(message) ? outputOf(text, callsOf(message)) : text, ...usageOf(document), ...cutShortOf(choice) };
}

/** Most replies call nothing, and collecting that costs more than reading them. */
function callsTools(message: unknown): boolean {
  const legacy = field(message, 'function_call');
  return Array.isArray(field(message, 'tool_calls')) || (legacy !== undefined && legacy !== null);
}

function callsOf(message: Record<string, unknown>): readonly ToolCall[] {
  const calls = createCallCollector();
  calls.push(message);
  return calls.calls();
}

/**
 * @param events the data of each event, in order
 * @param onOutput hears of each event that brings output tokens: its index, and how many characters it brings (see `carriesTokens`)
 */
export function foldEvents(events: readonly Buffer[], place: ReplyPlace = 'message', onOutput?: (event: number, characters: number) => void): ChatReply {
  let output = '';
  let refusal = '';
  const calls = createCallCollector();
  let complete = false;
  let end: ReturnType<typeof cutShortOf>;
  let usage: Usage = {};
  const same = createSameButContent();
  const contentIn = (document: unknown): unknown => (place === 'text' ? field(firstChoice(document), 'text') : field(field(firstChoice(document), 'delta'), 'content'));
  for (let k = 0; k < events.length; k++) {
    const data = events[k] ?? done;
    const content = same.contentOf(data);
    if (content !== undefined) {
      if (content !== '') onOutput?.(k, content.length);
      output += content;
      continue;
    }
    if (data.equals(done)) {
      complete = true;
      continue;
    }
    const chunk = parseObject(data);
    if (chunk === undefined) return { kind: 'malformed', message: `an event of the stream is not a JSON object: ${beginningOf(data)}` };
    const error = errorIn(chunk, data);
    if (error !== undefined) return error;
    const choice = firstChoice(chunk);
    const characters = onOutput === undefined ? 0 : charactersIn(choice);
    if (characters > 0) onOutput?.(k, characters);
    if (place === 'text') output += textOf(field(choice, 'text'));
    else {
      const delta = field(choice, 'delta');
      output += textOf(field(delta, 'content'));
      refusal += textOf(field(delta, 'refusal'));
      calls.push(delta);
    }
    if (typeof field(choice, 'finish_reason') === 'string') {
      complete = true;
      end = cutShortOf(choice);
    }
    usage = { ...usage, ...usageOf(chunk) };
    if (saysContentAlone(chunk, choice, contentIn(chunk))) same.learn(data, place === 'text' ? 'text' : 'content', contentIn);
  }
  return complete ? { kind: 'reply', output: outputOf(output || refusal, calls.calls()), ...usage, ...end } : { kind: 'cut' };
}

/**
 * Whether an event brings output tokens: text, reasoning or a tool call. A role alone, an empty text or a usage report is none.
 * Reasoning counts here, as it does in the server's `completion_tokens`, although it is no part of the output.
 */
export function carriesTokens(data: Buffer): boolean {
  return !data.equals(done) && charactersIn(firstChoice(parseObject(data))) > 0;
}

/** Whether an event tells nothing but some words: no end, no usage, no other output. */
function saysContentAlone(chunk: Record<string, unknown>, choice: unknown, content: unknown): boolean {
  return typeof content === 'string' && content !== '' && !isObject(chunk['usage']) && typeof field(choice, 'finish_reason') !== 'string' && charactersIn(choice) === content.length && !callsTools(field(choice, 'delta'));
}

/** Of a tool call its name and arguments, and at least one. */
function charactersIn(choice: unknown): number {
  const delta = field(choice, 'delta');
  if (!isObject(delta)) return textOf(field(choice, 'text')).length;
  const calls: readonly unknown[] = Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : [];
  const called = calls.reduce<number>((sum, call) => sum + Math.max(1, textOf(field(field(call, 'function'), 'name')).length + textOf(field(field(call, 'function'), 'arguments')).length), 0);
  return ['content', 'reasoning_content', 'reasoning', 'refusal'].reduce((sum, name) => sum + textOf(delta[name]).length, called);
}

/** The error that an answer or an event holds, if it holds one. */
export function errorIn(document: Record<string, unknown>, body: Buffer): Extract<ChatReply, { kind: 'error' }> | undefined {
  const error = document['error'];
  if (error === undefined || error === null) return undefined;
  const status = statusOf(error);
  return { kind: 'error', message: wordsOf(body), ...(status === undefined ? {} : { status }) };
}

function cutShortOf(choice: unknown): { readonly cutShort: CutShort } | undefined {
  const reason = field(choice, 'finish_reason');
  if (reason === 'length') return { cutShort: 'length' };
  return reason === 'content_filter' ? { cutShort: 'filter' } : undefined;
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
