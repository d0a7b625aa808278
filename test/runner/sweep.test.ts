import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunOutcome } from '../../src/base/outcomes.ts';
import type { Answer, Provider } from '../../src/execute/provider.ts';
import { eventText } from '../../src/report/eventText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { sweepText } from '../../src/report/sweep/sweepText.ts';
import { Stop } from '../../src/runner/stop.ts';
import type { Task } from '../../src/task/task.ts';
import { createFakeClock, type FakeClock } from '../fake/clock.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
let clock: FakeClock;
beforeEach(() => {
  workspace = new Workspace();
  clock = createFakeClock();
});
afterEach(() => workspace.dispose());

const sweep = (rows: number, levels: readonly number[], more: Partial<Task> = {}): Task =>
  workspace.task(rows, { sweep: { levels, lines: levels.map(() => 4), evalFile: '/w/a.eval.yaml', evalText: '', ownLimits: [], leftOut: [] }, ...more });

/** An endpoint in virtual time: what it says to the n-th request, with so many in flight, this one included. */
type Endpoint = (inFlight: number, n: number) => { readonly ms: number; readonly answer?: Answer };

interface Ran {
  readonly outcome: RunOutcome;
  /** Inputs asked, in order. */
  readonly asked: readonly string[];
  /** The most in flight at once. */
  readonly most: number;
}

async function run(task: Task, endpoint: Endpoint, options: Parameters<Workspace['run']>[2] = {}): Promise<Ran> {
  let inFlight = 0;
  let n = 0;
  let most = 0;
  const asked: string[] = [];
  const createProvider = (): Provider => ({
    async ask(request, signal) {
      asked.push(request.messages.at(-1)?.content ?? '');
      most = Math.max(most, ++inFlight);
      const { ms, answer } = endpoint(inFlight, n++);
      await clock.sleep(ms, signal);
      inFlight--;
      if (signal.aborted) return { outcome: 'cancelled', errorClass: 'cancelled', error: 'stopped', retryable: false };
      return { ...(answer ?? says('a0')), latencyMs: ms };
    },
    dispose: () => undefined,
  });
  let outcome: RunOutcome | undefined;
  const running = workspace.run(task, () => says('a0'), { ...options, ports: { clock, createProvider, ...options.ports } }).then(ended => (outcome = ended));
  const until = performance.now() + 10_000;
  while (outcome === undefined && performance.now() < until) await clock.advance(1000);
  return { outcome: await running, asked, most };
}

const picture = (): string => `\n${sweepText(readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }), 120)}`;
const notes = (warmUp: string): string => `
each level asks the same samples of a.eval.yaml, retries included; its time runs from the first request to the last answer, without scoring
not counted: the warm-up before each level (${warmUp})
`;

/** So many are answered at once, each in `ms`; those that are more wait for each other. */
const queueing = (servers: number, ms: number): Endpoint => {
  const freeAtMs = Array.from({ length: servers }, () => 0);
  return () => {
    const k = freeAtMs.indexOf(Math.min(...freeAtMs));
    freeAtMs[k] = Math.max(freeAtMs[k] ?? 0, clock.nowMs()) + ms;
    return { ms: freeAtMs[k] - clock.nowMs() };
  };
};

test('perfectly parallel up to 10: the smallest level that is as fast as any is the best', async () => {
  const { outcome, most } = await run(sweep(200, [1, 5, 10, 20, 50]), queueing(10, 100));
  expect({ outcome, most }).toEqual({ outcome: 'succeeded', most: 50 });
  expect(picture()).toBe(`
m
   parallel  total time  req/s     p50     p95  in flight  failed  429s  retries  exact_match
          1      20.0 s     10  100 ms  100 ms        1.0       0     0        0       0.0050
          5       4.0 s     50  100 ms  100 ms        5.0       0     0        0       0.0050
→        10       2.0 s    100  100 ms  100 ms       10.0       0     0        0       0.0050  best
         20       2.0 s    100  200 ms  200 ms       19.5       0     0        0       0.0050
         50       2.0 s    100  500 ms  500 ms       45.0       0     0        0       0.0050
Write \`parallel_requests: 10\` into a.eval.yaml: 200 samples take 2.0 s, 10 times as fast as one at a time.
20 is no faster (2.0 s) and each answer takes 2 times as long; 50 is no faster (2.0 s) and each answer takes 5 times as long.
${notes('1 to 20 requests')}`);
});

test('one at a time: more parallel requests only wait in the endpoint', async () => {
  await run(sweep(60, [1, 2, 4]), queueing(1, 50));
  expect(picture()).toBe(`
m
   parallel  total time  req/s     p50  p95  in flight  failed  429s  retries  exact_match
→         1       3.0 s     20   50 ms    –        1.0       0     0        0       0.0167  best
          2       3.0 s     20  100 ms    –        2.0       0     0        0       0.0167
          4       3.0 s     20  200 ms    –        3.9       0     0        0       0.0167
Write \`parallel_requests: 1\` into a.eval.yaml: 60 samples take 3.0 s, and no other level is faster; the endpoint answers one at a time.
2 is no faster (3.0 s) and each answer takes 2 times as long; 4 is no faster (3.0 s) and each answer takes 4 times as long.
${notes('1 to 4 requests')}`);
});

test('degrading above 8: more is slower', async () => {
  await run(sweep(200, [4, 8, 16, 32]), inFlight => ({ ms: 100 * Math.max(1, inFlight / 8) ** 2 }));
  expect(picture()).toBe(`
m
   parallel  total time  req/s     p50     p95  in flight  failed  429s  retries  exact_match
          4       5.0 s     40  100 ms  100 ms        4.0       0     0        0       0.0050
→         8       2.5 s     80  100 ms  100 ms        8.0       0     0        0       0.0050  best
         16       4.9 s   40.8  400 ms  400 ms       15.6       0     0        0       0.0050
         32       9.7 s   20.6   1.6 s   1.6 s       29.6       0     0        0       0.0050
Write \`parallel_requests: 8\` into a.eval.yaml: 200 samples take 2.5 s, 2 times as fast as 4 at once.
16 is slower (4.9 s) and each answer takes 4 times as long; 32 is slower (9.7 s) and each answer takes 16 times as long.
${notes('4 to 20 requests')}`);
});

/** A token bucket: so many a minute, and some at once. */
const limited = (perMinute: number, burst: number, ms: number): Endpoint => {
  let tokens = burst;
  let atMs = 0;
  return () => {
    tokens = Math.min(burst, tokens + ((clock.nowMs() - atMs) * perMinute) / 60_000);
    atMs = clock.nowMs();
    if (tokens < 1) return { ms: 5, answer: { outcome: 'failed', errorClass: 'rateLimited', error: '429', retryable: true, retryAfterMs: Math.ceil(((1 - tokens) * 60_000) / perMinute / 1000) * 1000 } };
    tokens--;
    return { ms };
  };
};

test('a hidden limit of requests a minute: it is told, and what to write', async () => {
  await run(sweep(200, [1, 5, 20], { retries: 20 }), limited(240, 10, 500));
  const [only] = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }).sweeps ?? [];
  expect(only?.levels.map(({ parallelRequests, failed, rateLimited, measured }) => [parallelRequests, failed, rateLimited > 0, (measured?.idleMs ?? 0) > 1000])).toEqual([[1, 0, false, false], [5, 0, true, true], [20, 0, true, true]]);
  // 200 samples at 240 a minute, 10 of them at once, take 47.5 s, and longer where attempts back off.
  const times = only?.levels.map(({ measured }) => (measured?.totalMs ?? 0) / 1000) ?? [];
  expect(times[0]).toBe(100);
  expect(Math.min(...times)).toBeGreaterThan(47);
  expect(only?.best).toBe(5);
  expect(only?.advice[1]).toMatch(/^The endpoint answers 429 from 5 parallel requests on: it lets through about 240 requests a minute, so write `requests_per_minute: 220` into the model’s `limits`; 1 meets none and takes 1:40$/);
  expect(workspace.store.events('r1').map(({ event }) => eventText(event)).filter(text => text.includes('warm-up'))).toEqual(['m: 1 parallel request; 1 warm-up request first', 'm: 5 parallel requests; 5 warm-up requests first', expect.stringMatching(/^m: 20 parallel requests, after [12] s without requests, because the level before met 429; 20 warm-up requests first$/)]);
});

test('a level that loses answers is no best one, however fast it is', async () => {
  await run(sweep(100, [1, 10, 50]), inFlight => (inFlight > 20 ? { ms: 10, answer: { outcome: 'failed', errorClass: 'serverError', error: 'busy', retryable: false } } : { ms: 100 }));
  expect(picture()).toBe(`
m
   parallel  total time  req/s     p50  p95  in flight  failed  429s  retries  exact_match
          1      10.0 s     10  100 ms    –        1.0       0     0        0       0.0100
→        10       1.0 s    100  100 ms    –       10.0       0     0        0       0.0100  best
         50      100 ms    200  100 ms    –       28.0      80     0        0       0.0500  80 serverError
Write \`parallel_requests: 10\` into a.eval.yaml: 100 samples take 1.0 s, 10 times as fast as one at a time.
50 is faster (100 ms) but loses 80 of 100 samples (80 serverError).
100 samples are few for 50 parallel requests: take 200 (\`--sample\`) to be sure.
${notes('1 to 10 requests')}`);
});

test('the time still falls at the highest level, and that is the maximum', async () => {
  await run(sweep(400, [10, 50]), () => ({ ms: 100 }));
  workspace.store.updateRun('r1', { settings: { 'parallel_requests.max': { value: 50, source: 'built-in' } } });
  expect(picture()).toBe(`
m
   parallel  total time  req/s     p50     p95  in flight  failed  429s  retries  exact_match
         10       4.0 s    100  100 ms  100 ms       10.0       0     0        0       0.0025
→        50      800 ms    500  100 ms  100 ms       50.0       0     0        0       0.0025  best
Write \`parallel_requests: 50\` into a.eval.yaml: 400 samples take 800 ms, 5 times as fast as 10 at once.
The time still falls at 50, which is your maximum: raise it (\`parallel_requests: {max: 100}\` in pitwall.config.yaml) and sweep on.
${notes('10 to 40 requests')}`);
});

test('a declared rate stays in force, and is what bounds', async () => {
  const task = sweep(100, [1, 5, 10]);
  await run({ ...task, models: task.models.map(model => ({ ...model, limits: { requestsPerMinute: 12_000 } })) }, () => ({ ms: 20 }));
  expect(picture()).toBe(`
m
   parallel  total time  req/s    p50  p95  in flight  failed  429s  retries  exact_match
          1       2.0 s     50  20 ms    –        1.0       0     0        0       0.0100
→         5      515 ms    194  20 ms    –        3.9       0     0        0       0.0100  best
         10      515 ms    194  20 ms    –        3.9       0     0        0       0.0100
Write \`parallel_requests: 5\` into a.eval.yaml: 100 samples take 515 ms, 3.9 times as fast as one at a time.
The declared \`requests_per_minute: 12000\` bounds the levels from 5 on, not the endpoint: raise it, or take it out, to see what the endpoint can do.
10 is no faster (515 ms).
${notes('1 request')}`);
});

test('nothing is asked at two levels at once, and a finished level is not asked again by a resume: the one that was broken off starts anew', async () => {
  const controller = new AbortController();
  const task = sweep(30, [1, 3, 5]);
  const first = await run(task, (_, n) => (n === 50 ? (controller.abort(new Stop('interrupted', 'stopped')), { ms: 10 }) : { ms: 10 }), { signal: controller.signal });
  expect(first.outcome).toBe('interrupted');
  const done = (): readonly string[] => workspace.store.trials('r1').map(({ configuration, outcome, measured }) => `${configuration.parallelRequests} ${outcome} ${measured === undefined ? '–' : measured.totalMs}`);
  expect(done()).toEqual(['1 succeeded 300', '3 interrupted –', '5 interrupted –']);
  const resumed = await run(task, () => ({ ms: 10 }), { resume: true });
  // Each level once, with its warm-up.
  expect(resumed.asked).toHaveLength(30 + 3 + 30 + 3);
  expect(done()).toEqual(['1 succeeded 300', '3 succeeded 100', '5 succeeded 60']);
  const { done: samples, otherSpending } = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 });
  // What was asked and is forgotten was paid all the same: 1 + 3 and 3 + 3 to warm up, and the half level.
  expect({ samples, tokens: (otherSpending?.tokens ?? 0) / 3 }).toEqual({ samples: 90, tokens: first.asked.length - 30 - 3 + 6 });
});

test('an endpoint that nobody can reach is not asked at every level', async () => {
  const { outcome, asked } = await run(sweep(100, [1, 5, 20]), () => ({ ms: 1, answer: { outcome: 'failed', errorClass: 'unreachable', error: 'nobody listens', retryable: false } }));
  expect(outcome).toBe('failed');
  expect(asked.length).toBeLessThan(30);
  expect(picture()).toMatch(/ 20 .* not asked\n/);
  expect(readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }).sweeps?.[0]?.advice).toEqual(['No level came to its end with an answer, so there is no best one: model `m`: nobody listens; start the server, or correct `base_url`']);
});

test('a level at which the endpoint gives up is a finding, not a failure of the run', async () => {
  const { outcome } = await run(sweep(60, [2, 20]), inFlight => (inFlight > 4 ? { ms: 1000, answer: { outcome: 'failed', errorClass: 'serverError', error: 'busy', retryable: false } } : { ms: 10 }), {});
  expect(outcome).toBe('succeeded');
});

test('an eval of two datasets is one mix: a level is all of it', async () => {
  const task = sweep(20, [1, 4]);
  const [dataset] = task.datasets;
  if (dataset === undefined) throw new Error('There is no dataset');
  const { most } = await run({ ...task, datasets: [dataset, { ...dataset, id: 'e' }] }, () => ({ ms: 10 }));
  expect(most).toBe(4);
  expect(readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }).sweeps?.map(({ best, levels }) => ({ best, levels: levels.map(({ parallelRequests, done, measured }) => [parallelRequests, done, measured?.totalMs]) }))).toEqual([{ best: 4, levels: [[1, 40, 400], [4, 40, 100]] }]);
});
