import { describe, expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../../src/base/humanError.ts';
import { openSlurm } from '../../../src/execute/slurm/openSlurm.ts';
import { SlurmOutage } from '../../../src/execute/slurm/slurmOutage.ts';
import type { SlurmCall, SlurmEnd } from '../../../src/execute/slurm/runSlurm.ts';
import type { SlurmJob, SlurmStanding } from '../../../src/execute/slurm/slurm.ts';
import { createFakeClock } from '../../fake/clock.ts';

const cut = '\x1f';
const job: SlurmJob = { name: 'pw-1', script: '#!/bin/bash\n', directory: '/shared', output: '/shared/%j.out', extra: [], environment: { A: 'b,c' }, requeue: false };

/** Programs that answer as they did when it was written down; each call is kept as a line. */
function programs(answers: (call: SlurmCall) => string | SlurmEnd): { readonly slurm: ReturnType<typeof openSlurm>; readonly calls: string[]; readonly seen: SlurmCall[] } {
  const calls: string[] = [];
  const seen: SlurmCall[] = [];
  const clock = createFakeClock();
  const run = async (call: SlurmCall): Promise<SlurmEnd> => {
    seen.push(call);
    calls.push(`${call.program} ${call.args.join(' ')}`.replaceAll(cut, '|'));
    void clock.advance(60_000);
    const answer = answers(call);
    return typeof answer === 'string' ? { how: 'done', out: answer } : answer;
  };
  return { calls, seen, slurm: openSlurm({ environment: { PATH: '/bin', SLURM_CONF: '/c', SLURM_JOB_ID: '3', SBATCH_GRES: 'gpu:1', LC_ALL: 'de_DE', MY_KEY: 'k' }, clock, run }) };
}

const failed = (words: string): SlurmEnd => ({ how: 'failed', code: 1, words });

async function look(lines: readonly string[], ids: readonly string[], sacct: string | SlurmEnd = failed('Slurm accounting storage is disabled')): Promise<Record<string, SlurmStanding>> {
  const { slurm } = programs(({ program }) => (program === 'sacct' ? sacct : lines.join('\n')));
  return Object.fromEntries(await slurm.look(ids));
}

const line = (...cells: readonly string[]): string => cells.map(cell => `${cell}${cut}`).join('');

describe('submitting', () => {
  test('every part of a job is said, the user’s options last', async () => {
    const { slurm, calls, seen } = programs(() => '12;cluster\n');
    const all: SlurmJob = { ...job, partition: 'gpu', account: 'lab', timeMs: 90_000, gpus: 2, gpuType: 'a100', cpus: 4, memoryBytes: 2 ** 30, exclusive: true, array: { indices: [7, 0, 1, 2, 9, 10], atOnce: 2 }, requeue: true, extra: ['--qos=high', '-C ib&big', '--comment=a b'] };
    expect(await slurm.submit(all)).toEqual({ id: '12' });
    expect(calls).toEqual(['sbatch --parsable --job-name=pw-1 --chdir=/shared --output=/shared/%j.out --open-mode=append --requeue --kill-on-invalid-dep=yes --export=ALL --nodes=1 --partition=gpu --account=lab --time=2 --gres=gpu:a100:2 --cpus-per-task=4 --mem=1024M --exclusive --array=0-2,7,9-10%2 --qos=high -C ib&big --comment=a b']);
    expect(seen[0]).toMatchObject({ input: '#!/bin/bash\n', environment: { PATH: '/bin', SLURM_CONF: '/c', LC_MESSAGES: 'C', A: 'b,c' } });
    expect(Object.keys(seen[0]?.environment ?? {})).toEqual(['PATH', 'SLURM_CONF', 'LC_MESSAGES', 'A']);
  });

  test.each([
    [{ gpuOption: 'gpus-per-node' }, '--gpus-per-node=2'],
    [{ gpuOption: 'gpus', gpuType: 'a100' }, '--gpus=a100:2'],
    [{ gpuOption: 'gres' }, '--gres=gpu:2'],
  ] as const)('GPUs are asked for as the cluster wants it: %j', async (part, expected) => {
    const { slurm, seen } = programs(() => '12');
    await slurm.submit({ ...job, gpus: 2, ...part });
    expect(seen[0]?.args.filter(arg => arg.startsWith('--g'))).toEqual([expected]);
  });

  test('a folder is taken as it is, whatever its name; one that Slurm cannot write to is refused', async () => {
    const { slurm, seen } = programs(() => '12');
    await slurm.submit({ ...job, directory: "/it's 50% a folder", output: "/it's 50% %a folder/%A_%a.out" });
    expect(seen[0]?.args.filter(arg => /folder/.test(arg))).toEqual(["--chdir=/it's 50% a folder", "--output=/it's 50%% %%a folder/%A_%a.out"]);
    await expect(slurm.submit({ ...job, output: '/a\\b/%j.out' })).rejects.toThrow('Slurm cannot write the output of a job into a folder with a backslash in its name');
  });

  test('one without an answer is looked up by its name before it is tried again', async () => {
    const { slurm, calls } = programs(({ program }) => (program === 'sbatch' ? failed('sbatch: error: Batch job submission failed: Socket timed out on send/recv operation') : '41\n41\n'));
    expect(await slurm.submit({ ...job, array: { indices: [0, 1] } })).toEqual({ id: '41' });
    expect(calls.map(call => call.split(' ')[0])).toEqual(['sbatch', 'squeue']);
    expect(calls[1]).toBe('squeue -h -a -t all -n pw-1 -o %F');
  });

  test('one that was not taken is tried again; of two that were taken in the end, the later one is cancelled', async () => {
    let tries = 0;
    const { slurm, calls } = programs(({ program }) => {
      if (program === 'squeue') return tries < 2 ? '' : '44\n43\n';
      if (program === 'scancel') return '';
      return (tries += 1) === 1 ? { how: 'silent', afterMs: 30_000, words: '' } : '44';
    });
    expect(await slurm.submit(job)).toEqual({ id: '43' });
    expect(calls.map(call => call.replace(/^(sbatch|squeue).*/, '$1'))).toEqual(['sbatch', 'squeue', 'squeue', 'sbatch', 'squeue', 'scancel 44']);
  });

  const silent: SlurmEnd = { how: 'silent', afterMs: 30_000, words: '' };

  test('one that is taken at last is known by its id, also where nobody can say whether an earlier try was', async () => {
    let tries = 0;
    const { slurm } = programs(({ program }) => (program === 'squeue' || (tries += 1) === 1 ? silent : '44'));
    expect(await slurm.submit(job)).toEqual({ id: '44' });
  });

  test('the last of three tries is looked up as the others are, a moment later', async () => {
    let looks = 0;
    const { slurm, calls } = programs(({ program }) => (program === 'sbatch' ? silent : (looks += 1) < 6 ? '' : '47\n'));
    expect(await slurm.submit(job)).toEqual({ id: '47' });
    expect(calls.filter(call => call.startsWith('sbatch'))).toHaveLength(3);
  });

  test.each([[silent, true], ['', false]] as const)('one without an answer may have been taken where squeue says %j: %s', async (squeue, mayBeTaken) => {
    const { slurm } = programs(({ program }) => (program === 'sbatch' ? silent : squeue));
    const error = await slurm.submit(job).catch((thrown: unknown) => thrown);
    expect(error instanceof SlurmOutage && error.mayBeTaken).toBe(mayBeTaken);
  });

  test('a controller that cannot be reached has taken nothing, and is not asked for it', async () => {
    const { slurm, calls } = programs(() => failed('sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)'));
    await expect(slurm.submit(job)).rejects.toThrow('the controller does not answer');
    expect(calls.map(call => call.split(' ')[0])).toEqual(['sbatch', 'sbatch', 'sbatch']);
  });

  test.each([
    ['sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user\'s size and/or time limits)', 'Slurm: the queue is full for you: a limit of your account or its QOS is reached (QOSMaxSubmitJobPerUserLimit) (“Job violates accounting/QOS policy (job submit limit, user\'s size and/or time limits)”); wait until some of your jobs have ended, or ask for fewer `jobs` at once'],
    ['sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified', 'Slurm: you may not submit to the default partition without an account of yours (“Invalid account or account/partition combination specified”); name one of yours in `account` (`sacctmgr show associations user=$USER`), or another partition'],
    ['sbatch: error: Batch job submission failed: Invalid qos specification', 'Slurm: the QOS is not valid for you (“Invalid qos specification”); look at `--qos` in `extra`; `sacctmgr show associations user=$USER` shows yours'],
    ['sbatch: error: Batch job submission failed: User\'s group not permitted to use this partition', 'Slurm: you may not submit to the default partition without an account of yours (“User\'s group not permitted to use this partition”); name one of yours in `account` (`sacctmgr show associations user=$USER`), or another partition'],
    ['sbatch: error: Batch job submission failed: Something of a later version', 'Slurm: sbatch says: Something of a later version; look at `executor` in the task'],
  ])('refused: %s', async (words, sentence) => {
    const { slurm, calls } = programs(({ program }) => (program === 'sbatch' ? failed(words) : failed('no')));
    const error = await slurm.submit(job).catch((thrown: unknown) => thrown);
    expect(error instanceof HumanError ? renderHumanError(error) : error).toBe(sentence);
    expect(calls.filter(call => call.startsWith('sbatch'))).toHaveLength(1);
  });

  test('programs that are not there', async () => {
    const { slurm } = programs(() => ({ how: 'absent' }));
    const error = await slurm.submit(job).catch((thrown: unknown) => thrown);
    expect(error instanceof HumanError ? renderHumanError(error) : error).toBe('Slurm: sbatch is not on the PATH of this machine; run this on a machine of the cluster that jobs are submitted from, load its module (often `module load slurm`), or remove `executor` from the task');
  });
});

describe('looking', () => {
  test('lines of 22.05: what waits, runs and has ended', async () => {
    const found = await look(
      [
        line('2', '0', '3', 'FAILED', '768', 'NonZeroExitCode', '0', '1795316614', '1795316615', 'n1', 'wrap'),
        line('2', '2', '2', 'PENDING', '0', 'JobArrayTaskLimit', '0', 'N/A', 'N/A', '', 'wrap'),
        line('1', 'N/A', '1', 'RUNNING', '0', 'None', '1', '1795316614', '1795317214', 'n[1-2]', 'a|b c'),
        line('7', 'N/A', '7', 'PENDING', '0', 'ReqNodeNotAvail, UnavailableNodes:n1', '0', '1795317000', 'N/A', '', 'wrap'),
        line('8', 'N/A', '8', 'CANCELLED', '9', 'None', '0', '1795316614', '1795316614', '', 'wrap'),
      ],
      ['2_0', '2_2', '1', '7', '8', '9'],
    );
    expect(found).toEqual({
      '2_0': { state: 'failed', slurmState: 'FAILED', name: 'wrap', reason: 'NonZeroExitCode', exit: { code: 3, signal: 0 }, node: 'n1', restarts: 0, startedMs: 1_795_316_614_000, endedMs: 1_795_316_615_000 },
      '2_2': { state: 'waiting', slurmState: 'PENDING', name: 'wrap', reason: 'JobArrayTaskLimit', waitsFor: 'other jobs of its own array: no more may run at once', restarts: 0 },
      '1': { state: 'running', slurmState: 'RUNNING', name: 'a|b c', node: 'n[1-2]', restarts: 1, startedMs: 1_795_316_614_000 },
      '7': { state: 'waiting', slurmState: 'PENDING', name: 'wrap', reason: 'ReqNodeNotAvail, UnavailableNodes:n1', waitsFor: 'nodes that are down, reserved or kept for others', restarts: 0, startsMs: 1_795_317_000_000 },
      '8': { state: 'cancelled', slurmState: 'CANCELLED', name: 'wrap', exit: { code: 0, signal: 9 }, restarts: 0, startedMs: 1_795_316_614_000, endedMs: 1_795_316_614_000 },
      '9': { state: 'lost', slurmState: 'UNKNOWN', restarts: 0 },
    });
  });

  test('one call asks for all jobs, each array once', async () => {
    const { slurm, calls } = programs(({ program }) => (program === 'sacct' ? failed('Slurm accounting storage is disabled') : failed('slurm_load_jobs error: Invalid job id specified')));
    await slurm.look(['2_0', '2_1', '5', '2_7']);
    await slurm.look(['6']);
    expect(calls.map(call => call.replace(/ -O.*| -P.*/, ''))).toEqual(['squeue -h -r -a -t all -j 2,5', 'sacct -X -n -j 2,5', 'squeue -h -r -a -t all -j 6']);
  });

  test('what the controller has forgotten, the accounting knows', async () => {
    const rows = [line('4_1', 'CANCELLED by 0', '0:15', '1795316614', '1795316620', 'n2', 'w'), line('4_[2-3,5%2]', 'PENDING', '0:0', 'Unknown', 'Unknown', 'None assigned', 'w'), line('6', 'OUT_OF_MEMORY', '0:125', '1795316614', '1795316620', 'n2', 'w')].join('\n');
    const found = await look([], ['4', '6', '7'], rows);
    expect(Object.entries(found).map(([id, { state, exit }]) => `${id} ${state} ${exit === undefined ? '' : `${exit.code}:${exit.signal}`}`)).toEqual(['6 failed 0:125', '7 lost ', '4_1 cancelled 0:15', '4_2 waiting ', '4_3 waiting ', '4_5 waiting ']);
  });

  test('where the accounting cannot be asked now, nobody says that a job is lost', async () => {
    await expect(look([], ['4'], failed('sacct: error: slurm_persist_conn_open_without_init: failed to open persistent connection to host:127.0.0.1:6819: Connection refused'))).rejects.toThrow(HumanError);
  });

  test('an older squeue is asked in its own form, from then on', async () => {
    const { slurm, calls } = programs(({ args }) => (args.includes('-O') ? '2                   0                   3                   FAILED\n' : line('2', '0', '3', 'COMPLETED', '', 'None', '', '1795316614', '1795316615', 'n1', 'wrap')));
    expect((await slurm.look(['2_0'])).get('2_0')).toEqual({ state: 'ended', slurmState: 'COMPLETED', name: 'wrap', node: 'n1', restarts: 0, startedMs: 1_795_316_614_000, endedMs: 1_795_316_615_000 });
    await slurm.look(['2_0']);
    expect(calls.map(call => (call.includes(' -O ') ? 'new' : 'old'))).toEqual(['new', 'old', 'old']);
  });

  test.each([
    ['COMPLETED', '0', 'ended'], ['COMPLETING', '0', 'running'], ['CONFIGURING', '0', 'waiting'], ['SUSPENDED', '0', 'waiting'], ['REQUEUE_HOLD', '0', 'waiting'], ['TIMEOUT', '0', 'timedOut'], ['OUT_OF_MEMORY', '125', 'failed'], ['PREEMPTED', '0', 'interrupted'], ['NODE_FAIL', '0', 'interrupted'], ['BOOT_FAIL', '0', 'interrupted'], ['DEADLINE', '0', 'timedOut'], ['OF_A_LATER_VERSION', '0', 'running'],
  ])('%s', async (word, exit, state) => expect((await look([line('1', 'N/A', '1', word, exit, 'None', '0', 'N/A', 'N/A', '', 'w')], ['1']))['1']?.state).toBe(state));

  test.each([
    ['QOSMaxJobsPerUserLimit', 'others of your QOS to end: its limit is reached (QOSMaxJobsPerUserLimit)'],
    ['AssocGrpCpuLimit', 'others of your account to end: its limit is reached (AssocGrpCpuLimit)'],
    ['AssocGrpCPURunMinutesLimit', 'others of your account to end: its limit is reached (AssocGrpCPURunMinutesLimit)'],
    ['QOSMaxGRESPerUser', 'others of your QOS to end: its limit is reached (QOSMaxGRESPerUser)'],
    ['SomethingNew', 'SomethingNew'],
  ])('waits: %s', async (reason, waitsFor) => expect((await pending(reason))).toMatchObject({ waitsFor }));

  test.each(['QOSMaxWallDurationPerJobLimit', 'AssocMaxNodePerJobLimit', 'QOSMinGRES', 'PartitionTimeLimit', 'BadConstraints', 'JobHeldAdmin', 'launch_failed_requeued_held', 'JobHoldMaxRequeue', 'DependencyNeverSatisfied', 'InvalidAccount'])('will not start: %s', async reason => expect((await pending(reason)).willNotStart?.toDo).toBeTruthy());

  async function pending(reason: string): Promise<SlurmStanding> {
    const standing = (await look([line('1', 'N/A', '1', 'PENDING', '0', reason, '0', 'N/A', 'N/A', '', 'w')], ['1']))['1'];
    if (standing === undefined) throw new Error('none');
    return standing;
  }
});

describe('the cluster', () => {
  const sinfo = [
    line('all*', 'up', 'infinite', 'n1', 'mixed', '1/7/0/8', '8000', 'gpu:a100:4(S:0-1),gpu:h100:1,mps:400', 'gpu:a100:2(IDX:0,2),gpu:h100:0(IDX:N/A)'),
    line('gpu', 'drain', '2-12:00:00', 'n1', 'mixed', '1/7/0/8', '8000', 'gpu:a100:4(S:0-1)', 'gpu:a100:2(IDX:0,2)'),
    line('all*', 'up', 'infinite', 'n2', 'down*', '0/0/8/8', '8000', '(null)', 'gpu:0'),
    line('empty', 'up', '30:00', '', 'n/a', '0/0/0/0', '0', '(null)', '(null)'),
  ].join('\n');

  test('partitions and nodes, each once', async () => {
    const { slurm } = programs(({ program }) => (program === 'sinfo' ? sinfo : 'Configuration data\nAccountingStorageType   = accounting_storage/slurmdbd\nClusterName             = lab\nMaxArraySize            = 1001\nSLURM_VERSION           = 23.11.4\n'));
    expect(await slurm.cluster()).toEqual({
      name: 'lab', version: '23.11.4', maxArraySize: 1001, accounting: true,
      partitions: [
        { name: 'all', isDefault: true, state: 'up', nodes: ['n1', 'n2'] },
        { name: 'empty', isDefault: false, state: 'up', timeLimitMs: 30 * 60_000, nodes: [] },
        { name: 'gpu', isDefault: false, state: 'drain', timeLimitMs: 60 * 3_600_000, nodes: ['n1'] },
      ],
      nodes: [
        { name: 'n1', state: 'mixed', isUsable: true, cpus: { total: 8, idle: 7 }, memoryBytes: 8000 * 2 ** 20, gpus: [{ type: 'a100', total: 4, used: 2 }] },
        { name: 'n2', state: 'down', isUsable: false, cpus: { total: 8, idle: 0 }, memoryBytes: 8000 * 2 ** 20, gpus: [] },
      ],
    });
  });

  test('an older sinfo is asked in its own form', async () => {
    const { slurm } = programs(({ program, args }) => (program === 'sinfo' ? (args.includes('-O') ? failed('sinfo: error: Invalid node format specification: GresUsed') : sinfo) : ''));
    expect((await slurm.cluster()).partitions).toHaveLength(3);
  });
});
