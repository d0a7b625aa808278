import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { forecastText } from '../../../src/report/plan/forecastText.ts';
import type { Forecast } from '../../../src/report/plan/forecast.ts';
import { forecast } from '../../../src/runner/forecast/forecast.ts';
import type { ClusterFacts } from '../../../src/execute/slurm/clusterFacts.ts';
import type { FoundDevice } from '../../../src/execute/devices/foundDevices.ts';
import type { ExperimentRow } from '../../../src/store/experimentRow.ts';
import { openStore } from '../../../src/store/workspaceStore.ts';
import { storeFile } from '../../../src/store/workspaceFolder.ts';
import { aRun } from '../../store/rows.ts';
import type { ScenarioFlags } from '../../../src/runner/forecast/scenario.ts';

const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-plan-'));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
const cluster: ClusterFacts = {
  name: 'lab', version: '22.05.8', maxArraySize: 1001, accounting: false,
  partitions: [{ name: 'all', isDefault: true, state: 'up', nodes: ['n1', 'n2'] }],
  nodes: ['n1', 'n2'].map(name => ({ name, state: 'idle', isUsable: true, cpus: { total: 8, idle: 8 }, memoryBytes: 2 ** 33, gpus: [{ total: 4, used: 0 }] })),
};
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

function plan(more = '', flags: Partial<ScenarioFlags> = {}, beside: readonly string[] = []): Promise<Forecast> {
  const own = more.split('\n');
  writeFileSync(file, [...lines.filter(line => !own.some(other => keyOf(other) === keyOf(line))), ...own].join('\n'));
  return forecast({ file, workspace, environment: { PITWALL_GPUS: 'slots=4' }, models: [], flags: { ...none, ...flags }, beside }, async () => ({ devices: [] }), new AbortController().signal, async () => cluster);
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

test('on a cluster each experiment is a job: so many at once as the task says, whatever this machine has, and nobody knows how long they wait', async () => {
  const { slots, outlook, unknown, notes } = await plan('executor: slurm\nparallel_experiments: 3\nconstraints: ["tp == 2"]');
  expect([slots, outlook?.makespanMs, unknown, notes]).toEqual([
    { count: 6, source: 'of 3 jobs at once' },
    60_200,
    ['how long jobs wait in the queue of the cluster: times are as if each began at once'],
    ['each experiment is a job of 2 GPUs, and 3 of them are at the cluster at once, those that wait there among them: 1 round at least'],
  ]);
  expect((await plan('executor: slurm\nconstraints: ["tp == 2"]\nparallel_experiments: 2', { parallelExperiments: [1] })).slots.count).toBe(2);
});

test('strategies: what is exact, what is drawn, and what is at most', async () => {
  const told = async (strategy: string, more = ''): Promise<string> => {
    const { trials, atMost, spans, notes } = await plan(`strategy: ${strategy}${more}`);
    return `${atMost ? 'at most ' : ''}${trials}, ${spans.length} in the schedule${notes.length === 0 ? '' : `; ${notes.join('; ')}`}`;
  };
  expect(await told('{use: grid}', '\nmax_experiments: 5')).toBe('5, 5 in the schedule; `max_experiments` ends it after 5 of 8 configurations');
  expect(await told('{use: grid}', '\nmax_experiments: 3')).toBe('3, 3 in the schedule; `max_experiments` ends it after 3 of 8 configurations, and `tp` is the same in all of them: another strategy reaches the whole space');
  expect(await told('{use: random, seed: 1}', '\nmax_experiments: 6')).toBe('6, 6 in the schedule');
  expect(await told('{use: bayesian, initial: 3}', '\nmax_experiments: 6')).toBe('at most 6, 6 in the schedule; what a bayesian search proposes depends on what it finds: a random draw of the same space stands for it here');
  expect(await told('{use: successive_halving, eta: 2, rungs: 2}', '\nmax_experiments: 6')).toBe('at most 6, 6 in the schedule; which experiments go up a rung depends on what they find: it is drawn here');
});

test('an experiment that takes longer than its time limit is told, and ends there', async () => {
  const { notes, spans } = await plan('timeouts: {experiment: 40s}');
  expect(notes).toContain('an experiment takes 1 min, more than its time limit of 40 s: it would time out');
  expect(spans[0]?.endMs).toBe(40_200);
  expect((await plan(`timeouts: {bench: 2s}\n${lines.at(-1)?.replace('requests: 40', 'duration: 5s')}`)).notes).toContain('a bench takes 10 s at least, more than its time limit of 2 s: every experiment would time out');
});

test('on GPUs, which are called by their numbers; what others do with them now does not count', async () => {
  await plan();
  const gpu = (index: number): FoundDevice => ({ id: `GPU-${index}`, kind: 'gpu', index: String(index), name: 'L4', memoryTotalMiB: 23_000, memoryUsedMiB: index * 20_000, use: index, pids: index === 0 ? [] : [42], ...(index === 0 ? {} : { taken: true }) });
  const { spans, slots } = await forecast({ file, workspace, environment: {}, models: [], flags: { ...none, set: ['parameters.tp=[1, 2]'] } }, async () => ({ devices: [gpu(0), gpu(1)] }), new AbortController().signal);
  expect(slots).toEqual({ count: 2, source: 'this machine' });
  expect(spans.slice(0, 4).map(({ trial, slots: held }) => `${trial} ${held.join(', ')}`)).toEqual(['e01 GPU 0', 'e02 GPU 1', 'e03 GPU 0', 'e04 GPU 0, GPU 1']);
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
    'a request of the bench 0.1 s: `estimate` of the task',
    'start of a server 30.0 s: built-in default, nobody has measured it',
    'measuring an experiment 5.7 s: `bench`',
  ]);
  await expect(plan('', { skipSplits: ['dev'] })).rejects.toThrow('a tune has no splits to skip');
  await expect(plan('', { gpus: [2] })).rejects.toThrow('some configurations hold 4 slots, so 2 are too few');
});

test('two tasks at once: time, slots and bounds are of both', async () => {
  const other = path.join(workspace, 'other.tune.yaml');
  writeFileSync(other, lines.join('\n').replace('trial: 50s', 'trial: 20s'));
  const [one, both] = [await plan(), await plan('', {}, [other])];
  expect(both.trials).toBe(8);
  expect(both.spans.map(({ trial }) => trial).filter(trial => trial.startsWith('2:'))).toHaveLength(8);
  // 17 slots × 60.2 s and 17 slots × 30.2 s on 4 slots.
  expect(both.outlook?.lowerBoundMs).toBeCloseTo((17 * (60_200 + 30_200)) / 4, 3);
  expect(both.outlook?.makespanMs).toBeGreaterThan(one.outlook?.makespanMs ?? Infinity);
  expect(both.notes).toContain('beside it runs other.tune.yaml: 8 experiments, `2:` in the schedule; time, slots and bounds are those of all together');
});

test('experiments that were measured before tell how long theirs take, and those that were not', async () => {
  await plan();
  const store = openStore(storeFile(workspace));
  store.createRun(aRun({ id: 'before', kind: 'tune', state: 'ended', outcome: 'succeeded', taskFile: file, taskText: readFileSync(file, 'utf8') }), []);
  const row = (id: string, index: number, configuration: ExperimentRow['configuration'], outcome: 'ok' | 'startFailed', readyMs: number, endedMs: number): ExperimentRow => ({ run: 'before', id, index, configuration, share: 1, stage: 'ended', devicesNeeded: 1, queuedMs: 0, attempt: 0, outcome, startedMs: 0, readyMs, endedMs });
  store.createExperiment(row('e01', 0, { tp: 1, slots: 1 }, 'ok', 2_000, 12_000));
  store.createExperiment(row('e02', 1, { tp: 1, slots: 2 }, 'ok', 4_000, 24_000));
  store.createExperiment(row('e03', 2, { tp: 2, slots: 2 }, 'startFailed', 1, 90));
  store.dispose();
  const lasts = ({ spans }: Forecast): readonly string[] => spans.toSorted((a, b) => (a.trial < b.trial ? -1 : 1)).map(({ trial, startMs, endMs }) => `${trial} ${(endMs - startMs) / 1000}`);
  const again = await plan();
  expect(lasts(again)).toEqual(['e01 12', 'e02 24', 'e03 18', 'e04 18', 'e05 18', 'e06 18', 'e07 18', 'e08 18']);
  expect(again.assumed.filter(({ ms }) => ms !== undefined).map(({ what, ms, source }) => `${what} ${ms}: ${source}`)).toEqual([
    'start of a server 3000: measured in run before',
    'measuring an experiment 15000: measured in run before',
    'start of a server 3000: measured in run before, of other configurations',
    'measuring an experiment 15000: measured in run before, of other configurations',
  ]);
  // Another bench takes another time.
  expect(lasts(await plan(`${lines.at(-1)?.replace('requests: 40', 'requests: 80')}`))[0]).toBe('e01 60.2');
});
