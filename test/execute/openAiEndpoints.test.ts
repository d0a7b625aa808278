import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { Answer, FailedAnswer } from '../../src/execute/provider.ts';
import { createEmbedder, type EmbedderOptions } from '../../src/execute/providers/embedder.ts';
import type { Embedded } from '../../src/execute/providers/embeddings.ts';
import { createOpenAiProvider } from '../../src/execute/providers/openai.ts';
import type { OpenAiModel } from '../../src/task/models.ts';

type Body = Readonly<Record<string, unknown>>;

const open: (Server | { dispose(): void })[] = [];
afterEach(() => {
  for (const each of open.splice(0)) {
    if ('dispose' in each) each.dispose();
    else each.close();
  }
});
const never = new AbortController().signal;

test('a completion is asked with the messages as one text', async () => {
  const { model, seen } = await serve(() => ({ choices: [{ text: ' Paris.' }], usage: { prompt_tokens: 5, completion_tokens: 2 } }));
  const answer = await ask({ ...model, endpoint: 'completions', params: { max_tokens: 5, stop: ['\n'] } });
  expect(answer).toMatchObject({ outcome: 'ok', output: ' Paris.', tokensIn: 5, tokensOut: 2 });
  expect(seen).toEqual(['/v1/completions {"max_tokens":5,"stop":["\\n"],"model":"m","prompt":"Be short.\\n\\nThe capital of France is","stream":false}']);
});

test('a chat reply where a completion was asked is no completion', async () => {
  const { model } = await serve(() => ({ choices: [{ message: { content: 'Paris' } }] }));
  expect(say(await ask({ ...model, endpoint: 'completions' }))).toBe('failed badResponse: the answer has no choices[0].text');
});

test('the output of embeddings is the vector', async () => {
  const { model, seen } = await serve(() => ({ data: [{ index: 0, embedding: [0.5, -1] }], usage: { prompt_tokens: 5, total_tokens: 5 } }));
  expect(await ask({ ...model, endpoint: 'embeddings', params: { dimensions: 2 } })).toMatchObject({ outcome: 'ok', output: '[0.5,-1]', tokensIn: 5, tokensOut: 0 });
  expect(seen).toEqual(['/v1/embeddings {"dimensions":2,"model":"m","input":["Be short.\\n\\nThe capital of France is"]}']);
});

describe('vectors', () => {
  test.each<[string, unknown, string]>([
    ['in another order', { data: [{ index: 1, embedding: [2] }, { index: 0, embedding: [1] }] }, '[1] [2]'],
    ['without an index', { data: [{ embedding: [1] }, { embedding: [2] }] }, '[1] [2]'],
    ['as base64', { data: [{ embedding: Buffer.from(Float32Array.of(1.5, -2).buffer).toString('base64') }, { embedding: Buffer.from(Float32Array.of(0, 1).buffer).toString('base64') }] }, '[1.5,-2] [0,1]'],
    ['too few', { data: [{ embedding: [1] }] }, 'failed badResponse: the answer has 1 vector for 2 texts'],
    ['none', {}, 'failed badResponse: the answer has no list of vectors in `data`: {}'],
    ['two for one text', { data: [{ index: 0, embedding: [1] }, { index: 0, embedding: [2] }] }, 'failed badResponse: data[1] of the answer belongs to no text: its index is 0'],
    ['of another length', { data: [{ embedding: [1] }, { embedding: [2, 3] }] }, 'failed badResponse: the vectors of the answer differ in length: 1, 2'],
    ['empty', { data: [{ embedding: [] }, { embedding: [] }] }, 'failed badResponse: the vectors of the answer differ in length: 0'],
    ['that hold null', { data: [{ embedding: [1] }, { embedding: [null] }] }, 'failed badResponse: data[1].embedding of the answer is not a list of numbers'],
    ['no JSON', 'oops', 'failed badResponse: the answer is not a JSON object: "oops"'],
  ])('%s', async (_what, reply, expected) => {
    const { model } = await serve(() => reply);
    const embedded = await embedder(model).embed(['a', 'b'], never);
    expect(embedded.outcome === 'ok' ? embedded.vectors.map(vector => JSON.stringify(Array.from(vector))).join(' ') : say(embedded)).toBe(expected);
  });
});

describe('an embedder', () => {
  test('sends the texts of several callers together, each once, and shares out what they cost', async () => {
    const { model, seen } = await lengths();
    const embed = embedder(model);
    const answers = await Promise.all([embed.embed(['aaa', 'b'], never), embed.embed(['b', 'cc'], never)]);
    expect(seen).toEqual(['/v1/embeddings {"model":"m","input":["aaa","b","cc"]}']);
    expect(answers.map(picture)).toEqual(['3 1, 3 tokens', '1 2, 3 tokens']);
  });

  test('fills a request, and no more', async () => {
    const { model, seen } = await lengths();
    const embed = embedder(model, { mostTexts: 4 });
    const answers = await Promise.all([['a', 'bb', 'ccc'], ['dddd', 'e'], ['f', 'g'], ['1', '2', '3', '4', '5', '6']].map(texts => embed.embed(texts, never)));
    expect(answers.map(picture)).toEqual(['1 2 3, 6 tokens', '4 1, 5 tokens', '1 1, 2 tokens', '1 1 1 1 1 1, 6 tokens']);
    expect(seen.map(line => line.replace(/.*"input":/, ''))).toEqual(['["a","bb","ccc"]}', '["dddd","e","f","g"]}', '["1","2","3","4","5","6"]}']);
  });

  test('a text that is refused fails its own caller', async () => {
    const { model, seen } = await lengths();
    const embed = embedder(model);
    const answers = await Promise.all([embed.embed(['a'], never), embed.embed(['too long'], never), embed.embed(['b'], never)]);
    expect(answers.map(picture)).toEqual(['1, 1 tokens', 'failed clientError: HTTP 400: at most 6 characters', '1, 1 tokens']);
    expect(seen).toHaveLength(4);
  });

  test('who leaves is told at once where nobody else waits, and holds nobody up', async () => {
    const { model } = await serve(() => undefined);
    const embed = embedder(model);
    const [first, second] = [new AbortController(), new AbortController()];
    const answers = [embed.embed(['a'], first.signal), embed.embed(['b'], second.signal)];
    setTimeout(() => first.abort(), 30);
    setTimeout(() => second.abort(), 60);
    expect((await Promise.all(answers)).map(picture)).toEqual(Array(2).fill(expect.stringMatching(/^cancelled cancelled: /)));
    expect(picture(await embed.embed(['c'], AbortSignal.abort()))).toMatch(/^cancelled/);
  });

  test('who waits when it is disposed is told', async () => {
    const { model } = await lengths();
    const embed = embedder(model, { intervalMs: 10_000 });
    const answer = embed.embed(['a'], never);
    embed.dispose();
    embed.dispose();
    expect(picture(await answer)).toBe('cancelled cancelled: cancelled before the request was sent');
  });

  test('a batch is sent as its owner wants, with the texts as messages', async () => {
    const { model } = await lengths();
    const sent: string[] = [];
    const embed = embedder(model, {
      send: async (provider, request, signal) => {
        sent.push(request.messages.map(message => message.content).join());
        return sent.length === 1 ? { outcome: 'failed', errorClass: 'serverError', error: 'not now', retryable: true } : provider.ask(request, signal);
      },
    });
    expect(picture(await embed.embed(['a', 'bb'], never))).toBe('failed serverError: not now');
    expect(picture(await embed.embed(['a', 'bb'], never))).toBe('1 2, 3 tokens');
    expect(sent).toEqual(['a,bb', 'a,bb']);
  });
});

function picture(embedded: Embedded): string {
  return embedded.outcome === 'ok' ? `${embedded.vectors.map(vector => vector[0]).join(' ')}, ${embedded.tokensIn} tokens` : say(embedded);
}

function say(answer: Answer | FailedAnswer): string {
  return answer.outcome === 'ok' ? 'ok' : `${answer.outcome} ${answer.errorClass}: ${answer.error.replace(/^http:\S+ /, '')}`;
}

/** A text's vector is its length, which is its tokens too; one of more than six characters is refused. */
function lengths(): ReturnType<typeof serve> {
  return serve(({ input }) => {
    const texts = input as readonly string[];
    if (texts.some(text => text.length > 6)) return 400;
    return { data: texts.map((text, index) => ({ index, embedding: [text.length] })), usage: { prompt_tokens: texts.join('').length } };
  });
}

/** @param reply what is said, as JSON; a number is a status, and undefined nothing ever */
async function serve(reply: (body: Body) => unknown): Promise<{ readonly model: OpenAiModel; readonly seen: readonly string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push(`${request.url} ${body}`);
      const said = reply(JSON.parse(body) as Body);
      if (typeof said === 'number') return void response.writeHead(said).end('{"error": {"message": "at most 6 characters"}}');
      if (said !== undefined) response.end(JSON.stringify(said));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { seen, model: { id: 'm', provider: 'openai', baseUrl, model: 'm', stream: false, params: {}, timeoutMs: 2000, limits: {} } };
}

function embedder(model: OpenAiModel, options?: EmbedderOptions): ReturnType<typeof createEmbedder> {
  const made = createEmbedder(model, { environment: {}, connections: 4, clock: systemClock }, options);
  open.unshift(made);
  return made;
}

async function ask(model: OpenAiModel): Promise<Answer> {
  const provider = createOpenAiProvider(model, { environment: {}, connections: 1, clock: systemClock });
  try {
    return await provider.ask({ messages: [{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'The capital of France is' }], sample: { index: 0, row: {} } }, never);
  } finally {
    provider.dispose();
  }
}
