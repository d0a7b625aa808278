import { afterAll, beforeAll, expect, test } from 'vitest';
import { Terminal } from '../cli/pitwall.ts';
import { startCluster, type Cluster } from './cluster.ts';

const terminal = new Terminal();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  terminal.variables = { PATH: cluster.environment['PATH'] ?? '', SLURM_CONF: cluster.environment['SLURM_CONF'] ?? '' };
});
afterAll(async () => {
  await cluster.stop();
  terminal.dispose();
});

const task = 'kind: eval\nname: t\nexecutor: {slurm: {partition: gpu, time: 2h, gpus: 1}}\nmodels: [{id: a, provider: sim}]\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n';

test('doctor says which cluster answers', async () => {
  expect((await terminal.run('doctor')).out).toContain('\nok    Slurm         lab answers (22.05.8): 4 of 4 nodes usable, 8 GPUs; partitions all (default), cpu, gpu\n');
  expect(JSON.parse((await terminal.run('doctor', '--json')).out)).toMatchObject({ slurm: { found: true, answers: true, nodes: 4, usable_nodes: 4, partitions: ['all', 'cpu', 'gpu'], max_array_size: 10_001, accounting: false } });
});

test('plan shows what is there, says that waiting is not known, and what would never start', async () => {
  await cluster.run('scontrol', 'update', 'nodename=n2', 'state=drain', 'reason=test');
  terminal.file('t.eval.yaml', task);
  const { out } = await terminal.run('plan', 't.eval.yaml');
  expect(out).toMatch(/^cluster +lab \(Slurm 22\.05\.8\): partition gpu, at most 1 h a job\n +2 nodes \(1 idle, 1 drained\): 8 of 8 processors idle, 4 of 4 GPUs idle\n/m);
  expect(out).toContain('  how long jobs wait in the queue of the cluster: times are as if each began at once\n');
  expect(out).toContain('note: no job would ever start: partition `gpu` runs a job for 1h at most, and `time` is 2h; write `time: 1h` or less, or name another partition\n');
  expect(JSON.parse((await terminal.run('plan', 't.eval.yaml', '--json')).out)).toMatchObject({ cluster: { name: 'lab', waiting: 'unknown', partitions: [{ name: 'gpu', state: 'up', time_limit_ms: 3_600_000 }], nodes: [{ state: 'idle', count: 1 }, { state: 'drained', count: 1 }], gpus: [{ total: 4, idle: 4 }] } });
  await cluster.run('scontrol', 'update', 'nodename=n2', 'state=resume');
});

test('a plan of a cluster that is down says so, and plans', async () => {
  await cluster.stopController();
  terminal.file('t.eval.yaml', task);
  const { code, out } = await terminal.run('plan', 't.eval.yaml');
  await cluster.startController();
  expect(code).toBe(0);
  expect(out).toContain('note: the cluster is not known: Slurm: the controller does not answer');
});
