import type { Clock } from '../../base/clock.ts';
import type { LoadEndpoint } from '../../execute/load/loadTarget.ts';
import { LaterReading } from '../load/laterReading.ts';

/** One answer as the client has it; times of the client's clock. */
export interface SeenStream {
  readonly k: number;
  readonly dueMs: number;
  readonly sentMs: number;
  /** Of each event with output. */
  readonly seenMs: readonly number[];
}

export interface Driven {
  readonly seen: readonly SeenStream[];
  /** One sentence of the first request that did not end ok. */
  readonly failed?: string;
  readonly elapsedMs: number;
  /** Of this thread, without the reading of the answers; absent where Node cannot tell (before 23.9). */
  readonly cpuMs?: number;
  /** What the reading of the answers took: it comes after each stream's end. */
  readonly readingMs: number;
}

/** So many requests kept in flight until `requests` are done, over the very client that benches use. */
export async function driveClient(endpoint: Pick<LoadEndpoint, 'send'>, { bodies, inFlight, clock }: { readonly bodies: readonly string[]; readonly inFlight: number; readonly clock: Clock }, signal: AbortSignal): Promise<Driven> {
  const seen: SeenStream[] = [];
  const reading = new LaterReading();
  let failed: string | undefined;
  let next = 0;
  let readingMs = 0;
  const cpuBefore = threadCpuMs();
  const startMs = clock.nowMs();
  await Promise.all(Array.from({ length: Math.min(inFlight, bodies.length) }, slot));
  const elapsedMs = clock.nowMs() - startMs;
  await reading.done();
  const cpuMs = threadCpuMs();
  return { seen, elapsedMs, readingMs, ...(failed === undefined ? {} : { failed }), ...(cpuMs === undefined || cpuBefore === undefined ? {} : { cpuMs: cpuMs - cpuBefore - readingMs }) };

  async function slot(): Promise<void> {
    let dueMs = startMs;
    let read: (() => void) | undefined;
    for (let k = next++; k < bodies.length && !signal.aborted && failed === undefined; k = next++) {
      const due = dueMs;
      const sending = endpoint.send(bodies[k] ?? '', signal);
      if (read !== undefined) reading.add(read);
      const answered = await sending;
      dueMs = clock.nowMs();
      read = () => {
        // By CPU where it can be told: another process on this core is no part of it.
        const from = threadCpuMs() ?? clock.nowMs();
        const { answer, sentMs, chunks } = answered();
        if (answer.outcome !== 'ok') failed ??= answer.error;
        else if (sentMs !== undefined) seen.push({ k, dueMs: due, sentMs, seenMs: (chunks?.atMs ?? []).map(ms => sentMs + ms) });
        readingMs += (threadCpuMs() ?? clock.nowMs()) - from;
      };
    }
    if (read !== undefined) reading.add(read);
  }
}

function threadCpuMs(): number | undefined {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  if (threadCpuUsage === undefined) return undefined;
  const { user, system } = threadCpuUsage.call(process);
  return (user + system) / 1000;
}
