import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';
import { jobLog } from '../../src/store/runLogs.ts';
import { Terminal } from '../cli/pitwall.ts';
import { startCluster, type Cluster } from './cluster.ts';

let cluster: Cluster;
let terminal: Terminal;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());
beforeEach(() => {
  terminal = new Terminal();
  terminal.variables = { PATH: cluster.environment['PATH'] ?? '', SLURM_CONF: cluster.environment['SLURM_CONF'] ?? '' };
});
afterEach(async () => {
  // What a test that failed has left is in nobody else's way.
  await cluster.run('scancel', '-u', String(process.getuid?.() ?? 0));
  await until(async () => (await jobs()).length === 0, 60_000);
  terminal.dispose();
});

const light = [process.execPath, path.join(import.meta.dirname, '..', 'cli', 'lightServer.mjs'), '{{ port }}', '{{ itl }}', '{{ slots }}'];
const sim = ['pitwall', 'sim', '--port', '{{ port }}', '--slots', '{{ slots }}', '--itl', '{{ itl }}', '--tokens', '5'];

interface Written {
  readonly name?: string;
  readonly command?: readonly string[];
  readonly executor?: string;
  readonly gpus?: number;
  readonly experiments?: number;
  readonly parallel?: number;
  readonly stop?: string;
  readonly more?: string;
}

/** Configurations drawn by a seed, so that the same are tried wherever they are measured, in whatever order they end. */
function tuneFile({ name = 'sims', command = light, executor = 'slurm', gpus = 2, experiments = 4, parallel = 4, stop = 'requests: 12', more = '' }: Written = {}): string {
  return terminal.file(`${name}.tune.yaml`, `kind: tune
name: ${name}
executor: ${executor}
server: {command: ${JSON.stringify(command)}, model: sim, gpus: ${gpus}, ready: {path: /health, timeout: 60s}}
parameters: {slots: [1, 2, 4, 8], itl: [1, 2, 3, 4]}
strategy: {use: random, seed: 5}
objective: {minimize: p50(e2e)}
max_experiments: ${experiments}
parallel_experiments: ${parallel}
bench:
  workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}
  load: {concurrency: [2]}
  stop: {${stop}}
  warmup: {requests: 1}
  slo: {e2e: {p50: 5s}}
  self_check: false
${more}`);
}

function experiments(run = 'latest'): readonly ExperimentRow[] {
  const store = terminal.store();
  try {
    return store.experiments(store.findRun(run).id);
  } finally {
    store.dispose();
  }
}

/** Jobs and their processes come and go in seconds, so they are looked at a few times a second. */
async function until(holds: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error('It never came true');
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** None before the run is recorded. */
function known(): readonly ExperimentRow[] {
  if (!existsSync(path.join(terminal.folder, '.pitwall', 'store.db'))) return [];
  const store = terminal.store();
  try {
    const [run] = store.runs(1);
    return run === undefined ? [] : store.experiments(run.id);
  } finally {
    store.dispose();
  }
}

const jobs = async (...args: readonly string[]): Promise<readonly string[]> => (await cluster.run('squeue', '-h', '-a', '-o', '%i %T', ...args)).split('\n').filter(line => line !== '');

/** Processes that know the folder of the test: runners, jobs, servers. */
function processes(): readonly string[] {
  return execFileSync('ps', ['axeww', '-o', 'args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\n').filter(line => line.includes(terminal.folder) && !line.startsWith('ps '));
}

/** What each experiment measured, whatever the times were. */
function measured(run = 'latest'): readonly string[] {
  const store = terminal.store();
  try {
    return store.experiments(store.findRun(run).id).map(({ id, configuration, outcome, benchRun = '', judged }) => `${id} ${JSON.stringify(configuration)} ${outcome ?? ''} ${judged?.feasible === true ? 'feasible' : ''} ${[...store.requests(benchRun)].filter(({ outcome: of }) => of === 'ok').length} requests, ${store.trials(benchRun).map(({ id: level, state }) => `${level} ${state}`).join()}`);
  } finally {
    store.dispose();
  }
}

/** What was told of a cluster that gave no answer. */
function silences(): readonly string[] {
  const store = terminal.store();
  try {
    return store.events(store.findRun('latest').id).flatMap(({ event }) => (event.type === 'clusterSilent' ? [event.error] : []));
  } finally {
    store.dispose();
  }
}

function events(): readonly string[] {
  const store = terminal.store();
  try {
    return store.events(store.findRun('latest').id).map(({ event }) => event.type);
  } finally {
    store.dispose();
  }
}

/** Each GPU with who held it, in order of time; throws where two held it at once. */
function held(rows: readonly ExperimentRow[]): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, readonly string[]>();
  let last = new Map<string, number>();
  for (const { id, devices = [], startedMs = 0, endedMs = 0 } of rows.toSorted((a, b) => (a.startedMs ?? 0) - (b.startedMs ?? 0))) {
    for (const gpu of devices) {
      if (startedMs < (last.get(gpu) ?? 0)) throw new Error(`${id} had ${gpu} while ${by.get(gpu)?.at(-1) ?? ''} had it`);
      last = new Map([...last, [gpu, endedMs]]);
      by.set(gpu, [...(by.get(gpu) ?? []), id]);
    }
  }
  return by;
}

test('twelve experiments are twelve jobs that lease by gres and never overlap, and measure what they would here', { timeout: 600_000 }, async () => {
  const there = await terminal.run('run', tuneFile({ command: sim, experiments: 12, parallel: 6 }));
  expect([there.code, there.out]).toEqual([0, expect.stringContaining('12 feasible')]);
  const rows = experiments();
  expect(rows.map(({ devices = [] }) => devices.length)).toEqual(Array<number>(12).fill(2));
  expect([...held(rows).keys()].sort()).toEqual(['n1 GPU 0', 'n1 GPU 1', 'n1 GPU 2', 'n1 GPU 3', 'n2 GPU 0', 'n2 GPU 1', 'n2 GPU 2', 'n2 GPU 3']);
  expect(rows.map(({ job }) => job?.id).every(id => /^\d+$/.test(id ?? ''))).toBe(true);
  expect([await jobs(), processes()]).toEqual([[], []]);
  const onCluster = measured();
  // Of a run that has ended nothing lies about that holds a secret, or is in the store already.
  const folder = path.join(terminal.folder, '.pitwall', 'slurm');
  expect(readdirSync(folder, { recursive: true }).map(String).filter(name => /environment|\.carry$/.test(name))).toEqual([]);
  terminal.file('pitwall.config.yaml', 'gpus: {include: none, slots: 4}\n');
  expect((await terminal.run('run', tuneFile({ name: 'here', command: light, executor: 'local', experiments: 12, parallel: 2 }))).code).toBe(0);
  expect(measured()).toEqual(onCluster);
});

test('the runner is killed in the middle and resumed, a node dies, and every experiment is measured once', { timeout: 600_000 }, async () => {
  const { child, ended } = terminal.start('run', tuneFile({ experiments: 6, stop: 'duration: 45s', parallel: 6, gpus: 1 }));
  await until(() => known().filter(({ stage, outcome }) => stage === 'bench' && outcome === undefined).length >= 2, 60_000);
  child.kill('SIGKILL');
  await ended;
  const submitted = new Map(experiments().map(({ id, job }) => [id, job?.id]));
  const resumed = terminal.start('run', '--resume', 'latest');
  const onN1 = async (): Promise<readonly ExperimentRow[]> => {
    const running = (await jobs('-w', 'n1', '-t', 'RUNNING')).map(line => line.split(' ')[0]);
    return known().filter(({ outcome, job }) => outcome === undefined && running.includes(job?.id));
  };
  let taken: readonly ExperimentRow[] = [];
  await until(async () => events().includes('runResumed') && (taken = await onN1()).some(({ stage }) => stage === 'bench'), 90_000);
  cluster.crash('n1');
  try {
    expect((await resumed.ended).code).toBe(0);
  } finally {
    cluster.startNode('n1');
  }
  const rows = experiments();
  held(rows);
  expect(measured().map(text => text.replace(/\{.*\} |\d+ requests/g, ''))).toEqual(rows.map(({ id }) => `${id} ok feasible , concurrency=2 ended`));
  expect(events().filter(type => type === 'experimentEnded')).toHaveLength(6);
  // What the node took with it was done by others, on living nodes; what ran on elsewhere was found again.
  const again = rows.filter(({ attempt }) => attempt > 0);
  expect(again.length).toBeGreaterThan(0);
  // One of them may have brought its result at the last moment.
  expect(taken.map(({ id }) => id)).toEqual(expect.arrayContaining(again.map(({ id }) => id)));
  expect(again.map(({ id, job }) => `${job?.node ?? ''} ${job?.id === submitted.get(id) ? 'the same' : 'another'}`)).toEqual(again.map(() => 'n2 another'));
  expect(rows.filter(({ id, attempt }) => attempt === 0 && submitted.has(id)).every(({ id, job }) => submitted.get(id) === undefined || job?.id === submitted.get(id))).toBe(true);
  await until(async () => (await jobs()).length === 0 && processes().length === 0, 60_000);
});

test('a controller that hangs, or is down when a run is resumed, is waited for: its jobs go on meanwhile, and nothing of them is lost', { timeout: 200_000 }, async () => {
  const { child, ended } = terminal.start('run', tuneFile({ experiments: 4, stop: 'duration: 4s', parallel: 2, gpus: 1 }));
  await until(() => known().filter(({ stage }) => stage === 'bench').length === 2, 60_000);
  cluster.hangController();
  try {
    await until(() => silences().length === 1, 30_000);
  } finally {
    cluster.letControllerGoOn();
  }
  await until(() => known().some(({ outcome }) => outcome === 'ok'), 60_000);
  child.kill('SIGKILL');
  await ended;
  await cluster.stopController();
  const resumed = terminal.start('run', '--resume', 'latest');
  try {
    await until(() => silences().length === 2, 30_000);
  } finally {
    await cluster.startController();
  }
  expect((await resumed.ended).code).toBe(0);
  expect(experiments().map(({ id, outcome, attempt }) => `${id} ${outcome ?? ''} ${attempt}`)).toEqual(['e01 ok 0', 'e02 ok 0', 'e03 ok 0', 'e04 ok 0']);
  // Each was one job. What a killed runner was about to tell of a submission is lost with it, the job's id is not.
  const ids = experiments().map(({ job }) => job?.id ?? '');
  const others = (await jobs('-t', 'all')).map(line => line.split(' ')[0] ?? '').filter(id => Number(id) > Math.min(...ids.map(Number)) && !ids.includes(id));
  expect([new Set(ids).size, others]).toEqual([4, []]);
  expect(silences()).toEqual([expect.stringContaining('the controller took a question and did not answer it in time'), expect.stringContaining('the controller does not answer')]);
  expect([await jobs(), processes()]).toEqual([[], []]);
});

test('a cancel ends jobs that run and jobs that wait, and leaves no process', { timeout: 200_000 }, async () => {
  const { ended } = terminal.start('run', tuneFile({ experiments: 6, stop: 'duration: 1h', parallel: 6, gpus: 4 }));
  await until(async () => known().some(({ stage }) => stage === 'bench') && (await jobs('-t', 'PENDING')).length >= 3, 90_000);
  expect((await terminal.run('cancel', 'latest')).code).toBe(0);
  expect((await ended).code).toBe(3);
  expect([await jobs(), processes()]).toEqual([[], []]);
  expect(experiments().map(({ outcome }) => outcome)).toEqual(Array(6).fill('cancelled'));
});

test('a runner that is told to go leaves its jobs, and a cancel without a runner ends them', { timeout: 200_000 }, async () => {
  const { child, ended } = terminal.start('run', tuneFile({ experiments: 2, stop: 'duration: 1h', gpus: 4 }));
  await until(() => known().filter(({ stage }) => stage === 'bench').length === 2, 90_000);
  child.kill('SIGINT');
  const { code, note } = await ended;
  expect([code, note]).toEqual([3, expect.stringContaining('2 jobs of it go on at the cluster')]);
  expect((await jobs('-t', 'RUNNING')).length).toBe(2);
  expect((await terminal.run('cancel', 'latest')).note).toContain('2 experiments');
  await until(async () => (await jobs()).length === 0 && processes().length === 0, 30_000);
  expect(experiments().map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
  expect((await terminal.run('delete', experiments()[0]?.run ?? '')).code).toBe(0);
  expect([readdirSync(path.join(terminal.folder, '.pitwall', 'slurm')), readdirSync(path.join(terminal.folder, '.pitwall', 'logs'))]).toEqual([[], []]);
});

test.each([
  ['more GPUs than a node has', { gpus: 8 }, 'no node of `all`, the default partition, has 8 GPUs: the largest has 4'],
  ['a partition that is not there', { executor: '{slurm: {partition: gpus}}' }, 'there is no partition `gpus`'],
  ['more time than the partition gives', { executor: '{slurm: {partition: gpu, time: 3h}}' }, 'runs a job for 1h at most'],
] as const)('%s is one sentence, before anything is submitted', { timeout: 120_000 }, async (_, written, expected) => {
  const { code, note } = await terminal.run('run', tuneFile(written));
  expect([code, note]).toEqual([3, expect.stringContaining(expected)]);
  expect(await jobs()).toEqual([]);
});

test('what a job wrote before it failed is told, and its log lies with it', { timeout: 120_000 }, async () => {
  const { code, note } = await terminal.run('run', tuneFile({ executor: '{slurm: {setup: ["echo Error: no module nodejs >&2; exit 9"]}}', experiments: 1 }));
  expect([code, note]).toEqual([3, expect.stringContaining('with code 9 and left no result; it wrote: Error: no module nodejs')]);
  const { run = '', job } = experiments()[0] ?? {};
  expect(readFileSync(jobLog(terminal.folder, run, 'e01', job?.id ?? ''), 'utf8')).toContain('no module');
});
