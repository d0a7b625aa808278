import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../../base/clock.ts';
import { onAbort } from '../../../base/onAbort.ts';
import { explainTransport } from '../failure.ts';
import { longestTimerMs, maxBodyBytes, type HttpClientOptions, type HttpHeaders, type HttpRequest, type HttpResult } from '../httpClient.ts';
import type { Route } from '../route.ts';
import type { SocketClient } from '../socketClient.ts';
import { isEventStream } from '../sse.ts';
import { connectTo } from './connect.ts';
import { refusedByProxy } from './routeError.ts';
import type { Pool } from './undiciPool.ts';

/** Requests on one connection of HTTP/2: what servers allow at least, as a rule. */
const streamsPerConnection = 100;

/** An HTTP client over undici, for what the socket client does not speak: proxies, and HTTP/2 with many requests on a connection. Its times are a little worse, and its cost twice as high. */
export function createFallbackClient(options: HttpClientOptions, route: Route = options.route ?? {}): SocketClient {
  const { clock } = options;
  const origins = new Map<string, Origin>();
  let disposed = false;
  return {
    post: (request, signal) => new Promise(resolve => (disposed ? resolve({ kind: 'aborted' }) : send(originOf(request.url), request, signal, clock, resolve))),
    open: (url, sockets, signal) => (disposed ? Promise.resolve(0) : originOf(url).openAhead(sockets, signal)),
    made: () => [...origins.values()].reduce((sum, { made }) => sum + made, 0),
    dispose: () => {
      disposed = true;
      for (const origin of origins.values()) origin.dispose();
      origins.clear();
    },
  };

  function originOf(url: URL): Origin {
    const known = origins.get(url.origin);
    if (known !== undefined) return known;
    const origin = new Origin(url, route, options.connections);
    origins.set(url.origin, origin);
    return origin;
  }
}

/** The connections to one origin. Those that are made ahead wait until undici asks for one. */
class Origin {
  readonly proxy: Route['proxy'];
  made = 0;
  private readonly url: URL;
  private readonly route: Route;
  private readonly connections: number;
  private readonly ready = new Map<Socket, () => void>();
  private readonly loading: Promise<Pool>;
  private pool: Pool | undefined;
  private disposed = false;

  constructor(url: URL, route: Route, inFlight: number) {
    this.url = url;
    this.route = route;
    this.proxy = route.proxy;
    this.connections = route.http2 === true ? Math.ceil(inFlight / streamsPerConnection) : Math.max(1, inFlight);
    this.loading = import('./undiciPool.ts').then(({ Pool }) => (this.pool = this.makePool(Pool)));
  }

  /** At once where undici is loaded. */
  use(work: (pool: Pool) => void): void {
    if (this.pool === undefined) void this.loading.then(work);
    else work(this.pool);
  }

  /** Returns how many requests can be carried at once. */
  async openAhead(sockets: number, signal: AbortSignal): Promise<number> {
    const each = this.route.http2 === true ? streamsPerConnection : 1;
    const wanted = Math.min(this.connections, Math.ceil(sockets / each)) - this.ready.size;
    const [opened] = await Promise.all([Promise.all(Array.from({ length: Math.max(0, wanted) }, () => this.connect().then(socket => this.keep(socket, signal), () => false))), this.loading]);
    return Math.min(sockets, each * opened.filter(Boolean).length);
  }

  dispose(): void {
    this.disposed = true;
    for (const socket of this.ready.keys()) socket.destroy();
    void this.loading.then(pool => pool.destroy()).catch(() => undefined);
  }

  private keep(socket: Socket, signal: AbortSignal): boolean {
    if (this.disposed || signal.aborted) {
      socket.destroy();
      return false;
    }
    const gone = (): void => void this.ready.delete(socket);
    socket.on('close', gone);
    socket.on('error', ignore);
    this.ready.set(socket, gone);
    return true;
  }

  private makePool(Made: typeof Pool): Pool {
    // HTTP/2 is on by default in a later version: only who asks for it gets it. Timeouts are ours, for the whole attempt.
    return new Made(this.url.origin, {
      connections: this.connections,
      pipelining: this.route.http2 === true ? streamsPerConnection : 1,
      allowH2: this.route.http2 === true,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 60_000,
      maxResponseSize: maxBodyBytes,
      connect: (_options, done) => {
        const [socket, gone = ignore] = [...this.ready].find(([{ destroyed }]) => !destroyed) ?? [];
        if (socket === undefined) {
          this.connect().then(made => done(null, made), (error: Error) => done(error, null));
          return;
        }
        this.ready.delete(socket);
        socket.off('close', gone);
        socket.off('error', ignore);
        // Undici is in the middle of looking for work, and would not look again.
        queueMicrotask(() => done(null, socket));
      },
    });
  }

  private async connect(): Promise<Socket> {
    const socket = await connectTo(this.url, this.route);
    this.made++;
    return socket;
  }
}

function ignore(): void {
  // It is closed then, which is heard.
}

function send(origin: Origin, request: HttpRequest, signal: AbortSignal, clock: Clock, resolve: (result: HttpResult) => void): void {
  if (signal.aborted) return resolve({ kind: 'aborted' });
  const { proxy } = origin;
  let controller: Dispatcher.DispatchController | undefined;
  let sentMs: number | undefined;
  let lastByteMs = 0;
  let status = 0;
  let headers: HttpHeaders = {};
  let streamed = false;
  const chunks: Buffer[] = [];
  let ended = false;

  const timer = setTimeout(() => giveUp('timedOut'), Math.min(request.timeoutMs, longestTimerMs));
  const leave = onAbort(signal, () => giveUp('aborted'));

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started;
      if (ended) return started.abort(new Error('given up before it was sent'));
      sentMs = clock.nowMs();
    },
    onResponseStart(_controller, statusCode, received) {
      lastByteMs = clock.nowMs();
      status = statusCode;
      headers = received;
      streamed = (request.onData !== undefined || request.into !== undefined) && status >= 200 && status < 300 && isEventStream(String(received['content-type']));
    },
    onResponseData(_controller, chunk) {
      // First thing, so that what is done with the chunk is not part of the time it came at.
      lastByteMs = clock.nowMs();
      if (ended) return;
      const { into, onData } = request;
      if (!streamed) chunks.push(chunk);
      else if (into !== undefined) into.add(chunk, 0, chunk.length, lastByteMs);
      else onData?.(chunk, lastByteMs);
    },
    onResponseEnd() {
      const sent = sentMs ?? lastByteMs;
      const [only] = chunks;
      if (proxy !== undefined && status === 407) return broken(refusedByProxy(proxy.origin, status, request.url.host, proxy.authorization !== undefined));
      end({ kind: 'response', status, headers, body: only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks), streamed, sentMs: sent, latencyMs: lastByteMs - sent });
    },
    onResponseError(_controller, error) {
      broken(error);
    },
  };
  // An http:// address is handed to its proxy whole (RFC 9112, 3.2.2).
  const forwarded = proxy !== undefined && request.url.protocol === 'http:';
  const path = request.url.pathname + request.url.search;
  const asked = {
    path: forwarded ? `${request.url.origin}${path}` : path,
    method: request.method ?? 'POST',
    headers: [...request.headers, ...(forwarded && proxy.authorization !== undefined ? ['proxy-authorization', proxy.authorization] : [])],
    body: request.method === 'GET' ? null : request.body,
    // As undici calls what may share a connection with others under way; it sends nothing again by itself.
    idempotent: true,
  };
  origin.use(pool => {
    if (!ended) pool.dispatch(asked, handler);
  });

  function giveUp(kind: 'timedOut' | 'aborted'): void {
    end({ kind, ...sinceSent() });
    controller?.abort(new Error(kind));
  }

  function broken(error: unknown): void {
    end({ kind: 'broken', ...explainTransport(error, request.url.origin), ...sinceSent() });
  }

  function sinceSent(): { latencyMs?: number } {
    return sentMs === undefined ? {} : { latencyMs: clock.nowMs() - sentMs };
  }

  function end(result: HttpResult): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    leave();
    resolve(result);
  }
}
