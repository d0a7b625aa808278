import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fakeSlurm, type FakeWork } from '../../fake/fakeSlurm.ts';
import { tempFolder, tempStore } from '../../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../../store/rows.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { SlurmJob } from '../../../src/execute/slurm/slurm.ts';
import { writeCarry } from '../../../src/store/carry/carryFile.ts';
import { createClusterAsker } from '../../../src/runner/jobs/askCluster.ts';
import { waveOfSpec } from '../../../src/runner/jobs/jobFolder.ts';
import { lateMs } from '../../../src/runner/jobs/lateFiles.ts';
import { resultFile, type ShardEnd } from '../../../src/runner/jobs/resultFile.ts';
import { runWave, type WaveContext } from '../../../src/runner/jobs/runWave.ts';
import { createWaveResults } from '../../../src/runner/jobs/waveResults.ts';

export interface QuickClock extends Clock {
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
  readonly origin?: WaveContext['origin'];
  readonly signal?: AbortSignal;
  readonly meanwhile?: (slurm: ReturnType<typeof fakeSlurm>, id: string, clock: QuickClock) => void;
}

export async function wave({ indices, work, onHopeless = () => [], mayLeave = false, origin = 'own', signal = new AbortController().signal, meanwhile }: Told): Promise<{ end: unknown; samples: readonly number[]; events: readonly string[]; slurm: ReturnType<typeof fakeSlurm>; id: string; left: readonly string[]; clock: QuickClock; errors: readonly string[]; isGivenUp: boolean }> {
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
  const end = await runWave({ wave: 1, job: id }, indices, folder, { run: 'run-1', store, slurm, asker, clock, results, lateMs, origin, onHopeless, mayLeave: () => mayLeave, onGivenUp: () => (isGivenUp = true) }, signal).catch((error: unknown) => error);
  const events = store.events('run-1').map(({ event }) => event);
  return { end, samples: [...store.samples('run-1')].map(({ index }) => index), events: events.map(({ type }) => type), errors: events.flatMap(event => ('error' in event && event.error !== undefined ? [event.error] : [])), slurm, id, left: existsSync(folder.results) ? readdirSync(folder.results) : [], clock, isGivenUp };
}

export const done: ShardEnd = { outcome: 'succeeded' };
export const forever = ({ signal }: FakeWork): Promise<number> => new Promise(resolve => signal.addEventListener('abort', () => resolve(1)));
export const states = async (slurm: ReturnType<typeof fakeSlurm>, id: string): Promise<readonly string[]> => [...(await slurm.look([id])).values()].map(({ state }) => state);
export const stopped: ShardEnd = { outcome: 'interrupted', error: 'stopped by SIGTERM', again: true };
