import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import type { StoreWriter } from '../../store/store.ts';
import { isFileTrouble } from '../jobs/lateFiles.ts';
import { createWaveResults } from '../jobs/waveResults.ts';
import { readJobResult, removeJobResult } from '../tune/cluster/jobResult.ts';
import type { LeftExperiment } from '../tune/cluster/leftExperiments.ts';
import { mergeExperiment } from '../tune/cluster/mergeExperiment.ts';
import { NodeClock } from '../tune/cluster/nodeClock.ts';
import type { LeftJobs } from './leftJobs.ts';

export interface LeftResults {
  /** New ones. */
  readonly samples: number;
  /** Experiments that had come to their end. */
  readonly measured: readonly string[];
}

interface TakeOptions {
  readonly store: StoreWriter;
  readonly run: string;
  readonly clock: Clock;
  /** No job writes any more. */
  readonly isOver: boolean;
}

/** Takes in what the jobs of a run have brought while nobody waited for them. What cannot be read now stays for a resume. */
export async function takeLeftResults({ waves, experiments }: Pick<LeftJobs, 'waves' | 'experiments'>, { store, run, clock, isOver }: TakeOptions): Promise<LeftResults> {
  let samples = 0;
  for (const { output } of waves) {
    const results = createWaveResults(path.join(path.dirname(output), 'results'), { run, store, clock, lateMs: Infinity, onMerged: merged => (samples += merged.samples) });
    if (isOver) results.close();
    else results.take();
  }
  const measured: string[] = [];
  const open = new Map(store.experiments(run).map(row => [row.id, row]));
  for (const { id, job } of experiments) {
    const row = open.get(id);
    if (row?.outcome === undefined && row !== undefined && (await take({ ...row, job }))) measured.push(id);
  }
  return { samples, measured };

  async function take(row: LeftExperiment): Promise<boolean> {
    try {
      const carry = await readJobResult(row.job);
      const taken = carry === undefined ? undefined : await mergeExperiment(row, carry, store, clock.wallMs(), new NodeClock());
      if (taken === undefined || 'hopeless' in taken) return false;
      removeJobResult(row.job);
      return true;
    } catch (cause) {
      if (cause instanceof HumanError || isFileTrouble(cause)) return false;
      throw cause;
    }
  }
}
