/** How an answer is written in one API: as its reference says, with the parts that its servers send although nobody needs them. */
export interface Dialect {
  readonly name: string;
  readonly path: RegExp;
  /** What was asked: the last text of the question, and how the answer is wanted. */
  read(path: string, body: Readonly<Record<string, unknown>>): { readonly model: string; readonly text: string; readonly streamed: boolean };
  whole(text: string): string;
  /** The events of a stream, each ready to be sent. */
  events(text: string): readonly string[];
  /** The body of a refusal. */
  failure(status: number, words: string): string;
}

type Body = Readonly<Record<string, unknown>>;
type Message = { readonly content?: unknown; readonly parts?: unknown };

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const data = (...values: readonly unknown[]): readonly string[] => values.map(value => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
/** Cuts between characters, not between their halves. */
const halves = (text: string): readonly [string, string] => {
  const middle = Math.floor(text.length / 2);
  const at = /[\udc00-\udfff]/.test(text[middle] ?? '') ? middle + 1 : middle;
  return [text.slice(0, at), text.slice(at)];
};
const openAiFailure = (status: number, message: string): string => JSON.stringify({ error: { message, type: 'error', code: status } });

const chat: Dialect = {
  name: 'openai chat',
  path: /\/chat\/completions$/,
  read: (_path, body) => ({ model: String(body['model']), text: lastText(body['messages']), streamed: body['stream'] === true }),
  whole: text => JSON.stringify({ id: 'c', object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }], usage }),
  events: text =>
    data(
      { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] },
      ...halves(text).map(content => ({ choices: [{ index: 0, delta: { content } }] })),
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { choices: [], usage },
      '[DONE]',
    ),
  failure: openAiFailure,
};

const completions: Dialect = {
  name: 'openai completions',
  path: /\/completions$/,
  read: (_path, body) => ({ model: String(body['model']), text: String(body['prompt']), streamed: body['stream'] === true }),
  whole: text => JSON.stringify({ id: 'c', object: 'text_completion', choices: [{ index: 0, text, finish_reason: 'stop' }], usage }),
  events: text => data(...halves(text).map(part => ({ choices: [{ index: 0, text: part }] })), { choices: [{ index: 0, text: '', finish_reason: 'stop' }], usage }, '[DONE]'),
  failure: openAiFailure,
};

const anthropic: Dialect = {
  name: 'anthropic',
  path: /\/messages$/,
  read: (_path, body) => ({ model: String(body['model']), text: lastText(body['messages']), streamed: body['stream'] === true }),
  whole: text => JSON.stringify({ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: text === '' ? [] : [{ type: 'text', text }], stop_reason: 'end_turn', stop_sequence: null, usage: { input_tokens: 7, output_tokens: 3 } }),
  events: text => {
    const event = (type: string, more: Body): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
    return [
      event('message_start', { message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 7, output_tokens: 1 } } }),
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      event('ping', {}),
      ...halves(text).map(part => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: part } })),
      event('content_block_stop', { index: 0 }),
      event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } }),
      event('message_stop', {}),
    ];
  },
  failure: (_status, message) => JSON.stringify({ type: 'error', error: { type: 'api_error', message } }),
};

const google: Dialect = {
  name: 'google',
  path: /:(streamG|g)enerateContent$/,
  read: (path, body) => ({ model: /models\/([^:]+):/.exec(path)?.[1] ?? '', text: lastText(body['contents']), streamed: path.includes(':streamGenerateContent') }),
  whole: text => JSON.stringify(googleReply(text, true)),
  events: text => data(...halves(text).map((part, k) => googleReply(part, k === 1))),
  failure: (status, message) => JSON.stringify({ error: { code: status, message, status: 'UNAVAILABLE' } }),
};

export const dialects: readonly Dialect[] = [chat, completions, anthropic, google];
export { anthropic, chat, completions, google };

function googleReply(text: string, last: boolean): Body {
  return {
    candidates: [{ content: { parts: [{ text }], role: 'model' }, ...(last ? { finishReason: 'STOP' } : {}), index: 0 }],
    usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 3, totalTokenCount: 10 },
    modelVersion: 'gemini',
  };
}

/** Of the last message: its content or parts, a text or a list of texts. */
function lastText(messages: unknown): string {
  const last = (Array.isArray(messages) ? messages.at(-1) : undefined) as Message | undefined;
  const content = last?.content ?? last?.parts;
  if (!Array.isArray(content)) return String(content);
  return content.map((part: { readonly text?: unknown }) => String(part.text)).join('');
}
