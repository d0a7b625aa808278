import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { forecastText } from '../../../src/report/plan/forecastText.ts';
import type { Forecast } from '../../../src/report/plan/forecast.ts';
import { forecast } from '../../../src/runner/forecast/forecast.ts';
import type { ScenarioFlags } from '../../../src/runner/forecast/scenario.ts';

const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-plan-'));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
const none: ScenarioFlags = { gpus: [], skipSplits: [], parallelRequests: [], parallelExperiments: [], set: [] };
const file = path.join(workspace, 'seats.tune.yaml');

const lines = [
  'kind: tune',
  'name: seats',
  'estimate: {startup: 10s, trial: 50s}',
  'server: {command: [serve, --port, "{{ port }}", --slots, "{{ slots }}"], gpus: "tp"}',
  'parameters: {tp: [1, 2, 4], slots: [1, 2, 3]}',
  'constraints: ["tp * slots <= 8"]',
  'strategy: {use: grid}',
  'objective: {maximize: throughput}',
  'parallel_experiments: auto',
  'bench: {workload: {data: {synthetic: {input_tokens: 20, output_tokens: 5}}}, load: {concurrency: [1, 4]}, stop: {requests: 40}, warmup: {requests: 4}}',
];
const keyOf = (line: string): string | undefined => line.split(':')[0];

function plan(more = '', flags: Partial<ScenarioFlags> = {}): Promise<Forecast> {
  const own = more.split('\n');
  writeFileSync(file, [...lines.filter(line => !own.some(other => keyOf(other) === keyOf(line))), ...own].join('\n'));
  return forecast({ file, workspace, environment: { PITWALL_GPUS: 'slots=4' }, models: [], flags: { ...none, ...flags } }, async () => ({ devices: [] }), new AbortController().signal);
}

test('a grid on seats: what a person reads', async () => {
  expect(forecastText(await plan(), 80)).toBe(`\
seats (tune): 8 experiments (grid over 2 parameters, 9 combinations, 8 of them valid); 1 combination left out

requests           704
time               about 5 min 1 s, 1.18 × the lower bound of 4 min 16 s
bottleneck         GPU slots
utilisation        85.0 % of 4 slots (environment PITWALL_GPUS)
experiments a day  2296

rests on
     1  slots of 3 experiments   \`tp\` of the task
     2  slots of 3 experiments   \`tp\` of the task
     4  slots of 2 experiments   \`tp\` of the task
  10 s  start of a server        \`estimate\` of the task
  50 s  measuring an experiment  \`estimate\` of the task

schedule
slot 1  │e01──────────│e04───────────│e06──────────│e07───────────│e08──────────│
slot 2  │e02──────────│e04───────────│e06──────────│e07───────────│e08──────────│
slot 3  │e03──────────│e05───────────│             │e07───────────│e08──────────│
slot 4                │e05───────────│             │e07───────────│e08──────────│
        0                 1 min 15 s        2 min 31 s                  5 min 1 s
`);
});

test('strategies: what is exact, what is drawn, and what is at most', async () => {
  const told = async (strategy: string, more = ''): Promise<string> => {
    const { trials, atMost, spans, notes } = await plan(`strategy: ${strategy}${more}`);
    return `${atMost ? 'at most ' : ''}${trials}, ${spans.length} in the schedule${notes.length === 0 ? '' : `; ${notes.join('; ')}`}`;
  };
  expect(await told('{use: grid}', '\nmax_experiments: 5')).toBe('5, 5 in the schedule; `max_experiments` ends it after 5 of 8 configurations');
  expect(await told('{use: random, seed: 1}', '\nmax_experiments: 6')).toBe('6, 6 in the schedule');
  expect(await told('{use: bayesian, initial: 3}', '\nmax_experiments: 6')).toBe('at most 6, 6 in the schedule; what a bayesian search proposes depends on what it finds: a random draw of the same space stands for it here');
  expect(await told('{use: successive_halving, eta: 2, rungs: 2}', '\nmax_experiments: 6')).toBe('at most 6, 6 in the schedule; which experiments go up a rung depends on what they find: it is drawn here');
});

test('the same file and seed give the same schedule', async () => {
  const twice = [await plan('strategy: {use: bayesian, initial: 3, seed: 5}'), await plan('strategy: {use: bayesian, initial: 3, seed: 5}')];
  expect(twice[0]?.spans).toEqual(twice[1]?.spans);
});

test('experiments that share the machine itself run one at a time, unless they may', async () => {
  const seconds = ({ outlook }: Forecast): number => Math.round((outlook?.makespanMs ?? 0) / 1000);
  const without = 'server: {command: [serve, --port, "{{ port }}", --batch, "{{ batch }}"], gpus: 0}\nconstraints: ["batch <= 4"]\nparameters: {batch: [1, 2, 3, 4]}';
  expect(seconds(await plan(`${without}\nparallel_experiments: 1`))).toBe(241);
  expect(seconds(await plan(`${without}\ncontention: allow\nparallel_experiments: 2`))).toBe(120);
  expect(seconds(await plan(`${without}\ncontention: allow\nparallel_experiments: 2`, { parallelExperiments: [4] }))).toBe(60);
});

test('what nobody has estimated follows from the bench, and what has no effect is refused', async () => {
  const { assumed, requests } = await plan('estimate: {request: 100ms}');
  expect(requests).toBe(8 * 88);
  expect(assumed.map(({ what, ms, source }) => `${what}${ms === undefined ? '' : ` ${(ms / 1000).toFixed(1)} s`}: ${source}`)).toEqual([
    'slots of 3 experiments: `tp` of the task',
    'slots of 3 experiments: `tp` of the task',
    'slots of 2 experiments: `tp` of the task',
    'start of a server 30.0 s: built-in default, nobody has measured it',
    'measuring an experiment 5.7 s: `bench`, at 100 ms a request (`estimate` of the task)',
  ]);
  await expect(plan('', { skipSplits: ['dev'] })).rejects.toThrow('a tune has no splits to skip');
  await expect(plan('', { gpus: [2] })).rejects.toThrow('some configurations hold 4 slots, so 2 are too few');
});
