import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoadAnswer, LoadServer } from '../../src/execute/load/loadTarget.ts';
import { exportRun } from '../../src/report/exporters/exportRun.ts';
import { loadText } from '../../src/report/load/loadText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { createFakeClock, type FakeClock } from '../fake/clock.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
let clock: FakeClock;
beforeEach(() => {
  workspace = new Workspace();
  clock = createFakeClock();
});
afterEach(() => workspace.dispose());

/** Runs a bench on a server that works on `slots` requests at once, 100 ms each, and tells when requests came and how many were in flight then. */
async function run(lines: string, { slots = Number.POSITIVE_INFINITY, runId = 'r1' } = {}): Promise<{ readonly outcome: string; readonly sent: readonly (readonly [ms: number, inFlight: number])[]; readonly bodies: readonly string[] }> {
  const { task, problems } = parseTask(`kind: bench\nname: b\ntarget: {provider: openai, base_url: "http://127.0.0.1:1/v1", model: m}\nwarmup: {requests: 0}\n${lines}`, path.join(workspace.folder, 'b.bench.yaml'));
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  const sent: (readonly [number, number])[] = [];
  const bodies: string[] = [];
  let startMs: number | undefined;
  let inFlight = 0;
  const free: number[] = [];
  const server: LoadServer = {
    endpoint: connections => ({
      connect: async (_, sockets = connections) => sockets,
      connections: () => connections,
      write: ({ inputs, maxTokens }) => `${inputs.join('|')} ${maxTokens}`,
      async send(body, signal) {
        const sentMs = clock.nowMs();
        startMs ??= sentMs;
        sent.push([sentMs - startMs, ++inFlight]);
        bodies.push(body);
        const begins = free.length < slots ? sentMs : Math.max(sentMs, free.shift() ?? sentMs);
        free.push(begins + 100);
        free.sort((a, b) => a - b);
        const e2eMs = begins + 100 - sentMs;
        await clock.sleep(e2eMs, signal);
        inFlight--;
        const words = body.split(' ');
        const ended: LoadAnswer = { answer: { outcome: 'ok', output: 'x', tokensIn: words.length - 1, tokensOut: Number(words.at(-1)) }, sentMs, e2eMs, chunks: { atMs: [e2eMs - 50, e2eMs], characters: [1, 1] } };
        return () => ended;
      },
      dispose: () => undefined,
    }),
    watched: { url: new URL('http://127.0.0.1:1/v1'), headers: [] },
    dispose: () => undefined,
  };
  let outcome: string | undefined;
  const running = workspace.run(task, () => says(''), { runId, ports: { clock, openLoadServer: async () => server } }).then(ended => (outcome = ended));
  const until = performance.now() + 20_000;
  while (outcome === undefined && performance.now() < until) await clock.advance(10);
  return { outcome: await running, sent, bodies };
}
const view = (runId = 'r1') => readRunView(workspace.store, runId, { alive: false, nowMs: 0 });
const text = (runId = 'r1'): string => loadText(view(runId).load ?? { target: '', judged: false, open: false, levels: [], notes: [] }, 200);
const lines = (rows: readonly object[]): string => rows.map(row => JSON.stringify(row)).join('\n');

test('a trace is replayed: requests leave at its times, scaled, with its lengths; the record of that is a trace again', async () => {
  const times = Array.from({ length: 40 }, (_, k) => 1000 + 40 * k + (k % 4 === 0 ? 20 : 0));
  writeFileSync(path.join(workspace.folder, 't.jsonl'), lines(times.map((timestamp, k) => ({ timestamp, input_length: 5 + k, output_length: 2 + (k % 3) }))));
  const replay = 'load: {rate: {arrival: trace}}';
  const { outcome, sent, bodies } = await run(`workload: {data: {trace: t.jsonl, time_scale: 0.5}}\n${replay}\nslo: {ttft: {p90: 1s}}`);
  expect(outcome).toBe('succeeded');
  expect(sent.map(([ms]) => ms)).toEqual(times.map(ms => (ms - 1020) / 2).map(ms => Math.max(0, ms)));
  expect(bodies.map(body => `${body.split(' ').length - 1}>${body.split(' ').at(-1)}`)).toEqual(times.map((_, k) => `${5 + k}>${2 + (k % 3)}`));
  expect(`\n${text().split('\n\n')[0]}\n`).toBe(`
m · times in ms, from when a request was due: p50 / p90 / p99
       rate  requests  failed  req/s  tokens/s          TTFT          TPOT           ITL          E2E  SLO met  goodput  mean in flight  tokens in  tokens out  verdict
trace × 0.5        40       0     46       137  50.0 / – / –  25.0 / – / –  50.0 / – / –  100 / – / –  100.0 %       46             4.6       24.5       2.975  valid
`);
  expect(view().load?.notes).toContain('at the trace’s times × 0.5 the figures are of the whole level: requests came as in the trace, which is not the same all the time');
  expect(runDocumentSchema.safeParse(runDocument(view())).error).toBeUndefined();
  for (const format of ['csv', 'jsonl'] as const) {
    writeFileSync(path.join(workspace.folder, `exported.${format}`), [...exportRun(format, workspace.store, view())].join(''));
    const again = await run(`workload: {data: {trace: exported.${format}}}\n${replay}`, { runId: format });
    expect({ sent: again.sent.map(([ms]) => ms), lengths: again.bodies.map(body => `${body.split(' ').length - 1}>${body.split(' ').at(-1)}`) }).toEqual({ sent: sent.map(([ms]) => ms), lengths: bodies.map(body => `${body.split(' ').length - 1}>${body.split(' ').at(-1)}`) });
  }
  expect(workspace.store.run('r1')?.settings['trace']).toEqual({ value: '40 requests of a trace in the format of Mooncake, over 1.54 s', source: 't.jsonl' });
  expect(workspace.store.events('jsonl').map(({ event }) => event).find(({ type }) => type === 'traceRead')).toEqual({ type: 'traceRead', format: 'Pitwall', requests: 40, lastMs: 770, leftOut: 0 });
});

test('requests that a trace has no tokens of are left out, and the results say so', async () => {
  writeFileSync(path.join(workspace.folder, 't.csv'), 'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-12 00:00:00,3,1\n2024-05-12 00:00:01,,\n2024-05-12 00:00:02,4,1\n');
  await run('workload: {data: {trace: t.csv}}\nload: {rate: {arrival: trace}}');
  expect(runDocument(view()).load?.notes).toContainEqual(expect.stringMatching(/^the trace: 2 requests of a trace .*; 1 request without tokens left out$/));
});

test('a trace stretched to rates: a level each, and lengths go on from the first request where only levels say how many', async () => {
  writeFileSync(path.join(workspace.folder, 't.csv'), `TIMESTAMP,ContextTokens,GeneratedTokens\n${[0, 1, 1.5, 4].map((s, k) => `2024-05-12 00:00:0${s},${3 + k},1`).join('\n')}\n`);
  const stretched = await run('workload: {data: {trace: t.csv}}\nload: {rate: {levels: [1, 10], arrival: trace}}');
  expect(stretched.sent.map(([ms]) => ms).slice(0, 4)).toEqual([0, 750, 1125, 3000]);
  expect(stretched.sent.length).toBe(8);
  expect(view().load?.levels.map(({ rate, measured }) => [rate, measured?.whole.requests])).toEqual([[1, 4], [10, 4]]);
  const closed = await run('workload: {data: {trace: t.csv}}\nload: {concurrency: [2]}\nstop: {requests: 6}', { runId: 'r2' });
  expect(closed.bodies.map(body => body.split(' ').length - 1)).toEqual([3, 4, 5, 6, 3, 4]);
});

test('a file that is no trace ends the run before anything is sent', async () => {
  writeFileSync(path.join(workspace.folder, 't.csv'), 'question\nwhy\n');
  const { outcome, sent } = await run('workload: {data: {trace: t.csv}}\nload: {rate: {arrival: trace}}');
  expect([outcome, sent.length, view().error?.replace(/^\S+:2/, 't.csv:2').slice(0, 82)]).toEqual(['failed', 0, 't.csv:2: the columns of this file (question) are of no trace that Pitwall reads; n']);
});

test('a ramp of the rate: what it did is told in stretches, and where it broke; nothing of it is called steady', async () => {
  const { outcome } = await run('workload: {data: {scenario: "D(3,2)"}}\nload: {ramp: {rate: {from: 5, to: 65}, over: 12s, arrival: constant}}\nslo: {ttft: {p99: 120ms}}', { slots: 4 });
  expect(outcome).toBe('succeeded');
  expect(`\n${text().split('\n\n')[0]?.split('\n').map(line => line.slice(0, 44).trimEnd()).join('\n')}\n`).toBe(`
m · times in ms, from when a request was due
   rate  requests  failed  req/s  tokens/s
 5 – 11        10       0    7.5      15.8
11 – 17        17       0   13.3      26.7
17 – 23        24       0     20        40
23 – 29        31       0     25      50.8
29 – 35        38       0   31.7      63.3
35 – 41        46       0   37.5        75
41 – 47        53       0     40        80
47 – 53        60       0     40        80
53 – 59        67       0     40        80
59 – 65        75       0     40        80
    all       421       0   30.8      61.6
`);
  expect(view().load?.notes.slice(0, 4)).toEqual([
    'the SLO is first missed between 41 and 47 req/s, 7.2 s to 8.4 s after the beginning: 69.8 % of the requests keep it there, and 100 % in the stretch before',
    'answers no longer keep up with what is due between 47 and 53 req/s: 40 of 50 req/s',
    'most was answered between 41 and 47 req/s: 40 req/s',
    'a ramp shows where to look: each stretch has its own requests alone, but what one leaves unanswered is in the way of the next, so measure the loads around it as levels',
  ]);
  expect(view().load?.notes).toContain('at 5 to 65 req/s the figures are of the whole level: the load changed all the time');
  const [level] = view().load?.levels ?? [];
  expect([level?.measured?.steady, level?.measured?.drift]).toEqual([undefined, []]);
  const document = runDocument(view());
  expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  expect(document.load?.levels[0]?.stretches?.[0]).toMatchObject({ from_ms: 0, load_from: 5 });
});

test('a ramp of requests in flight: the nearest whole number of them, and no request of a slot that is not open yet', async () => {
  const { sent, outcome } = await run('workload: {data: {scenario: "D(3,2)"}}\nload: {ramp: {concurrency: {from: 1, to: 5}, over: 4s}}', {});
  expect(outcome).toBe('succeeded');
  const mostAt = (from: number, until: number): number => Math.max(...sent.filter(([ms]) => ms >= from && ms < until).map(([, inFlight]) => inFlight));
  expect([[0, 490], [600, 1490], [1600, 2490], [2600, 3490], [3600, 4000]].map(([from = 0, until = 0]) => mostAt(from, until))).toEqual([1, 2, 3, 4, 5]);
  expect(Math.max(...sent.map(([ms]) => ms))).toBeLessThan(4000);
  expect(view().load?.levels[0]?.stretches?.map(({ fromLoad, untilLoad, figures }) => `${Math.round(fromLoad)}–${Math.round(untilLoad)}: ${Math.round(figures.requestsPerS ?? 0)}/s`)).toEqual(['1–2: 16/s', '2–4: 29/s', '4–5: 43/s']);
});

test('a ramp down closes slots; a ramp that has sent what it was to send ends', async () => {
  const down = await run('workload: {data: {scenario: "D(3,2)"}}\nload: {ramp: {concurrency: {from: 5, to: 1}, over: 4s}}', {});
  expect([Math.max(...down.sent.filter(([ms]) => ms < 400).map(([, n]) => n)), Math.max(...down.sent.filter(([ms]) => ms > 3600).map(([, n]) => n))]).toEqual([5, 1]);
  const beforeMs = clock.nowMs();
  const short = await run('workload: {data: {scenario: "D(3,2)"}}\nload: {ramp: {concurrency: {from: 1, to: 500}, over: 4h}}\nstop: {requests: 5}', { runId: 'r2' });
  expect([short.sent.length, clock.nowMs() - beforeMs < 10_000]).toEqual([5, true]);
});
