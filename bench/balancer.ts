// What the balancer adds to a request: the same streams straight to one simulated server, and through the balancer in front of it, in turn. Prints medians in milliseconds.
//   node bench/balancer.ts [rounds]
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { systemClock } from '../src/base/clock.ts';
import { startBalancer } from '../src/execute/replicas/balancer.ts';
import { createHttpClient } from '../src/execute/http/httpClient.ts';
import { startSimThread } from '../src/execute/sim/startSimThread.ts';

const model = 'sim;ttft=20;itl=5;tokens=20';
const perStream = 20;

if (isMainThread) await measure(Number(process.argv[2] ?? 5));
else {
  const balancer = await startBalancer({ workers: Number.POSITIVE_INFINITY, maxQueueLength: 100, clock: systemClock });
  balancer.join(0, workerData as number);
  parentPort?.postMessage(balancer.url);
}

async function measure(rounds: number): Promise<void> {
  const sim = startSimThread();
  const said = await sim.listening;
  if (!('url' in said)) throw new Error(said.failed);
  // A thread of its own, as the load's threads and the runner are two.
  const thread = new Worker(import.meta.filename, { workerData: Number(new URL(said.url).port) });
  const [through] = (await once(thread, 'message')) as [string];
  for (const streams of [1, 64]) {
    const rows: { readonly ttft: number[]; readonly e2e: number[] }[] = [{ ttft: [], e2e: [] }, { ttft: [], e2e: [] }];
    for (let round = 0; round < rounds; round++) {
      for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const seen = await load(new URL(new URL(which === 0 ? said.url : through).origin), streams);
        rows[which]?.ttft.push(...seen.ttft);
        rows[which]?.e2e.push(...seen.e2e);
      }
    }
    const [direct, balanced] = rows.map(({ ttft, e2e }) => ({ ttft: median(ttft), e2e: median(e2e), n: ttft.length }));
    if (direct === undefined || balanced === undefined) return;
    console.log(`${streams} streams, n ${direct.n} each: TTFT p50 ${direct.ttft.toFixed(2)} → ${balanced.ttft.toFixed(2)} (+${(balanced.ttft - direct.ttft).toFixed(2)}), e2e p50 ${direct.e2e.toFixed(2)} → ${balanced.e2e.toFixed(2)} (+${(balanced.e2e - direct.e2e).toFixed(2)})`);
  }
  await thread.terminate();
  sim.dispose();
}

async function load(origin: URL, streams: number): Promise<{ readonly ttft: number[]; readonly e2e: number[] }> {
  const client = createHttpClient({ connections: streams, clock: systemClock });
  const [ttft, e2e]: [number[], number[]] = [[], []];
  const url = new URL('/v1/chat/completions', origin);
  const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hello' }] });
  await Promise.all(
    Array.from({ length: streams }, async () => {
      for (let k = 0; k <= perStream; k++) {
        let firstMs: number | undefined;
        const result = await client.post({ url, headers: ['content-type', 'application/json'], body, timeoutMs: 30_000, onData: (chunk, atMs) => void (firstMs ??= chunk.includes('"content":"') && !chunk.includes('"content":""') ? atMs : undefined) }, new AbortController().signal);
        if (result.kind !== 'response' || result.status !== 200) throw new Error(JSON.stringify(result));
        // The first opens the connection.
        if (k > 0) {
          ttft.push((firstMs ?? Number.NaN) - result.sentMs);
          e2e.push(result.latencyMs);
        }
      }
    }),
  );
  client.dispose();
  return { ttft, e2e };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
