import type { Served } from './bench.ts';

/** What a planted capacity was found to be. */
export interface FoundCapacity {
  readonly truth: number;
  readonly found: number | undefined;
  readonly probes: number;
}

/**
 * So many sequences at once: each of them has its first token after 60 ms, and the one that is too many waits for a whole answer (105 ms more), so that with one more in flight than slots more than 1 request
 * in 100 misses 120 ms. Which number is drawn by the seed, and where the search begins.
 */
export async function findCapacity(served: Served, seed: number): Promise<FoundCapacity> {
  const truth = 20 + ((seed * 37) % 61);
  await served.behave({ ttft: 60, itl: 5, tokens: 10, slots: truth });
  const load = await served.bench(`seed: ${seed}\nload: {find: {maximize: concurrency, from: ${1 + (seed % 4)}, to: 256}}\nstop: {requests: 120}\nwarmup: {requests: 8}\nself_check: false\ntelemetry: {gpu: false}\nslo: {ttft: {p99: 120ms}}\n`);
  await served.behave({ slots: null });
  return { truth, found: load.knee?.capacity, probes: load.levels.length };
}

/** Requests a second of the plateau and of the whole level, beside the truth. */
export interface FoundPlateau {
  readonly truth: number;
  readonly plateau: number | undefined;
  readonly whole: number;
}

/** The first answers take three times as long, the last ones end one by one; between them 16 are in flight, for 210 ms each. */
export async function findPlateau(served: Served): Promise<FoundPlateau> {
  await served.behave({ ttft: 60, itl: 50, tokens: 10 });
  const benching = served.bench('load: {concurrency: [16]}\nstop: {requests: 320}\nwarmup: {requests: 0}\ntelemetry: {gpu: false}\nself_check: false\n');
  const metrics = async (): Promise<number> => Number(/^vllm:request_success_total\S* (\S+)/m.exec(await (await fetch(new URL('/metrics', served.url))).text())?.[1] ?? 0);
  const before = await metrics();
  while ((await metrics()) < before + 16) await new Promise(resolve => setTimeout(resolve, 20));
  await served.behave({ itl: 15, ttft: 75 });
  const { levels } = await benching;
  const of = (part: 'steady' | 'whole'): number | undefined => levels[0]?.[part]?.metrics['throughput(requests)']?.value;
  return { truth: 16 / (0.075 + 9 * 0.015), plateau: of('steady'), whole: of('whole') ?? 0 };
}

/** The verdict of a short bench where nothing is planted, with its causes. */
export async function quietRun(served: Served): Promise<{ readonly verdict: string; readonly causes: readonly string[] }> {
  await served.behave({ ttft: 20, itl: 5, tokens: 10 });
  const { levels } = await served.bench('load: {concurrency: [8]}\nstop: {requests: 120}\ntelemetry: {gpu: false}\n');
  return { verdict: levels[0]?.verdict ?? 'none', causes: levels[0]?.causes ?? [] };
}
