import type { Carry } from '../../../store/carry/carryFile.ts';
import type { ExperimentRow } from '../../../store/experimentRow.ts';
import type { ExperimentPatch, StoreWriter } from '../../../store/store.ts';
import type { ExperimentResult } from '../job/runExperimentJob.ts';
import { besideOf } from './besideOf.ts';
import type { NodeClock } from './nodeClock.ts';
import { shiftCarry } from './shiftCarry.ts';

/** Clocks that differ by less tell the same story. */
const toldFromMs = 1_000;

/** The row as it is now, or why no configuration will start. */
export type MergedExperiment = { readonly row: ExperimentRow } | { readonly hopeless: string };

/** Takes what a job has measured into the store, once, with its times as this machine's clock would tell them. */
export async function mergeExperiment(row: ExperimentRow, carry: Carry, store: Pick<StoreWriter, 'mergeRuns' | 'updateExperiment' | 'writeEvent' | 'experiments'>, nowMs: number, nodeClock: NodeClock): Promise<MergedExperiment> {
  const { experiment, hopeless } = carry.about as unknown as ExperimentResult;
  if (hopeless !== undefined) return { hopeless };
  const { run, id, job, queuedMs } = row;
  nodeClock.after(queuedMs, experiment.startedMs);
  nodeClock.before(experiment.endedMs, nowMs);
  const { aheadMs } = nodeClock;
  // A part of it may be there of an attempt that was merged when the runner was killed.
  await store.mergeRuns(aheadMs === 0 ? carry : shiftCarry(carry, atMs => nodeClock.here(atMs)), nowMs);
  const { run: _run, id: _id, index: _index, configuration: _configuration, share: _share, devicesNeeded: _needed, queuedMs: _queued, job: _job, beside: _beside, startedMs, readyMs, endedMs, ...rest } = experiment;
  const patch: ExperimentPatch = {
    ...rest,
    ...(startedMs === undefined ? {} : { startedMs: nodeClock.here(startedMs) }),
    ...(readyMs === undefined ? {} : { readyMs: nodeClock.here(readyMs) }),
    ...(endedMs === undefined ? {} : { endedMs: nodeClock.here(endedMs) }),
    ...(aheadMs === 0 || job === undefined ? {} : { job: { ...job, aheadMs } }),
  };
  const merged = { ...row, ...patch };
  const beside = besideOf(merged, store.experiments(run));
  store.updateExperiment(run, id, { ...patch, beside });
  if (Math.abs(aheadMs) >= toldFromMs) store.writeEvent(run, nowMs, { type: 'clockDiffers', experiment: id, node: job?.node ?? '', aheadMs });
  return { row: { ...merged, beside } };
}
