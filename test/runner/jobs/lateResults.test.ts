import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { done, wave } from './aWave.ts';
import { lateMs } from '../../../src/runner/jobs/lateFiles.ts';
import { resultFile } from '../../../src/runner/jobs/resultFile.ts';
import type { WaveEnd } from '../../../src/runner/jobs/runWave.ts';

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
