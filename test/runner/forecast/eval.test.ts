import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Forecast } from '../../../src/report/plan/forecast.ts';
import { forecast } from '../../../src/runner/forecast/forecast.ts';
import type { ScenarioFlags } from '../../../src/runner/forecast/scenario.ts';

const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-plan-'));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
const none: ScenarioFlags = { gpus: [], skipSplits: [], parallelRequests: [], parallelExperiments: [], set: [] };

function plan(text: string, flags: Partial<ScenarioFlags> = {}): Promise<Forecast> {
  const file = path.join(workspace, 't.eval.yaml');
  writeFileSync(file, text);
  return forecast({ file, workspace, environment: {}, models: [], flags: { ...none, ...flags } }, async () => ({ devices: [] }), new AbortController().signal);
}

test('judges ask out of the same budget, and what they use up is not known', async () => {
  const { requests, tokens, unknown, outlook, of } = await plan(`kind: eval
name: judged
estimate: {request: 100ms}
parallel_requests: 4
models: [{id: m, provider: openai, base_url: "http://127.0.0.1:1/v1", model: x, params: {max_tokens: 10}}]
helpers: [{id: j, provider: openai, base_url: "http://127.0.0.1:1/v1", model: y}]
datasets: [{id: d, inline: [{input: "four char", target: a}, {input: "four char", target: b}]}]
prompts: [{id: a, template: "{{ input }}"}, {id: b, template: "Q: {{ input }}"}]
repeats: 10
scorers: [{use: judge, params: {model: j, rubric: "good?", choices: {A: 1, B: 0}, votes: 3}}]
`);
  expect({ requests, tokens, unknown, of }).toEqual({ requests: 160, tokens: { in: 105, out: 400 }, unknown: ['what judge `j` uses up, which is asked 120 times: tokens and cost are told without it'], of: '1 model × 2 prompts' });
  // 160 requests of 100 ms, 4 at a time.
  expect(outlook?.lowerBoundMs).toBe(4_000);
  expect(outlook?.bottleneck).toEqual({ kind: 'requestLimit' });
  expect(outlook?.makespanMs).toBeLessThan(1.1 * 4_000);
});

test('a declared rate is what holds back', async () => {
  const told = await plan(`kind: eval
name: rated
estimate: {request: 50ms}
models: [{id: m, provider: sim, model: sim, limits: {requests_per_minute: 120}}]
datasets: [{id: d, inline: [${Array.from({ length: 21 }, (_, k) => `{input: "${k}", target: a}`).join(', ')}]}]
scorers: [exact_match]
`, { parallelRequests: [1, 50] });
  expect(told.outlook).toMatchObject({ bottleneck: { kind: 'rateLimit', of: 'm' }, lowerBoundMs: 10_000 });
  expect(told.outlook?.makespanMs).toBeCloseTo(10_050.1, 3);
  // More at once is of no use.
  expect(told.whatIfs.map(({ name, outlook }) => `${name}: ${outlook.makespanMs.toFixed(1)}`)).toEqual(['as the file says: 10050.1', '--parallel-requests 50: 10050.1']);
});

test('nobody can say how long a trial takes whose data is not there, unless the task does', async () => {
  const text = 'kind: eval\nname: away\nmodels: [{id: m, provider: sim, model: sim}]\ndatasets: [{id: d, path: nowhere.jsonl}]\nscorers: [exact_match]\n';
  const { outlook, requests, unknown } = await plan(text);
  expect({ outlook, requests }).toEqual({ outlook: undefined, requests: undefined });
  expect(unknown).toEqual([expect.stringMatching(/^how many samples `d` has: the file does not exist/) as string, 'how long trial `m~d~default` takes: neither its samples nor an earlier run nor `estimate.trial` says it']);
  expect((await plan(`${text}estimate: {trial: 2h}\n`)).outlook?.makespanMs).toBe(7_200_000);
  expect((await plan(`${text}estimate: {trial: 2h}\ntimeout: 1h\ntimeout_per_trial: 90m\n`)).notes).toEqual(['it takes 2 h, more than its `timeout` of 1 h: it would be stopped before its end', 'the longest trial takes 2 h, more than `timeout_per_trial` of 1 h 30 min: it would be stopped before its end']);
});

test('a bench with a server of its own: its start, and the slots that it holds from its first level to its last', async () => {
  const { assumed, spans, slots, notes } = await plan(`kind: bench
name: served
estimate: {startup: 10s, request: 100ms}
server: {command: [serve, --port, "{{ port }}"], gpus: 1, replicas: 2}
workload: {data: {synthetic: {input_tokens: 20, output_tokens: 10}}}
load: {concurrency: [1, 2]}
stop: {requests: 20}
warmup: {requests: 2}
self_check: false
`, { gpus: [3] });
  expect(assumed.slice(0, 2)).toEqual([{ what: 'slots of its server, for all replicas', count: 2, source: '`server` of the task' }, { what: 'start of its server', ms: 10_000, source: '`estimate` of the task' }]);
  expect(spans.map(({ trial, slots: held, startMs, endMs }) => `${trial} on ${held.join(', ')}: ${Math.round(startMs)}–${Math.round(endMs)}`)).toEqual(['concurrency=1 on slot 1, slot 2: 0–12300', 'concurrency=2 on slot 1, slot 2: 12300–13700']);
  expect({ slots, notes }).toEqual({ slots: { count: 3, source: '--gpus' }, notes: [] });
});
