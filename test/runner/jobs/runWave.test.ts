import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeSlurm, type FakeWork } from '../../fake/fakeSlurm.ts';
import { tempFolder, tempStore } from '../../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../../store/rows.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { SlurmJob } from '../../../src/execute/slurm/slurm.ts';
import { writeCarry } from '../../../src/store/carry/carryFile.ts';
import { waveOfSpec } from '../../../src/runner/jobs/jobFolder.ts';
import { lateMs } from '../../../src/runner/jobs/lateFiles.ts';
import { resultFile, type ShardEnd } from '../../../src/runner/jobs/resultFile.ts';
import { createClusterAsker } from '../../../src/runner/jobs/askCluster.ts';
import { runWave, type WaveEnd } from '../../../src/runner/jobs/runWave.ts';
import { createWaveResults } from '../../../src/runner/jobs/waveResults.ts';
import { Stop } from '../../../src/runner/stop.ts';

interface QuickClock extends Clock {
  /** Once so much time has gone by from now. */
  later(ms: number, act: () => void): void;
  readonly sleeps: readonly number[];
}

/** Time goes on where somebody sleeps, and everything else happens in between. */
function quickClock(): QuickClock {
  let now = 0;
  let due: { readonly atMs: number; readonly act: () => void }[] = [];
  const sleeps: number[] = [];
  return {
    sleeps,
    nowMs: () => now,
    wallMs: () => now,
    later: (ms, act) => void due.push({ atMs: now + ms, act }),
    async sleep(ms) {
      now += ms;
      sleeps.push(ms);
      const ready = due.filter(({ atMs }) => atMs <= now);
      due = due.filter(({ atMs }) => atMs > now);
      for (const { act } of ready) act();
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

const job: Omit<SlurmJob, 'directory' | 'output'> = { name: 'wave', script: '#!/bin/sh\n', exclusive: false, extra: [], environment: {}, requeue: true };

interface Told {
  readonly indices: readonly number[];
  /** What a job does; `bring` writes a result with the sample of this index. */
  readonly work: (work: FakeWork, bring: (sample: number, end?: ShardEnd & { readonly parts?: number }) => void, clock: QuickClock) => Promise<number>;
  readonly onHopeless?: (index: number, end: ShardEnd) => readonly number[];
  readonly mayLeave?: boolean;
  readonly isFound?: boolean;
  readonly signal?: AbortSignal;
  readonly meanwhile?: (slurm: ReturnType<typeof fakeSlurm>, id: string, clock: QuickClock) => void;
}

async function wave({ indices, work, onHopeless = () => [], mayLeave = false, isFound = false, signal = new AbortController().signal, meanwhile }: Told): Promise<{ end: unknown; samples: readonly number[]; events: readonly string[]; slurm: ReturnType<typeof fakeSlurm>; id: string; left: readonly string[]; clock: QuickClock; errors: readonly string[]; isGivenUp: boolean }> {
  const clock = quickClock();
  let isGivenUp = false;
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
      }, clock),
  });
  const { id } = await slurm.submit({ ...job, directory: folder.folder, output: folder.output, array: { indices } });
  meanwhile?.(slurm, id, clock);
  const asker = createClusterAsker(clock, error => store.writeEvent('run-1', 0, { type: 'clusterSilent', error }));
  const results = createWaveResults(folder.results, { run: 'run-1', store, clock, lateMs, onMerged: () => undefined });
  const end = await runWave({ wave: 1, job: id }, indices, folder, { run: 'run-1', store, slurm, asker, clock, results, lateMs, isFound, onHopeless, mayLeave: () => mayLeave, onGivenUp: () => (isGivenUp = true) }, signal).catch((error: unknown) => error);
  const events = store.events('run-1').map(({ event }) => event);
  return { end, samples: [...store.samples('run-1')].map(({ index }) => index), events: events.map(({ type }) => type), errors: events.flatMap(event => ('error' in event && event.error !== undefined ? [event.error] : [])), slurm, id, left: existsSync(folder.results) ? readdirSync(folder.results) : [], clock, isGivenUp };
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

const states = async (slurm: ReturnType<typeof fakeSlurm>, id: string): Promise<readonly string[]> => [...(await slurm.look([id])).values()].map(({ state }) => state);
const stopped: ShardEnd = { outcome: 'interrupted', error: 'stopped by SIGTERM', again: true };

describe('results that are late', () => {
  test('a last result that is seen a minute after its job has ended is merged, however it ended', async () => {
    const { end, samples, left } = await wave({
      indices: [0, 1],
      work: async ({ index = 0 }, bring, clock) => {
        clock.later(60_000, () => bring(index, done));
        return index === 0 ? 0 : 137;
      },
    });
    expect([end, samples, left]).toEqual([{ failed: new Map() }, [0, 1], []]);
  });

  test('a part that is seen after the last one is waited for, and what never comes is not', async () => {
    const { samples, clock } = await wave({
      indices: [0, 1],
      work: async ({ index = 0, job: { directory } }, bring, clock) => {
        const name = (part: number): string => resultFile(path.join(directory, 'results'), { index, attempt: 0, part });
        bring(index * 10);
        renameSync(name(0), path.join(directory, `hidden-${index}`));
        bring(index * 10 + 1, { ...done, parts: 2 });
        if (index === 0) clock.later(50_000, () => renameSync(path.join(directory, 'hidden-0'), name(0)));
        return 0;
      },
    });
    expect(samples).toEqual([0, 1, 11]);
    expect(clock.nowMs()).toBeLessThan(lateMs + 5_000);
  });

  test('one that comes after all patience stays for who looks again, and nothing else does', async () => {
    const { end, samples, left } = await wave({
      indices: [0, 1],
      work: async ({ index, job: { directory } }, bring) => {
        if (index === 0) bring(0, done);
        else mkdirSync(resultFile(path.join(directory, 'results'), { index: 1, attempt: 0, part: 0 }));
        return 0;
      },
    });
    expect([[...(end as WaveEnd).failed.keys()], samples, left]).toEqual([[1], [0], ['1.0.0.jsonl']]);
  });

  test('a job that has never run, and one that failed at once, are not waited for', async () => {
    const { end, clock } = await wave({
      indices: [0],
      work: () => Promise.resolve(127),
      meanwhile: slurm => {
        const { look } = slurm;
        Object.assign(slurm, { look: async (ids: readonly string[]) => new Map([...(await look(ids))].map(([id, standing]) => [id, { ...standing, startedMs: 1_000, endedMs: 3_000 }])) });
      },
    });
    expect([[...(end as WaveEnd).failed.keys()], clock.nowMs()]).toEqual([[0], 1_000]);
  });
});

describe('results that cannot be read', () => {
  test('one is tried again until it can be: the file system gave no answer, or showed a part of it', async () => {
    const { end, samples, events } = await wave({
      indices: [0, 1],
      work: async ({ index = 0, job: { directory } }, bring, clock) => {
        const file = resultFile(path.join(directory, 'results'), { index, attempt: 0, part: 0 });
        // Read like a file, a folder is an error of the system.
        if (index === 0) mkdirSync(file);
        else writeFileSync(file, '{"format":');
        clock.later(index === 0 ? 200_000 : 5_000, () => {
          rmSync(file, { recursive: true });
          bring(index, done);
        });
        return index === 0 ? new Promise(resolve => clock.later(190_000, () => resolve(0))) : 0;
      },
    });
    expect([end, samples, events]).toEqual([{ failed: new Map() }, [0, 1], ['jobsEnded']]);
  });

  test('one that stays broken is told, and the rest of its shard is taken', async () => {
    const { end, samples, events, left } = await wave({
      indices: [0],
      work: async ({ job: { directory } }, bring) => {
        bring(0);
        writeFileSync(resultFile(path.join(directory, 'results'), { index: 0, attempt: 0, part: 5 }), 'nothing');
        writeFileSync(resultFile(path.join(directory, 'results'), { index: 0, attempt: 0, part: 6 }) + '.4711.part', 'what was killed');
        bring(9);
        return 0;
      },
    });
    expect([samples, events, left]).toEqual([[0, 9], ['resultSkipped', 'jobsEnded'], ['0.0.5.jsonl']]);
    expect((end as WaveEnd).failed.get(0)).toMatch(/0\.0\.5\.jsonl: this result is not whole/);
  });
});

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
    [false, { failed: new Map([[1, 'job 1_1 was cancelled at the cluster by somebody else']]), cancelled: 'job 1_1 was cancelled at the cluster by somebody else' }],
    [true, { failed: new Map([[1, expect.stringContaining('job 1_1 on n1 ended CANCELLED')]]) }],
  ])('a job that somebody cancels is not done again, the others go to their end; one that was found so (%s) is', async (isFound, expected) => {
    const { end, samples } = await wave({
      indices: [0, 1],
      isFound,
      work: async (work, bring, clock) => {
        if (work.index === 1) return forever(work);
        await new Promise<void>(resolve => clock.later(30_000, resolve));
        bring(0, done);
        return 0;
      },
      meanwhile: (slurm, id, clock) => {
        const cancel = (): void => void slurm.cancel([`${id}_1`]);
        if (isFound) setImmediate(cancel);
        else clock.later(5_000, cancel);
      },
    });
    expect([end, samples]).toEqual([expected, [0]]);
  });
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
