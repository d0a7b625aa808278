import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HumanError } from '../../base/humanError.ts';
import { answerTokens, drawFault } from './answer.ts';
import { parseBehaviour, plainBehaviour, type Behaviour } from './behaviour.ts';
import { createRateLimit, type RateLimit } from './rateLimit.ts';
import { parseChatRequest, parseEmbeddingRequest, type ChatRequest } from './chatRequest.ts';
import { embedText } from './embedText.ts';

export interface SimOptions extends Partial<Behaviour> {
  /** 0 (the default) lets the system choose. */
  readonly port?: number;
  /** 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** Requests without `Bearer KEY` get 401. */
  readonly apiKey?: string;
}

export interface Sim {
  /** What a task's `base_url` is. */
  readonly url: string;
  readonly port: number;
  /** Chat requests that arrived, and how often each last user message was asked and answered. */
  requests(): SimRequests;
  close(): Promise<void>;
}

export interface SimRequests {
  readonly total: number;
  readonly asked: ReadonlyMap<string, number>;
  readonly answered: ReadonlyMap<string, number>;
}

/** How early an answer may be: a timer more would make it later than that. */
const earlyMs = 0.3;

/**
 * A simulated inference server that speaks OpenAI's chat completions, whole and streamed, and embeddings, so that everything can be tried and tested without a model.
 * Besides it answers GET /v1/models, /health and /sim/requests (counts, for tests across processes). A model's name may say how it behaves: see `parseBehaviour`.
 */
export async function startSim(options: SimOptions = {}): Promise<Sim> {
  const { port = 0, host = '127.0.0.1', apiKey, ...behaviour } = options;
  const base: Behaviour = { ...plainBehaviour, ...behaviour };
  const asked = new Map<string, number>();
  const answered = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  /** Of each model that is limited. */
  const limits = new Map<string, RateLimit>();
  /** Requests of each model, so far. */
  const arrived = new Map<string, number>();
  /** Requests of each model that are being answered. */
  const working = new Map<string, number>();
  let total = 0;

  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const arrivedMs = performance.now();
    if (request.method === 'GET') return get(request, response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => post(request, response, chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks), arrivedMs));
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(new HumanError({ what: taken ? 'the port is in use' : `the server cannot listen (${error.message})`, where: `${host}:${port}`, toDo: 'choose another one with `--port`', cause: error }));
    });
    server.listen(port, host, 4096, resolve);
  });
  const address = server.address() as AddressInfo;

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}/v1`,
    port: address.port,
    requests: () => ({ total, asked, answered }),
    close: () =>
      new Promise(resolve => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function get(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url?.split('?')[0];
    if (path === '/health') return json(response, 200, { status: 'ok' });
    if (path === '/v1/models') return json(response, 200, { object: 'list', data: [{ id: 'sim', object: 'model', created: 0, owned_by: 'pitwall' }] });
    if (path === '/sim/requests') return json(response, 200, { total, asked: asked.size, answered: answered.size, repeated: [...answered.values()].filter(times => times > 1).length });
    refuse(response, 404, `there is no ${request.url}`);
  }

  function post(request: IncomingMessage, response: ServerResponse, body: Buffer, arrivedMs: number): void {
    const path = request.url?.split('?')[0];
    if (path !== '/v1/chat/completions' && path !== '/v1/embeddings') return refuse(response, 404, `there is no ${request.url}`);
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) return refuse(response, 401, `Incorrect API key provided: ${request.headers.authorization ?? 'none'}`);
    if (path === '/v1/embeddings') return embed(response, body, arrivedMs);
    const chat = parseChatRequest(body);
    if (typeof chat === 'string') return refuse(response, 400, chat);
    let how: Behaviour;
    try {
      how = parseBehaviour(chat.model, base);
    } catch (error) {
      if (error instanceof HumanError) return refuse(response, 404, `${error.what}; ${error.toDo}`);
      throw error;
    }
    total++;
    const before = arrived.get(chat.model) ?? 0;
    arrived.set(chat.model, before + 1);
    const times = asked.get(chat.message) ?? 0;
    asked.set(chat.message, times + 1);
    if (before < (how.refuseFirst ?? 0)) return refuse(response, 429, 'Too many requests', 'rate_limit_exceeded');
    const waitMs = how.requestsPerMinute === undefined ? 0 : limitOf(chat.model, how)(arrivedMs);
    if (waitMs > 0) {
      if (how.retryAfter !== 0) response.setHeader('retry-after', String(Math.ceil(waitMs / 1000)));
      return refuse(response, 429, `Rate limit of ${how.requestsPerMinute} requests a minute reached`, 'rate_limit_exceeded');
    }
    respond(response, chat, how, times, arrivedMs);
  }

  /** As chats are answered: with the model's latency, and its share of errors. */
  function embed(response: ServerResponse, body: Buffer, arrivedMs: number): void {
    const wanted = parseEmbeddingRequest(body);
    if (typeof wanted === 'string') return refuse(response, 400, wanted);
    let how: Behaviour;
    try {
      how = parseBehaviour(wanted.model, base);
    } catch (error) {
      if (error instanceof HumanError) return refuse(response, 404, `${error.what}; ${error.toDo}`);
      throw error;
    }
    total++;
    const key = wanted.texts.join('\n');
    const times = asked.get(key) ?? 0;
    asked.set(key, times + 1);
    const { fault, status } = drawFault(key, times, how);
    at(arrivedMs + (how.latencyMs ?? 0), () => {
      if (fault === 'status') return refuse(response, status, 'injected by the simulated server');
      if (fault === 'reset') return void response.socket?.resetAndDestroy();
      if (fault === 'stall') return;
      const tokens = wanted.texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
      json(response, 200, { object: 'list', model: wanted.model, data: wanted.texts.map((text, index) => ({ object: 'embedding', index, embedding: embedText(text) })), usage: { prompt_tokens: tokens, total_tokens: tokens } });
    });
  }

  function respond(response: ServerResponse, chat: ChatRequest, how: Behaviour, times: number, arrivedMs: number): void {
    const { fault, status } = drawFault(chat.message, times, how);
    if (fault === 'stall') return;
    const tokens = answerTokens(chat.message, how, chat.maxTokens);
    const slower = slowdown(response, chat.model, how);
    const firstMs = slower * (how.ttftMs ?? how.latencyMs ?? 0);
    const itlMs = slower * (how.itlMs ?? 0);
    const wholeMs = how.latencyMs === undefined ? firstMs + itlMs * Math.max(0, tokens.length - 1) : slower * how.latencyMs;
    const usage = { prompt_tokens: Math.ceil(chat.promptChars / 4), completion_tokens: tokens.length, total_tokens: Math.ceil(chat.promptChars / 4) + tokens.length };
    if (fault === 'status') return at(arrivedMs + wholeMs, () => refuse(response, status, `Injected error ${status}`));
    if (fault === 'garbage') return at(arrivedMs + wholeMs, () => void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>this is no JSON'));
    if (chat.stream) return stream();
    at(arrivedMs + wholeMs, () => {
      if (fault === 'reset') return void response.socket?.resetAndDestroy();
      count();
      json(response, 200, { id: 'sim', object: 'chat.completion', created: 0, model: chat.model, choices: [{ index: 0, message: { role: 'assistant', content: tokens.join('') }, finish_reason: 'stop' }], usage });
    });

    /** The role comes at once, as from servers that accept a request before they work on it: it must not be taken for the first token. */
    function stream(): void {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.write(event({ role: 'assistant', content: '' }));
      next(0);
    }

    /** Tokens are due at fixed times, so that late timers do not add up; those that are due together go out together. */
    function next(from: number): void {
      at(arrivedMs + firstMs + from * itlMs, () => {
        let text = '';
        let i = from;
        const nowMs = performance.now();
        for (; i < tokens.length && (i === from || arrivedMs + firstMs + i * itlMs <= nowMs); i++) text += event({ content: tokens[i] });
        if (fault === 'reset') {
          response.write(text, () => response.socket?.resetAndDestroy());
        } else if (i < tokens.length) {
          response.write(text);
          next(i);
        } else {
          count();
          response.end(`${text}${event({}, 'stop')}${chat.includeUsage ? `data: ${JSON.stringify({ id: 'sim', object: 'chat.completion.chunk', created: 0, model: chat.model, choices: [], usage })}\n\n` : ''}data: [DONE]\n\n`);
        }
      });
    }

    function event(delta: object, finish: string | null = null): string {
      return `data: ${JSON.stringify({ id: 'sim', object: 'chat.completion.chunk', created: 0, model: chat.model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    }

    function count(): void {
      answered.set(chat.message, (answered.get(chat.message) ?? 0) + 1);
    }
  }

  function limitOf(model: string, how: Behaviour): RateLimit {
    const limit = limits.get(model) ?? createRateLimit(how);
    limits.set(model, limit);
    return limit;
  }

  /** How much longer this answer takes, because of those that are being made. */
  function slowdown(response: ServerResponse, model: string, { degradeAbove }: Behaviour): number {
    if (degradeAbove === undefined) return 1;
    const inFlight = (working.get(model) ?? 0) + 1;
    working.set(model, inFlight);
    response.once('close', () => void working.set(model, (working.get(model) ?? 1) - 1));
    return Math.max(1, (inFlight / degradeAbove) ** 2);
  }

  /** A timer counts whole milliseconds, rounded down, so it may have to be set again. */
  function at(dueMs: number, act: () => void): void {
    const waitMs = dueMs - performance.now();
    if (waitMs <= earlyMs) return act();
    const timer = setTimeout(() => {
      timers.delete(timer);
      at(dueMs, act);
    }, waitMs);
    timers.add(timer);
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

function refuse(response: ServerResponse, status: number, message: string, code: string | null = null): void {
  json(response, status, { error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', code } });
}
