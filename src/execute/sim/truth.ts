import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** What the server did about one request: the truth that a client's own times are held to. Times are in ms, to the microsecond. */
export interface TruthRecord {
  /** The answer's `id`; the request's own `x-request-id` beside it where it had one. */
  readonly id: string;
  readonly request_id?: string;
  readonly endpoint: string;
  readonly model: string;
  /** The beginning of what was asked. */
  readonly input: string;
  /** When it was read, on the system's monotonic clock (`process.hrtime`), which all processes of a machine share. The other times are since then. */
  readonly arrived_ms: number;
  /** It left the queue; absent where it never did. */
  readonly started_ms?: number;
  readonly prompt_tokens: number;
  /** When each token was handed to the socket. */
  readonly token_ms: readonly number[];
  readonly ended_ms: number;
  /** Absent where no header was sent. */
  readonly status?: number;
  /** `closed`: the client did not wait for the end. */
  readonly outcome: 'ok' | 'refused' | 'reset' | 'closed';
}

export interface TruthLog {
  write(record: TruthRecord): void;
  /** Everything is in the file. */
  close(): Promise<void>;
}

/** JSON lines, a record each; the file is begun anew. Lines are handed over together: the server has tokens to send. */
export function openTruthLog(file: string): TruthLog {
  const stream = createWriteStream(file);
  const opened = once(stream, 'open');
  opened.catch(() => undefined);
  let failure: unknown;
  stream.on('error', error => (failure = error));
  let lines: string[] = [];
  const timer = setInterval(flush, 100);
  timer.unref();
  return {
    write: record => void lines.push(`${JSON.stringify(record)}\n`),
    async close() {
      clearInterval(timer);
      await opened;
      flush();
      await new Promise<void>(resolve => stream.end(() => resolve()));
      if (failure !== undefined) throw failure as Error;
    },
  };

  function flush(): void {
    if (lines.length > 0) stream.write(lines.join(''));
    lines = [];
  }
}

/** To the microsecond. */
export function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** What `performance.now()` of this thread lacks to the system's monotonic clock, in ms. */
export function monotonicOffsetMs(): number {
  let best = Number.POSITIVE_INFINITY;
  let offset = 0;
  // The two clocks are read one after the other: the pair that lies nearest together tells it best.
  for (let i = 0; i < 20; i++) {
    const before = performance.now();
    const system = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    if (after - before >= best) continue;
    best = after - before;
    offset = system - (before + after) / 2;
  }
  return offset;
}
