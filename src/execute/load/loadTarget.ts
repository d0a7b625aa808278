import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import type { LoadTarget } from '../../task/load.ts';
import type { OpenAiModel } from '../../task/models.ts';
import { createPooledClient } from '../http/pooledClient.ts';
import { foldEvents, parseReply } from '../providers/chatReply.ts';
import type { Answer } from '../provider.ts';
import { httpDialect } from '../providers/httpDialect.ts';
import { createHttpTarget } from './httpTarget.ts';
import { createOpenAiInputs } from './openAiInputs.ts';
import type { SeveralInputs } from './severalInputs.ts';
import { answerOf } from '../providers/httpAnswer.ts';
import { readReply } from '../providers/openai.ts';
import { openAiEndpoint } from '../providers/openAiEndpoint.ts';
import { plainBehaviour } from '../sim/behaviour.ts';
import { parseBehaviour } from '../sim/settings.ts';
import { inputsIn, questionWriter, type LoadQuestion } from './loadQuestion.ts';
import { readRanking, readVectors } from './wholeReply.ts';
import type { WatchedServer } from '../telemetry/openTelemetry.ts';
import { startSimThread } from '../sim/startSimThread.ts';
import { StreamRecord } from './streamRecord.ts';

/** The endpoint of a bench, with sockets of its own for one level. */
export interface LoadEndpoint extends Disposable {
  /** Connects until so many are open, all that there may be unless said otherwise, before anything is timed; returns how many are. */
  connect(signal: AbortSignal, sockets?: number): Promise<number>;
  /** Connections made so far, also those that the server has closed. */
  connections(): number;
  /** The bytes of a request, to be made ahead of its time. */
  write(question: LoadQuestion): string;
  /**
   * Sends one request and resolves at its end; never rejects. What came is read by the function that it gives, to be called once, so that the next request need not wait for that.
   */
  send(body: string, signal: AbortSignal): Promise<() => LoadAnswer>;
  /** Over the same sockets; absent where a request has one input. */
  readonly several?: SeveralInputs;
}

/** How one request ended, with its times; `sentMs` is the clock's, the others are since then. Of a request in a batch it is when it joined that. */
export interface LoadAnswer {
  readonly answer: Answer;
  /** Texts that it asked about, where that is not one. */
  readonly inputs?: number;
  readonly sentMs?: number;
  readonly e2eMs?: number;
  /** Of the chunks that carried output: when each came, and its characters. Absent where the answer was not streamed. */
  readonly chunks?: { readonly atMs: readonly number[]; readonly characters: readonly number[] };
  /** Of a request in a batch: the batch's number, and how long the request waited until it was sent. */
  readonly batch?: number;
  readonly waitMs?: number;
}

export interface LoadPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Most sockets: as many as requests may be in flight. */
  readonly connections: number;
}

/** A target that is there already, as another thread can open it. */
export type AskedTarget = Extract<LoadTarget, { readonly provider: 'openai' | 'http' }>;

/** What the levels of a bench ask, one after another. */
export interface LoadServer extends Disposable {
  /** What its endpoints ask, for threads that make the load; absent where only this one can. */
  readonly asked?: AskedTarget;
  /** With sockets of its own; a missing key or a malformed `base_url` is a HumanError. */
  endpoint(connections: number): LoadEndpoint;
  readonly watched: WatchedServer;
}

/** Starts the simulated server where that is the target. What the target cannot work without is a HumanError. */
export async function openLoadServer(target: LoadTarget, ports: Omit<LoadPorts, 'connections'>): Promise<LoadServer> {
  if (target.provider === 'http') {
    const dialect = httpDialect(target, ports);
    return { asked: target, endpoint: connections => createHttpTarget(target, dialect, { ...ports, connections }), watched: dialect, dispose: () => undefined };
  }
  if (target.provider === 'openai') return { asked: target, endpoint: connections => createLoadEndpoint(target, { ...ports, connections }), watched: openAiEndpoint(target, ports), dispose: () => undefined };
  parseBehaviour(target.model, plainBehaviour);
  const thread = startSimThread();
  const said = await thread.listening;
  if ('failed' in said) throw new HumanError({ what: `the simulated server could not be started: ${said.failed}`, toDo: 'try again, or name another endpoint' });
  const { id, limits, params, stream, timeoutMs, model, endpoint } = target;
  const asked: OpenAiModel = { id, limits, provider: 'openai', baseUrl: said.url, model, params, stream, timeoutMs, ...(endpoint === undefined ? {} : { endpoint }) };
  return { asked, endpoint: connections => createLoadEndpoint(asked, { ...ports, connections }), watched: openAiEndpoint(asked, ports), dispose: () => thread.dispose() };
}

/** Times are read once for each read of a socket, before anything is done with the bytes; those are only kept while the stream runs. */
function createLoadEndpoint(model: OpenAiModel, ports: LoadPorts): LoadEndpoint {
  const resolved = openAiEndpoint(model, ports);
  const { route } = resolved;
  const client = createPooledClient({ connections: ports.connections, clock: ports.clock, ...(route === undefined ? {} : { route }) });
  const write = questionWriter(model, resolved);
  const place = model.endpoint === 'completions' ? 'text' : 'message';
  /** Reads answers about several texts, which are never streamed. */
  const several = model.endpoint === 'embeddings' ? readVectors : model.endpoint === 'rerank' ? readRanking : undefined;
  const { url, headers, endpoint } = resolved;
  const { timeoutMs } = model;
  /** Of streams that have been read: a new one costs more than all that is done with it. */
  const unused: StreamRecord[] = [];
  const api = model.endpoint;
  return {
    ...(api === 'completions' || api === 'embeddings' ? { several: createOpenAiInputs(model, api, resolved, client, ports.clock) } : {}),
    connect(signal, sockets = ports.connections) {
      while (model.stream && unused.length < sockets) unused.push(new StreamRecord());
      return client.open(url, sockets, signal);
    },
    connections: () => client.made(),
    write,
    async send(body, signal) {
      const into = model.stream ? (unused.pop() ?? new StreamRecord()) : undefined;
      const result = await client.post({ url, headers, body, timeoutMs, ...(into === undefined ? {} : { into }) }, signal);
      const endedMs = ports.clock.nowMs();
      return () => {
        const { events, atMs: eventMs } = into?.events() ?? nothing;
        const inputs = several === undefined ? undefined : inputsIn(body);
        const at: number[] = [];
        const characters: number[] = [];
        const answer = answerOf(result, endpoint, response =>
          several !== undefined
            ? several(response.body, inputs ?? 1, endpoint)
            : readReply(
                response.streamed
                  ? foldEvents(events, place, (event, n) => {
                      at.push(eventMs[event] ?? 0);
                      characters.push(n);
                    })
                  : parseReply(response.body, place),
                endpoint,
              ),
        );
        if (into !== undefined) {
          into.clear();
          unused.push(into);
        }
        const times = { answer, ...(inputs === undefined ? {} : { inputs }), ...(result.latencyMs === undefined ? {} : { e2eMs: result.latencyMs }) };
        if (result.kind !== 'response') return { ...times, ...(result.latencyMs === undefined ? {} : { sentMs: endedMs - result.latencyMs }) };
        const { sentMs, streamed } = result;
        return { ...times, sentMs, ...(streamed ? { chunks: { atMs: at.map(ms => ms - sentMs), characters } } : {}) };
      };
    },
    dispose: () => client.dispose(),
  };
}

const nothing = { events: [], atMs: [] };
