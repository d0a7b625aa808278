import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { parseRetryAfter } from '../../src/execute/http/status.ts';
import { createOpenAiProvider } from '../../src/execute/providers/openai.ts';
import { redact } from '../../src/execute/redact.ts';
import type { Answer } from '../../src/execute/provider.ts';
import { createFakeClock } from '../fake/clock.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
});

/** The bytes an endpoint sends, as they stand on the wire, and what becomes of them. */
describe('answers as endpoints write them', () => {
  test.each<[string, string | readonly string[], string]>([
    ['content in parts', whole('{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"image"},{"type":"text","text":"b"}]}}]}'), 'ok "ab"'],
    ['a tool call without content', whole('{"choices":[{"message":{"content":null,"tool_calls":[{}]}}],"usage":{"prompt_tokens":3,"completion_tokens":2}}'), 'ok "" 3→2'],
    ['a tool call', whole(message({ content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'weather', arguments: '{"city": "Köln"}' } }] })), 'ok "[{\\"name\\":\\"weather\\",\\"arguments\\":{\\"city\\":\\"Köln\\"}}]"'],
    ['tool calls after words', whole(message({ content: 'Let me see.', tool_calls: [{ function: { name: 'a', arguments: '' } }, { type: 'custom', custom: { name: 'b', input: 'not {json' } }] })), 'ok "Let me see.\\n[{\\"name\\":\\"a\\",\\"arguments\\":{}},{\\"name\\":\\"b\\",\\"arguments\\":\\"not {json\\"}]"'],
    ['a call as there were before tools', whole(message({ content: null, function_call: { name: 'f', arguments: '[1]' } })), 'ok "[{\\"name\\":\\"f\\",\\"arguments\\":[1]}]"'],
    ['a refusal in its own field', whole(message({ content: null, refusal: 'I cannot help with that.' })), 'ok "I cannot help with that."'],
    ['reasoning beside the content', whole('{"choices":[{"message":{"content":"4","reasoning_content":"2 and 2"}}]}'), 'ok "4"'],
    ['one that reached max_tokens', whole('{"choices":[{"message":{"content":"a"},"finish_reason":"length"}]}'), 'ok "a", cut short: length'],
    ['one that a filter stopped', whole('{"choices":[{"message":{"content":"a"},"finish_reason":"content_filter"}]}'), 'ok "a", cut short: filter'],
    ['an error in an answer of status 200', whole('{"error":{"message":"Provider returned error","code":429}}'), 'failed rateLimited (retry): Provider returned error'],
    ['no choices', whole('{"choices":[]}'), 'failed badResponse: the answer has no choices[0].message'],
    ['a list', whole('[1]'), 'failed badResponse: the answer is not a JSON object: [1]'],
    ['an empty body', whole(''), 'failed badResponse: the answer is not a JSON object:'],
    ['a body shorter than it said', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"choices":', 'failed reset (retry): closed the connection before the answer was complete'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n', 'failed badResponse: did not answer in HTTP (it does not begin like HTTP)'],
    ['an error with words', status(400, '{"error":{"message":"max_tokens is too large.","type":"invalid_request_error"}}'), 'failed clientError: HTTP 400: max_tokens is too large'],
    ['an error as FastAPI writes it', status(422, '{"detail":[{"loc":["body","model"],"msg":"field required"}]}'), 'failed clientError: HTTP 422: [{"loc":["body","model"],"msg":"field required"}]'],
    ['an error that is a text', status(500, 'Internal\n  Server Error'), 'failed serverError (retry): HTTP 500: Internal Server Error'],
    ['an error without a body', status(502, ''), 'failed serverError (retry): HTTP 502'],
    ['an empty account', status(429, '{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}'), 'failed rateLimited: HTTP 429: You exceeded your quota'],
    ['a redirect', status(307, '', 'location: https://elsewhere/v1\r\n'), 'failed clientError: HTTP 307: redirects to https://elsewhere/v1, so the task should say that address'],
  ])('%s', async (_what, wire, sentence) => {
    expect(await answerTo(wire, false)).toBe(sentence);
  });

  test.each<[string, string | readonly string[], string]>([
    ['usage in a last event without choices', stream(delta('a'), delta('b'), finish, '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}', '[DONE]'), 'ok "ab" 3→2'],
    ['usage that is null on the way', stream('{"choices":[{"delta":{"content":"a"}}],"usage":null}', finish, '[DONE]'), 'ok "a"'],
    ['no [DONE], but a finish_reason', stream(delta('a'), finish), 'ok "a"'],
    ['max_tokens, and usage after it', stream(delta('a'), '{"choices":[{"delta":{},"finish_reason":"length"}]}', '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}', '[DONE]'), 'ok "a" 3→2, cut short: length'],
    ['neither', stream(delta('a')), 'failed reset (retry): ended the stream before the answer was complete'],
    ['an error on the way', stream(delta('a'), '{"error":{"message":"CUDA out of memory"}}'), 'failed serverError (retry): CUDA out of memory'],
    ['an error on the way that is the request’s', stream(delta('a'), '{"error":{"message":"context length exceeded","code":400}}'), 'failed clientError: context length exceeded'],
    ['too many requests, on the way', stream(delta('a'), '{"error":{"message":"slow down","type":"tokens","code":"rate_limit_exceeded"}}'), 'failed rateLimited (retry): slow down'],
    ['an event that is no JSON', stream(delta('a'), '{"choices":', '[DONE]'), 'failed badResponse: an event of the stream is not a JSON object: {"choices":'],
    ['reasoning, which is no output', stream('{"choices":[{"delta":{"reasoning_content":"hm"}}]}', delta('4'), finish, '[DONE]'), 'ok "4"'],
    ['tool calls in pieces', stream(call(0, 'a', '{"x"'), call(1, 'b', ''), call(0, undefined, ':1}'), call(1, undefined, '{}'), '{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}', '[DONE]'), 'ok "[{\\"name\\":\\"a\\",\\"arguments\\":{\\"x\\":1}},{\\"name\\":\\"b\\",\\"arguments\\":{}}]"'],
    ['a call that is not complete', stream(call(0, 'a', '{"x"')), 'failed reset (retry): ended the stream before the answer was complete'],
    ['a whole answer although a stream was asked for', whole('{"choices":[{"message":{"content":"a"}}]}'), 'ok "a"'],
    ['events cut in the middle', cutEverywhere(stream(delta('é'), delta('😀'), finish, '[DONE]')), 'ok "é😀"'],
    ['a connection that breaks in the middle', [stream(delta('a')).replace('connection: close', 'transfer-encoding: chunked').split('\r\n\r\n')[0] + '\r\n\r\n5\r\ndata:\r\n'], 'failed reset (retry): closed the connection before the answer was complete'],
  ])('streamed: %s', async (_what, wire, sentence) => {
    expect(await answerTo(wire, true)).toBe(sentence);
  });
});

test('the request is what the API reference says', async () => {
  let request = '';
  const provider = createOpenAiProvider(
    { id: 'm', provider: 'openai', baseUrl: await listen(whole('{}'), text => (request += text)), model: 'gpt', apiKey: '${env:KEY}', stream: true, params: { temperature: 0, stop: ['${env:STOP}'] }, timeoutMs: 1000, limits: {} },
    { environment: { KEY: 'abcd', STOP: '##' }, connections: 1, clock: systemClock },
  );
  await provider.ask({ messages: [{ role: 'system', content: 's' }, { role: 'user', content: 'u' }], sample: { index: 0, row: {} } }, new AbortController().signal);
  provider.dispose();
  expect(request.replace(/host: .*\r\n/, '').replaceAll('\r\n', '\n')).toBe(`POST /v1/chat/completions HTTP/1.1
connection: keep-alive
content-type: application/json
accept: text/event-stream
user-agent: pitwall
authorization: Bearer abcd
content-length: 174

{"temperature":0,"stop":["##"],"model":"gpt","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}],"stream":true,"stream_options":{"include_usage":true}}`);
});

test('an endpoint that repeats what it was sent gives no secret away, wherever it was sent', async () => {
  const environment = { PITWALL_SECRET_KEY: 'Kkey-12345678', PITWALL_SECRET_QUERY: 'Qquery/1234', USER_TOKEN: 'Uuser"1234', FOLDER: 'Ffolder1234' };
  const secret = Object.values(environment);
  const repeat = async (reply: (request: string) => string): Promise<string> => {
    const server = createServer(socket => void socket.once('data', data => socket.end(reply(data.toString()))));
    servers.push(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/\${env:FOLDER}?k=\${secret:query}`;
    const provider = createOpenAiProvider({ id: 'm', provider: 'openai', baseUrl, model: 'm', apiKey: '${secret:key}', stream: false, params: { user: '${env:USER_TOKEN}' }, timeoutMs: 2000, limits: {} }, { environment, connections: 1, clock: systemClock });
    const answer = await provider.ask({ messages: [], sample: { index: 0, row: {} } }, new AbortController().signal);
    provider.dispose();
    return say(answer).replace(/http:..127.0.0.1:\d+: /, '');
  };
  const wordsOf = (request: string): string => `${request.split(' ')[1]} ${/authorization: (\S+ )(\S+)/.exec(request)?.[2]} ${request.split('\r\n\r\n')[1]}`;
  expect(await repeat(request => status(400, wordsOf(request)))).toBe('failed clientError: HTTP 400: /[secret]/chat/completions?k=[secret] [secret] {"user":"[secret]","model":"m","messages":[],"stream":false}');
  // A key is removed whole, although only its beginning would be shown.
  for (let before = 150; before < 320; before++) {
    const shown = await repeat(() => whole(`${'x'.repeat(before)} ${secret[0]}`));
    expect(shown).not.toContain('Kkey');
  }
});

test('a malformed address is named as it was written, not as what it stands for', () => {
  const model = { id: 'm', provider: 'openai', baseUrl: '${secret:address}', model: 'm', stream: false, params: {}, timeoutMs: 1, limits: {} } as const;
  expect(() => createOpenAiProvider(model, { environment: { PITWALL_SECRET_ADDRESS: 'sesame' }, connections: 1, clock: systemClock })).toThrow('`${secret:address}` is not an http:// or https:// address');
});

test.each([
  ['3', 3000],
  ['1.5', 1500],
  ['Wed, 01 Jan 2025 00:00:10 GMT', 10_000],
  ['Tue, 31 Dec 2024 00:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After: %s', (value, ms) => {
  expect(parseRetryAfter(value, createFakeClock())).toBe(ms);
});

test.each([
  ['Incorrect API key provided: sk-proj-abcdefghij1234', 'Incorrect API key provided: [secret]'],
  ['header Authorization: Bearer tok.en, was refused', 'header Authorization: Bearer [secret], was refused'],
  ['the key my-own-key is unknown', 'the key [secret] is unknown'],
  ['nothing to hide', 'nothing to hide'],
  ['x'.repeat(500), `${'x'.repeat(299)}…`],
])('%s → %s', (text, clean) => {
  expect(redact(text, ['my-own-key'])).toBe(clean);
});

function whole(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function status(code: number, body: string, header = ''): string {
  return `HTTP/1.1 ${code} Some Words\r\n${header}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function stream(...events: readonly string[]): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n${events.map(event => `data: ${event}\n\n`).join('')}`;
}

function message(said: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ choices: [{ message: { role: 'assistant', ...said } }] });
}

function call(index: number, name: string | undefined, input: string): string {
  return JSON.stringify({ choices: [{ delta: { tool_calls: [{ index, function: { name, arguments: input } }] } }] });
}

function delta(content: string): string {
  return JSON.stringify({ choices: [{ delta: { content } }] });
}

const finish = '{"choices":[{"delta":{},"finish_reason":"stop"}]}';

function cutEverywhere(wire: string): readonly string[] {
  return [...Buffer.from(wire)].map(byte => Buffer.from([byte]).toString('latin1'));
}

/** Listens, answers the first request with these bytes (each part in a write of its own) and closes the connection. */
async function listen(wire: string | readonly string[], onRequest: (text: string) => void = () => undefined): Promise<string> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', data => onRequest(data.toString()));
    socket.once('data', () => {
      for (const part of typeof wire === 'string' ? [Buffer.from(wire)] : wire.map(text => Buffer.from(text, 'latin1'))) socket.write(part);
      socket.end();
    });
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

async function answerTo(wire: string | readonly string[], streamed: boolean): Promise<string> {
  const baseUrl = await listen(wire);
  const provider = createOpenAiProvider({ id: 'm', provider: 'openai', baseUrl, model: 'm', stream: streamed, params: {}, timeoutMs: 2000, limits: {} }, { environment: {}, connections: 1, clock: systemClock });
  const answer = await provider.ask({ messages: [], sample: { index: 0, row: {} } }, new AbortController().signal);
  provider.dispose();
  return say(answer).replace(new RegExp(`${new URL(baseUrl).origin}:? `), '');
}

function say(answer: Answer): string {
  if (answer.outcome !== 'ok') return `${answer.outcome} ${answer.errorClass}${answer.retryable ? ' (retry)' : ''}: ${answer.error}`;
  return `ok ${JSON.stringify(answer.output)}${answer.tokensIn === undefined ? '' : ` ${answer.tokensIn}→${answer.tokensOut}`}${answer.cutShort === undefined ? '' : `, cut short: ${answer.cutShort}`}`;
}
