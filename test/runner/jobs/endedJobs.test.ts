import { describe, expect, test } from 'vitest';
import { done, forever, states, stopped, wave } from './aWave.ts';
import { waitingReason } from '../../../src/execute/slurm/waitingReason.ts';
import { Stop } from '../../../src/runner/stop.ts';

describe('jobs that are to end', () => {
  test('a cancel that fails is tried again, and what the jobs bring at their end is taken', async () => {
    const stop = new AbortController();
    const { end, events, samples, slurm, id, isGivenUp } = await wave({
      indices: [0, 1],
      work: (work, bring, clock) =>
        new Promise(resolve =>
          work.signal.addEventListener('abort', () => {
            clock.later(25_000, () => bring(work.index ?? 0, stopped));
            resolve(3);
          }),
        ),
      signal: stop.signal,
      meanwhile: (slurm, _, clock) => {
        clock.later(2_000, () => {
          slurm.goDown();
          stop.abort(new Stop('cancelled', 'stopped'));
        });
        clock.later(40_000, () => slurm.comeBack());
      },
    });
    expect((end as Error).message).toBe('stopped');
    expect([await states(slurm, id), samples, events, isGivenUp]).toEqual([['cancelled', 'cancelled'], [0, 1], ['clusterSilent', 'jobsEnded'], false]);
  });

  test('where the cluster takes no cancel for a minute the wave stays open, and says so', async () => {
    const stop = new AbortController();
    const { end, events, errors, clock, isGivenUp } = await wave({
      indices: [0, 1],
      work: forever,
      signal: stop.signal,
      meanwhile: (slurm, _, clock) =>
        clock.later(2_000, () => {
          slurm.goDown();
          stop.abort(new Stop('cancelled', 'stopped'));
        }),
    });
    expect((end as Error).message).toBe('stopped');
    expect([events, errors.at(-1), isGivenUp]).toEqual([['clusterSilent', 'jobsLeft'], 'Slurm: the controller does not answer; try again', true]);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(62_000);
  });

  test('jobs that were seen over end the wave also where nobody can be asked any more', async () => {
    const stop = new AbortController();
    const { end, events, clock, isGivenUp } = await wave({
      indices: [0],
      work: forever,
      signal: stop.signal,
      meanwhile: (slurm, _, clock) => {
        clock.later(2_000, () => stop.abort(new Stop('cancelled', 'stopped')));
        clock.later(10_000, () => slurm.goDown());
      },
    });
    expect((end as Error).message).toBe('stopped');
    expect([events, isGivenUp]).toEqual([['clusterSilent', 'jobsEnded'], false]);
    expect(clock.nowMs()).toBeLessThan(100_000);
  });

  test('those that are left out bring their last results before the wave ends, also where the cancel failed at first', async () => {
    const { samples, slurm, id, events } = await wave({
      indices: [0, 1, 2],
      work: (work, bring, clock) => {
        if (work.index === 0) {
          bring(0, { outcome: 'failed', error: 'the key is wrong' });
          return Promise.resolve(3);
        }
        return new Promise(resolve =>
          work.signal.addEventListener('abort', () => {
            clock.later(20_000, () => bring(work.index ?? 0, stopped));
            resolve(3);
          }),
        );
      },
      onHopeless: () => [0, 1, 2],
      meanwhile: (slurm, _, clock) => {
        slurm.goDown();
        clock.later(100_000, () => slurm.comeBack());
      },
    });
    expect([samples, await states(slurm, id), events]).toEqual([[0, 1, 2], ['failed', 'cancelled', 'cancelled'], ['clusterSilent', 'jobsEnded']]);
  });
});

describe('what others do', () => {
  test('jobs that somebody holds are waited for, and it is told once', async () => {
    const { end, samples, events, errors } = await wave({
      indices: [0],
      work: async (work, bring) => {
        if (work.restarts === 0) return forever(work);
        bring(0, done);
        return 0;
      },
      meanwhile: (slurm, _, clock) => {
        slurm.hold(true);
        slurm.failNode(['1_0']);
        const { look } = slurm;
        const held = { reason: 'JobHeldUser', willNotStart: { what: 'it is held', toDo: '`scontrol release` it' } };
        Object.assign(slurm, { look: async (ids: readonly string[]) => new Map([...(await look(ids))].map(([id, standing]) => [id, standing.state === 'waiting' ? { ...standing, ...held } : standing])) });
        clock.later(3_600_000, () => slurm.hold(false));
      },
    });
    expect([end, samples, events, errors]).toEqual([{ failed: new Map() }, [0], ['jobsHeld', 'jobsEnded'], ['it is held (JobHeldUser); `scontrol release` it']]);
  });

  test.each([
    ['own' as const, { failed: new Map([[1, 'job 1_1 was cancelled at the cluster by somebody else']]), cancelled: 'job 1_1 was cancelled at the cluster by somebody else' }],
    ['found' as const, { failed: new Map([[1, expect.stringContaining('job 1_1 on n1 ended CANCELLED')]]) }],
  ])('a job that somebody cancels is not done again, the others go to their end; one that was found so (%s) is', async (origin, expected) => {
    const { end, samples } = await wave({
      indices: [0, 1],
      origin,
      work: async (work, bring, clock) => {
        if (work.index === 1) return forever(work);
        await new Promise<void>(resolve => clock.later(30_000, resolve));
        bring(0, done);
        return 0;
      },
      meanwhile: (slurm, id, clock) => {
        const cancel = (): void => void slurm.cancel([`${id}_1`]);
        if (origin === 'found') setImmediate(cancel);
        else clock.later(5_000, cancel);
      },
    });
    expect([end, samples]).toEqual([expected, [0]]);
  });

  test.each([
    ['ending' as const, 'RUNNING'],
    ['found' as const, 'COMPLETING'],
  ])('jobs that the run itself has told to end were not cancelled by somebody else: %s, seen %s', async (origin, seen) => {
    const { end } = await wave({
      indices: [0],
      origin,
      work: forever,
      meanwhile: (slurm, id, clock) => {
        const { look } = slurm;
        Object.assign(slurm, { look: async (ids: readonly string[]) => new Map([...(await look(ids))].map(([one, standing]) => [one, standing.state === 'running' ? { ...standing, slurmState: seen } : standing])) });
        clock.later(20_000, () => void slurm.cancel([id]));
      },
    });
    expect(end).toEqual({ failed: new Map([[0, expect.stringContaining('job 1_0 on n1 ended CANCELLED')]]) });
  });

  test.each(['launch_failed_requeued_held', 'launch failed requeued held', 'job_requeued_in_held_state', 'JobHoldMaxRequeue'])('jobs that Slurm itself holds end with a sentence: %s', async reason => {
    const { end, slurm, id } = await wave({
      indices: [0],
      work: forever,
      meanwhile: slurm => {
        slurm.hold(true);
        slurm.failNode(['1_0']);
        const { look } = slurm;
        Object.assign(slurm, { look: async (ids: readonly string[]) => new Map([...(await look(ids))].map(([one, standing]) => [one, standing.state === 'waiting' ? { ...standing, reason, ...waitingReason(reason) } : standing])) });
      },
    });
    expect((end as Error).message).toMatch(/Slurm holds it/);
    expect(await states(slurm, id)).toEqual(['cancelled']);
  });

  test('jobs that the controller has forgotten, of an array that it still knows, are over', async () => {
    const { end, samples, clock } = await wave({
      indices: [0, 1],
      work: async (work, bring, clock) => {
        if (work.index === 1) return forever(work);
        await new Promise<void>(resolve => clock.later(400_000, resolve));
        bring(0, done);
        return 0;
      },
      meanwhile: (slurm, id, clock) => clock.later(20_000, () => slurm.forget([`${id}_1`])),
    });
    expect(end).toEqual({ failed: new Map([[1, expect.stringContaining('job 1_1')]]) });
    expect(samples).toEqual([0]);
    expect(clock.nowMs()).toBeLessThan(450_000);
  });
});
