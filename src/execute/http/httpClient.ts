import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Wire } from '../provider.ts';
import type { TransportFailure } from './failure.ts';
import { meter } from './meter.ts';
import { createPooledClient } from './pooledClient.ts';
import type { Route } from './route.ts';

/** The one way out for requests to models: HTTP/1.1 keep-alive sockets, one request at a time on each. */
export interface HttpClient extends Disposable {
  /** One attempt. Never rejects: how it ended is the value. */
  post(request: HttpRequest, signal: AbortSignal): Promise<HttpResult>;
}

export interface HttpRequest {
  readonly url: URL;
  /** POST where it is absent. The same headers always go with the same method. A GET has an empty body. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: string;
  /** Of the whole attempt, connecting included. */
  readonly timeoutMs: number;
  /** Gets the body as it comes where the status is 2xx and the type is an event stream; `body` of the result is empty then. */
  readonly onData?: (chunk: Buffer, atMs: number) => void;
  /** Instead of `onData`, and without a buffer of its own for each read. */
  readonly into?: BodySink;
}

export interface BodySink {
  /** The bytes are only valid during the call. */
  add(bytes: Buffer, from: number, to: number, atMs: number): void;
}

/** Times are of the client's clock. `latencyMs` is last byte − sent, and absent where nothing was sent. */
export type HttpResult = { readonly wire?: Wire } & (
  | { readonly kind: 'response'; readonly status: number; readonly headers: HttpHeaders; readonly body: Buffer; readonly streamed: boolean; readonly sentMs: number; readonly latencyMs: number }
  | ({ readonly kind: 'broken'; readonly latencyMs?: number } & TransportFailure)
  | { readonly kind: 'timedOut' | 'aborted'; readonly latencyMs?: number }
);

/** By lower-case name; none of a status 2xx, whose headers nobody asks for. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface HttpClientOptions {
  /** As many as requests may be in flight, at least one: a request without a socket would wait while its timeout runs. */
  readonly connections: number;
  readonly clock: Clock;
  /** Through what, and whom to trust; absent where there is nothing to say beside the address. */
  readonly route?: Route;
  /** Results say what went over the wire. */
  readonly metered?: true;
}

/** Node fires a longer timer at once. */
export const longestTimerMs = 2 ** 31 - 1;
/** A longer answer is refused: it would be held in memory, as often as requests are in flight. */
export const maxBodyBytes = 64 * 1024 * 1024;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const client = createPooledClient(options);
  return options.metered === true ? meter(client) : client;
}
