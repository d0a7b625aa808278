import type { HttpClient, HttpResult } from '../http/httpClient.ts';
import { createSseScanner } from '../http/sse.ts';
import type { FailedAnswer } from '../provider.ts';
import { beginningOf } from './errorWords.ts';
import { badResponse, failedInside, type Endpoint } from './httpAnswer.ts';
import { parseObject } from './jsonFields.ts';
import { errorIn } from './chatReply.ts';

export interface WireOptions {
  readonly client: HttpClient;
  readonly endpoint: Endpoint;
  readonly streamed: boolean;
  /** What is sent instead of the body that the SDK wrote. */
  readonly rewrite: (body: Readonly<Record<string, unknown>>) => unknown;
  /** The same list for the same headers. */
  readonly headersOf: (headers: Headers) => readonly string[];
}

/** What an SDK asks through: its requests go over our own client, so that times, limits and classes of failures are the same for every provider. */
export interface Wire {
  readonly fetch: typeof globalThis.fetch;
  /** When the k-th event of the stream came. */
  readonly eventsMs: readonly number[];
  /** How the last request ended; undefined where none was sent. */
  result(): HttpResult | undefined;
  /** What is wrong with an answer of status 2xx before anybody reads what it means. */
  problem(): FailedAnswer | undefined;
  /** From the first request to the end of the last: an SDK may ask for the rest of a long answer. */
  latencyMs(): number | undefined;
  /** When the first request was sent. */
  sentMs(): number | undefined;
  /** What came, as text. */
  words(): string;
}

/** For one attempt. */
export function createWire({ client, endpoint, streamed, rewrite, headersOf }: WireOptions, signal: AbortSignal): Wire {
  const { clock, timeoutMs } = endpoint;
  const eventsMs: number[] = [];
  let last: HttpResult | undefined;
  let problem: FailedAnswer | undefined;
  let firstSentMs: number | undefined;
  let lastByteMs: number | undefined;
  let body: Buffer = Buffer.alloc(0);
  const startedMs = clock.nowMs();

  return {
    eventsMs,
    result: () => last,
    problem: () => problem,
    latencyMs: () => (firstSentMs === undefined || lastByteMs === undefined ? last?.latencyMs : lastByteMs - firstSentMs),
    sentMs: () => firstSentMs,
    words: () => beginningOf(body),
    async fetch(input, init) {
      const chunks: Buffer[] = [];
      const events: Buffer[] = [];
      const scanner = createSseScanner();
      const result = await client.post(
        {
          url: new URL(input instanceof Request ? input.url : input),
          headers: headersOf(new Headers(init?.headers)),
          body: JSON.stringify(rewrite(writtenBy(init))),
          timeoutMs: last === undefined ? timeoutMs : Math.max(1, timeoutMs - (clock.nowMs() - startedMs)),
          ...(!streamed
            ? {}
            : {
                onData: (chunk, atMs) => {
                  chunks.push(chunk);
                  scanner.push(chunk, data => {
                    if (data.equals(done)) return;
                    events.push(data);
                    eventsMs.push(atMs);
                  });
                },
              }),
        },
        signal,
      );
      last = result;
      if (result.kind !== 'response') throw new NoReply();
      firstSentMs ??= result.sentMs;
      lastByteMs = result.sentMs + result.latencyMs;
      body = result.streamed ? Buffer.concat(chunks) : result.body;
      if (result.status < 200 || result.status > 299) throw new NoReply();
      problem = result.streamed ? firstOf(events, event => problemOf(event, 'an event of the stream is', endpoint)) : problemOf(body, 'the answer is', endpoint);
      if (problem === undefined && streamed && !result.streamed) problem = badResponse(endpoint, `the answer is no event stream: ${beginningOf(body)}`);
      if (problem !== undefined) throw new NoReply();
      return new Response(new Uint8Array(body), { headers: { 'content-type': result.streamed ? 'text/event-stream' : 'application/json' } });
    },
  };
}

/** Tells the SDK that there is nothing to read; the wire knows why. */
class NoReply extends Error {}

const done = Buffer.from('[DONE]');

/** The SDKs write JSON objects. */
function writtenBy(init: RequestInit | undefined): Readonly<Record<string, unknown>> {
  return (typeof init?.body === 'string' ? parseObject(Buffer.from(init.body)) : undefined) ?? {};
}

function problemOf(data: Buffer, what: string, endpoint: Endpoint): FailedAnswer | undefined {
  const document = parseObject(data);
  if (document === undefined) return badResponse(endpoint, `${what} not a JSON object: ${beginningOf(data)}`);
  const error = errorIn(document, data);
  return error === undefined ? undefined : failedInside(endpoint, error.message, error.status);
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
