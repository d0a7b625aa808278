import { describe, expect, test } from 'vitest';
import { fakeSlurm, type FakeWork } from '../../fake/fakeSlurm.ts';
import { slurmContract } from '../../slurm/slurmContract.ts';

/** The few scripts of the contract, without a shell. */
async function work({ job, index, signal }: FakeWork): Promise<number> {
  const [, word = '', value = ''] = /^(exit|sleep) (\S+)$/m.exec(job.script) ?? [];
  if (word === 'sleep') await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
  return value === '$SLURM_ARRAY_TASK_ID' ? (index ?? 0) : Number(value);
}

describe('the fake Slurm keeps the contract', () => {
  const slurm = fakeSlurm({ work });
  slurmContract(() => ({ slurm, folder: '/shared', pauseMs: 0 }));
});

describe('what only the fake can be made to do', () => {
  const job = { name: 'a', script: '#!/bin/bash\n', directory: '/', output: 'o', extra: [], environment: {}, requeue: true };

  test('a node fails: a job that may be started again is, the other is interrupted', async () => {
    const starts: string[] = [];
    const slurm = fakeSlurm({ work: async ({ id, restarts, signal }) => {
      starts.push(`${id}#${restarts}`);
      if (restarts === 0) await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
      return 0;
    } });
    const [again, not] = [await slurm.submit(job), await slurm.submit({ ...job, requeue: false })];
    await slurm.look([]);
    slurm.failNode([again.id, not.id]);
    const found = await slurm.look([again.id, not.id]);
    expect([...found.values()].map(({ state, restarts }) => `${state} ${restarts}`)).toEqual(['ended 1', 'interrupted 0']);
    expect(starts).toEqual(['1#0', '2#0', '1#1']);
  });

  test('no more than the cap of an array, and no more than there are seats, run at once', async () => {
    const ends: (() => void)[] = [];
    const slurm = fakeSlurm({ seats: 3, work: () => new Promise(resolve => ends.push(() => resolve(0))) });
    await slurm.submit({ ...job, array: { indices: [0, 1, 2], atOnce: 2 } });
    await slurm.submit({ ...job, array: { indices: [0, 1] } });
    const picture = async (): Promise<string> => [...(await slurm.look(['1', '4'])).values()].map(({ state }) => state.charAt(0)).join('');
    expect(await picture()).toBe('rrwrw');
    ends[0]?.();
    expect(await picture()).toMatch(/^errrw$/);
  });
});
