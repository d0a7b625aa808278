import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunOutcome } from '../../src/base/outcomes.ts';
import type { ProcessFacts } from '../../src/base/processFacts.ts';
import type { LoadAnswer, LoadServer } from '../../src/execute/load/loadTarget.ts';
import type { Answer } from '../../src/execute/provider.ts';
import type { Telemetry } from '../../src/execute/telemetry/openTelemetry.ts';
import { loadText } from '../../src/report/load/loadText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import { exportRun } from '../../src/report/exporters/exportRun.ts';
import type { ProgressSnapshot } from '../../src/runner/progress.ts';
import type { RunPorts } from '../../src/runner/runSpec.ts';
import { Stop } from '../../src/runner/stop.ts';
import type { Task } from '../../src/task/task.ts';
import { createFakeClock, type FakeClock } from '../fake/clock.ts';
import { bench, benchOf } from './benchTask.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
let clock: FakeClock;
beforeEach(() => {
  workspace = new Workspace();
  clock = createFakeClock();
});
afterEach(() => workspace.dispose());

/** What the server does with a request that finds so many in flight, itself included: the first token after `ttft`, three more every `itl`. */
type Server = (inFlight: number, n: number) => { readonly ttft: number; readonly itl: number; readonly answer?: Answer };

async function run(task: Task, server: Server, { openTelemetry, watched, lateMs, inputs, checkSelf, carriedBy, ...options }: { readonly carriedBy?: NonNullable<RunPorts['carriedBy']>; /** Of each request, where its answer is not streamed. */ readonly inputs?: number; readonly lateMs?: number; readonly checkSelf?: NonNullable<RunPorts['checkSelf']>; readonly resume?: true; readonly warmupMs?: number; readonly onProgress?: (of: ProgressSnapshot) => void; readonly signal?: AbortSignal; readonly openTelemetry?: () => Promise<Telemetry>; readonly watched?: ProcessFacts } = {}): Promise<{ outcome: RunOutcome; most: number[]; bodies: string[]; connected: number[] }> {
  let n = 0;
  const most: number[] = [];
  const bodies: string[] = [];
  const connected: number[] = [];
  const opened: LoadServer = {
    endpoint(connections) {
      let inFlight = 0;
      const level = most.push(0) - 1;
      return {
        connect: async (_, sockets = connections) => (connected.push(n), sockets),
        connections: () => connections,
        write: ({ inputs, maxTokens }) => `${inputs.join('|')} ${maxTokens}`,
        async send(body, signal) {
          bodies.push(body);
          const sentMs = clock.nowMs();
          most[level] = Math.max(most[level] ?? 0, ++inFlight);
          const { ttft, itl, answer } = server(inFlight, n++);
          const e2eMs = ttft + 3 * itl;
          await clock.sleep(e2eMs, signal);
          inFlight--;
          const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'stopped', retryable: false };
          const ended: LoadAnswer = { answer: signal.aborted ? cancelled : (answer ?? { outcome: 'ok', output: 'x', tokensIn: 3, tokensOut: 4 }), sentMs, e2eMs, ...(inputs !== undefined ? { inputs } : { chunks: { atMs: answer === undefined ? [0, 1, 2, 3].map(k => ttft + k * itl) : [], characters: [1, 1, 1, 1] } }) };
          return () => ended;
        },
        dispose: () => undefined,
      };
    },
    watched: { url: new URL('http://127.0.0.1:1/v1'), headers: [] },
    dispose: () => undefined,
  };
  let outcome: RunOutcome | undefined;
  const running = workspace.run(task, () => says(''), { ...options, ports: { clock, openLoadServer: async () => opened, ...(openTelemetry === undefined ? {} : { openTelemetry }), ...(lateMs === undefined ? {} : { waitUntil: (atMs: number, signal: AbortSignal) => clock.sleep(atMs - clock.nowMs() + lateMs, signal) }), ...(checkSelf === undefined ? {} : { checkSelf }), ...(carriedBy === undefined ? {} : { carriedBy }), ...(watched === undefined ? {} : { watchClient: () => ({ stop: () => watched }) }) } }).then(ended => (outcome = ended));
  const until = performance.now() + 10_000;
  while (outcome === undefined && performance.now() < until) await clock.advance(100);
  return { outcome: await running, most, bodies, connected };
}

const view = () => readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 });
const table = (): string => `\n${loadText(view().load ?? { target: '', judged: false, open: false, levels: [], notes: [] }, 140).split('\n\n')[0]}\n`;

test('each level keeps so many requests in flight, and tells what was planted', async () => {
  const { outcome, most, connected, bodies } = await run(bench('[1, 4, 16]', 'requests: 80', 'warmup: {requests: 2}'), inFlight => ({ ttft: 100, itl: inFlight > 8 ? 40 : 20 }));
  expect({ outcome, most }).toEqual({ outcome: 'succeeded', most: [1, 4, 16] });
  expect(table()).toBe(`
m · times in ms: p50 / p90 / p99
in flight  requests  failed  req/s  tokens/s           TTFT             TPOT              ITL            E2E  mean in flight  verdict
        1        80       0   6.25        25  100 / 100 / –  20.0 / 20.0 / –  20.0 / 20.0 / –  160 / 160 / –             1.0  valid
        4        80       0     25       100  100 / 100 / –  20.0 / 20.0 / –  20.0 / 20.0 / –  160 / 160 / –             4.0  valid
       16        80       0   72.7       291    100 / – / –     40.0 / – / –  40.0 / 40.0 / –    220 / – / –            16.0  valid
not shown for want of width: tokens in, tokens out; all are in --json and exports
`);
  // Connected before a request, and no text is sent twice: a server could answer it from what it has kept.
  expect({ connected, requests: bodies.length, distinct: new Set(bodies).size }).toEqual({ connected: [0, 82, 164], requests: 246, distinct: 246 });
});

test('after its time nothing new is sent, and what is in flight comes to its end', async () => {
  const { outcome } = await run(bench('[2]', 'duration: 1s', 'warmup: {requests: 0}'), () => ({ ttft: 100, itl: 100 }));
  expect(outcome).toBe('succeeded');
  // Sent at 0, 400 and 800 ms in two slots; the last two end at 1200.
  expect(view().load?.levels[0]?.measured?.whole).toMatchObject({ requests: 6, ok: 6, windowMs: 1200, meanInFlight: 2, requestsPerS: 5, tokensPerS: 20 });
});

const busy: Answer = { outcome: 'failed', errorClass: 'serverError', error: 'busy', retryable: true };

test('failures are data: they are counted by class, never sent again, and no time of theirs is among those of the answers', async () => {
  const { outcome, bodies } = await run(bench('[2, 8]', 'requests: 64', 'warmup: {requests: 0}'), inFlight => (inFlight > 4 ? { ttft: 5, itl: 0, answer: busy } : { ttft: 100, itl: 20 }));
  expect({ outcome, sent: bodies.length, failed: view().failed }).toMatchObject({ outcome: 'succeeded', sent: 128 });
  const [, second] = view().load?.levels ?? [];
  expect(second?.measured?.whole.failures).toEqual({ serverError: view().failed });
  expect(second?.measured?.whole.distributions.ttft).toMatchObject({ p50: 100, max: 100 });
  expect(view().load?.notes).toContainEqual(expect.stringMatching(/^at 8 in flight \d+ of 64 requests failed: \d+ serverError$/));
});

test('an endpoint that nobody reaches is not asked on, and no further level is tried', async () => {
  const { outcome, bodies } = await run(bench('[1, 4]', 'duration: 1h', 'warmup: {requests: 0}'), () => ({ ttft: 1, itl: 0, answer: { outcome: 'failed', errorClass: 'unreachable', error: 'nobody listens', retryable: true } }));
  // The ninth has left before the eighth is read.
  expect({ outcome, sent: bodies.length, error: view().error }).toEqual({ outcome: 'failed', sent: 9, error: 'model `m`: nobody answered, so the level was given up after 9 requests: nobody listens; start the server, or correct `base_url`' });
  expect(table()).toMatch(/\n +1 .* failed\n +4 .* not measured\n/);
});

test('a resume keeps the levels that have ended, and starts the one that was broken off anew', async () => {
  const controller = new AbortController();
  const task = bench('[1, 2, 4]', 'requests: 10', 'warmup: {requests: 1}');
  const first = await run(task, (_, n) => (n === 15 ? (controller.abort(new Stop('interrupted', 'stopped')), { ttft: 10, itl: 1 }) : { ttft: 10, itl: 1 }), { signal: controller.signal });
  expect(first.outcome).toBe('interrupted');
  expect(view().error).toBe('stopped; the level under way (2 in flight) is not kept: a resume starts it anew');
  const states = (): readonly string[] => workspace.store.trials('r1').map(({ id, outcome }) => `${id} ${outcome} ${[...workspace.store.requests('r1', id)].length}`);
  expect(states()).toEqual(['concurrency=1 succeeded 11', 'concurrency=2 interrupted 0', 'concurrency=4 interrupted 0']);
  const resumed = await run(task, () => ({ ttft: 10, itl: 1 }), { resume: true });
  expect({ outcome: resumed.outcome, sent: resumed.bodies.length, first: resumed.bodies[0] }).toEqual({ outcome: 'succeeded', sent: 22, first: first.bodies[11] });
  expect(states()).toEqual(['concurrency=1 succeeded 11', 'concurrency=2 succeeded 11', 'concurrency=4 succeeded 11']);
});

test('a warm-up that takes longer than its limit ends the bench', async () =>
  expect([await run(bench('[1, 2]', 'requests: 10', 'warmup: {requests: 3}'), () => ({ ttft: 1000, itl: 0 }), { warmupMs: 2_500 }), view().error]).toMatchObject([{ outcome: 'timedOut', bodies: { length: 3 } }, 'the warm-up took longer than its limit of 2.5 s']));

test('its document keeps to the schema, and an export holds every request as it was observed', async () => {
  await run(bench('[2]', 'requests: 2', 'warmup: {requests: 1}'), () => ({ ttft: 100, itl: 20 }));
  const document = runDocument(view());
  expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  const metrics = document.load?.levels[0]?.whole?.metrics;
  expect([metrics?.['p50(ttft)'], metrics?.['p99(tpot)'], metrics?.['throughput(tokens)']]).toEqual([
    { value: 100, n: 2, unit: 'ms', interval: [100, 100], interval_method: 'bootstrap' },
    { note: 'n is too small: 2 of at least 662', n: 2, unit: 'ms' },
    { value: 50, n: 2, unit: 'tokens/s' },
  ]);
  expect([...exportRun('csv', workspace.store, view())].join('').replaceAll('\r', '')).toBe(`trial,concurrency,rate,request,warmup,due_ms,sent_ms,ttft_ms,e2e_ms,inputs,tokens_in,tokens_out,chunks,outcome,error_class,error
concurrency=2,2,,0,1,0,0,100,160,1,3,4,4,ok,,
concurrency=2,2,,0,0,0,0,100,160,1,3,4,4,ok,,
concurrency=2,2,,1,0,0,0,100,160,1,3,4,4,ok,,
`);
  expect(JSON.parse([...exportRun('jsonl', workspace.store, view())][1] ?? '')).toMatchObject({ request: 0, chunk_ms: [100, 120, 140, 160], chunk_characters: [1, 1, 1, 1] });
});

test('what the server says of itself meanwhile stands beside the level, and is exported on the same clock', async () => {
  const openTelemetry = async (): Promise<Telemetry> => ({
    sources: ['http://h/metrics'],
    async watch(onReadings) {
      const beganMs = clock.nowMs();
      const say = (running: number, preemptions: number): void => onReadings(clock.nowMs(), [{ name: 'running', value: running }, { name: 'preemptions', value: preemptions }]);
      say(0, 3);
      const over = new AbortController();
      void (async () => {
        for (let k = 1; k < 3; k++) {
          await clock.sleep(beganMs + 200 * k - clock.nowMs(), over.signal);
          say(k, 3 + k);
        }
      })();
      return { end: async () => (over.abort(), say(0, 9)) };
    },
    dispose: () => undefined,
  });
  await run(bench('[2]', 'requests: 8', 'warmup: {requests: 2}'), () => ({ ttft: 100, itl: 20 }), { openTelemetry });
  expect(loadText(view().load ?? { target: '', judged: false, open: false, levels: [], notes: [] }, 140).split('\n\n')[1]).toBe(`The server and its GPUs meanwhile: mean / largest of what was read
in flight  running  preemptions
        2  1.5 / 2            6
`.trimEnd());
  const document = runDocument(view());
  expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  expect(document.load?.levels[0]?.telemetry).toEqual({ running: { n: 2, mean: 1.5, max: 2, unit: 'requests' }, preemptions: { n: 4, growth: 6, unit: 'count' } });
  expect((JSON.parse([...exportRun('json', workspace.store, view())].join('')) as { readings: object[] }).readings.filter(reading => 'name' in reading && reading.name === 'running')).toEqual([0, 200, 400, 640].map((at_ms, k) => ({ trial: 'concurrency=2', at_ms, name: 'running', value: [0, 1, 2, 0][k] })));
  for (const format of ['html', 'markdown'] as const) expect([...exportRun(format, workspace.store, view())].join('')).toContain('1.5 / 2');
});

test('each level is judged by the SLO: what missed a limit is in no goodput, and says so', async () => {
  // Every fourth request is slow from the 9th in flight on.
  const { outcome } = await run(bench('[4, 16]', 'requests: 160', 'slo: {ttft: {p90: 150ms}, tpot: {p99: 30ms}, success: 0.99}'), (inFlight, n) => ({ ttft: inFlight > 8 && n % 4 === 0 ? 400 : 100, itl: 20 }));
  expect(outcome).toBe('succeeded');
  const [calm, late] = view().load?.levels.map(({ measured }) => measured?.steady) ?? [];
  expect([calm?.attainment?.value, (calm?.goodputPerS ?? 0) / (calm?.requestsPerS ?? 1), late?.attainment?.value]).toEqual([1, 1, expect.closeTo(0.75, 1)]);
  expect(late?.slo?.map(({ name, met }) => `${name} ${met}`)).toEqual(['p90(ttft) false', 'p99(tpot) undefined', 'success true']);
  expect(view().load?.notes.filter(note => note.includes('SLO') || note.includes('too few'))).toEqual([
    expect.stringMatching(/^the SLO is met up to 4 in flight: 100 % of the requests keep it, and 7\d\.\d+ % at 16 in flight$/),
    'at 16 in flight the SLO is missed: p90(ttft) is 400 ms, the limit 150 ms',
    expect.stringMatching(/^too few requests for p99\(tpot\) at 4 in flight \(15\d\), 16 in flight \(\d+\): raise `stop`$/),
  ]);
  expect(table()).toMatch(/E2E +SLO met +goodput +verdict\n +4 .* 100\.0 % +25 +valid\n +16 .* 7\d\.\d % /);
});

test('how the client fared is stored with its level, and what it did badly makes the verdict', async () => {
  const facts = { wallMs: 10_000, loopDelayP99Ms: 40, loopDelayMaxMs: 51, stalledShare: 0.05, gcShare: 0.01, coreWaitShare: 0.5, busyShare: 0.95, foreignShare: 0.9 };
  await run(bench('[4]', 'requests: 80'), () => ({ ttft: 100, itl: 20 }), { watched: facts });
  expect(view().load?.levels[0]).toMatchObject({ clients: [{ client: { ...facts, sockets: 4, connections: 4 } }], verdict: { verdict: 'invalid' } });
  expect(workspace.store.runs()[0]?.trials.map(({ invalid }) => invalid)).toEqual([true]); // lists know it by the summary alone
  expect(view().load?.notes.filter(note => note.includes('alid:') || note.includes('suspect:'))).toEqual([
    'at 4 in flight, invalid: the client waited for a free CPU core for 50 % of the time: the machine was busy for 95 %, other processes took 90 %',
    'at 4 in flight, invalid: the client could read no answers for 5 % of the time, up to 51 ms at once: times are too long by that',
  ]);
});

test('an open loop sends when requests are due, whatever the server does, and times count from when they were due', async () => {
  const { outcome } = await run(bench('{rate: {levels: [10, 40], arrival: constant}}', 'requests: 200', 'warmup: {requests: 4}\nslo: {ttft: {p90: 150ms}}'), inFlight => ({ ttft: 20 * inFlight, itl: 10 }));
  expect(outcome).toBe('succeeded');
  expect(`\n${loadText(view().load ?? { target: '', judged: false, open: true, levels: [], notes: [] }, 150).split('\n\n')[0]}\n`).toBe(`
m · times in ms, from when a request was due: p50 / p90 / p99
rate  requests  failed  req/s  tokens/s             TTFT             TPOT              ITL              E2E  SLO met  goodput  verdict
  10       200       0   10.1      39.9  20.0 / 20.0 / –  10.0 / 10.0 / –  10.0 / 10.0 / –  50.0 / 50.0 / –  100.0 %     10.1  valid
  40       200       0   39.5       158    120 / 120 / –  10.0 / 10.0 / –  10.0 / 10.0 / –    150 / 150 / –  100.0 %     39.5  valid
not shown for want of width: mean in flight, tokens in, tokens out; all are in --json and exports
`);
  const rows = [...workspace.store.requests('r1', 'rate=40')].filter(({ warmup }) => !warmup);
  expect([rows.every(({ dueMs, sentMs }) => dueMs === sentMs), Math.max(...rows.map(({ dueMs }) => dueMs))]).toEqual([true, 199 * 25]);
});

test('a server that does not keep up with an open loop is told', async () => {
  // Four are worked on at once: 40 requests a second at most.
  const free: number[] = [0, 0, 0, 0];
  await run(bench('{rate: {levels: [20, 60], arrival: constant}}', 'requests: 150', 'warmup: {requests: 0}'), () => {
    free.sort((a, b) => a - b);
    const startMs = Math.max(clock.nowMs(), free[0] ?? 0);
    free[0] = startMs + 100;
    return { ttft: startMs - clock.nowMs() + 70, itl: 10 };
  });
  expect(view().load?.notes.filter(note => note.includes('piles up'))).toEqual([expect.stringMatching(/^at 60 req\/s the server answered (39\.[5-9]|40) req\/s: /)]);
  expect(view().load?.levels[1]?.verdict?.causes[0]).toMatch(/^the time of an answer rose by \d+ % from beginning to end$/);
});

test('a client that comes late is found out: its lag is recorded, and the verdict says so', async () => {
  // Each wait for the time of a request takes 40 ms longer than it should.
  await run(bench('{rate: {levels: [100], arrival: constant}}', 'requests: 100', 'warmup: {requests: 0}'), () => ({ ttft: 50, itl: 10 }), { lateMs: 40 });
  const [level] = view().load?.levels ?? [];
  expect(level?.verdict?.verdict).toBe('invalid');
  expect(level?.measured?.whole.distributions.lag.p50).toBeGreaterThan(15);
  expect(level?.measured?.whole.distributions.ttft_from_due.max).toBeGreaterThan(85);
  expect(level?.measured?.whole.distributions.ttft.max).toBe(50);
});

test('the levels together: up to where the SLO is met, and where throughput stops rising', async () => {
  // Eight are worked on at once, and each of the others waits for its turn.
  await run(bench('[1, 2, 4, 8, 16, 32]', 'requests: 160', 'slo: {ttft: {p90: 150ms}}'), inFlight => ({ ttft: 100 * Math.max(1, inFlight / 8), itl: 20 * Math.max(1, inFlight / 8) }));
  const { knee } = view().load ?? {};
  expect([knee?.knee?.load, knee?.below?.load, knee?.above?.load, knee?.saturation?.load]).toEqual([8, 4, 16, 8]);
  expect(view().load?.notes.slice(0, 2)).toEqual(['the SLO is met up to 8 in flight: 100 % of the requests keep it, and 0 % at 16 in flight', expect.stringMatching(/^throughput stops rising at 8 in flight \(50 req\/s\)$/)]);
  // The fit would have 58 req/s at 17 in flight, and 50 were measured at 16: it is not this server.
  expect(knee?.usl).toBeUndefined();
  const document = runDocument(view());
  expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  expect(document.load?.knee).toMatchObject({ share: 0.99, knee: { load: 8, attainment: 1 }, saturation: { load: 8 } });
});

test('a search finds the highest load within the SLO, ends loads early that are far beyond it, and goes on where it was broken off', async () => {
  // 23 are worked on at once; the first token of each waits for those before it.
  const server: Server = inFlight => ({ ttft: 100 * Math.max(1, inFlight / 23), itl: 20 });
  const task = bench('{find: {maximize: concurrency, from: 4, to: 200}}', 'requests: 300', 'slo: {ttft: {p99: 110ms}}\nwarmup: {requests: 0}');
  const controller = new AbortController();
  const first = await run(task, (inFlight, n) => (n === 700 ? controller.abort(new Stop('interrupted', 'stopped')) : undefined, server(inFlight, n)), { signal: controller.signal });
  expect([first.outcome, workspace.store.trials('r1').length]).toEqual(['interrupted', 4]);
  const counted: string[] = [];
  const { outcome } = await run(task, server, { resume: true, onProgress: ({ done, total }) => counted.push(`${done}/${total}`) });
  expect([outcome, counted[0], counted.at(-1)]).toEqual(['succeeded', '694/694', '1976/1976']);
  expect(view().load?.levels.map(({ concurrency, measured }) => `${concurrency}: ${measured?.whole.requests}`)).toEqual(['4: 300', '8: 300', '32: 94', '14: 300', '19: 300', '23: 300', '26: 82', '25: 300']);
  const { knee } = view().load ?? {};
  expect([knee?.knee?.load, knee?.above?.load]).toEqual([25, 26]);
  expect(view().load?.notes.slice(0, 2)).toEqual([expect.stringMatching(/^the SLO is met up to 25 in flight: 100 % of the requests keep it, and [\d.]+ % at 26 in flight$/), 'the capacity within the SLO is 25 in flight']);
  expect(runDocumentSchema.safeParse(runDocument(view())).error).toBeUndefined();
});

test('gates must hold at every level, and name the worst', async () => {
  await run(bench('[1, 16]', 'requests: 80', 'slo: {ttft: {p90: 150ms}}\ngates: [p50(ttft) <= 150ms, goodput >= 5, p99(e2e) <= 1s, max(tpot) < 30]'), inFlight => ({ ttft: inFlight > 8 ? 200 : 100, itl: 20 }));
  expect(view().gates).toEqual([
    { gate: 'p50(ttft) <= 150ms', held: false, value: 200, unit: 'number', trial: 'concurrency=16' },
    { gate: 'goodput >= 5', held: false, value: expect.closeTo(0, 3), unit: 'number', trial: 'concurrency=16' },
    { gate: 'p99(e2e) <= 1s', held: false, trial: 'concurrency=1', why: 'n too small: 79 of the 662 observations that p99(e2e) needs' },
    { gate: 'max(tpot) < 30', held: true, value: 20, unit: 'number', trial: 'concurrency=1' },
  ]);
});

test('repeats: all levels before the next round, percentiles over all requests, rates with an interval over the repeats', async () => {
  const { outcome } = await run(bench('[1, 2]', 'requests: 40', 'repeats: {n: 3}\nwarmup: {requests: 0}'), (_, n) => ({ ttft: 100 + 10 * Math.floor(n / 80), itl: 20 }));
  expect({ outcome, trials: workspace.store.trials('r1').map(({ id }) => id) }).toEqual({ outcome: 'succeeded', trials: ['concurrency=1~repeat=1', 'concurrency=2~repeat=1', 'concurrency=1~repeat=2', 'concurrency=2~repeat=2', 'concurrency=1~repeat=3', 'concurrency=2~repeat=3'] });
  const [one] = view().load?.levels ?? [];
  const rates = [160, 170, 180].map(ms => 1000 / ms);
  expect(one?.measured?.steady).toMatchObject({ requests: 117, requestsPerS: expect.closeTo(rates.reduce((sum, rate) => sum + rate) / 3, 6), rateIntervals: { requestsPerS: { method: 'studentT' } } });
  expect(one?.measured?.steady?.distributions.ttft).toMatchObject({ n: 117, p50: 110, intervals: { p50: { low: expect.closeTo(110 - 24.84, 1), method: 'studentT' } } });
  expect(view().load?.levels.map(({ trials }) => trials.length)).toEqual([3, 3]);
});

test('a level may end in its warm-up: nobody answers, or the run is stopped', async () => {
  const gone = await run(bench('[2]', 'requests: 10'), () => ({ ttft: 1, itl: 0, answer: { outcome: 'failed', errorClass: 'unreachable', error: 'nobody listens', retryable: true } }));
  expect({ outcome: gone.outcome, sent: gone.bodies.length, done: view().done, error: view().error }).toEqual({ outcome: 'failed', sent: 8, done: 0, error: 'model `m`: nobody answered, so the level was given up after 8 requests: nobody listens; start the server, or correct `base_url`' });
  workspace.dispose();
  workspace = new Workspace();
  const controller = new AbortController();
  const stopped = await run(bench('[2]', 'requests: 10'), () => (controller.abort(new Stop('cancelled', 'the run was cancelled')), { ttft: 1, itl: 0 }), { signal: controller.signal });
  expect({ outcome: stopped.outcome, trial: view().load?.levels[0]?.outcome, kept: [...workspace.store.requests('r1')].length }).toEqual({ outcome: 'cancelled', trial: 'cancelled', kept: 0 });
});

test('a warm-up of which every request is answered with 404 ends the run: there is no such model', async () => {
  const missing: Answer = { outcome: 'failed', errorClass: 'clientError', error: 'HTTP 404: no model m', retryable: false };
  const { outcome, bodies } = await run(bench('[1, 4]', 'requests: 40', 'warmup: {requests: 3}'), () => ({ ttft: 1, itl: 0, answer: missing }));
  expect({ outcome, sent: bodies.length, error: view().error }).toEqual({ outcome: 'failed', sent: 3, error: 'model `m`: every request of the warm-up was refused, so the level was given up after 3 requests: HTTP 404: no model m; check `model`, `base_url` and `params`' });
});

test('a slow rate is warmed up quickly, and the progress says that it is; after a resume it counts all that was and will be done', async () => {
  const controller = new AbortController();
  const task = bench('{rate: {levels: [2, 0.5], arrival: constant}}', 'requests: 10', 'warmup: {requests: 3}');
  let seen = '';
  await run(task, (_, n) => (n === 14 ? controller.abort(new Stop('interrupted', 'stopped')) : undefined, { ttft: 100, itl: 1 }), { signal: controller.signal, onProgress: ({ stage = '' }) => (seen += `${stage}\n`) });
  expect(seen).toContain('0.5 req/s, level 2 of 2, warming up with 3 requests\n');
  const rows = [...workspace.store.requests('r1', 'rate=2')].filter(({ warmup }) => warmup);
  expect(rows.map(({ dueMs }) => dueMs)).toEqual([0, 100, 200]);
  const counted: string[] = [];
  await run(task, () => ({ ttft: 100, itl: 1 }), { resume: true, onProgress: ({ done, total }) => counted.push(`${done}/${total}`) });
  expect([counted[0], counted.at(-1)]).toEqual(['10/20', '20/20']);
});

test('the client itself is measured once, before the first level and at the highest load, and is part of the verdict of the levels near it', async () => {
  const spread = (p50: number) => ({ n: 64, p50, p99: 2 * p50, max: 3 * p50 });
  const asked: string[] = [];
  const checkSelf: NonNullable<RunPorts['checkSelf']> = async ({ concurrency, rate }) => {
    asked.push(`${concurrency ?? rate} after ${workspace.store.totals('r1').reduce((sum, { done }) => sum + done, 0)}`);
    return { concurrency: 16, answers: 64, lostEvents: 0, ttftMs: spread(8), tpotShare: spread(0.001), lagMs: spread(0.1), atMs: 0 };
  };
  await run(bench('[2, 16]', 'requests: 80'), () => ({ ttft: 100, itl: 20 }), { checkSelf });
  expect({ asked, verdicts: view().load?.levels.map(({ verdict }) => verdict) }).toEqual({
    asked: ['16 after 0'],
    verdicts: [{ verdict: 'valid', causes: [] }, { verdict: 'suspect', causes: ['the client’s own error was 8.0 ms at 16 in flight, 8 % of the time to the first token: close what else uses this machine, or load the server from several'], toDo: ['close what else uses this machine, or measure from one with free cores'] }],
  });
  expect(view().load?.notes.at(-1)).toBe('the client itself, at 16 in flight against a simulated server: a TTFT is too long by 8.00 ms (p50; p99 16 ms), a TPOT is wrong by 0.1 %');
  const document = runDocument(view());
  expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  expect(document.load?.self_check).toEqual({ concurrency: 16, fallback: false, answers: 64, lost_events: 0, ttft_error_ms: { n: 64, p50: 8, p99: 16, max: 24 }, tpot_error: spread(0.001), lag_ms: spread(0.1), at: '1970-01-01T00:00:00.000Z', kept: false });
  expect(workspace.store.events('r1').filter(({ event }) => event.type === 'clientChecked')).toHaveLength(1);
});

test.each<[string, string, string, readonly string[]]>([
  ['a search knows its highest load at its end', '{find: {maximize: concurrency, from: 2, to: 8}}', 'slo: {ttft: {p99: 110ms}}\nwarmup: {requests: 0}', ['8']],
  ['an open loop is measured as one', '{rate: {levels: [20, 10]}}', '', ['20']],
  ['a bench may say no', '[2]', 'self_check: false', []],
])('the client itself: %s', async (_, load, more, expected) => {
  const asked: string[] = [];
  const checkSelf: NonNullable<RunPorts['checkSelf']> = async ({ concurrency, rate }) => (asked.push(String(concurrency ?? rate)), { failed: 'no ports' });
  expect((await run(bench(load, 'requests: 40', more), () => ({ ttft: 100, itl: 20 }), { checkSelf })).outcome).toBe('succeeded');
  expect(asked).toEqual(expected);
  if (expected.length > 0) expect(view().load?.notes.at(-1)).toBe('the client’s own error could not be measured: no ports');
});

test('what a level says is measured once, when it has ended: its stored summary is what the rows say, a margin without end included', async () => {
  await run(bench('[2, 4]', 'requests: 80', 'warmup: {requests: 1}\nslo: {ttft: {p90: 50ms}}'), (inFlight, n) => (inFlight > 2 && n % 10 === 0 ? { ttft: 5, itl: 0, answer: busy } : { ttft: 40, itl: 20 }));
  const stored = view().load;
  expect(stored?.levels[1]?.measured?.whole.margin).toBe(Number.POSITIVE_INFINITY);
  for (const { id, endedMs, summary } of workspace.store.trials('r1')) {
    expect(summary).toContain('"load":{');
    workspace.store.updateTrial('r1', id, { summary: undefined, endedMs: (endedMs ?? 0) + 1 });
  }
  expect(view().load).toEqual(stored);
  // One of another version is not believed.
  const [first] = workspace.store.trials('r1');
  workspace.store.updateTrial('r1', first?.id ?? '', { summary: '{"load":{"version":0}}', endedMs: 0 });
  expect(view().load).toEqual(stored);
});

test('what answers without tokens is told by its texts and its input tokens', async () => {
  const task = benchOf('embeddings', 'E(3)');
  const { outcome } = await run(task, () => ({ ttft: 25, itl: 25, answer: { outcome: 'ok', output: '', tokensIn: 12 } }), { inputs: 4 });
  expect(outcome).toBe('succeeded');
  expect(table()).toBe(`
m · times in ms: p50 / p90 / p99
in flight  requests  failed  req/s  inputs/s  tokens in/s            E2E  SLO met  goodput  mean in flight  tokens in  verdict
        1        80       0     10        40          120  100 / 100 / –  100.0 %       10             1.0         12  valid
`);
  expect(runDocumentSchema.safeParse(runDocument(view())).error).toBeUndefined();
  expect(runDocument(view()).load?.levels[0]?.steady?.metrics['throughput(inputs)']).toMatchObject({ value: expect.closeTo(40, 6), unit: 'inputs/s' });
});

test('the HTML report and the picture of a bench hold its charts; nothing in them is loaded, runs, or is told by a style', async () => {
  await run(bench('[2, 8]', 'requests: 80', 'slo: {ttft: {p90: 150ms}}'), inFlight => ({ ttft: inFlight > 4 ? 200 : 100, itl: 20 }));
  const html = [...exportRun('html', workspace.store, view())].join('');
  expect(Array.from(html.matchAll(/<figcaption>([^<]+)</g), ([, title]) => title)).toEqual(['Latency against throughput', 'Throughput by load', 'Time to first token by percentile', 'Time per output token by percentile', ...Array.from({ length: 2 }, () => ['Requests in flight', 'Output tokens a second', 'Requests a second', 'Time to first token']).flat(), 'Requests a second over the run']);
  expect(html.indexOf('<h2>Load</h2>')).toBeLessThan(html.indexOf('<h2>Notes</h2>'));
  const [picture = ''] = exportRun('svg', workspace.store, view());
  expect(picture).toMatch(/^<svg class="chart" xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(picture).toContain('SLO kept up to 2');
  for (const markup of [html, picture]) expect(markup.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/<script|\sstyle=|\son\w+=|https?:|url\(|NaN|undefined/);
  // A run that is no bench under load has no such picture.
  const { load: _, ...other } = view();
  expect(() => exportRun('svg', workspace.store, other)).toThrow('has no picture of its own');
});

test('a bench over another client says so, and measures that one', async () => {
  const asked: unknown[] = [];
  const checkSelf: NonNullable<RunPorts['checkSelf']> = async load => (asked.push(load), { failed: 'no ports' });
  await run(bench('[2]', 'requests: 40'), () => ({ ttft: 100, itl: 20 }), { checkSelf, carriedBy: () => 'undici, through the proxy http://p:1' });
  expect(asked).toEqual([{ concurrency: 2, threads: 1, fallback: true }]);
  expect(view().load?.notes).toContainEqual(expect.stringMatching(/^requests were carried by undici, through the proxy http:\/\/p:1, whose times are a little later /));
  const document = runDocument(view());
  expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  expect(document.carried_by).toEqual({ m: 'undici, through the proxy http://p:1' });
});
