import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fakeSlurm, type FakeWork } from '../../fake/fakeSlurm.ts';
import { tempFolder, tempStore } from '../../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../../store/rows.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { SlurmJob } from '../../../src/execute/slurm/slurm.ts';
import { writeCarry } from '../../../src/store/carry/carryFile.ts';
import { waveOfSpec } from '../../../src/runner/jobs/jobFolder.ts';
import { resultFile, type ShardEnd } from '../../../src/runner/jobs/resultFile.ts';
import { runWave, type WaveEnd } from '../../../src/runner/jobs/runWave.ts';
import { Stop } from '../../../src/runner/stop.ts';

/** Time goes on where somebody sleeps, and everything else happens in between. */
function quickClock(): Clock {
  let now = 0;
  return {
    nowMs: () => now,
    wallMs: () => now,
    async sleep(ms) {
      now += ms;
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

const job: Omit<SlurmJob, 'directory' | 'output'> = { name: 'wave', script: '#!/bin/sh\n', exclusive: false, extra: [], environment: {}, requeue: true };

interface Told {
  readonly indices: readonly number[];
  /** What a job does; `bring` writes a result with the sample of this index. */
  readonly work: (work: FakeWork, bring: (sample: number, end?: ShardEnd) => void) => Promise<number>;
  readonly onHopeless?: (index: number, end: ShardEnd) => readonly number[];
  readonly mayLeave?: boolean;
  readonly signal?: AbortSignal;
  readonly meanwhile?: (slurm: ReturnType<typeof fakeSlurm>, id: string) => void;
}

async function wave({ indices, work, onHopeless = () => [], mayLeave = false, signal = new AbortController().signal, meanwhile }: Told): Promise<{ end: unknown; samples: readonly number[]; events: readonly string[]; slurm: ReturnType<typeof fakeSlurm>; id: string }> {
  const folder = waveOfSpec(path.join(tempFolder(), 'shards.jsonl'));
  mkdirSync(folder.results, { recursive: true });
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const parts = new Map<string, number>();
  const slurm = fakeSlurm({
    work: given =>
      work(given, (sample, end) => {
        const { index = -1, restarts } = given;
        const part = parts.get(`${index}.${restarts}`) ?? 0;
        parts.set(`${index}.${restarts}`, part + 1);
        writeCarry(resultFile(folder.results, { index, attempt: restarts, part }), { id: `${index}.${restarts}.${part}`, run: 'run-1', about: { ...end } }, [{ type: 'sample', run: 'run-1', row: aSample('a', sample, { value: 1 }) }]);
      }),
  });
  const { id } = await slurm.submit({ ...job, directory: folder.folder, output: folder.output, array: { indices } });
  meanwhile?.(slurm, id);
  const end = await runWave({ wave: 1, job: id }, indices, folder, { run: 'run-1', store, slurm, clock: quickClock(), onMerged: () => undefined, onHopeless, mayLeave: () => mayLeave }, signal).catch((error: unknown) => error);
  return { end, samples: [...store.samples('run-1')].map(({ index }) => index), events: store.events('run-1').map(({ event }) => event.type), slurm, id };
}

const done: ShardEnd = { outcome: 'succeeded' };
const forever = ({ signal }: FakeWork): Promise<number> => new Promise(resolve => signal.addEventListener('abort', () => resolve(1)));

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
  expect([...(await slurm.look([id])).values()].map(({ state }) => state)).toEqual(['failed', 'cancelled', 'cancelled']);
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
    expect([...(await slurm.look([id])).values()].map(({ state }) => state)).toEqual(mayLeave ? ['running', 'running'] : ['cancelled', 'cancelled']);
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
  expect([...(await slurm.look([id])).values()].map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
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
