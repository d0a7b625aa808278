import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { done, forever, states, wave } from './aWave.ts';
import { resultFile } from '../../../src/runner/jobs/resultFile.ts';
import type { WaveEnd } from '../../../src/runner/jobs/runWave.ts';
import { Stop } from '../../../src/runner/stop.ts';

test('results are merged as they come, and the wave ends with the last of them', async () => {
  const { end, samples, events } = await wave({
    indices: [0, 1, 2],
    work: async ({ index = 0 }, bring) => {
      bring(index * 10);
      bring(index * 10 + 1, done);
      return 0;
    },
  });
  expect(end).toEqual({ failed: new Map() });
  expect(samples).toEqual([0, 1, 10, 11, 20, 21]);
  expect(events).toEqual(['jobsEnded']);
});

test('an attempt that was stopped is not the last while Slurm starts the job again', async () => {
  const { end, samples } = await wave({
    indices: [0],
    work: async (work, bring) => {
      if (work.restarts === 0) {
        bring(0, { outcome: 'interrupted', error: 'stopped by SIGTERM', again: true });
        return forever(work);
      }
      bring(1, done);
      return 0;
    },
    meanwhile: (slurm, id) => setImmediate(() => setImmediate(() => slurm.failNode([`${id}_0`]))),
  });
  expect(end).toEqual({ failed: new Map() });
  expect(samples).toEqual([0, 1]);
});

test('one that is over and was stopped, failed, or brought nothing tells why; what it had stays', async () => {
  const { end, samples } = await wave({
    indices: [0, 1, 2],
    work: async ({ index }, bring) => {
      if (index === 0) bring(5, { outcome: 'interrupted', error: 'the job came near its time limit', again: true });
      return index === 1 ? 127 : 0;
    },
  });
  expect(samples).toEqual([5]);
  expect([...(end as WaveEnd).failed.values()].map(why => why.replaceAll(/\/\S+\//g, '…/'))).toEqual([
    'the job came near its time limit',
    'job 1_1 on n1 ended FAILED with code 127; its output is …/job-1.log',
    expect.stringMatching(/^job 1_2 ended on n1 without a result: every node must see \S+ by that path; its output is …\/job-2\.log$/),
  ]);
});

test('what every shard of a trial would meet ends those that are left of it', async () => {
  const { end, samples, slurm, id } = await wave({
    indices: [0, 1, 2],
    work: async (work, bring) => {
      if (work.index !== 0) return forever(work);
      bring(0, { outcome: 'failed', error: 'the key is wrong' });
      return 3;
    },
    onHopeless: () => [0, 1, 2],
  });
  expect([...(end as WaveEnd).failed.values()][0]).toBe('the key is wrong');
  expect(samples).toEqual([0]);
  expect(await states(slurm, id)).toEqual(['failed', 'cancelled', 'cancelled']);
});

test('a cluster that does not answer is told once, and results are taken all the same', async () => {
  let bringIt = (): void => undefined;
  const { end, samples, events } = await wave({
    indices: [0],
    work: (_, bring) =>
      new Promise(resolve => {
        bringIt = () => {
          bring(0, done);
          resolve(0);
        };
      }),
    meanwhile: slurm => {
      let turns = 0;
      const turn = (): void => {
        if (turns === 3) slurm.goDown();
        if (turns++ === 60) bringIt();
        else setImmediate(turn);
      };
      turn();
    },
  });
  expect(end).toEqual({ failed: new Map() });
  expect([samples, events]).toEqual([[0], ['clusterSilent', 'jobsEnded']]);
});

test('a stop ends the jobs, or leaves them to who comes back', async () => {
  for (const mayLeave of [false, true]) {
    const stop = new AbortController();
    const { end, events, slurm, id } = await wave({ indices: [0, 1], work: forever, mayLeave, signal: stop.signal, meanwhile: () => setImmediate(() => stop.abort(new Stop('interrupted', 'stopped'))) });
    expect((end as Error).message).toBe('stopped');
    expect(await states(slurm, id)).toEqual(mayLeave ? ['running', 'running'] : ['cancelled', 'cancelled']);
    expect(events).toEqual([mayLeave ? 'jobsLeft' : 'jobsEnded']);
  }
});

test('a stop while the cluster is asked ends the jobs as well', async () => {
  const stop = new AbortController();
  const { end, events, slurm, id } = await wave({
    indices: [0, 1],
    work: forever,
    signal: stop.signal,
    meanwhile: slurm => {
      const { look } = slurm;
      Object.assign(slurm, {
        look: async (ids: readonly string[], signal?: AbortSignal) => {
          if (signal !== undefined) stop.abort(new Stop('cancelled', 'stopped'));
          signal?.throwIfAborted();
          return look(ids);
        },
      });
    },
  });
  expect((end as Error).message).toBe('stopped');
  expect(await states(slurm, id)).toEqual(['cancelled', 'cancelled']);
  expect(events).toEqual(['jobsEnded']);
});

test('a result that is not whole fails its shard, and no other', async () => {
  let folder = '';
  const { end, samples } = await wave({
    indices: [0, 1],
    work: async ({ index, job: { directory } }, bring) => {
      folder = directory;
      if (index === 0) bring(0, done);
      else writeFileSync(resultFile(path.join(directory, 'results'), { index: 1, attempt: 0, part: 0 }), '{"format":"pitwall.carry/1"}\n');
      return 0;
    },
  });
  expect(samples).toEqual([0]);
  expect([...(end as WaveEnd).failed]).toEqual([[1, `${path.join(folder, 'results', '1.0.0.jsonl')}: this result is not whole; see whether the disk is full; what it holds is done again by a resume`]]);
});

test('the folder of results and the controller are asked less often the longer a wave takes, and at once when a job has ended', async () => {
  const { samples, clock } = await wave({
    indices: [0],
    work: async (_, bring, clock) => {
      await new Promise<void>(resolve => clock.later(7_200_000, resolve));
      clock.later(300, () => bring(0, done));
      return 0;
    },
  });
  expect(samples).toEqual([0]);
  expect(clock.sleeps[0]).toBe(200);
  expect(clock.sleeps.length).toBeLessThan(2_500);
  expect(Math.max(...clock.sleeps)).toBe(10_000);
  expect(clock.nowMs()).toBeLessThan(7_200_000 + 21_000);
});
