// An open loop as a bench drives it, by threads of its own (0: by this one). Prints when each request was due and when it was sent.  node offeredClient.ts URL MODEL RATE REQUESTS THREADS
import { systemClock } from '../../src/base/clock.ts';
import { createArrivalTimer } from '../../src/execute/load/arrivalTimer.ts';
import { openLoadServer, type AskedTarget } from '../../src/execute/load/loadTarget.ts';
import { startTimerThread } from '../../src/execute/load/startTimerThread.ts';
import { generateHere } from '../../src/runner/load/generateHere.ts';
import { startLoadThreads } from '../../src/runner/load/threads/startLoadThreads.ts';
import { arrivalTimes } from '../../src/schedule/arrivals.ts';
import { report, warmUpFrom, type Seen } from './child.ts';

const [url = '', model = '', rate = '1', requests = '1', threads = '1'] = process.argv.slice(2);
const target: AskedTarget = { id: 'm', provider: 'openai', baseUrl: url, model, params: {}, stream: true, timeoutMs: 120_000, limits: {} };
const server = await openLoadServer(target, { environment: {}, clock: systemClock });
const connections = 256;
const endpoint = server.endpoint(connections);
const sleeper = threads === '0' ? await startTimerThread() : undefined;
const generator =
  threads === '0' ? generateHere(endpoint, { clock: systemClock, waitUntil: createArrivalTimer(systemClock, sleeper === undefined ? {} : { sleeper }) }) : await startLoadThreads({ target, environment: {}, threads: Number(threads), connections, open: true });
const { signal } = new AbortController();
await generator.connect(64, signal);

async function level(first: number, n: number, seed: string): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  let startMs = 0;
  const part = await generator.prepare({ body: k => endpoint.write({ inputs: [`#${first + k} What time is it?`] }), dueTimes: arrivalTimes({ ratePerS: Number(rate), arrival: 'poisson', seed }), concurrency: 1, stop: { requests: n } });
  await part.run(
    {
      onBegun: atMs => (startMs = atMs),
      onSent: () => undefined,
      onEnded: ({ request, dueMs, sentMs = Number.NaN, ttftMs = Number.NaN }) => seen.push({ k: first + request, dueMs, sentMs, seenMs: [sentMs + ttftMs] }),
    },
    signal,
  );
  return seen.map(({ k, dueMs, sentMs, seenMs }) => ({ k, dueMs: startMs + dueMs, sentMs: startMs + sentMs, seenMs: seenMs.map(ms => startMs + ms) }));
}

await level(warmUpFrom, Math.ceil(Number(rate) / 4), 'warm-up');
await report(async () => ({ seen: await level(0, Number(requests), 'arrivals') }));
generator.dispose();
endpoint.dispose();
server.dispose();
sleeper?.dispose();
