import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunOutcome } from '../../src/base/outcomes.ts';
import type { LoadServer } from '../../src/execute/load/loadTarget.ts';
import type { Answer } from '../../src/execute/provider.ts';
import { exportRun } from '../../src/report/exporters/exportRun.ts';
import { levelCharts } from '../../src/report/load/levelCharts.ts';
import type { LoadView } from '../../src/report/load/loadView.ts';
import { loadText } from '../../src/report/load/loadText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import { Stop } from '../../src/runner/stop.ts';
import { parseTask } from '../../src/task/parseTask.ts';
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

const bench = (load: string, batching: string, more = 'stop: {requests: 128}'): Task => {
  const { task, problems } = parseTask(`kind: bench\nname: b\ntarget: {provider: openai, endpoint: completions, base_url: "http://127.0.0.1:1/v1", model: m}\nworkload: {data: {synthetic: {input_tokens: 3, output_tokens: 4}}}\nload: ${load}\nbatching: ${batching}\n${more}`, '/w/b.bench.yaml');
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  return task;
};

/** What a request of so many inputs takes, and whether it fails. */
type Server = (inputs: number, n: number) => { readonly ms: number; readonly answer?: Answer };

/** The sizes of the requests that came, level by level: of the warm-up and the tries as well. */
async function run(task: Task, server: Server, options: { readonly signal?: AbortSignal; readonly resume?: true } = {}): Promise<{ outcome: RunOutcome; sizes: number[][] }> {
  const sizes: number[][] = [];
  let n = 0;
  const opened: LoadServer = {
    endpoint(connections) {
      const level: number[] = [];
      sizes.push(level);
      return {
        connect: async (_, sockets = connections) => sockets,
        connections: () => connections,
        write: () => '',
        send: () => Promise.reject(new Error('not in a batch')),
        several: {
          write: ({ inputs: [input = ''] }) => input,
          async sendAll(inputs, signal) {
            const sentMs = clock.nowMs();
            level.push(inputs.length);
            const { ms, answer } = server(inputs.length, n++);
            await clock.sleep(ms, signal);
            const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'stopped', retryable: false };
            return () => ({ answers: inputs.map(() => (signal.aborted ? cancelled : (answer ?? { outcome: 'ok', output: 'x', tokensIn: 3, tokensOut: 4 }))), sentMs, e2eMs: ms });
          },
        },
        dispose: () => undefined,
      };
    },
    watched: { url: new URL('http://127.0.0.1:1/v1'), headers: [] },
    dispose: () => undefined,
  };
  let outcome: RunOutcome | undefined;
  const running = workspace.run(task, () => says(''), { ...options, ports: { clock, openLoadServer: async () => opened } }).then(ended => (outcome = ended));
  const until = performance.now() + 10_000;
  while (outcome === undefined && performance.now() < until) await clock.advance(100);
  return { outcome: await running, sizes };
}

const none: LoadView = { target: '', judged: false, open: false, levels: [], notes: [] };
const view = () => readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 });
const table = (): string => `\n${loadText(view().load ?? none, 170).split('\n\n')[0]}\n`;
const limits = (): readonly string[] => view().load?.levels.flatMap(({ batching }) => batching?.limit?.text ?? []) ?? [];

test('each size with each interval at each load is a level; a batch closes at its size or its interval, and the wait is in the time', async () => {
  const { outcome, sizes } = await run(bench('{concurrency: [1, 8]}', '{max_batch_size: [1, 4, 32], batch_interval: [5ms, 20ms]}'), inputs => ({ ms: 20 + inputs }));
  expect({ outcome, levels: sizes.length }).toEqual({ outcome: 'succeeded', levels: 10 });
  expect(table()).toBe(`
m · times in ms: p50 / p90 / p99
in flight  max batch  interval  mean batch  limited by  requests  failed  req/s  tokens/s             wait              E2E  mean in flight  tokens in  verdict
        1          1         –           1  –                128       0   47.6       190  0.00 / 0.00 / –  21.0 / 21.0 / –             1.0          3  valid
        1          4      5 ms           1  load             128       0   38.5       154  5.00 / 5.00 / –  26.0 / 26.0 / –             1.0          3  valid
        1          4     20 ms           1  load             128       0   24.4      97.6  20.0 / 20.0 / –  41.0 / 41.0 / –             1.0          3  valid
        1         32      5 ms           1  load             128       0   38.5       154  5.00 / 5.00 / –  26.0 / 26.0 / –             1.0          3  valid
        1         32     20 ms           1  load             128       0   24.4      97.6  20.0 / 20.0 / –  41.0 / 41.0 / –             1.0          3  valid
        8          1         –           1  –                128       0    381      1524  0.00 / 0.00 / –  21.0 / 21.0 / –             8.0          3  valid
        8          4      5 ms           4  server           128       0    333      1333  0.00 / 0.00 / –  24.0 / 24.0 / –             8.0          3  valid
        8          4     20 ms           4  server           128       0    333      1333  0.00 / 0.00 / –  24.0 / 24.0 / –             8.0          3  valid
        8         32      5 ms           8  load             128       0    242       970  5.00 / 5.00 / –  33.0 / 33.0 / –             8.0          3  valid
        8         32     20 ms           8  load             128       0    167       667  20.0 / 20.0 / –  48.0 / 48.0 / –             8.0          3  valid
not shown for want of width: tokens out; all are in --json and exports
`);
  expect([limits()[0], limits()[4], limits()[6]]).toEqual([
    'the load limits: the only request in flight is in the batch, which then waits 5 ms for nobody: a size of 1 would send it at once',
    'the server limits: batches are full (4 of 4 on average), and bring no more than single requests: the bottleneck is elsewhere (CPU, network, processes, threads)',
    'the load limits: all 8 requests in flight are in the batch, which then waits 5 ms for nobody: a size of 8 would send it at once',
  ]);
  expect(view().load?.notes.filter(note => note.includes('bring the most'))).toEqual([
    'at 1 in flight single requests bring the most: 47.6 req/s with E2E p50 21 ms',
    'at 8 in flight single requests bring the most: 381 req/s with E2E p50 21 ms',
  ]);
});

test('in an open loop what comes within the interval is a batch, and the rest is told', async () => {
  // Every 4 ms one: the first, and those of the 20 ms after it. A batch of 2 waits for the second.
  await run(bench('{rate: {levels: [250], arrival: constant}}', '{max_batch_size: [1, 2, 32], batch_interval: [19ms]}', 'stop: {requests: 130}'), () => ({ ms: 10 }));
  expect(view().load?.levels.map(({ batching, measured }) => [batching?.meanSize, measured?.steady?.distributions.wait.mean, measured?.steady?.distributions.e2e.p50])).toEqual([
    [1, 0, 10],
    [2, 2, expect.closeTo(12)],
    [expect.closeTo(5), expect.closeTo(11, 0), expect.closeTo(21, 0)],
  ]);
  expect(limits()).toEqual([
    'the size limits: batches are full (2 of 2 on average), and the server keeps up with all that comes',
    'the interval limits: 5 of at most 32 inputs come within 19 ms, and the server keeps up with all that comes',
  ]);
});

test('a server that takes several at the price of one is worth larger batches, until it is full', async () => {
  // One request after the other, 20 ms each.
  let freeMs = 0;
  const one: Server = () => {
    freeMs = Math.max(freeMs, clock.nowMs()) + 20;
    return { ms: freeMs - clock.nowMs() };
  };
  await run(bench('{concurrency: [64]}', '{max_batch_size: [1, 8, 32, auto], batch_interval: [50ms]}', 'stop: {requests: 640}'), one);
  expect(view().load?.levels.map(({ batching, measured }) => [batching?.auto, batching?.maxSize, Math.round(measured?.steady?.requestsPerS ?? 0)])).toEqual([[false, 1, 50], [false, 8, 400], [false, 32, 1600], [true, 3, expect.closeTo(150, -1)]]);
  expect(limits()).toEqual([
    'the size limits: batches are full (8 of 8 on average), and larger ones brought 4 × as much',
    'the size limits: batches are full (32 of 32 on average): try a larger one',
    'the size limits: batches are full (2.99 of 3 on average), and larger ones brought 10.7 × as much',
  ]);
  expect(view().load?.notes).toContainEqual(expect.stringMatching(/^at 64 in flight batches of 32 within 50 ms bring the most: 1600 req\/s with E2E p50 40 ms, where single requests bring 50 req\/s with E2E p50 1280 ms$/));
  const [latency] = levelCharts(view().load ?? none);
  expect([latency?.title, latency?.stops, latency?.lines.map(({ name, points }) => `${name}: ${points.map(point => `${Math.round(point?.x ?? 0)} ${Math.round(point?.y ?? 0)}`).join(', ')}`)]).toEqual(['Latency against throughput, by size of batches', ['without batching', 'batches of 3', 'batches of 8', 'batches of 32'], ['within 50 ms: 50 1280, 150 420, 400 160, 1600 40']]);
  expect(view().load?.notes).toContain('at 64 in flight auto began with 50 req/s without batching × 50 ms = batches of 3');
});

const tooLarge: Answer = { outcome: 'failed', errorClass: 'clientError', error: 'HTTP 413: at most 4 inputs', retryable: false };

test('auto is halved with its interval while the server fails on it, and a failing batch fails each of its requests', async () => {
  const { sizes } = await run(bench('{concurrency: [32]}', '{max_batch_size: [auto, 8], batch_interval: [10ms]}', 'stop: {requests: 640}\nrepeats: {n: 2}'), inputs => (inputs > 4 ? { ms: 1, answer: tooLarge } : { ms: 10 }));
  const [single, auto, eight] = view().load?.levels ?? [];
  expect([single?.measured?.whole.ok, eight?.measured?.whole.failures]).toEqual([1280, { clientError: 1280 }]);
  // 3200 a second × 10 ms.
  expect(auto?.batching?.chosen).toEqual({ maxSize: 4, intervalMs: 1.25, unbatchedPerS: expect.closeTo(3200), failed: [32, 16, 8].map((maxSize, k) => ({ maxSize, intervalMs: 10 / 2 ** k, requests: 64, failures: 64, error: 'HTTP 413: at most 4 inputs' })) });
  expect(auto?.measured?.whole).toMatchObject({ requests: 1280, ok: 1280, batches: { mean: 4 } });
  expect(limits()).toEqual([
    'the server limits: it failed on batches of 8 within 2.5 ms (HTTP 413: at most 4 inputs); 4 of 4 on average',
    'the server limits: 1280 of 1280 inputs failed; 8 of 8 on average',
  ]);
  expect(view().load?.notes).toContain('at 32 in flight auto began with 3200 req/s without batching × 10 ms = batches of 32; the server failed on them, and they were halved: 16 within 5 ms, 8 within 2.5 ms, 4 within 1.25 ms');
  // The second repeat takes what the first one found.
  expect([sizes[1]?.includes(32), sizes[4]?.every(size => size <= 4)]).toEqual([true, true]);
});

test('a resume keeps what auto has found, and the document keeps to the schema', async () => {
  const controller = new AbortController();
  const task = bench('{concurrency: [8]}', '{max_batch_size: [auto], batch_interval: [10ms, 20ms]}', 'stop: {requests: 64}');
  let left = 120;
  const first = await run(task, inputs => ((left -= inputs) < 0 ? (controller.abort(new Stop('interrupted', 'stopped')), { ms: 10 }) : { ms: 10 }), { signal: controller.signal });
  expect(first.outcome).toBe('interrupted');
  const { outcome } = await run(task, () => ({ ms: 10 }), { resume: true });
  expect({ outcome, trials: workspace.store.trials('r1').map(({ id, batching }) => `${id} ${batching?.maxSize}`) }).toEqual({ outcome: 'succeeded', trials: ['concurrency=8~batch=1 undefined', 'concurrency=8~batch=auto~interval=10ms 8', 'concurrency=8~batch=auto~interval=20ms 16'] });
  const document = runDocument(view());
  expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  expect(document.load?.levels[2]?.batching).toEqual({ max_size: 16, auto: true, interval_ms: 20, mean_size: 8, batches_per_s: expect.closeTo(33.3, 1), unbatched_per_s: expect.closeTo(800), failed: [], limit: { by: 'load', text: 'the load limits: all 8 requests in flight are in the batch, which then waits 20 ms for nobody: a size of 8 would send it at once' } });
  expect(document.load?.levels[2]?.whole?.metrics['p50(wait)']).toMatchObject({ value: 20, unit: 'ms' });
  for (const format of ['html', 'markdown'] as const) expect([...exportRun(format, workspace.store, view())].join('')).toContain('which then waits 20 ms for nobody');
  const [header, line] = [...exportRun('csv', workspace.store, view())].join('').split('\r\n');
  expect([header?.split(',').slice(-4), line?.split(',').slice(-4)]).toEqual([['max_batch_size', 'batch_interval_ms', 'batch', 'wait_ms'], ['1', '', '0', '0']]);
});
