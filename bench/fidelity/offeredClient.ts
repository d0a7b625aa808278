// An open loop as a bench drives it. Prints when each request was due and when it was sent.  node offeredClient.ts URL MODEL RATE REQUESTS
import { systemClock } from '../../src/base/clock.ts';
import { createArrivalTimer } from '../../src/execute/load/arrivalTimer.ts';
import { openLoadServer } from '../../src/execute/load/loadTarget.ts';
import { startTimerThread } from '../../src/execute/load/startTimerThread.ts';
import { runOpenLevel } from '../../src/runner/load/runOpenLevel.ts';
import { arrivalTimes } from '../../src/schedule/arrivals.ts';
import { report, type Seen } from './child.ts';

const [url = '', model = '', rate = '1', requests = '1'] = process.argv.slice(2);
const server = await openLoadServer({ id: 'm', provider: 'openai', baseUrl: url, model, params: {}, stream: true, timeoutMs: 120_000, limits: {} }, { environment: {}, clock: systemClock });
const endpoint = server.endpoint(256);
const { signal } = new AbortController();
await endpoint.connect(signal, 64);
const sleeper = await startTimerThread();
const waitUntil = createArrivalTimer(systemClock, sleeper === undefined ? {} : { sleeper });
const level = async (first: number, n: number, seed: string): Promise<readonly Seen[]> => {
  const bodies = Array.from({ length: n }, (_, k) => endpoint.write(`#${first + k} What time is it?`, undefined));
  const seen: Seen[] = [];
  const startMs = systemClock.nowMs();
  await runOpenLevel(
    {
      endpoint,
      body: k => bodies[k] ?? '',
      dueTimes: arrivalTimes({ ratePerS: Number(rate), arrival: 'poisson', seed }),
      stop: { requests: n },
      clock: systemClock,
      waitUntil,
      onSent: () => undefined,
      onEnded: ({ request, dueMs, sentMs = Number.NaN, ttftMs = Number.NaN }) => seen.push({ k: first + request, dueMs: startMs + dueMs, sentMs: startMs + sentMs, seenMs: [startMs + sentMs + ttftMs] }),
    },
    signal,
  );
  return seen;
};
await level(1_000_000, Math.ceil(Number(rate) / 4), 'warm-up');
await report(async () => ({ seen: await level(0, Number(requests), 'arrivals') }));
endpoint.dispose();
server.dispose();
sleeper?.dispose();
