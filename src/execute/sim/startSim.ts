import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HumanError } from '../../base/humanError.ts';
import { isForeignRequest } from '../../base/isForeignRequest.ts';
import { answerRequest, keyOf, type Call } from './answerRequest.ts';
import { plainBehaviour, type Behaviour } from './behaviour.ts';
import { json, refuse } from './jsonResponse.ts';
import { metricsText } from './metrics.ts';
import { describeBehaviour } from './settings.ts';
import { SimModels, type SimModel } from './simModels.ts';
import { endpoints, parseDocument, parseSimRequest, type SimEndpoint } from './simRequest.ts';
import { createTimetable } from './timetable.ts';
import { monotonicOffsetMs, toMicros, type TruthRecord } from './truth.ts';

export interface SimOptions extends Partial<Behaviour> {
  /** 0 (the default) lets the system choose. */
  readonly port?: number;
  /** 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** Requests without `Bearer KEY` get 401. */
  readonly apiKey?: string;
  /** Hears of every request when it has ended. */
  readonly onTruth?: (record: TruthRecord) => void;
}

export interface Sim {
  /** What a task's `base_url` is. */
  readonly url: string;
  readonly port: number;
  /** Requests that arrived, and how often each last user message was asked and answered. */
  requests(): SimRequests;
  /** Other settings from now on, by the keys of a model's name; what it does not know is a HumanError. */
  change(settings: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

export interface SimRequests {
  readonly total: number;
  readonly asked: ReadonlyMap<string, number>;
  readonly answered: ReadonlyMap<string, number>;
}

/**
 * A simulated inference server, so that everything can be tried and tested without a model. It speaks OpenAI's chat completions and completions, whole and streamed, embeddings, rerank, and POST
 * /predict with `inputs`. Besides it answers GET /v1/models, /health, /metrics (vLLM's names), /sim/requests (counts, for tests across processes) and /sim/params, and POST /tokenize;
 * POST /sim/params changes its settings, from this machine alone. A model's name may say how it behaves: see `parseBehaviour`.
 */
export async function startSim(options: SimOptions = {}): Promise<Sim> {
  const { port = 0, host = '127.0.0.1', apiKey, onTruth, ...behaviour } = options;
  const timetable = createTimetable();
  const models = new SimModels({ ...plainBehaviour, ...behaviour }, timetable);
  const asked = new Map<string, number>();
  const answered = new Map<string, number>();
  const offsetMs = monotonicOffsetMs();
  const isPrivate = isLoopback(host) || host === 'localhost';
  let total = 0;

  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    // One that was told to listen elsewhere is known by names that nobody can tell.
    if (isPrivate && isForeignRequest(request.headers)) return refuse(response, 403, 'No page of a browser is answered, and no other name of this machine');
    if (request.method === 'GET') return get(path, response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => post(path, request, response, chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks), performance.now()));
    request.on('error', () => undefined);
  });
  server.on('connection', socket => socket.setNoDelay(true));
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
    change: settings => models.change(settings),
    close: () =>
      new Promise(resolve => {
        timetable.dispose();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function get(path: string, response: ServerResponse): void {
    if (path === '/health') return json(response, 200, { status: 'ok' });
    if (path === '/v1/models') return json(response, 200, { object: 'list', data: [{ id: 'sim', object: 'model', created: 0, owned_by: 'pitwall' }] });
    if (path === '/sim/requests') return json(response, 200, { total, asked: asked.size, answered: answered.size, repeated: [...answered.values()].filter(times => times > 1).length });
    if (path === '/sim/params') return json(response, 200, describeBehaviour(models.behaviour));
    if (path === '/metrics') return void response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(metricsText(models.states()));
    refuse(response, 404, `there is no ${path}`);
  }

  function post(path: string, request: IncomingMessage, response: ServerResponse, body: Buffer, arrivedMs: number): void {
    if (path === '/sim/params') return change(request, response, body);
    const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
    if (endpoint === undefined && path !== '/tokenize') return refuse(response, 404, `there is no ${path}`);
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) return refuse(response, 401, `Incorrect API key provided: ${request.headers.authorization ?? 'none'}`);
    if (endpoint === undefined) return tokenize(response, body);
    ask(endpoint, request, response, body, arrivedMs);
  }

  function ask(endpoint: SimEndpoint, incoming: IncomingMessage, response: ServerResponse, body: Buffer, arrivedMs: number): void {
    const request = parseSimRequest(endpoint, body);
    if (typeof request === 'string') return refuse(response, 400, request);
    const model = orRefuse(response, 404, () => models.find(request.model));
    if (model === undefined) return;
    const { how } = model;
    const id = `${endpoint === 'completions' ? 'cmpl' : 'chatcmpl'}-sim-${++total}`;
    const key = keyOf(request);
    const times = asked.get(key) ?? 0;
    asked.set(key, times + 1);
    const given = incoming.headers['x-request-id'];
    response.setHeader('x-request-id', typeof given === 'string' ? given : id);
    const onEnded: Call['onEnded'] = truth =>
      onTruth?.({ id, ...(typeof given === 'string' ? { request_id: given } : {}), endpoint, model: request.model, input: key.slice(0, 80), arrived_ms: toMicros(arrivedMs + offsetMs), ...truth });
    const tooMany = how.batchMax !== undefined && request.inputs.length > how.batchMax;
    if (limited(model, response, arrivedMs) || tooMany) {
      if (!response.headersSent) refuse(response, how.batchStatus ?? 413, `A request may have ${how.batchMax} input${how.batchMax === 1 ? '' : 's'}, and this one has ${request.inputs.length}`);
      return onEnded({ prompt_tokens: 0, token_ms: [], ended_ms: toMicros(performance.now() - arrivedMs), status: response.statusCode, outcome: 'refused' });
    }
    answerRequest({
      id,
      request,
      response,
      arrivedMs,
      how,
      engine: model.engine,
      counts: model.counts,
      times,
      onAnswered: () => void answered.set(key, (answered.get(key) ?? 0) + 1),
      onEnded,
    });
  }

  function limited(model: SimModel, response: ServerResponse, arrivedMs: number): boolean {
    const { how } = model;
    if (model.arrived++ < (how.refuseFirst ?? 0)) {
      refuse(response, 429, 'Too many requests', 'rate_limit_exceeded');
      return true;
    }
    const waitMs = how.requestsPerMinute === undefined ? 0 : model.limit(arrivedMs);
    if (waitMs <= 0) return false;
    if (how.retryAfter !== 0) response.setHeader('retry-after', String(Math.ceil(waitMs / 1000)));
    refuse(response, 429, `Rate limit of ${how.requestsPerMinute} requests a minute reached`, 'rate_limit_exceeded');
    return true;
  }

  function change(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    if (!isLoopback(request.socket.remoteAddress) || isForeignRequest(request.headers)) return refuse(response, 403, 'Settings are changed from this machine alone, and by no page of a browser');
    const settings = parseDocument(body);
    if (typeof settings === 'string') return refuse(response, 400, settings);
    orRefuse(response, 400, () => {
      models.change(settings);
      json(response, 200, describeBehaviour(models.behaviour));
    });
  }
}

/** vLLM's: how many tokens a prompt has. */
function tokenize(response: ServerResponse, body: Buffer): void {
  const document = parseDocument(body);
  if (typeof document === 'string') return refuse(response, 400, document);
  const { prompt } = document;
  if (typeof prompt !== 'string') return refuse(response, 400, '`prompt` is not a text');
  const count = Math.ceil(prompt.length / 4);
  json(response, 200, { count, max_model_len: 131_072, tokens: Array.from({ length: count }, (_, i) => i) });
}

function orRefuse<T>(response: ServerResponse, status: number, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    refuse(response, status, `${error.what}; ${error.toDo}`);
    return undefined;
  }
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
}
