import { onAbort } from '../../base/onAbort.ts';
import { Connection, type Exchange } from './connection.ts';
import { explainTransport } from './failure.ts';
import { longestTimerMs, type HttpClient, type HttpClientOptions, type HttpHeaders, type HttpRequest, type HttpResult } from './httpClient.ts';
import type { ResponseHead } from './responseHead.ts';
import { isEventStream } from './sse.ts';

export interface SocketClient extends HttpClient {
  /** Connects until so many sockets to the origin are open, or no more can be; returns how many are. A request then begins with its own first byte. */
  open(url: URL, sockets: number, signal: AbortSignal): Promise<number>;
  /** Connections made so far, also those that are closed again. */
  made(): number;
}

/**
 * HTTP/1.1 over sockets of our own: a request is one write, its times are read in the socket's data callback, and what a sample costs is a fraction of a
 * general client's (bench/http.ts measures them side by side). What it does not speak: HTTP/2, proxies.
 */
export function createSocketClient(options: HttpClientOptions): SocketClient {
  const pools = new Map<string, Pool>();
  // Asking a URL for its origin costs a microsecond, and a provider asks with the same one each time.
  const byUrl = new WeakMap<URL, Pool>();
  let disposed = false;
  return {
    post: (request, signal) =>
      new Promise(resolve => {
        if (signal.aborted || disposed) return resolve({ kind: 'aborted' });
        new Sending(poolOf(request.url), request, signal, options, resolve).start();
      }),
    made: () => [...pools.values()].reduce((sum, pool) => sum + pool.made, 0),
    open: (url, sockets, signal) => (disposed ? Promise.resolve(0) : poolOf(url).openAhead(sockets, signal)),
    dispose: () => {
      disposed = true;
      for (const pool of pools.values()) pool.dispose();
      pools.clear();
    },
  };

  function poolOf(url: URL): Pool {
    const known = byUrl.get(url);
    if (known !== undefined) return known;
    const pool = pools.get(url.origin) ?? new Pool(url, options);
    pools.set(url.origin, pool);
    byUrl.set(url, pool);
    return pool;
  }
}

/** The connections to one origin: the one used last is used first, so that those that are not needed grow old. */
class Pool {
  private readonly url: URL;
  private readonly options: HttpClientOptions;
  private readonly all = new Set<Connection>();
  private readonly idle: Connection[] = [];
  private readonly waiting = new Set<Sending>();
  made = 0;
  private disposed = false;

  constructor(url: URL, options: HttpClientOptions) {
    this.url = url;
    this.options = options;
  }

  take(sending: Sending): void {
    for (let connection = this.idle.pop(); connection !== undefined; connection = this.idle.pop()) {
      if (connection.fresh) return sending.over(connection);
      connection.destroy();
    }
    if (this.all.size < Math.max(1, this.options.connections)) this.open(sending);
    else this.waiting.add(sending);
  }

  forget(sending: Sending): void {
    this.waiting.delete(sending);
  }

  dispose(): void {
    this.disposed = true;
    for (const connection of this.all) connection.destroy();
  }

  /** Over a new connection in the place of one that is closing. False after `dispose`. */
  sendAnew(sending: Sending): boolean {
    if (!this.disposed) this.open(sending);
    return !this.disposed;
  }

  /** As many as there may be: those that are wanted and not there are connected, and wait to be used. */
  async openAhead(sockets: number, signal: AbortSignal): Promise<number> {
    const wanted = Math.min(sockets, this.options.connections) - this.all.size;
    await Promise.all(Array.from({ length: Math.max(0, wanted) }, () => this.connect(signal)));
    return this.all.size;
  }

  private connect(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const connection = this.add(resolve);
      onAbort(signal, () => resolve());
      connection.onceOpen(() => {
        this.idle.push(connection);
        resolve();
        this.feed();
      });
    });
  }

  private open(sending: Sending): void {
    sending.over(this.add());
  }

  private add(onClosed?: () => void): Connection {
    const connection = new Connection(this.url, {
      clock: this.options.clock,
      ...(this.options.route?.trusted === undefined ? {} : { trusted: this.options.route.trusted }),
      onFree: free => {
        this.idle.push(free);
        this.feed();
      },
      onClosed: closed => {
        this.all.delete(closed);
        const at = this.idle.indexOf(closed);
        if (at >= 0) this.idle.splice(at, 1);
        onClosed?.();
        this.feed();
      },
    });
    this.all.add(connection);
    this.made++;
    return connection;
  }

  private feed(): void {
    if (this.idle.length === 0 && this.all.size >= this.options.connections) return;
    for (const next of this.waiting) {
      this.waiting.delete(next);
      return this.take(next);
    }
  }
}

/** One attempt, from being asked for to its result. */
class Sending implements Exchange {
  readonly bytes: string;
  readonly encoding: 'latin1' | 'utf8';
  private readonly pool: Pool;
  private readonly request: HttpRequest;
  private readonly clock: HttpClientOptions['clock'];
  private readonly resolve: (result: HttpResult) => void;
  private readonly timer: NodeJS.Timeout;
  private readonly leave: () => void;
  private connection: Connection | undefined;
  private sentMs: number | undefined;
  private lastByteMs = 0;
  private status = 0;
  private head: ResponseHead | undefined;
  private streamed = false;
  private body: Buffer[] = [];
  private settled = false;

  constructor(pool: Pool, request: HttpRequest, signal: AbortSignal, options: HttpClientOptions, resolve: (result: HttpResult) => void) {
    const length = Buffer.byteLength(request.body);
    this.bytes = `${headOf(request)}${length}\r\n\r\n${request.body}`;
    this.encoding = length === request.body.length ? 'latin1' : 'utf8';
    this.pool = pool;
    this.request = request;
    this.clock = options.clock;
    this.resolve = resolve;
    this.timer = setTimeout(() => this.giveUp('timedOut'), Math.min(request.timeoutMs, longestTimerMs));
    this.leave = onAbort(signal, () => this.giveUp('aborted'));
  }

  start(): void {
    this.pool.take(this);
  }

  over(connection: Connection): void {
    this.connection = connection;
    connection.send(this);
  }

  onSent(atMs: number): void {
    this.sentMs = atMs;
  }

  onHead(status: number, head: ResponseHead, atMs: number): void {
    this.lastByteMs = atMs;
    this.status = status;
    this.head = head;
    this.streamed = (this.request.onData !== undefined || this.request.into !== undefined) && status >= 200 && status < 300 && isEventStream(head.find('content-type'));
  }

  onBody(bytes: Buffer, from: number, to: number, atMs: number): void {
    // Whoever gave it up may use `into` for another by now.
    if (this.settled) return;
    this.lastByteMs = atMs;
    const { into, onData } = this.request;
    if (this.streamed && into !== undefined) return into.add(bytes, from, to, atMs);
    // The next read writes over them.
    const kept = Buffer.from(bytes.subarray(from, to));
    if (this.streamed) onData?.(kept, atMs);
    else this.body.push(kept);
  }

  onEnd(): void {
    const sentMs = this.sentMs ?? this.lastByteMs;
    const [only] = this.body;
    const body = only !== undefined && this.body.length === 1 ? only : Buffer.concat(this.body);
    this.settle({
      kind: 'response',
      status: this.status,
      headers: this.status >= 200 && this.status < 300 ? unread : (this.head?.all() ?? unread),
      body,
      streamed: this.streamed,
      sentMs,
      latencyMs: this.lastByteMs - sentMs,
    });
  }

  onError(error: Error): void {
    this.settle({ kind: 'broken', ...explainTransport(error, this.request.url.origin), ...this.sinceSent() });
  }

  /**
   * Some servers hang up behind each answer without having said so, and the next request is on its way by then: it is sent once more, and its time starts anew (RFC 9112
   * §9.3.1 leaves it to the client). A new connection cannot be stale, so there is no third time.
   */
  onStale(): void {
    if (this.settled) return;
    this.sentMs = undefined;
    if (!this.pool.sendAnew(this)) this.onError(new Error(''));
  }

  private giveUp(kind: 'timedOut' | 'aborted'): void {
    const result: HttpResult = { kind, ...this.sinceSent() };
    if (this.connection === undefined) this.pool.forget(this);
    // The answer may still come over it, and must not be taken for another's.
    else this.connection.destroy();
    this.settle(result);
  }

  private sinceSent(): { latencyMs?: number } {
    return this.sentMs === undefined ? {} : { latencyMs: this.clock.nowMs() - this.sentMs };
  }

  private settle(result: HttpResult): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.leave();
    this.resolve(result);
  }
}

const unread: HttpHeaders = {};

/** A provider sends the same headers to the same address each time. */
const heads = new WeakMap<readonly string[], { readonly url: URL; readonly head: string }>();

/** Everything before the length of the body. Throws for a header that would not stay one line: callers build headers from checked values. */
function headOf({ url, method = 'POST', headers }: HttpRequest): string {
  const known = heads.get(headers);
  if (known?.url === url) return known.head;
  let lines = '';
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = '', value = ''] = [headers[i], headers[i + 1]];
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) throw new TypeError(`the header ${name} cannot be sent`);
    lines += `${name}: ${value}\r\n`;
  }
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n${lines}content-length: `;
  heads.set(headers, { url, head });
  return head;
}
