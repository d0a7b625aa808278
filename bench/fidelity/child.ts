/** One answer as a client has it, in ms of `performance.now()`. */
export interface Seen {
  readonly k: number;
  readonly dueMs: number;
  readonly sentMs: number;
  /** Of each event with output. */
  readonly seenMs: readonly number[];
}

export interface ChildResult {
  readonly seen: readonly Seen[];
  readonly failed?: string | undefined;
  /** Of the thread that streams, without what is read after a stream's end. */
  readonly threadCpuMs?: number | undefined;
  readonly elapsedMs: number;
  /** Of the whole process. */
  readonly cpuMs: number;
}

/** What each client's process is told: `URL MODEL STREAMS REQUESTS [WARMUP [stream|whole]]`. Requests are told apart by the number they begin with. */
export function setUp(): { readonly url: string; readonly model: string; readonly streams: number; readonly requests: readonly string[]; readonly warmUp: readonly string[]; readonly stream: boolean } {
  const [url = '', model = '', streams = '1', requests = '1', warmUp = String(Math.min(Number(streams), 256)), answers = 'stream'] = process.argv.slice(2);
  const textsFrom = (first: number, n: number): readonly string[] => Array.from({ length: n }, (_, k) => `#${first + k} Tell me what you know about the measurement of time.`);
  return { url, model, streams: Number(streams), requests: textsFrom(0, Number(requests)), warmUp: textsFrom(warmUpFrom, Number(warmUp)), stream: answers === 'stream' };
}

/** Numbers from here on are not counted. */
export const warmUpFrom = 1_000_000;

/** Prints one JSON line; times become those of the system's monotonic clock. */
export async function report(measured: () => Promise<Pick<ChildResult, 'seen' | 'failed' | 'threadCpuMs'>>): Promise<void> {
  const before = process.cpuUsage();
  const begun = performance.now();
  const result = await measured();
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  const shift = (ms: number): number => Math.round((ms + offsetMs) * 1e4) / 1e4;
  const seen = result.seen.map(({ k, dueMs, sentMs, seenMs }) => ({ k, dueMs: shift(dueMs), sentMs: shift(sentMs), seenMs: seenMs.map(shift) }));
  await new Promise<void>(resolve => process.stdout.write(`${JSON.stringify({ ...result, seen, elapsedMs, cpuMs: (user + system) / 1000 })}\n`, () => resolve()));
}

/** A closed loop: the same for every client that is no load client of its own. */
export async function closedLoop(texts: readonly string[], streams: number, ask: (text: string) => Promise<Pick<Seen, 'sentMs' | 'seenMs'>>): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  const startMs = performance.now();
  let next = 0;
  const slot = async (): Promise<void> => {
    let dueMs = startMs;
    for (let k = next++; k < texts.length; k = next++) {
      const { sentMs, seenMs } = await ask(texts[k] ?? '');
      seen.push({ k, dueMs, sentMs, seenMs });
      dueMs = performance.now();
    }
  };
  await Promise.all(Array.from({ length: Math.min(streams, texts.length) }, slot));
  return seen;
}
