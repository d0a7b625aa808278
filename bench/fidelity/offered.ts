import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { warmUpFrom } from './child.ts';
import { runChild } from './measure.ts';
import { startNative } from './servers.ts';

const seconds = 4;

/**
 * Poisson arrivals at a rate: lag as the client tells it (ms), and by how much the rate at which the server read the requests differs from the schedule's own (a share). The ends of the schedule are
 * its first and last half second, means of both, so that one late request makes no rate.
 */
export async function measureOffered(ratePerS: number, threads = 1): Promise<Record<string, number>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-offered-'));
  try {
    const server = await startNative(path.join(folder, 'truth.jsonl'));
    const requests = ratePerS * seconds;
    const { seen, elapsedMs, cpuMs } = await runChild([path.join(import.meta.dirname, 'offeredClient.ts'), server.url, 'mock;ttft=5;itl=0;n=1', String(ratePerS), String(requests), String(threads)], '', []).finally(() => server.stop());
    const arrived = new Map((await server.stop()).map(({ input, arrived_ms: ms }) => [Number(input.slice(1, input.indexOf(' '))), ms]));
    const rows = seen.filter(({ k }) => k < warmUpFrom).toSorted((a, b) => a.k - b.k);
    if (rows.length !== requests) throw new Error(`${rows.length} of ${requests} requests were answered`);
    const due = rows.map(({ dueMs }) => dueMs);
    const lag = rows.map(({ dueMs, sentMs }) => sentMs - dueMs).toSorted((a, b) => a - b);
    const at = (share: number): number => lag[Math.round(share * (lag.length - 1))] ?? Number.NaN;
    const read = rows.map(({ k }) => arrived.get(k) ?? Number.NaN);
    return { [`offered/${ratePerS} lag`]: at(0.5), [`offered/${ratePerS} lag99`]: at(0.99), [`offered/${ratePerS} rate`]: Math.abs(span(due) / span(read) - 1), [`offered/${ratePerS} cpu`]: cpuMs / elapsedMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Between the means of the first and the last tenth. */
function span(atMs: readonly number[]): number {
  const tenth = Math.ceil(atMs.length / 10);
  const mean = (values: readonly number[]): number => values.reduce((sum, ms) => sum + ms, 0) / values.length;
  return mean(atMs.slice(-tenth)) - mean(atMs.slice(0, tenth));
}
