import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { HumanError } from '../../src/base/humanError.ts';
import { isOver, type Slurm, type SlurmJob, type SlurmStanding } from '../../src/execute/slurm/slurm.ts';
import { watchJobs } from '../../src/execute/slurm/watchJobs.ts';

export interface ContractPorts {
  readonly slurm: Slurm;
  /** Where jobs may write. */
  readonly folder: string;
  /** From a look to the next one. */
  readonly pauseMs: number;
}

/** What holds for every port to Slurm, the fake one and a real cluster of n1, n2 (4 GPUs each), n3 and n4 (partitions: all, gpu, cpu). */
export function slurmContract(ports: () => ContractPorts): void {
  test('a job runs, and its end is told', async () => {
    const { id } = await submit('exit 0');
    expect(await overOf(id)).toMatchObject({ state: 'ended', slurmState: 'COMPLETED', exit: { code: 0, signal: 0 }, restarts: 0 });
  });

  test('a job that fails tells its code', async () => {
    const { id } = await submit('exit 3');
    expect(await overOf(id)).toMatchObject({ state: 'failed', slurmState: 'FAILED', exit: { code: 3, signal: 0 } });
  });

  test('each job of an array stands for itself, and the array’s id for all of them', async () => {
    const { id } = await submit('exit $SLURM_ARRAY_TASK_ID', { array: { indices: [0, 1, 5], atOnce: 2 } });
    expect(await overOf(`${id}_5`)).toMatchObject({ state: 'failed', exit: { code: 5 } });
    await Promise.all([overOf(`${id}_0`), overOf(`${id}_1`)]);
    const all = await ports().slurm.look([id]);
    expect(Object.fromEntries([...all].map(([one, { state }]) => [one.replace(id, ''), state]))).toEqual({ _0: 'ended', _1: 'failed', _5: 'failed' });
  });

  test('a job that waits and one that runs can be cancelled, and one that has ended or is unknown is none of its business', async () => {
    const { slurm } = ports();
    const { id } = await submit('sleep 60', { array: { indices: [0, 1], atOnce: 1 } });
    const { id: done } = await submit('exit 0');
    await overOf(done);
    await until(`${id}_0`, ({ state }) => state === 'running');
    expect((await slurm.look([`${id}_1`])).get(`${id}_1`)?.state).toBe('waiting');
    await slurm.cancel([`${id}_0`, `${id}_1`, done, '999999']);
    expect([await overOf(`${id}_0`), await overOf(`${id}_1`)].map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(await overOf(done)).toMatchObject({ state: 'ended' });
  });

  test('what nobody knows is lost, beside what is known', async () => {
    const { id } = await submit('exit 0');
    await overOf(id);
    const found = await ports().slurm.look(['999999', id, '999998_3']);
    expect([...found].map(([one, { state }]) => [one, state])).toEqual([['999999', 'lost'], [id, 'ended'], ['999998_3', 'lost']]);
    expect([...(await ports().slurm.look(['999999']))].map(([, { state }]) => state)).toEqual(['lost']);
    expect(await ports().slurm.look([])).toEqual(new Map());
  });

  test('a submission is found by its name, also when it has ended', async () => {
    const { slurm } = ports();
    const { id } = await submit('exit 0', { name: 'pw-array', array: { indices: [3, 4] } });
    expect(await slurm.find('pw-array')).toEqual({ id });
    await Promise.all([overOf(`${id}_3`), overOf(`${id}_4`)]);
    expect(await slurm.find('pw-array')).toEqual({ id });
    expect(await slurm.find('pw-nothing')).toBeUndefined();
  });

  test.each([
    ['an unknown partition', { partition: 'nowhere' }, /there is no partition `nowhere`/],
    ['more GPUs than any node has', { gpus: 9 }, /no node of .* has 9 GPUs: the largest has 4/],
    ['GPUs of a kind that is not there', { gpus: 1, gpuType: 'a100' }, /has no GPUs of type a100/],
    ['an array that is too large', { array: { indices: [0, 20_000] } }, /larger than the cluster takes/],
    ['a script that is none', { script: 'exit 0\n' }, /does not take the script/],
  ] as const)('refused: %s', async (_, part, sentence) => {
    const error = await submit('exit 0', part).then(() => undefined, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HumanError);
    expect((error as HumanError).what).toMatch(sentence);
  });

  test('a watch tells what changes, and the end, of all jobs', async () => {
    const watch = watchJobs(ports().slurm);
    const heard: string[] = [];
    watch.changes(list => list.forEach(({ id, standing }) => heard.push(`${id} ${standing.state}`)));
    const [one, two] = [await submit('exit 0', { name: 'pw-one' }), await submit('exit 4', { name: 'pw-two' })];
    watch.add([{ id: one.id, name: 'pw-one' }, { id: two.id, name: 'pw-two' }, { id: '999999', name: 'pw-none' }]);
    const ends = await Promise.all([watch.over(one.id), watch.over(two.id), watch.over('999999')]);
    watch.dispose();
    expect(ends.map(({ state, exit }) => `${state} ${exit?.code ?? ''}`)).toEqual(['ended 0', 'failed 4', 'lost ']);
    expect(heard).toEqual(expect.arrayContaining([`${one.id} ended`, `${two.id} failed`, '999999 lost']));
  });

  test('a job under another name than it was submitted with is lost: its id was given out again', async () => {
    const { id } = await submit('exit 0', { name: 'pw-mine' });
    const watch = watchJobs(ports().slurm);
    watch.add([{ id, name: 'pw-other' }]);
    expect(await watch.over(id)).toMatchObject({ state: 'lost' });
    watch.dispose();
  });

  test('the cluster tells its partitions and nodes', async () => {
    const { partitions, nodes, maxArraySize, version } = await ports().slurm.cluster();
    expect({ maxArraySize, isVersion: /^\d+\.\d+/.test(version) }).toEqual({ maxArraySize: 10_001, isVersion: true });
    expect(partitions.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['all']);
    expect(partitions.find(({ name }) => name === 'gpu')).toMatchObject({ state: 'up', timeLimitMs: 3_600_000 });
    expect(nodes.find(({ name }) => name === 'n1')).toMatchObject({ isUsable: true, cpus: { total: 8 }, gpus: [{ total: 4 }] });
  });

  function submit(line: string, part: Partial<SlurmJob> = {}): Promise<{ readonly id: string }> {
    const { slurm, folder } = ports();
    return slurm.submit({ name: `pw-${crypto.randomUUID()}`, script: `#!/bin/bash\n${line}\n`, directory: folder, output: `${folder}/%j.out`, extra: [], environment: {}, requeue: false, ...part });
  }

  function overOf(id: string): Promise<SlurmStanding> {
    return until(id, isOver);
  }

  async function until(id: string, holds: (standing: SlurmStanding) => boolean): Promise<SlurmStanding> {
    for (;;) {
      const standing = (await ports().slurm.look([id])).get(id);
      if (standing !== undefined && holds(standing)) return standing;
      await sleep(ports().pauseMs);
    }
  }
}
