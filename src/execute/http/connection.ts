import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import type { ResponseHead } from './responseHead.ts';
import { ResponseParser } from './responseParser.ts';

/** One request on its way over a connection. Times are the client's clock's. */
export interface Exchange {
  /** The whole request; `encoding` says how it becomes bytes. */
  readonly bytes: string;
  readonly encoding: 'latin1' | 'utf8';
  onSent(atMs: number): void;
  onHead(status: number, head: ResponseHead, atMs: number): void;
  /** The bytes are only valid during the call. */
  onBody(bytes: Buffer, from: number, to: number, atMs: number): void;
  /** Called once, after which nothing follows. The connection is free again before this is called. */
  onEnd(): void;
  onError(error: Error): void;
  /** Instead of `onError`: a connection that had answered before was closed without a byte of this answer, so the request most likely met a server that was hanging up. */
  onStale(): void;
}

export interface ConnectionOwner {
  readonly clock: Clock;
  /** Whom to trust over TLS; everybody's authorities where it is absent. */
  readonly trusted?: SecureContext;
  onFree(connection: Connection): void;
  /** Called once, whatever closed it. */
  onClosed(connection: Connection): void;
}

/** The system gives up much later, and a host that drops packets should be told apart from a slow model. */
const connectLimitMs = 10_000;
/** What a server says of its patience is cut short by this, so that a request does not meet a closing socket. */
const keepAliveMarginMs = 1_000;
/** Read into by every plain socket of the thread: the bytes are used up before the next read. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);

const unwritten: Connection[] = [];
/** When the first of them was to leave. */
let sinceMs = 0;
/** Answers that came together are worked through one by one. If their next requests left together again, each would be as late as the last (50 in flight at 20 ms: a tenth of the run). */
const longestHoldMs = 0.25;

/**
 * The requests of one turn of the event loop leave together, at its end or when the first has been held for long enough. To wake a peer that went to sleep costs more than
 * the rest of a write, and in between two answers it would fall asleep each time (10,000 samples at 0 ms: 1.2 s instead of 1.4).
 */
function writeTogether(connection: Connection, nowMs: number): void {
  unwritten.push(connection);
  if (unwritten.length === 1) {
    sinceMs = nowMs;
    setImmediate(writeAll);
  } else if (nowMs - sinceMs > longestHoldMs) writeAll();
}

function writeAll(): void {
  for (const each of unwritten.splice(0)) each.write();
}

/** One socket that carries one request at a time; it connects when it is made. */
export class Connection {
  private readonly owner: ConnectionOwner;
  private readonly socket: Socket;
  private readonly parser: ResponseParser;
  private current: Exchange | undefined;
  private open = false;
  private whenOpen: (() => void) | undefined;
  private closed = false;
  private answered = false;
  private heard = false;
  private failure: Error | undefined;
  private arrivedMs = 0;
  private reuseUntilMs = Number.POSITIVE_INFINITY;

  constructor(url: URL, owner: ConnectionOwner) {
    this.owner = owner;
    this.parser = new ResponseParser({
      onHead: (status, head) => {
        this.heedKeepAlive(head.find('keep-alive'));
        this.current?.onHead(status, head, this.arrivedMs);
      },
      onBody: (bytes, from, to) => this.current?.onBody(bytes, from, to, this.arrivedMs),
      onEnd: reusable => this.finish(reusable),
    });
    const secure = url.protocol === 'https:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    this.socket = secure
      ? connectTls({ host, port, ...(owner.trusted === undefined ? {} : { secureContext: owner.trusted }), ALPNProtocols: ['http/1.1'], ...(isIP(host) === 0 ? { servername: host } : {}) })
      : connect({ host, port, onread: { buffer: shared, callback: length => this.received(shared, length) } });
    if (secure) this.socket.on('data', (chunk: Buffer) => this.received(chunk, chunk.length));
    this.socket.setNoDelay(true);
    const limit = setTimeout(() => this.socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })), connectLimitMs);
    this.socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(limit);
      this.open = true;
      this.whenOpen?.();
      this.write();
    });
    this.socket.on('end', () => this.parser.close());
    this.socket.on('error', error => {
      this.failure = error;
    });
    this.socket.once('close', () => {
      clearTimeout(limit);
      this.ended();
    });
  }

  /** Whether another request may be sent: the server may have said how long it keeps an idle connection. */
  get fresh(): boolean {
    return !this.closed && this.owner.clock.nowMs() < this.reuseUntilMs;
  }

  /** Of a connection that is made before there is a request for it; nobody hears where it closes first. */
  onceOpen(opened: () => void): void {
    this.whenOpen = opened;
  }

  send(exchange: Exchange): void {
    this.current = exchange;
    this.heard = false;
    this.parser.expect();
    if (this.open) writeTogether(this, this.owner.clock.nowMs());
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** What was given up since it was sent is not written. */
  write(): void {
    const { current } = this;
    if (current === undefined) return;
    current.onSent(this.owner.clock.nowMs());
    this.socket.write(current.bytes, current.encoding);
  }

  private received(bytes: Buffer, length: number): boolean {
    // First thing, so that what is done with the bytes is not part of the time it came at.
    this.arrivedMs = this.owner.clock.nowMs();
    this.heard = true;
    try {
      this.parser.push(bytes, length);
    } catch (error) {
      this.socket.destroy(error as Error);
    }
    return true;
  }

  private finish(reusable: boolean): void {
    const { current } = this;
    this.current = undefined;
    this.answered = true;
    if (reusable) this.owner.onFree(this);
    else this.socket.destroy();
    current?.onEnd();
  }

  private ended(): void {
    this.closed = true;
    const { current } = this;
    this.current = undefined;
    const stale = this.answered && !this.heard;
    // Before the owner gives the place away.
    if (stale) current?.onStale();
    this.owner.onClosed(this);
    if (!stale) current?.onError(this.failure ?? new Error(''));
  }

  private heedKeepAlive(header: string | undefined): void {
    const seconds = header === undefined ? undefined : /timeout=(\d{1,9})/.exec(header)?.[1];
    if (seconds !== undefined) this.reuseUntilMs = this.arrivedMs + Math.max(0, Number(seconds) * 1000 - keepAliveMarginMs);
  }
}
