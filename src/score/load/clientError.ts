import { percentile } from '../percentile.ts';

/** One streamed answer as the client saw it and as the server wrote it: times in ms of one clock. */
export interface WitnessedStream {
  readonly dueMs: number;
  readonly sentMs: number;
  /** When the server had read the request. */
  readonly arrivedMs: number;
  /** Of each event with output, in order, as the client has it. */
  readonly seenMs: readonly number[];
  /** When each token was handed to the server's socket. */
  readonly writtenMs: readonly number[];
  /** Tokens in an event; the last may have fewer. */
  readonly tokensPerEvent: number;
}

/** How far a client's times are from the truth. */
export interface ClientError {
  readonly streams: number;
  readonly tokens: number;
  /** Events that the server wrote and the client has not, or has twice. */
  readonly lostEvents: number;
  /** First token: seen − written, which is what is wrong with a TTFT counted from `sent`. */
  readonly ttftMs: Spread;
  /** The same from the server's reading of the request: the way there and the server's own delay in reading are in it. */
  readonly ttftFromArrivalMs: Spread;
  /** Gap between two events: |seen − written|. */
  readonly gapMs: Spread;
  /** Time per output token: |seen − true| ÷ true; absent where no answer had two tokens at two times. */
  readonly tpotShare?: Spread;
  /** Sent − due. */
  readonly lagMs: Spread;
}

export interface Spread {
  readonly n: number;
  readonly p50: number;
  /** Of fewer than a hundred it is near the greatest. */
  readonly p99: number;
  readonly max: number;
}

/** Undefined where no stream brought a token. */
export function clientError(streams: readonly WitnessedStream[]): ClientError | undefined {
  const ttft: number[] = [];
  const fromArrival: number[] = [];
  const gaps: number[] = [];
  const tpot: number[] = [];
  let tokens = 0;
  let lostEvents = 0;
  for (const { sentMs, arrivedMs, seenMs, writtenMs, tokensPerEvent } of streams) {
    tokens += writtenMs.length;
    const events = Math.ceil(writtenMs.length / tokensPerEvent);
    lostEvents += Math.abs(events - seenMs.length);
    const [firstSeen, firstWritten, lastSeen, lastWritten] = [seenMs[0], writtenMs[0], seenMs.at(-1), writtenMs.at(-1)];
    if (events !== seenMs.length || firstSeen === undefined || firstWritten === undefined || lastSeen === undefined || lastWritten === undefined) continue;
    ttft.push(firstSeen - firstWritten);
    fromArrival.push(firstSeen - sentMs - (firstWritten - arrivedMs));
    for (let k = 1; k < seenMs.length; k++) {
      const seen = (seenMs[k] ?? 0) - (seenMs[k - 1] ?? 0);
      gaps.push(Math.abs(seen - ((writtenMs[k * tokensPerEvent] ?? 0) - (writtenMs[(k - 1) * tokensPerEvent] ?? 0))));
    }
    if (lastWritten > firstWritten) tpot.push(Math.abs((lastSeen - firstSeen) / (lastWritten - firstWritten) - 1));
  }
  const [ttftMs, ttftFromArrivalMs, lagMs, tpotShare] = [ttft, fromArrival, streams.map(({ dueMs, sentMs }) => sentMs - dueMs), tpot].map(spreadOf);
  if (ttftMs === undefined || ttftFromArrivalMs === undefined || lagMs === undefined) return undefined;
  return { streams: streams.length, tokens, lostEvents, ttftMs, ttftFromArrivalMs, gapMs: spreadOf(gaps) ?? { n: 0, p50: 0, p99: 0, max: 0 }, ...(tpotShare === undefined ? {} : { tpotShare }), lagMs };
}

function spreadOf(values: readonly number[]): Spread | undefined {
  const ascending = Float64Array.from(values).sort();
  const [p50, p99, max] = [percentile(ascending, 0.5), percentile(ascending, 0.99), ascending.at(-1)];
  return p50 === undefined || p99 === undefined || max === undefined ? undefined : { n: ascending.length, p50, p99, max };
}
