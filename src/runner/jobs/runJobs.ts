import { existsSync, readdirSync, rmSync } from 'node:fs';
import { HumanError } from '../../base/humanError.ts';
import type { DatasetReader } from '../../execute/dataset.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import { readCarry } from '../../store/carry/carryFile.ts';
import { allModels } from '../../task/allModels.ts';
import { finishTrial, type TrialEnd } from '../finish.ts';
import type { RunProgress } from '../progress.ts';
import type { RunSpec } from '../runSpec.ts';
import type { TrialShards } from '../shards/trialShards.ts';
import type { Spending } from '../spending.ts';
import { stopOf } from '../stop.ts';
import { jobFolder } from './jobFolder.ts';
import type { JobsPort } from './jobsPort.ts';
import { openWaves, type OpenWave } from './openWaves.ts';
import { placesOf } from './placesOf.ts';
import { planWave } from './planWave.ts';
import { resultsIn } from './resultFile.ts';
import { runWave } from './runWave.ts';
import { writeSecrets } from './secretsFile.ts';
import { mostJobsFor, shareOfRun } from './shareLimits.ts';
import { recordWave, submitWave, waveName } from './submitWave.ts';
import { readWave, type ShardSpec } from './wave.ts';

/** So many waves in a row may bring nothing new before what is missing is given up. */
const mostInVain = 3;

export interface JobsContext {
  readonly spec: RunSpec;
  readonly jobs: JobsPort;
  readonly progress: RunProgress;
  readonly spending: Spending;
  readonly shards?: TrialShards;
  readonly readerOf: (trial: PlannedTrial) => DatasetReader;
  readonly begin: (trial: PlannedTrial) => void;
  /** Whether the jobs may go on when the run stops: somebody will come back for them. */
  readonly mayLeave: () => boolean;
}

/**
 * Runs what is missing of some trials as jobs of a cluster: waves of shards, each wave an array, and of what a wave did not bring another one. Jobs that an earlier process
 * of the run has submitted are waited for first. Returns how each trial ended, as it is recorded.
 */
export async function runJobs(todo: readonly PlannedTrial[], context: JobsContext, signal: AbortSignal): Promise<readonly TrialEnd[]> {
  const { spec, jobs, progress, spending } = context;
  const { store, runId: run, ports, task } = spec;
  const { clock } = ports;
  const folder = jobFolder(jobs.request.workspace, jobs.executor, run);
  const open = new Map(todo.map(trial => [trial.id, trial]));
  const ended: TrialEnd[] = [];
  let left = false;

  for (const trial of todo) context.begin(trial);
  const finishOne = (trial: PlannedTrial, end: TrialEnd): void => {
    if (open.delete(trial.id)) ended.push(finishTrial(spec, trial, end));
  };

  try {
    const hasSecrets = writeSecrets(folder.secrets, task, jobs.environment);
    await findUnrecorded();
    for (const { wave, job } of openWaves(store, run)) await attach({ wave, job });
    mergeLeft();
    await waves(hasSecrets);
  } catch (cause) {
    const stop = stopOf(signal);
    if (stop === undefined) throw cause;
    left = context.mayLeave() && openWaves(store, run).length > 0;
    for (const trial of [...open.values()]) finishOne(trial, { outcome: stop.outcome, error: stop.brief });
  } finally {
    if (!left) rmSync(folder.secrets, { force: true });
  }
  return ended;

  /** The process may have gone between a submission and its record. */
  async function findUnrecorded(): Promise<void> {
    const recorded = new Set(store.events(run).flatMap(({ event }) => (event.type === 'jobsSubmitted' ? [event.wave] : [])));
    for (const wave of wavesOnDisk()) {
      if (recorded.has(wave)) continue;
      const found = await jobs.slurm.find(waveName(run, wave), signal);
      const { shards } = shardsOf(wave);
      if (found !== undefined && shards.length > 0) recordWave(spec, folder.wave(wave), { wave, job: found.id }, shards, shards.length);
    }
  }

  async function attach(wave: OpenWave): Promise<void> {
    const { shards, indices } = shardsOf(wave.wave);
    // What they are to do is not known any more, so they are ended, and it is done by another wave.
    if (indices.length === 0) await jobs.slurm.cancel([wave.job]);
    store.writeEvent(run, clock.wallMs(), { type: 'jobsAttached', ...wave, jobs: indices.length });
    await follow(wave, shards);
  }

  /** Results of jobs that were ended, or never recorded, while nobody waited for them. */
  function mergeLeft(): void {
    for (const wave of wavesOnDisk()) {
      const { results } = folder.wave(wave);
      for (const { file } of resultsIn(results)) {
        const carry = readCarry(file);
        const merged = carry === undefined ? undefined : store.merge(carry, clock.wallMs());
        if (merged === undefined) continue;
        spending.unrecorded(merged.elsewhere.cost, merged.elsewhere.tokens);
        count(merged.samples);
      }
      rmSync(results, { recursive: true, force: true });
    }
  }

  async function waves(hasSecrets: boolean): Promise<void> {
    const facts = await jobs.slurm.cluster(signal);
    const models = allModels(task).map(model => ports.requestLimits?.(model) ?? model.limits);
    const whole = { parallelRequests: spec.parallelRequests, maxParallelRequests: spec.maxParallelRequests ?? 50 };
    const places = Math.min(jobs.executor.jobs ?? placesOf(facts, jobs.executor.partition), mostJobsFor(whole, models));
    for (let inVain = 0; ; ) {
      finishDone();
      const shards = await planWave([...open.values()], { run, store, readerOf: context.readerOf, ...(context.shards === undefined ? {} : { shards: context.shards }), places, mostJobs: facts.maxArraySize - 1, ...(task.shards === undefined || task.shards.keep === 'statistics' ? {} : { size: task.shards.size }) }, signal);
      if (shards.length === 0) return;
      const atOnce = Math.min(places, shards.length);
      const next = nextWave();
      const wave = await submitWave({ folder: folder.wave(next), wave: next, run, spec, jobs, shards, atOnce, parallel: shareOfRun(whole, models, atOnce), ...(hasSecrets ? { secretsFile: folder.secrets } : {}) }, signal);
      const before = doneOfAll();
      const { failed } = await follow(wave, shards);
      inVain = doneOfAll() > before ? 0 : inVain + 1;
      const [why] = failed.values();
      if (inVain === mostInVain) for (const trial of [...open.values()]) finishOne(trial, { outcome: 'failed', error: `${mostInVain} tries brought nothing: ${why ?? 'no result'}` });
    }
  }

  async function follow(wave: OpenWave, shards: readonly ShardSpec[]): Promise<{ readonly failed: ReadonlyMap<number, string> }> {
    const waveFolder = folder.wave(wave.wave);
    const end = await runWave(
      wave,
      shards.map((_, index) => index),
      waveFolder,
      {
        run,
        store,
        slurm: jobs.slurm,
        clock,
        onMerged({ samples, paid, elsewhere }, index) {
          spending.unrecorded(elsewhere.cost, elsewhere.tokens);
          const model = modelOf(shards[index]?.trial);
          if (samples > 0 && model !== undefined) spending.answered(model, paid.cost, paid.tokens);
          count(samples);
          finishDone();
        },
        onHopeless(index, { outcome, error }) {
          const id = shards[index]?.trial;
          const trial = id === undefined ? undefined : open.get(id);
          if (trial !== undefined) finishOne(trial, { outcome, ...(error === undefined ? {} : { error }) });
          return shards.flatMap((shard, k) => (shard.trial === id ? [k] : []));
        },
        mayLeave: context.mayLeave,
      },
      signal,
    );
    // Every row of them is in the store.
    rmSync(waveFolder.results, { recursive: true, force: true });
    return end;
  }

  function count(samples: number): void {
    const totals = store.totals(run);
    const failed = totals.reduce((sum, { outcomes }) => sum + (outcomes.failed ?? 0) + (outcomes.timedOut ?? 0), 0);
    progress.samplesEnded(samples, failed - progress.failed);
  }

  /** Undefined where it was not asked: its outputs are recorded. */
  function modelOf(trial: string | undefined): string | undefined {
    const id = todo.find(one => one.id === trial)?.configuration.model;
    return task.models.some(model => model.id === id && model.provider === 'recorded') ? undefined : id;
  }

  /** Trials of which every sample is there. */
  function finishDone(): void {
    const rows = store.trials(run);
    for (const { trial: id, done } of store.totals(run)) {
      const trial = open.get(id);
      if (trial !== undefined && done >= (rows.find(row => row.id === id)?.total ?? Number.POSITIVE_INFINITY)) finishOne(trial, { outcome: 'succeeded' });
    }
  }

  function doneOfAll(): number {
    return store.totals(run).reduce((sum, { done }) => sum + done, 0);
  }

  function shardsOf(wave: number): { readonly shards: readonly ShardSpec[]; readonly indices: readonly number[] } {
    try {
      const spec = readWave(folder.wave(wave).spec);
      const indices = Array.from({ length: spec.size }, (_, k) => k);
      return { shards: indices.map(index => spec.shard(index)), indices };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      // Somebody has tidied up: what it was to do is missing, and done by another wave.
      return { shards: [], indices: [] };
    }
  }

  /** A name that was used must not be used again, also where its submission was not recorded. */
  function nextWave(): number {
    const recorded = store.events(run).flatMap(({ event }) => (event.type === 'jobsSubmitted' ? [event.wave] : []));
    return Math.max(0, ...wavesOnDisk(), ...recorded) + 1;
  }

  function wavesOnDisk(): readonly number[] {
    return existsSync(folder.folder) ? readdirSync(folder.folder).flatMap(name => (/^w\d+$/.test(name) ? [Number(name.slice(1))] : [])) : [];
  }
}
