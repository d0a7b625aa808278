import { replicaWorkers } from '../../schedule/replicas/replicaWorkers.ts';
import type { Spread } from './spread.ts';

/** How the simulated server answers. Times count from a request's start, which is its arrival unless it has to wait; rates are shares of requests, and add up to at most 1. */
export interface Behaviour {
  /** Until a whole answer. `ttftMs` and `itlMs` for each further token where it is absent; 0 without those. */
  readonly latencyMs?: Spread;
  /** Until the first token of a stream; `latencyMs` where it is absent. */
  readonly ttftMs?: Spread;
  /** Between the tokens of a stream: drawn anew for each. */
  readonly itlMs?: Spread;
  /** For each token of the prompt, before the first of the answer. */
  readonly prefillMs?: number;
  /** Length of an answer: it is repeated or cut to this. */
  readonly tokens?: number;
  /** Instead of an echo of the last user message. `{{ input }}` stands for that message; of a list, the message decides which. */
  readonly answer?: string | readonly string[];

  /** Requests that are worked on at once; those above it wait, first come first served. */
  readonly slots?: number;
  /** The same as a replica's shape: processes × threads in each. One of the two alone counts the other as 1. */
  readonly processes?: number;
  readonly threads?: number;
  /** Requests that may wait: the next gets 503 at once. 100 where a replica's shape is given, else as many as come. */
  readonly queue?: number;
  /** Tokens of prompts and answers that are held at once. A request starts when its prompt has room; where the answers outgrow it, the one started last gives way and begins anew. */
  readonly kvTokens?: number;
  /** Everything takes longer by this share for each further request that is worked on. */
  readonly slowdown?: number;
  /** With more than this in flight an answer takes longer: by the square of how many times as many. */
  readonly degradeAbove?: number;

  /** Tokens in one event of a stream; it is sent when the first of them is due. */
  readonly tokensPerEvent?: number;
  /** Events are held back until so many are there, as a proxy that buffers does. */
  readonly eventsPerWrite?: number;

  /** For each input after the first of a request with several. */
  readonly batchItemMs?: number;
  /** Inputs that are worked on together: so many more take the whole time again. */
  readonly batchWidth?: number;
  /** A request with more inputs gets 413, or `batchStatus`. */
  readonly batchMax?: number;
  readonly batchStatus?: number;

  readonly errorRate: number;
  /** Statuses of injected errors, drawn evenly. */
  readonly statuses: readonly number[];
  /** The connection is reset, in a stream after the first token. */
  readonly resetRate: number;
  /** No answer ever comes. */
  readonly stallRate: number;
  /** Status 200 with a body that is no JSON. */
  readonly garbageRate: number;
  /** Above it requests get 429 with Retry-After: no minute holds more. */
  readonly requestsPerMinute?: number;
  /** Makes that limit a token bucket that holds so many. */
  readonly burst?: number;
  /** 0 leaves Retry-After out. */
  readonly retryAfter?: number;
  /** The first so many requests get 429, without Retry-After. */
  readonly refuseFirst?: number;
  readonly seed: number;
}

export const plainBehaviour: Behaviour = { errorRate: 0, statuses: [500], resetRate: 0, stallRate: 0, garbageRate: 0, seed: 1 };

/** How many requests are worked on at once, and how many may wait. */
export function shapeOf({ slots, processes, threads, queue }: Behaviour): { readonly slots: number; readonly queue: number } {
  const replica = processes !== undefined || threads !== undefined;
  return {
    slots: Math.min(slots ?? Number.POSITIVE_INFINITY, replicaWorkers({ processes, threads })),
    queue: queue ?? (replica ? 100 : Number.POSITIVE_INFINITY),
  };
}
