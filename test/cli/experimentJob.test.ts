import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jobFiles, writeOrder } from '../../src/runner/tune/job/experimentOrder.ts';
import { readStanding } from '../../src/runner/tune/job/standing.ts';
import { readCarry } from '../../src/store/carry/carryFile.ts';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { aRun } from '../store/rows.ts';
import { Terminal, until } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  // A node has its own folder for what goes with the job.
  mkdirSync(path.join(terminal.folder, 'tmp'));
  terminal.variables = { TMPDIR: path.join(terminal.folder, 'tmp'), SLURM_JOB_ID: '17', SLURMD_NODENAME: 'n2', SLURM_JOB_GPUS: '2,3', SLURM_GPUS_ON_NODE: '2', CUDA_VISIBLE_DEVICES: '0,1' };
});
afterEach(() => terminal.dispose());

const proposed: ExperimentRow = { run: 'sims-1', id: 'e01', index: 0, configuration: { itl: 1 }, share: 1, stage: 'waiting', devicesNeeded: 2, queuedMs: 10, attempt: 0 };
const light = ['sh', '-c', 'echo with $CUDA_VISIBLE_DEVICES; exec "$0" "$@"', process.execPath, path.join(import.meta.dirname, 'lightServer.mjs'), '{{ port }}', '{{ itl }}'];

/** What the job is told, and where. */
function order(command: readonly string[] = light, requests = 12): string {
  const text = `kind: tune
name: sims
server: {command: ${JSON.stringify(command)}, model: sim, gpus: 2, ready: {path: /health, timeout: 20s}}
parameters: {itl: [1, 2]}
strategy: grid
objective: {minimize: p50(e2e)}
bench:
  workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}
  load: {concurrency: [2]}
  stop: {requests: ${requests}}
  slo: {e2e: {p50: 5s}}
  self_check: false
`;
  return writeOrder(path.join(terminal.folder, 'job'), { request: { taskFile: path.join(terminal.folder, 's.tune.yaml'), workspace: terminal.folder, runId: 'sims-1' }, taskText: text, experiment: proposed });
}

const left = (): readonly string[] => readdirSync(path.join(terminal.folder, 'tmp')).filter(name => !name.startsWith('pitwall-0') && name !== `pitwall-${String(process.getuid?.())}`);

test('a job measures one configuration on what Slurm gave it, and leaves one file that is merged into the tune’s store', { timeout: 60_000 }, async () => {
  const { code, note } = await terminal.run('experiment', order());
  expect([code, note]).toEqual([0, '']);
  const carry = readCarry(jobFiles.result(path.join(terminal.folder, 'job'), 0));
  expect(carry?.about).toMatchObject({ experiment: { id: 'e01', outcome: 'ok', stage: 'ended', devices: ['n2 GPU 2', 'n2 GPU 3'], judged: { feasible: true } } });
  const store = openStore(path.join(terminal.folder, 'parent', 'store.db'));
  try {
    store.createRun(aRun({ id: 'sims-1', kind: 'tune' }), []);
    store.createExperiment(proposed);
    if (carry === undefined) throw new Error('there is no result');
    store.merge(carry, 1);
    expect(store.merge(carry, 2)).toBeUndefined();
    expect(store.run('sims-1-e01-bench')).toMatchObject({ kind: 'bench', outcome: 'succeeded', parent: { run: 'sims-1', experiment: 'e01' } });
    expect([...store.requests('sims-1-e01-bench')].filter(({ warmup }) => !warmup)).toHaveLength(12);
    expect(store.events('sims-1').map(({ event }) => event.type)).toEqual(['devicesLeased', 'serverReady', 'measuringStarted', 'experimentEnded']);
  } finally {
    store.dispose();
  }
  // By the numbers of the job, not by those of the node.
  expect(readFileSync(path.join(terminal.folder, '.pitwall', 'logs', 'sims-1', 'e01-0.log'), 'utf8')).toContain('with 0,1\n');
  expect(readStanding(jobFiles.standing(path.join(terminal.folder, 'job'), 0))).toMatchObject({ job: '17', node: 'n2', devices: ['n2 GPU 2', 'n2 GPU 3'] });
  expect([left(), existsSync(path.join(terminal.folder, '.pitwall', 'store.db'))]).toEqual([[], false]);
});

test('a job that is stopped ends its server, and leaves neither a result nor anything on its node', { timeout: 60_000 }, async () => {
  const file = order([process.execPath, path.join(import.meta.dirname, 'lightServer.mjs'), '{{ port }}', '{{ 500 * itl }}'], 10_000);
  const { child, ended } = terminal.start('experiment', file);
  const standing = jobFiles.standing(path.dirname(file), 0);
  await until(() => readStanding(standing)?.stage === 'bench');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(3);
  expect([readdirSync(path.dirname(file)).filter(name => name.startsWith('result')), left()]).toEqual([[], []]);
});

test('a job that was started again writes beside what its first start may still write', { timeout: 60_000 }, async () => {
  terminal.variables = { ...terminal.variables, SLURM_RESTART_COUNT: '1' };
  expect((await terminal.run('experiment', order())).code).toBe(0);
  expect(readdirSync(path.join(terminal.folder, 'job')).sort()).toEqual(['order.json', 'result-1.carry', 'standing-1.json']);
});

test('a job without the GPUs that it asked for says so', { timeout: 60_000 }, async () => {
  const { CUDA_VISIBLE_DEVICES: _, ...none } = terminal.variables;
  terminal.variables = none;
  expect((await terminal.run('experiment', order())).code).toBe(0);
  expect(readCarry(jobFiles.result(path.join(terminal.folder, 'job'), 0))?.about).toMatchObject({ experiment: { outcome: 'failed', error: expect.stringContaining('the experiment needs 2 GPUs, and on n2 Slurm has shown its job none') } });
});
