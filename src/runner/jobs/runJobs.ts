import { existsSync, readdirSync } from 'node:fs';
import { HumanError } from '../../base/humanError.ts';
import type { DatasetReader } from '../../execute/dataset.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import { allModels } from '../../task/allModels.ts';
import { finishTrial, type TrialEnd } from '../finish.ts';
import type { RunProgress } from '../progress.ts';
import type { RunSpec } from '../runSpec.ts';
import type { TrialShards } from '../shards/trialShards.ts';
import type { Spending } from '../spending.ts';
import { stopOf } from '../stop.ts';
import { writeAside } from '../writeAside.ts';
import { createClusterAsker } from './askCluster.ts';
import { endOpenWaves, leaveOpenWaves, stillThere } from './endOpenWaves.ts';
import { jobFolder } from './jobFolder.ts';
import type { JobsPort } from './jobsPort.ts';
import { lateMsOf } from './lateFiles.ts';
import { openWaves, waveName, type OpenWave, type RecordedWave } from './openWaves.ts';
import { readPlacesNow, type PlacesNow } from './placesNow.ts';
import { placesOf } from './placesOf.ts';
import { planWave } from './planWave.ts';
import { runWave, type WaveContext, type WaveEnd } from './runWave.ts';
import { removeSecrets, writeSecrets } from './secretsFile.ts';
import { mostJobsFor, shareOfRun } from './shareLimits.ts';
import { recordNotTaken, recordWave, submittedWave, submitWave } from './submitWave.ts';
import { readWave, type ShardSpec } from './wave.ts';
import { createWaveResults, type WaveResults } from './waveResults.ts';

/** So many waves in a row may bring nothing new before what is missing is given up. */
const mostInVain = 3;
/** Jobs of an array that was ended so lately may be at their last results. */
const mayStillEndMs = 600_000;

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
  /** Which jobs may go on although the run ends, and were to end; undefined: none. */
  readonly onStillThere: (words: string | undefined) => void;
}

/**
 * Runs what is missing of some trials as jobs of a cluster: waves of shards, each wave an array, and of what a wave did not bring another one. Jobs that an earlier process
 * of the run has submitted are waited for first. Returns how each trial ended, as it is recorded. However it ends, the record lists the jobs that may go on.
 */
export async function runJobs(todo: readonly PlannedTrial[], context: JobsContext, signal: AbortSignal): Promise<readonly TrialEnd[]> {
  const { spec, jobs, progress, spending } = context;
  const { store, runId: run, ports, task } = spec;
  const { clock } = ports;
  const folder = jobFolder(jobs.request.workspace, jobs.executor, run);
  const asker = createClusterAsker(clock, error => writeAside(store, run, clock.wallMs(), { type: 'clusterSilent', error }));
  const open = new Map(todo.map(trial => [trial.id, trial]));
  const ended: TrialEnd[] = [];
  const results = new Map<number, WaveResults>();
  /** Arrays that could not be ended. */
  const givenUp = new Set<string>();
  /** Where an earlier process of the run has had jobs: their dataset may have been another. */
  let placesNow: PlacesNow | undefined;
  /** This process has jobs of its own there. */
  let isSubmitting = false;

  for (const trial of todo) context.begin(trial);
  const finishOne = (trial: PlannedTrial, end: TrialEnd): void => {
    if (open.delete(trial.id)) ended.push(finishTrial(spec, trial, end));
  };

  try {
    const hasSecrets = writeSecrets(folder.secrets, task, jobs.environment);
    // Of statistics a changed dataset is refused.
    if (context.shards === undefined && wavesOnDisk().length > 0) placesNow = await readPlacesNow(todo, context.readerOf, signal);
    await takeUp();
    await waves(hasSecrets);
  } catch (cause) {
    const stop = stopOf(signal);
    if (stop === undefined && !isSubmitting) context.onStillThere(leaveOpenWaves(store, run, clock, givenUp));
    else if (stop === undefined || !context.mayLeave()) {
      await endOpenWaves({ store, run, slurm: jobs.slurm, clock, givenUp });
      context.onStillThere(stillThere(store, run));
    }
    if (stop === undefined) throw cause;
    for (const trial of [...open.values()]) finishOne(trial, { outcome: stop.outcome, error: stop.brief });
  } finally {
    // Jobs that go on read them when they begin.
    if (openWaves(store, run).length === 0) removeSecrets(folder.secrets);
  }
  return ended;

  /** What earlier processes of the run have submitted: one may have gone between a submission and its record, and its jobs may be at their last results. */
  async function takeUp(): Promise<void> {
    const events = store.events(run);
    const recorded = new Set(events.flatMap(({ event }) => (event.type === 'jobsSubmitted' || event.type === 'jobsPlanned' ? [event.wave] : [])));
    const unknown = [...openWaves(store, run).filter(({ job }) => job === undefined), ...wavesOnDisk().flatMap(wave => (recorded.has(wave) ? [] : [unrecorded(wave)]))];
    for (const { job: _, ...wave } of unknown) {
      const found = await asker.patiently(() => jobs.slurm.find(waveName(run, wave.wave), signal), signal);
      if (found !== undefined) recordWave(spec, wave, found.id);
      else if (recorded.has(wave.wave)) recordNotTaken(spec, wave.wave, 'nobody knows it there');
    }
    const told = new Set(events.flatMap(({ event }) => (event.type === 'jobsLeft' && event.error !== undefined ? [event.job] : [])));
    for (const { wave, job } of openWaves(store, run)) if (job !== undefined) await attach({ wave, job }, told.has(job) ? 'ending' : 'found');
    const lately = new Map(events.flatMap(({ event, atMs }) => (event.type === 'jobsEnded' && clock.wallMs() - atMs < mayStillEndMs ? [[event.wave, event] as const] : [])));
    for (const [wave, one] of lately) if (existsSync(folder.wave(wave).results)) await attach(one, 'ending');
  }

  function unrecorded(wave: number): RecordedWave {
    const { shards } = shardsOf(wave);
    return { ...submittedWave(task, folder.wave(wave), wave, shards, shards.length), job: undefined };
  }

  async function attach({ wave, job }: OpenWave, origin: WaveContext['origin']): Promise<void> {
    const { shards, indices } = shardsOf(wave);
    // What they are to do is not known any more, so they are ended, and it is done by another wave.
    if (indices.length === 0) await asker.patiently(() => jobs.slurm.cancel([job]), signal);
    store.writeEvent(run, clock.wallMs(), { type: 'jobsAttached', wave, job, jobs: indices.length });
    await follow({ wave, job }, shards, origin);
  }

  async function waves(hasSecrets: boolean): Promise<void> {
    const facts = await asked(() => jobs.slurm.cluster(signal));
    const models = allModels(task).map(model => ports.requestLimits?.(model) ?? model.limits);
    const whole = { parallelRequests: spec.parallelRequests, maxParallelRequests: spec.maxParallelRequests ?? 50 };
    const places = Math.min(jobs.executor.jobs ?? placesOf(facts, jobs.executor.partition), mostJobsFor(whole, models));
    for (let inVain = 0; ; ) {
      // Results that were late, or that nobody waited for: what they hold is not missing.
      for (const wave of wavesOnDisk()) if (existsSync(folder.wave(wave).results)) resultsOf(wave).close();
      finishDone();
      const shards = await planWave([...open.values()], { run, store, readerOf: context.readerOf, ...(context.shards === undefined ? {} : { shards: context.shards }), places, mostJobs: facts.maxArraySize - 1, ...(task.shards === undefined || task.shards.keep === 'statistics' ? {} : { size: task.shards.size }) }, signal);
      if (shards.length === 0) return;
      const atOnce = Math.min(places, shards.length);
      const next = nextWave();
      isSubmitting = true;
      const wave = await submitWave({ folder: folder.wave(next), wave: next, run, spec, jobs, shards, atOnce, parallel: shareOfRun(whole, models, atOnce), asker, mayWait: hasSubmitted(), ...(hasSecrets ? { secretsFile: folder.secrets } : {}) }, signal);
      const before = doneOfAll();
      const { failed } = await follow(wave, shards, 'own');
      inVain = doneOfAll() > before ? 0 : inVain + 1;
      const [why] = failed.values();
      if (inVain === mostInVain) for (const trial of [...open.values()]) finishOne(trial, { outcome: 'failed', error: `${mostInVain} tries brought nothing: ${why ?? 'no result'}` });
    }
  }

  /** A run that has had jobs there waits for a cluster that is silent; one that begins says so. */
  function asked<T>(question: () => Promise<T>): Promise<T> {
    return hasSubmitted() ? asker.patiently(question, signal) : question();
  }

  function hasSubmitted(): boolean {
    return store.events(run).some(({ event }) => event.type === 'jobsSubmitted');
  }

  async function follow(wave: OpenWave, shards: readonly ShardSpec[], origin: WaveContext['origin']): Promise<WaveEnd> {
    const end = await runWave(
      wave,
      shards.map((_, index) => index),
      folder.wave(wave.wave),
      {
        run,
        store,
        slurm: jobs.slurm,
        asker,
        clock,
        results: resultsOf(wave.wave, shards),
        lateMs: lateMsOf(folder.folder),
        origin,
        onHopeless(index, { outcome, error }) {
          const id = shards[index]?.trial;
          const trial = id === undefined ? undefined : open.get(id);
          if (trial !== undefined) finishOne(trial, { outcome, ...(error === undefined ? {} : { error }) });
          return shards.flatMap((shard, k) => (shard.trial === id ? [k] : []));
        },
        mayLeave: context.mayLeave,
        onGivenUp: () => givenUp.add(wave.job),
      },
      signal,
    );
    if (end.cancelled !== undefined) for (const trial of [...open.values()]) finishOne(trial, { outcome: 'interrupted', error: `${end.cancelled}: what is missing is done by \`pitwall run --resume ${run}\`` });
    return end;
  }

  function resultsOf(wave: number, shards = shardsOf(wave).shards): WaveResults {
    const known = results.get(wave);
    if (known !== undefined) return known;
    const fresh = createWaveResults(folder.wave(wave).results, {
      run,
      store,
      clock,
      lateMs: lateMsOf(folder.folder),
      ...(placesNow === undefined ? {} : { placesNow }),
      onMerged({ samples, paid, elsewhere }, index) {
        spending.unrecorded(elsewhere.cost, elsewhere.tokens);
        const model = modelOf(shards[index]?.trial);
        if (samples > 0 && model !== undefined) spending.answered(model, paid.cost, paid.tokens);
        count(samples);
        finishDone();
      },
    });
    results.set(wave, fresh);
    return fresh;
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
