import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import type { Answer } from '../../src/execute/provider.ts';
import type { HostedModel } from '../../src/task/models.ts';
import { startModelServer } from '../fake/modelServer.ts';

type Message = { readonly role: string; readonly content: string };
const never = new AbortController().signal;
const conversation: readonly Message[] = [
  { role: 'system', content: 'Be short.' },
  { role: 'user', content: '1+1?' },
  { role: 'assistant', content: '2' },
  { role: 'user', content: 'And 2+2?' },
];

async function ask(origin: string, part: Partial<HostedModel>, messages: readonly Message[] = conversation): Promise<Answer> {
  const model: HostedModel = { id: 'm', provider: 'anthropic', baseUrl: `${origin}/v1`, apiKey: '${secret:key}', model: 'echo', stream: false, params: {}, timeoutMs: 5000, limits: {}, ...part };
  const provider = createProvider(model, { environment: { PITWALL_SECRET_KEY: 'sesame', DEPTH: '9' }, connections: 2, clock: systemClock });
  try {
    return await provider.ask({ messages, sample: { index: 0, row: {} } }, never);
  } finally {
    provider.dispose();
  }
}

describe('what is sent', () => {
  test.each<[string, Partial<HostedModel>, object]>([
    [
      'anthropic',
      { provider: 'anthropic', stream: true, params: { temperature: 1.5, max_tokens: 9, stop: '\n', metadata: { user_id: '${env:DEPTH}' } } },
      {
        path: '/v1/messages',
        headers: { 'x-api-key': 'sesame', 'anthropic-version': '2023-06-01', 'user-agent': 'pitwall', 'content-type': 'application/json' },
        body: {
          model: 'echo',
          system: [{ type: 'text', text: 'Be short.' }],
          messages: [
            { role: 'user', content: [{ type: 'text', text: '1+1?' }] },
            { role: 'assistant', content: [{ type: 'text', text: '2' }] },
            { role: 'user', content: [{ type: 'text', text: 'And 2+2?' }] },
          ],
          stream: true,
          temperature: 1.5,
          max_tokens: 9,
          stop_sequences: ['\n'],
          metadata: { user_id: '9' },
        },
      },
    ],
    [
      'google',
      { provider: 'google', stream: true, params: { temperature: 0, max_tokens: 9, stop: ['\n'], seed: 1, generationConfig: { topK: 3, thinkingConfig: { thinkingBudget: 0 } }, safetySettings: [] } },
      {
        path: '/v1/models/echo:streamGenerateContent?alt=sse',
        headers: { 'x-goog-api-key': 'sesame', 'user-agent': 'pitwall' },
        body: {
          systemInstruction: { parts: [{ text: 'Be short.' }] },
          contents: [
            { role: 'user', parts: [{ text: '1+1?' }] },
            { role: 'model', parts: [{ text: '2' }] },
            { role: 'user', parts: [{ text: 'And 2+2?' }] },
          ],
          generationConfig: { temperature: 0, maxOutputTokens: 9, stopSequences: ['\n'], seed: 1, topK: 3, thinkingConfig: { thinkingBudget: 0 } },
          safetySettings: [],
        },
      },
    ],
  ])('%s', async (_name, part, expected) => {
    const server = await startModelServer();
    try {
      expect(await ask(server.origin, part)).toMatchObject({ outcome: 'ok', output: 'And 2+2?', tokensIn: 7, tokensOut: 3 });
      const [seen] = server.seen;
      expect(seen).toMatchObject(expected);
      expect(seen?.body).toEqual((expected as { body: object }).body);
    } finally {
      await server.close();
    }
  });

  test.each(['anthropic', 'google'] as const)('%s: no key, no header of one, whatever the environment holds', async provider => {
    const server = await startModelServer();
    const before = { ...process.env };
    Object.assign(process.env, { ANTHROPIC_API_KEY: 'theirs', GOOGLE_GENERATIVE_AI_API_KEY: 'theirs', ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' });
    try {
      const { apiKey: _, ...model } = { apiKey: '', id: 'm', provider, baseUrl: `${server.origin}/v1`, model: 'echo', stream: false, params: {}, timeoutMs: 5000, limits: {} } satisfies HostedModel;
      const asked = createProvider(model, { environment: {}, connections: 1, clock: systemClock });
      expect(await asked.ask({ messages: conversation, sample: { index: 0, row: {} } }, never)).toMatchObject({ outcome: 'ok' });
      asked.dispose();
      expect(JSON.stringify(server.seen[0]?.headers)).not.toMatch(/api-key|theirs/);
    } finally {
      process.env = before;
      await server.close();
    }
  });

  test('a conversation that the API cannot hold is the request’s failure, and nothing is sent', async () => {
    const server = await startModelServer();
    try {
      const answer = await ask(server.origin, { provider: 'google' }, [...conversation, { role: 'system', content: 'late' }]);
      expect(answer).toMatchObject({ outcome: 'failed', errorClass: 'clientError', retryable: false, error: expect.stringMatching(/system/) as string });
      expect(server.seen).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

const claude = (content: unknown, more: object = {}): string => JSON.stringify({ id: 'm', type: 'message', role: 'assistant', model: 'c', content, stop_reason: 'end_turn', stop_sequence: null, usage: { input_tokens: 5, output_tokens: 2, cache_read_input_tokens: 10 }, ...more });
const gemini = (candidate: object, more: object = {}): string => JSON.stringify({ candidates: [candidate], ...more });
const events = (...values: readonly object[]): string => values.map(value => `data: ${JSON.stringify(value)}\n\n`).join('');
const start = { type: 'message_start', message: { id: 'm', type: 'message', role: 'assistant', model: 'c', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 5, output_tokens: 1 } } };
const block = (index: number, content_block: object, ...deltas: readonly object[]): readonly object[] => [{ type: 'content_block_start', index, content_block }, ...deltas.map(delta => ({ type: 'content_block_delta', index, delta })), { type: 'content_block_stop', index }];
const stop = (reason: string): readonly object[] => [{ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 4 } }, { type: 'message_stop' }];
const text = { type: 'text', text: '' };

describe('answers as the APIs write them', () => {
  test.each<[string, HostedModel['provider'], string, string]>([
    ['text in two blocks', 'anthropic', claude([{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }]), 'ok "ab", tokens 15 2'],
    ['thoughts, which are no output', 'anthropic', claude([{ type: 'thinking', thinking: 'hm', signature: 's' }, { type: 'text', text: '4' }]), 'ok "4", tokens 15 2'],
    ['a call', 'anthropic', claude([{ type: 'text', text: 'Let me see' }, { type: 'tool_use', id: 't', name: 'f', input: { x: 1 } }], { stop_reason: 'tool_use' }), 'ok "Let me see\\n[{\\"name\\":\\"f\\",\\"arguments\\":{\\"x\\":1}}]", tokens 15 2'],
    ['a refusal without words', 'anthropic', claude([], { stop_reason: 'refusal' }), 'failed badResponse: gave no answer: refusal'],
    ['cut by max_tokens before a word', 'anthropic', claude([], { stop_reason: 'max_tokens' }), 'ok "", tokens 15 2, cut short: length'],
    ['something else', 'anthropic', '{"id":"m"}', 'failed badResponse: the answer is not what the API describes: {"id":"m"}'],
    ['an error with status 200', 'anthropic', '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'failed serverError (retry): Overloaded'],
    ['a stream of thoughts, then text', 'anthropic', events(start, ...block(0, { type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking: 'hm' }), ...block(1, text, { type: 'text_delta', text: '4' }), ...stop('end_turn')), 'ok "4", tokens 5 4'],
    ['calls in pieces', 'anthropic', events(start, ...block(0, { type: 'tool_use', id: 't', name: 'f', input: {} }, { type: 'input_json_delta', partial_json: '{"x"' }, { type: 'input_json_delta', partial_json: ':1}' }), ...stop('tool_use')), 'ok "[{\\"name\\":\\"f\\",\\"arguments\\":{\\"x\\":1}}]", tokens 5 4'],
    ['overloaded at once', 'anthropic', events({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }), 'failed serverError (retry): Overloaded'],
    ['too many requests on the way', 'anthropic', events(start, ...block(0, text, { type: 'text_delta', text: 'a' }), { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } }), 'failed rateLimited (retry): slow down'],
    ['a key that was taken back on the way', 'anthropic', events(start, { type: 'error', error: { type: 'authentication_error', message: 'revoked' } }), 'failed authentication: revoked'],
    ['a stream that stops', 'anthropic', events(start, ...block(0, text, { type: 'text_delta', text: 'a' })), 'failed reset (retry): ended the stream before the answer was complete'],
    ['a stream that stops before a word', 'anthropic', events(start), 'failed reset (retry): ended the stream before the answer was complete'],
    ['parts', 'google', gemini({ content: { role: 'model', parts: [{ text: 'hm', thought: true }, { text: 'a' }, { text: 'b' }] }, finishReason: 'STOP' }, { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, thoughtsTokenCount: 5, totalTokenCount: 10 } }), 'ok "ab", tokens 3 7'],
    ['cut by a filter', 'google', gemini({ content: { role: 'model', parts: [{ text: 'a' }] }, finishReason: 'SAFETY' }), 'ok "a", cut short: filter'],
    ['no usage', 'google', gemini({ content: { role: 'model', parts: [{ text: 'a' }] }, finishReason: 'STOP' }), 'ok "a"'],
    ['a call', 'google', gemini({ content: { role: 'model', parts: [{ functionCall: { name: 'f', args: { x: 1 } } }] }, finishReason: 'STOP' }), 'ok "[{\\"name\\":\\"f\\",\\"arguments\\":{\\"x\\":1}}]"'],
    ['a blocked question', 'google', '{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}', 'failed badResponse: gave no answer: PROHIBITED_CONTENT'],
    ['a blocked answer', 'google', gemini({ finishReason: 'SAFETY' }), 'failed badResponse: gave no answer: SAFETY'],
    ['no candidate', 'google', '{"candidates":[]}', 'failed badResponse: the answer holds nothing: {"candidates":[]}'],
    ['an error on the way', 'google', events({ candidates: [{ content: { role: 'model', parts: [{ text: 'a' }] } }] }, { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }), 'failed serverError (retry): The model is overloaded'],
    ['a blocked question, streamed', 'google', events({ promptFeedback: { blockReason: 'SAFETY' } }), 'failed badResponse: gave no answer: SAFETY'],
    ['a stream that stops', 'google', events({ candidates: [{ content: { role: 'model', parts: [{ text: 'a' }] } }] }), 'failed reset (retry): ended the stream before the answer was complete'],
  ])('%s (%s)', async (_name, provider, body, expected) => {
    const streamed = body.startsWith('data:');
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(200, { 'content-type': streamed ? 'text/event-stream' : 'application/json' }).end(body));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const answer = await ask(origin, { provider, stream: streamed });
      expect(say(answer).replaceAll(`${origin}: `, '').replaceAll(`${origin} `, '')).toBe(expected);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test.each<[string, HostedModel['provider'], number, string, string]>([
    ['overloaded', 'anthropic', 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}', 'failed serverError (retry): HTTP 529: Overloaded'],
    ['an account without credit', 'anthropic', 400, '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}', 'failed clientError: HTTP 400: Your credit balance is too low to access the Anthropic API'],
    ['a wrong key', 'anthropic', 401, '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}', 'failed authentication: HTTP 401: invalid x-api-key'],
    [
      'too many requests, with a pause in the body',
      'google',
      429,
      '{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.07s"}]}}',
      'failed rateLimited (retry, in 34070 ms): HTTP 429: Resource has been exhausted (e.g. check quota)',
    ],
    ['the same as a list, as a stream has it', 'google', 429, '[{"error":{"code":429,"message":"Wait","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2s"}]}}]', 'failed rateLimited (retry, in 2000 ms): HTTP 429: Wait'],
    [
      'a wrong key, which Google calls a bad request',
      'google',
      400,
      '{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}',
      'failed authentication: HTTP 400: API key not valid. Please pass a valid API key',
    ],
  ])('refused: %s (%s)', async (_name, provider, status, body, expected) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      for (const stream of [true, false]) expect(say(await ask(origin, { provider, stream })).replace(`${origin}: `, '')).toBe(expected);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('the first token is a thought’s, at the time its bytes came', async () => {
    const parts = [events(start), events(...block(0, { type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking: 'hm' })), events(...block(1, text, { type: 'text_delta', text: '4' }), ...stop('end_turn'))];
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        parts.forEach((part, k) => setTimeout(() => (k === 2 ? response.end(part) : response.write(part)), k * 150));
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const answer = await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { stream: true });
      const { ttftMs = 0, latencyMs = 0 } = answer as Extract<Answer, { outcome: 'ok' }>;
      expect(ttftMs).toBeGreaterThan(100);
      expect(latencyMs - ttftMs).toBeGreaterThan(100);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** `ok "text", tokens 5 2`, `failed serverError (retry): words` */
function say(answer: Answer): string {
  if (answer.outcome !== 'ok') return `${answer.outcome} ${answer.errorClass}${answer.retryable ? ` (retry${answer.retryAfterMs === undefined ? '' : `, in ${answer.retryAfterMs} ms`})` : ''}: ${answer.error}`;
  const { output, tokensIn, tokensOut, cutShort } = answer;
  return `ok ${JSON.stringify(output)}${tokensIn === undefined ? '' : `, tokens ${tokensIn} ${tokensOut ?? '?'}`}${cutShort === undefined ? '' : `, cut short: ${cutShort}`}`;
}
