import { mkdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { openSlurm } from '../../src/execute/slurm/openSlurm.ts';
import { isOver, type Slurm, type SlurmJob, type SlurmStanding } from '../../src/execute/slurm/slurm.ts';
import { watchJobs } from '../../src/execute/slurm/watchJobs.ts';
import { startCluster, type Cluster } from './cluster.ts';

let cluster: Cluster;
let slurm: Slurm;

beforeAll(async () => {
  cluster = await startCluster();
  slurm = openSlurm({ environment: { ...cluster.environment, OPENAI_API_KEY: 'sk-secret', SLURM_JOB_ID: '77', SBATCH_PARTITION: 'gpu', CUDA_VISIBLE_DEVICES: '7' } });
});
afterAll(() => cluster.stop());

describe('what a job is given', () => {
  test('a GPU each, where it runs, what it may inherit, and nothing of a job around it', async () => {
    const { id } = await submit('env > "$PLACE"; echo "$PWD"; echo to the other >&2', { gpus: 2, cpus: 2, memoryBytes: 200 * 2 ** 20, timeMs: 90_000, environment: { PLACE: `${cluster.folder}/its env`, ODD: 'a, b="c"\nd' } });
    expect(await overOf(id)).toMatchObject({ state: 'ended' });
    const environment = await readFile(`${cluster.folder}/its env`, 'utf8');
    expect(environment).toContain(`CUDA_VISIBLE_DEVICES=0,1\n`);
    expect(environment).toContain('ODD=a, b="c"\nd\n');
    expect(environment).toContain('SLURM_JOB_PARTITION=all\n');
    expect(environment).not.toMatch(/sk-secret|SLURM_JOB_ID=77|LC_ALL/);
    expect(await readFile(`${cluster.folder}/${id}.out`, 'utf8')).toBe(`${cluster.folder}\nto the other\n`);
    expect(await cluster.run('scontrol', 'show', 'job', id)).toMatch(/TimeLimit=00:02:00/);
  });

  test.each([['gpus-per-node', 'SLURM_GPUS_PER_NODE=2'], ['gpus', 'SLURM_GPUS=2'], ['gres', 'SLURM_GPUS_ON_NODE=2']] as const)('GPUs also by --%s', async (gpuOption, told) => {
    const { id } = await submit('env', { gpus: 2, gpuOption });
    await overOf(id);
    expect((await readFile(`${cluster.folder}/${id}.out`, 'utf8')).split('\n')).toEqual(expect.arrayContaining([expect.stringMatching(/^CUDA_VISIBLE_DEVICES=\d,\d$/), told]));
  });

  test('its output, in a folder of any name', async () => {
    const folder = `${cluster.folder}/it's 50% %j a folder`;
    await mkdir(folder);
    const { id } = await submit('echo "$PWD"', { directory: folder, output: `${folder}/job %j.log` });
    await overOf(id);
    expect(await readFile(`${folder}/job ${id}.log`, 'utf8')).toBe(`${folder}\n`);
  });

  test('no GPU where none is asked for', async () => {
    const { id } = await submit('echo "[$CUDA_VISIBLE_DEVICES]"');
    await overOf(id);
    expect(await readFile(`${cluster.folder}/${id}.out`, 'utf8')).toBe('[]\n');
  });
});

describe('what will never run', () => {
  test('an account without rights is accepted, waits for ever, and says so', async () => {
    await cluster.run('scontrol', 'update', 'partitionname=gpu', 'AllowAccounts=lab');
    const { id } = await submit('exit 0', { partition: 'gpu', account: 'other' });
    const standing = await until(id, ({ willNotStart }) => willNotStart !== undefined);
    await slurm.cancel([id]);
    await cluster.run('scontrol', 'update', 'partitionname=gpu', 'AllowAccounts=ALL');
    expect(standing.willNotStart).toEqual({ what: 'its account may not use the partition (“Job\'s account not known, so it can\'t use this partition (gpu allows lab)”)', toDo: 'name another `account` or `partition`' });
  });

  test.each([['a time over the partition’s limit', { partition: 'gpu', timeMs: 5 * 3_600_000 }], ['more processors than a node has', { cpus: 99 }]])('%s is accepted, waits for ever, and says so', async (_, part) => {
    const { id } = await submit('exit 0', part);
    const standing = await until(id, ({ willNotStart }) => willNotStart !== undefined);
    await slurm.cancel([id]);
    expect(standing).toMatchObject({ state: 'waiting', reason: 'PartitionConfig', willNotStart: { what: 'it asks for more than its partition gives: time, processors or nodes' } });
  });

  test('a partition that is down says so, and one that is drained refuses', async () => {
    await cluster.run('scontrol', 'update', 'partitionname=cpu', 'state=down');
    const { id } = await submit('exit 0', { partition: 'cpu' });
    expect(await until(id, ({ waitsFor }) => waitsFor !== undefined)).toMatchObject({ waitsFor: 'its partition, which is down until an administrator brings it up' });
    await cluster.run('scontrol', 'update', 'partitionname=cpu', 'state=drain');
    expect(await sentence(submit('exit 0', { partition: 'cpu' }))).toBe('Slurm: partition `cpu` takes no jobs now (“Required partition not available (inactive or drain)”); name another one, or wait until an administrator opens it; `sinfo` shows them');
    expect((await slurm.cluster()).partitions.find(({ name }) => name === 'cpu')?.state).toBe('drain');
    await cluster.run('scontrol', 'update', 'partitionname=cpu', 'state=up');
    expect(await overOf(id)).toMatchObject({ state: 'ended' });
  });
});

test.each([
  [{ partition: 'nowhere' }, 'Slurm: there is no partition `nowhere` (“Invalid partition name specified”); name one of `all`, `cpu` and `gpu` in `partition`'],
  [{ partition: 'cpu', gpus: 1 }, 'Slurm: partition `cpu` has no GPUs (“Requested node configuration is not available”); name `all` or `gpu` in `partition`, or ask for fewer'],
  [{ memoryBytes: 2 ** 40 }, 'Slurm: no node of `all`, the default partition, has 1024GiB of memory: the largest has 7.8GiB (“Requested node configuration is not available”); ask for less `memory`'],
  [{ extra: ['--nonsense=1'] }, "Slurm: sbatch does not know an option: unrecognized option '--nonsense=1'; look at `extra` in the task; `sbatch --help` lists its options"],
  [{ extra: ['--constraint=ib'] }, 'Slurm: sbatch says: Invalid feature specification; look at `executor` in the task'],
  [{ script: '#!/bin/bash\r\necho\r\n' }, 'Slurm: sbatch does not take the script of a job: Batch script contains DOS line breaks (\\r\\n); look at `setup` in the task'],
] as const)('refused: %j', async (part, expected) => {
  expect(await sentence(submit('exit 0', part))).toBe(expected);
});

describe('outages', () => {
  test('a cluster that enforces its partitions’ limits refuses, and says why', async () => {
    const strict = await startCluster({ gpuNodes: 1, cpuNodes: 1, lines: ['EnforcePartLimits=ALL'] });
    const refusing = openSlurm({ environment: strict.environment });
    const refused = (part: Partial<SlurmJob>): Promise<string> => sentence(refusing.submit(job('exit 0', { directory: strict.folder, output: '/dev/null', ...part })));
    await strict.run('scontrol', 'update', 'partitionname=cpu', 'AllowAccounts=lab');
    const said = [await refused({ partition: 'gpu', timeMs: 5 * 3_600_000 }), await refused({ partition: 'cpu', account: 'other' }), await refused({ partition: 'cpu' })];
    await strict.stop();
    expect(said).toEqual([
      'Slurm: partition `gpu` runs a job for 1h at most, and `time` is 5h (“Requested time limit is invalid (missing or exceeds some limit)”); write `time: 1h` or less, or name another partition',
      'Slurm: account `other` has no right to submit to partition `cpu` (“Invalid account or account/partition combination specified”); name one of yours in `account` (`sacctmgr show associations user=$USER`), or another partition',
      'Slurm: you may not submit to partition `cpu` without an account of yours (“Invalid account or account/partition combination specified”); name one of yours in `account` (`sacctmgr show associations user=$USER`), or another partition',
    ]);
  });

  test('a queue that is full refuses, and says so', async () => {
    const small = await startCluster({ gpuNodes: 0, cpuNodes: 1, lines: ['MaxJobCount=3'] });
    const full = openSlurm({ environment: small.environment, limitMs: 1500 });
    const submitOne = (k: number): Promise<unknown> => full.submit(job('sleep 60', { name: `pw-full-${k}`, directory: small.folder, output: '/dev/null' }));
    const said = await sentence(Promise.all([0, 1].map(submitOne)).then(() => submitOne(2))).finally(() => small.stop());
    expect(said).toBe('Slurm: the queue is full: the controller takes no more jobs now; wait until some have ended, or ask for fewer `jobs`; jobs that are there go on');
  });

  test('the controller is down: said, and jobs that ran meanwhile are told once it is back', async () => {
    const { id, name } = await named('sleep 1');
    await until(id, ({ state }) => state === 'running');
    const watch = watchJobs(slurm);
    const silences: string[] = [];
    watch.silence(silent => silences.push(silent === undefined ? 'answers' : renderHumanError(silent.error)));
    await cluster.stopController();
    watch.add([{ id, name }]);
    expect(await sentence(submit('exit 0'))).toBe(down);
    expect(await sentence(slurm.cluster())).toBe(down);
    expect(await sentence(slurm.cancel([id]))).toBe(down);
    await cluster.startController();
    expect(await watch.over(id)).toMatchObject({ state: 'ended' });
    watch.dispose();
    expect([silences[0], silences.at(-1)]).toEqual([down, 'answers']);
  });

  test('a submission that the controller took without an answer is found by its name, and not made twice', async () => {
    cluster.hangController();
    const submitted = named('exit 0');
    // sbatch gives up after MessageTimeout; what it sent lies in the controller's socket.
    await sleep(3000);
    cluster.letControllerGoOn();
    const { id, name } = await submitted;
    expect(await overOf(id)).toMatchObject({ state: 'ended' });
    const all = (await cluster.run('squeue', '-h', '-t', 'all', '-n', name, '-o', '%i %T')).split('\n');
    expect(all.filter(line => !line.endsWith('CANCELLED'))).toEqual([`${id} COMPLETED`]);
  });

  test('munge is down', async () => {
    await cluster.stopMunge();
    const said = await sentence(slurm.cluster());
    await cluster.startMunge();
    expect(said).toBe('Slurm: the programs of this machine cannot prove who you are: munge does not answer here; start munged, or ask an administrator; jobs that are there go on');
  });

  test('no configuration, and no programs', async () => {
    const { SLURM_CONF: _, ...without } = cluster.environment;
    expect(await sentence(openSlurm({ environment: { ...without, SLURM_CONF: '/nowhere/slurm.conf' }, limitMs: 1000 }).cluster())).toMatch(/^Slurm: .*(no configuration of a cluster|gave no answer within 1 s)/);
    expect(await sentence(openSlurm({ environment: { PATH: '/nowhere' } }).cluster())).toMatch(/^Slurm: s(control|info) is not on the PATH of this machine; run this on a machine of the cluster/);
  });
});

test('a node dies: a job that may is started again on another, the other is interrupted', async () => {
  const again = await named('echo "start $SLURM_RESTART_COUNT $SLURMD_NODENAME"; [ "$SLURM_RESTART_COUNT" = 1 ] || sleep 60', { requeue: true, gpus: 4 });
  await until(again.id, ({ state }) => state === 'running');
  const node = (await slurm.look([again.id])).get(again.id)?.node ?? '';
  const not = await named('sleep 60', { requeue: false, extra: [`--nodelist=${node}`] });
  await until(not.id, ({ state }) => state === 'running');
  await sleep(500);
  cluster.crash(node);
  const watch = watchJobs(slurm);
  watch.add([again, not]);
  const [ended, interrupted] = await Promise.all([watch.over(again.id), watch.over(not.id)]);
  watch.dispose();
  cluster.startNode(node);
  expect(ended).toMatchObject({ state: 'ended', restarts: 1 });
  expect(interrupted).toMatchObject({ state: 'interrupted', slurmState: 'NODE_FAIL' });
  expect((await readFile(`${cluster.folder}/${again.id}.out`, 'utf8')).split('\n').filter(line => line.startsWith('start')).map(line => line.replace(/n\d/, 'n'))).toEqual(['start  n', 'start 1 n']);
});

const down = 'Slurm: the controller does not answer (slurmctld is down, or cannot be reached); look with `scontrol ping`, and try again when it is up; jobs that are there go on';

function job(line: string, part: Partial<SlurmJob> = {}): SlurmJob {
  return { name: `pw-${crypto.randomUUID()}`, script: `#!/bin/bash\n${line}\n`, directory: cluster.folder, output: `${cluster.folder}/%j.out`, extra: [], environment: {}, requeue: false, ...part };
}

function submit(line: string, part: Partial<SlurmJob> = {}): Promise<{ readonly id: string }> {
  return slurm.submit(job(line, part));
}

async function named(line: string, part: Partial<SlurmJob> = {}): Promise<{ readonly id: string; readonly name: string }> {
  const one = job(line, part);
  return { name: one.name, ...(await slurm.submit(one)) };
}

async function sentence(asked: Promise<unknown>): Promise<string> {
  try {
    return `no error: ${JSON.stringify(await asked)}`;
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error);
    throw error;
  }
}

function overOf(id: string): Promise<SlurmStanding> {
  return until(id, isOver);
}

async function until(id: string, holds: (standing: SlurmStanding) => boolean): Promise<SlurmStanding> {
  for (;;) {
    const standing = (await slurm.look([id])).get(id);
    if (standing !== undefined && holds(standing)) return standing;
    await sleep(100);
  }
}
