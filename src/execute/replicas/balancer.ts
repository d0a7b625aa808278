import { Agent, createServer, request as httpRequest, type ClientRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { isForeignRequest } from '../../base/isForeignRequest.ts';
import { ReplicaQueue, type Given, type Placing } from '../../schedule/replicas/replicaQueue.ts';

/** One address at loopback in front of several replicas (HTTP/1.1). An answer is passed on as it comes, chunk by chunk, and no faster than it is read; whoever hangs up ends the request at the other side too. */
export interface Balancer {
  readonly url: string;
  readonly counts: BalancerCounts;
  /** Requests that are worked on or wait, averaged over the time since this was asked last. */
  averageInFlight(): number;
  /** The replica takes requests now. */
  join(replica: number, port: number): void;
  /** It gets no further ones. Settles once those that it has have ended. A number that has left does not come back. */
  leave(replica: number): Promise<void>;
  /** No further requests, and an end to those that are under way. */
  close(): Promise<void>;
}

export interface BalancerCounts {
  passed: number;
  waited: number;
  mostWaiting: number;
  refused: number;
  movedOn: number;
  failed: number;
}

/** A larger request is refused: it would be held in memory. */
const maxBodyBytes = 64 * 1024 * 1024;
/** Servers close what is idle, some after five seconds, and do not say so: a connection is not used again as late as that. */
const idleSocketMs = 2_000;
/** The news that a connection was being closed comes at once: whoever breaks off later may have worked on the request, or ended because of it. */
const unseenMs = 20;
/** A replica that does not say so soon how it fares is not waited for. */
const metricsMs = 1_500;
const late = Symbol('late');
/** Of one connection only, or made anew for the next. */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect']);

interface Call {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** The whole of it: so it can be sent to another replica. */
  body: Buffer | undefined;
  replica: number | undefined;
  /** Could not be reached for this one. */
  readonly tried: Set<number>;
  /** It met a connection that the server was closing. */
  stale: boolean;
  outgoing: ClientRequest | undefined;
  ended: boolean;
}

interface Joined {
  readonly port: number;
  readonly calls: Set<Call>;
  left: (() => void) | undefined;
}

export interface BalancerOptions {
  /** Requests that each replica works on at once. */
  readonly workers: number;
  readonly maxQueueLength: number;
  readonly clock: Clock;
}

export async function startBalancer({ workers, maxQueueLength, clock }: BalancerOptions): Promise<Balancer> {
  const queue = new ReplicaQueue<Call>({ workers, maxQueueLength });
  const replicas = new Map<number, Joined>();
  const counts: BalancerCounts = { passed: 0, waited: 0, mostWaiting: 0, refused: 0, movedOn: 0, failed: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 4096, timeout: idleSocketMs, noDelay: true, scheduling: 'lifo' });
  const usage = { inFlight: 0, sumMs: 0, atMs: clock.nowMs(), sinceMs: clock.nowMs() };
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0, headersTimeout: 60_000, noDelay: true }, arrive);
  await listen(server);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    averageInFlight() {
      changeInFlight(0);
      const { sumMs, atMs, sinceMs, inFlight } = usage;
      Object.assign(usage, { sumMs: 0, sinceMs: atMs });
      return atMs > sinceMs ? sumMs / (atMs - sinceMs) : inFlight;
    },
    join(replica, at) {
      replicas.set(replica, { port: at, calls: new Set(), left: undefined });
      begin(queue.join(replica));
    },
    leave(replica) {
      for (const call of queue.leave(replica)) fail(call, 502, 'no replica could be reached');
      const it = replicas.get(replica);
      return new Promise(resolve => {
        if (it === undefined || it.calls.size === 0) resolve();
        else it.left = resolve;
      });
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };

  function arrive(incoming: IncomingMessage, response: ServerResponse): void {
    if (isForeignRequest(incoming.headers)) return void response.writeHead(403, { connection: 'close', 'content-length': 0 }).end();
    if (incoming.method === 'GET' && incoming.url === '/metrics') return void answerMetrics(response);
    const call: Call = { incoming, response, body: undefined, replica: undefined, tried: new Set(), stale: false, outgoing: undefined, ended: false };
    response.sendDate = false;
    changeInFlight(1);
    response.once('close', () => {
      if (!call.ended) call.outgoing?.destroy();
      end(call);
    });
    place(call, queue.arrive(call));
    readBody(call);
  }

  /** Of all of them, one after another: who reads such pages adds up what has several values. It waits for nobody's turn. */
  async function answerMetrics(response: ServerResponse): Promise<void> {
    const read = await Promise.all([...queue.working().keys()].map(replica => page(replicas.get(replica)?.port ?? 0)));
    const pages = read.filter(text => text !== undefined && text !== late);
    response.sendDate = false;
    // Without one that counts on, every sum would fall and rise again.
    if (read.includes(late)) return void response.writeHead(503).end();
    response.writeHead(pages.length === 0 ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' }).end(pages.join('\n'));
  }

  /** Undefined of a replica that has none. */
  function page(port: number): Promise<string | typeof late | undefined> {
    return new Promise(resolve => {
      const asking = httpRequest({ host: '127.0.0.1', port, path: '/metrics', agent, timeout: metricsMs }, answer => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => resolve(answer.statusCode === 200 ? Buffer.concat(chunks).toString() : undefined)).once('error', () => resolve(undefined));
      });
      asking.once('timeout', () => {
        resolve(late);
        asking.destroy();
      }).once('error', () => resolve(undefined)).end();
    });
  }

  function readBody(call: Call): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    call.incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
      else if (!call.response.headersSent) fail(call, 413, `the request has more than ${maxBodyBytes / 1024 / 1024} MiB`);
    });
    call.incoming.once('error', () => undefined);
    call.incoming.once('end', () => {
      if (call.ended || call.response.headersSent) return;
      call.body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      if (call.replica !== undefined) send(call, call.replica);
    });
  }

  function place(call: Call, placing: Placing): void {
    if (typeof placing === 'number') return begin([{ request: call, replica: placing }]);
    if (placing === 'waits') {
      counts.waited++;
      counts.mostWaiting = Math.max(counts.mostWaiting, queue.waits);
    } else if (placing === 'refused') {
      counts.refused++;
      fail(call, 503, `the queue is full: ${maxQueueLength} requests wait`);
    } else fail(call, 502, 'no replica could be reached');
  }

  function begin(given: readonly Given<Call>[]): void {
    for (const { request: call, replica } of given) {
      call.replica = replica;
      replicas.get(replica)?.calls.add(call);
      if (call.body !== undefined) send(call, replica);
    }
  }

  function send(call: Call, replica: number): void {
    const { incoming, response, body = Buffer.alloc(0) } = call;
    const headers = endToEnd(incoming.rawHeaders).filter((_, k, all) => !/^(host|content-length)$/i.test(all[k - (k % 2)] ?? ''));
    const port = replicas.get(replica)?.port;
    headers.push('host', `127.0.0.1:${port}`, 'connection', 'keep-alive');
    if (body.length > 0 || incoming.headers['content-length'] !== undefined) headers.push('content-length', String(body.length));
    const outgoing = httpRequest({ host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers, agent, setDefaultHeaders: false });
    call.outgoing = outgoing;
    const sentMs = clock.nowMs();
    let heard = false;
    outgoing.once('response', answer => {
      heard = true;
      passOn(answer, call);
    });
    outgoing.once('upgrade', (_, socket) => {
      heard = true;
      socket.destroy();
      fail(call, 502, 'the replica wanted to change the protocol');
    });
    outgoing.once('close', () => {
      if (!heard && !call.ended) fail(call, 502, 'the replica broke off');
    });
    // More may follow, of a connection that has carried an answer.
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (call.outgoing !== outgoing || call.ended) return;
      heard = true;
      // Of an answer that has begun, the answer tells.
      if (response.headersSent) return;
      // A replica that broke off first, and then was gone, may have been ended by this request: it is not brought to others.
      if (error.code === 'ECONNREFUSED' && !call.stale) return moveOn(call, replica);
      // The server was closing it: it has not seen the request.
      if (outgoing.reusedSocket && !call.stale && clock.nowMs() - sentMs < unseenMs) {
        call.stale = true;
        return send(call, replica);
      }
      fail(call, 502, `the replica broke off (${error.code ?? error.message})`);
    });
    outgoing.end(body);
  }

  function passOn(answer: IncomingMessage, call: Call): void {
    const { response } = call;
    try {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
    } catch {
      // `HTTP/1.1 099`: who reads is more lenient than who writes.
      answer.destroy();
      return fail(call, 502, 'the replica’s answer is no HTTP');
    }
    counts.passed++;
    // With the first of the answer where that is here, and alone where it comes later.
    let begun = false;
    setImmediate(() => {
      if (!begun && !response.writableEnded) response.flushHeaders();
    });
    answer.on('data', (chunk: Buffer) => {
      begun = true;
      if (!response.write(chunk)) answer.pause();
    });
    response.on('drain', () => answer.resume());
    answer.once('end', () => {
      begun = true;
      // Before who asked can know of it, and ask again.
      end(call);
      response.end();
    });
    answer.once('error', () => broken(call));
  }

  function moveOn(call: Call, replica: number): void {
    counts.movedOn++;
    call.replica = undefined;
    call.tried.add(replica);
    place(call, queue.arrive(call, call.tried));
    free(call, replica);
  }

  function broken(call: Call): void {
    counts.failed++;
    call.response.destroy();
  }

  function fail(call: Call, status: number, message: string): void {
    if (status === 502) counts.failed++;
    const { response, incoming } = call;
    if (response.headersSent || response.destroyed) return;
    const body = JSON.stringify({ error: { message: `Pitwall’s balancer: ${message}`, type: status === 503 ? 'queue_full' : status === 413 ? 'too_large' : 'bad_gateway', code: status } });
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...(status === 413 ? { connection: 'close' } : {}) }).end(body);
    incoming.resume();
  }

  /** The replica has done with it, or whoever asked has gone. */
  function end(call: Call): void {
    if (call.ended) return;
    call.ended = true;
    changeInFlight(-1);
    if (call.replica === undefined) queue.cancel(call);
    else free(call, call.replica);
  }

  function free(call: Call, replica: number): void {
    const at = replicas.get(replica);
    at?.calls.delete(call);
    if (at?.calls.size === 0) at.left?.();
    begin(queue.end(replica));
  }

  function changeInFlight(by: number): void {
    const nowMs = clock.nowMs();
    usage.sumMs += usage.inFlight * (nowMs - usage.atMs);
    usage.atMs = nowMs;
    usage.inFlight += by;
  }
}

/** Name, value, name, value, … without those of the connection, and without what it names itself. */
function endToEnd(raw: readonly string[]): string[] {
  const named = raw.flatMap((value, k) => (k % 2 === 1 && /^connection$/i.test(raw[k - 1] ?? '') ? value.toLowerCase().split(/\s*,\s*/) : []));
  return raw.filter((_, k) => {
    const name = raw[k - (k % 2)]?.toLowerCase() ?? '';
    return !hopByHop.has(name) && !named.includes(name);
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}
