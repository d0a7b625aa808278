// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- an ambient declaration cannot be imported, and other projects compile this file too
/// <reference path="./undici.d.ts" />
import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { Clock } from '../../src/base/clock.ts';
import { explainTransport } from '../../src/execute/http/failure.ts';
import { longestTimerMs, maxBodyBytes, type HttpClient, type HttpClientOptions, type HttpHeaders, type HttpRequest, type HttpResult } from '../../src/execute/http/httpClient.ts';
import { isEventStream } from '../../src/execute/http/sse.ts';

/** An HTTP client over undici: what the socket client is held to. */
export function createUndiciClient(options: HttpClientOptions): HttpClient {
  const { clock } = options;
  const pools = new Map<string, Pool>();
  return {
    post: (request, signal) => new Promise(resolve => send(poolOf(request.url.origin), request, signal, clock, resolve)),
    dispose: () => {
      for (const pool of pools.values()) void pool.destroy().catch(() => undefined);
      pools.clear();
    },
  };

  function poolOf(origin: string): Pool {
    let pool = pools.get(origin);
    if (pool === undefined) {
      // HTTP/2 is off by default in this version; it stays off in a later one. Timeouts are ours, for the whole attempt.
      pool = new Pool(origin, { connections: options.connections, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0, maxResponseSize: maxBodyBytes });
      pools.set(origin, pool);
    }
    return pool;
  }
}

function send(pool: Pool, request: HttpRequest, signal: AbortSignal, clock: Clock, resolve: (result: HttpResult) => void): void {
  if (signal.aborted) return resolve({ kind: 'aborted' });
  let controller: Dispatcher.DispatchController | undefined;
  let sentMs: number | undefined;
  let lastByteMs = 0;
  let status = 0;
  let headers: HttpHeaders = {};
  let streamed = false;
  const chunks: Buffer[] = [];
  let ended = false;

  const timer = setTimeout(() => giveUp('timedOut'), Math.min(request.timeoutMs, longestTimerMs));
  const abort = (): void => giveUp('aborted');
  signal.addEventListener('abort', abort, { once: true });

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
      streamed = request.onData !== undefined && status >= 200 && status < 300 && isEventStream(String(received['content-type']));
    },
    onResponseData(_controller, chunk) {
      // First thing, so that what is done with the chunk is not part of the time it came at.
      lastByteMs = clock.nowMs();
      if (ended) return;
      if (streamed) request.onData?.(chunk, lastByteMs);
      else chunks.push(chunk);
    },
    onResponseEnd() {
      const sent = sentMs ?? lastByteMs;
      const [only] = chunks;
      end({ kind: 'response', status, headers, body: only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks), streamed, sentMs: sent, latencyMs: lastByteMs - sent });
    },
    onResponseError(_controller, error) {
      end({ kind: 'broken', ...explainTransport(error, request.url.origin), ...sinceSent() });
    },
  };
  pool.dispatch({ path: request.url.pathname + request.url.search, method: request.method ?? 'POST', headers: request.headers as string[], body: request.body }, handler);

  function giveUp(kind: 'timedOut' | 'aborted'): void {
    end({ kind, ...sinceSent() });
    controller?.abort(new Error(kind));
  }

  function sinceSent(): { latencyMs?: number } {
    return sentMs === undefined ? {} : { latencyMs: clock.nowMs() - sentMs };
  }

  function end(result: HttpResult): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    resolve(result);
  }
}
