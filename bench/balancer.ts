// What the balancer adds to a request: the same streams straight to one simulated server, through a bare pipe of bytes in a thread of its own, and through the balancer in front of it, in turn.
// Prints medians in milliseconds.
//   node bench/balancer.ts [rounds]
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { systemClock } from '../src/base/clock.ts';
import { startBalancerThread } from '../src/execute/replicas/startBalancerThread.ts';
import { createHttpClient } from '../src/execute/http/httpClient.ts';
import { startSimThread } from '../src/execute/sim/startSimThread.ts';

const model = 'sim;ttft=20;itl=5;tokens=20';
const perStream = 12;

if (isMainThread) await measure(Number(process.argv[2] ?? 5));
else pipe(workerData as number);

async function measure(rounds: number): Promise<void> {
  const sim = startSimThread();
  const said = await sim.listening;
  if (!('url' in said)) throw new Error(said.failed);
  const balancer = await startBalancerThread({ workers: Number.POSITIVE_INFINITY, maxQueueLength: 100 }, error => {
    throw error;
  });
  balancer.join(0, Number(new URL(said.url).port));
  const thread = new Worker(import.meta.filename, { workerData: Number(new URL(said.url).port) });
  const [piped] = (await once(thread, 'message')) as [string];
  const ways = [['straight', said.url], ['bare pipe', piped], ['balancer', balancer.url]] as const;
  for (const streams of [1, 64]) {
    const seen = ways.map(([name, url]) => ({ name, url: new URL(new URL(url).origin), ttft: [] as number[], e2e: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      for (const way of round % 2 === 0 ? seen : seen.toReversed()) {
        const { ttft, e2e } = await load(way.url, streams);
        way.ttft.push(...ttft);
        way.e2e.push(...e2e);
      }
    }
    for (const { name, ttft, e2e } of seen) console.log(`${streams} streams, ${name}: TTFT p50 ${median(ttft).toFixed(2)}, e2e p50 ${median(e2e).toFixed(2)} (n ${ttft.length})`);
  }
  await thread.terminate();
  await balancer.close();
  sim.dispose();
}

/** What any second hop costs here. */
function pipe(port: number): void {
  const server = createServer({ noDelay: true }, from => {
    const to = connect({ port, host: '127.0.0.1', noDelay: true });
    from.pipe(to).on('error', () => from.destroy());
    to.pipe(from).on('error', () => to.destroy());
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
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
