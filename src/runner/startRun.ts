import { systemClock } from '../base/clock.ts';
import { HumanError } from '../base/humanError.ts';
import type { RunOutcome } from '../base/outcomes.ts';
import { openDataset } from '../execute/datasets/openDataset.ts';
import type { Plan } from '../plan/plan.ts';
import { openSlurm } from '../execute/slurm/openSlurm.ts';
import type { Slurm } from '../execute/slurm/slurm.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { refuseImported } from '../report/imported/refuseImported.ts';
import { asFileName } from '../store/asFileName.ts';
import type { RunRow } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';
import { openStore } from '../store/workspaceStore.ts';
import { storeFile } from '../store/workspaceFolder.ts';
import type { TaskCode } from '../task/codeOf.ts';
import type { Task } from '../task/task.ts';
import { agreedBefore } from './agreedBefore.ts';
import { codeThatRuns } from '../task/codeThatRuns.ts';
import type { JobsPort } from './jobs/jobsPort.ts';
import { loadTask, type LoadedTask } from './loadTask.ts';
import type { ProgressSnapshot } from './progress.ts';
import { openRunLog } from './logging/openRunLog.ts';
import { identity, inForce, newRunRow, newTrialRows } from './newRunRow.ts';
import { openRunPorts } from './openRunPorts.ts';
import { rescorePlan, rescoreRequest } from './prepareRescore.ts';
import { planOf } from './planOf.ts';
import { runPlan } from './runPlan.ts';
import type { RunPorts } from './runSpec.ts';
import { refuseSpent } from './spending.ts';
import { countUnjudged } from './unjudged.ts';
import { refuseChangedScorers } from './taskScoring.ts';
import { taskSecrets } from './taskSecrets.ts';
import { refusePart } from './tune/refusePart.ts';
import { startServed } from './tune/startServed.ts';
import { startTune } from './tune/startTune.ts';
import { withoutSecrets } from './withoutSecrets.ts';

export interface StartOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: (snapshot: ProgressSnapshot) => void;
  /** Hears which code of the task would run, before anything does, and throws a HumanError where it must not. Without it none may. */
  readonly consent?: (code: readonly TaskCode[]) => void | Promise<void>;
  /** The row is written and the run begins. */
  readonly onStarted?: (run: RunRow) => void;
  /** The cluster; the one that Slurm's programs ask where a test plants no other. */
  readonly slurm?: () => Slurm;
  /** Puts something in the place of the real ones, or before them: what a test plants. */
  readonly ports?: (real: RunPorts) => RunPorts;
}

/** Another process that keeps the store locked for so long will not let go of it soon: the run ends then, and is resumed. */
const lockPatienceMs = 60_000;

/** Begins or resumes the run that a launch request describes, and stays until it ended. Throws a HumanError where it cannot begin. */
export async function startRun(request: LaunchRequest, options: StartOptions, signal: AbortSignal): Promise<{ outcome: RunOutcome; runId: string; store: StoreWriter }> {
  asFileName(request.runId);
  const openToRun = async (): Promise<StoreWriter> => {
    const store = openStore(storeFile(request.workspace), { checked: true, busyTimeoutMs: lockPatienceMs, lockPatienceMs });
    await store.unlocked();
    return store;
  };
  const agree = async ({ task }: LoadedTask, asked: Pick<LaunchRequest, 'models' | 'rescore'>): Promise<void> => await (options.consent ?? agreedBefore())(codeThatRuns(task, asked));
  if (request.rescore !== undefined) {
    const store = await openToRun();
    const { store: begun, loaded, plan } = await beginRescore(store, request, request.rescore, options, agree);
    return execute(begun, request.runId, loaded, plan);
  }
  if (request.resume !== true) {
    const loaded = load(request, options);
    const plan = planOf(loaded.task, request);
    await agree(loaded, request);
    const store = await openToRun();
    store.createRun(newRunRow(request, loaded, plan), newTrialRows(request.runId, plan));
    return execute(store, request.runId, loaded, plan);
  }
  const store = await openToRun();
  const known = store.findRun(request.runId);
  asFileName(known.id);
  refuseImported(known, request.retryFailed === true ? 'asked again' : 'resumed');
  if (known.parent !== undefined) refusePart(known, 'resume it');
  if (request.retryFailed === true) refuseBench(known, 'ask failed samples of it again', 'run it again');
  const launch = launchOf(known, request);
  const rescored = known.rescoredFrom === undefined ? {} : { rescore: { run: known.rescoredFrom, fromFile: false } };
  const loaded = load({ ...request, taskFile: known.taskFile, ...launch, ...rescored }, options, known.taskText, known.plan.sweep?.evalText);
  refuseChangedScorers(known, loaded.task);
  await agree(loaded, { ...launch, ...rescored });
  const row = await takeUp(store, known.id, loaded, launch, request.retryFailed === true);
  return execute(store, row.id, loaded, row.plan);

  async function execute(store: StoreWriter, runId: string, loaded: LoadedTask, plan: Plan): Promise<{ outcome: RunOutcome; runId: string; store: StoreWriter }> {
    const row = store.run(runId);
    if (row !== undefined) options.onStarted?.(row);
    const log = row === undefined ? undefined : openRunLog({ store, row, task: loaded.task, settings: loaded.settings, workspace: request.workspace, environment: options.environment, clock: systemClock });
    const { ports: real, dispose } = await openRunPorts({ loaded, environment: options.environment, ...(log === undefined ? {} : { log }) });
    const ports = options.ports === undefined ? real : options.ports(real);
    const spec = { task: loaded.task, plan, runId, ...(request.retryFailed === true ? { retryScoring: true as const } : {}), ...(row?.rescoredFrom === undefined ? {} : { rescoreFrom: row.rescoredFrom, ...(row.launch.onlyFailed === true ? { rescoreOnlyFailed: true as const } : {}) }), parallelRequests: loaded.settings.parallelRequests.value, maxParallelRequests: loaded.settings.maxParallelRequests.value, scoringPools: [...loaded.settings.scoringPools.keys()], store: withoutSecrets(store, taskSecrets(loaded.task, options.environment)), ports, ...jobsOf(loaded.task) };
    try {
      const whole = options.onProgress === undefined ? spec : { ...spec, onProgress: options.onProgress };
      const { tune, server } = loaded.task;
      const served = { ...whole, request, environment: options.environment, ...(options.slurm === undefined ? {} : { slurm: options.slurm }) };
      const outcome = tune !== undefined ? await startTune({ ...served, tune, loaded }, signal) : server !== undefined ? await startServed({ ...served, server }, signal) : await runPlan(whole, signal);
      return { outcome, runId, store };
    } catch (error) {
      log?.write('error', error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      dispose();
      log?.dispose();
    }

    /** Only what asks, or scores for the first time, is done by jobs of a cluster. */
    function jobsOf(task: Task): { readonly jobs?: JobsPort } {
      const { executor } = task;
      if (executor === undefined || task.kind !== 'eval' || task.sweep !== undefined || task.tune !== undefined || row?.rescoredFrom !== undefined) return {};
      if (task.models.some(model => 'cache' in model && model.cache === true)) throw new HumanError({ what: 'answers are kept in the store of this machine, which jobs of a cluster do not see', toDo: 'leave out --cache, or run it with `--set executor=local`' });
      const { onlyFailed: _, ...launch } = row?.launch ?? {};
      return { jobs: { slurm: (options.slurm ?? openSlurm)(), executor, request: { ...request, ...launch }, environment: options.environment } };
    }
  }
}

/** Begins a run that judges the outputs of another one. */
async function beginRescore(store: StoreWriter, request: LaunchRequest, { run, fromFile, onlyFailed }: NonNullable<LaunchRequest['rescore']>, options: StartOptions, agree: (loaded: LoadedTask, asked: LaunchRequest) => Promise<void>): Promise<{ store: StoreWriter; loaded: LoadedTask; plan: Plan }> {
  const row = store.findRun(run);
  refuseImported(row, 'scored again');
  refuseBench(row, 'score it again', 'score a run of the eval');
  const full = rescoreRequest(request, row, fromFile);
  const old = load({ ...row.launch, taskFile: row.taskFile, workspace: request.workspace, runId: row.id, rescore: { run, fromFile } }, options, row.taskText);
  const loaded = load(full, options, fromFile ? undefined : row.taskText);
  const plan = rescorePlan(row, old.task, loaded.task, task => planOf(task));
  if (onlyFailed === true) {
    refuseChangedScorers(row, loaded.task);
    if (countUnjudged(store, row.id, loaded.task).size === 0) throw new HumanError({ what: `run ${row.id} has no answer that could not be judged`, toDo: 'leave out `--failed` to judge all of them anew' });
  }
  await agree(loaded, request);
  const before = store.trials(row.id);
  const trials = newTrialRows(request.runId, plan).map(trial => {
    const { total, datasetHash, promptHash = trial.promptHash } = before.find(({ id }) => id === trial.id) ?? {};
    return { ...trial, promptHash, ...(total === undefined ? {} : { total }), ...(datasetHash === undefined ? {} : { datasetHash }) };
  });
  store.createRun({ ...newRunRow(full, loaded, plan), rescoredFrom: row.id }, trials);
  return { store, loaded, plan };
}

/** A sweep measures times, and what is asked or judged later has another. */
function refuseBench(run: RunRow, what: string, toDo: string): void {
  refusePart(run, what);
  if (run.kind === 'bench') throw new HumanError({ what: `run ${run.id} is a bench, so nobody can ${what}`, toDo });
}

function load(request: LaunchRequest, options: StartOptions, text?: string, evalText?: string): LoadedTask {
  return loadTask({
    ...(request.rescore === undefined ? {} : { outputsAreThere: true }),
    file: request.taskFile,
    workspace: request.workspace,
    environment: options.environment,
    ...(text === undefined ? {} : { text }),
    ...(evalText === undefined ? {} : { evalText }),
    ...(request.set === undefined ? {} : { set: request.set }),
    ...(request.sample === undefined ? {} : { sample: request.sample }),
    ...(request.parallelRequests === undefined ? {} : { parallelRequests: request.parallelRequests }),
    ...(request.logging === undefined ? {} : { logging: request.logging }),
    ...(request.cache === undefined ? {} : { cache: request.cache }),
    ...(request.budget === undefined ? {} : { budget: request.budget }),
    ...(request.editorSettings === undefined ? {} : { editorSettings: request.editorSettings }),
  });
}

/** What the run was started with, and what its resume says instead. */
function launchOf({ launch }: RunRow, request: LaunchRequest): RunRow['launch'] {
  return {
    ...launch,
    ...(request.parallelRequests === undefined ? {} : { parallelRequests: request.parallelRequests }),
    ...(request.cache === undefined ? {} : { cache: request.cache }),
    ...(request.budget === undefined ? {} : { budget: { ...launch.budget, ...request.budget } }),
  };
}

/** Takes an ended or abandoned run up again. A run whose process is at work must not be worked on twice, so it is claimed before anything else. */
async function takeUp(store: StoreWriter, run: string, loaded: LoadedTask, launch: RunRow['launch'], retryFailed: boolean): Promise<RunRow> {
  const stateBefore = store.claimRun(run, identity());
  const row = store.findRun(run);
  if (stateBefore === undefined) {
    throw new HumanError({ what: `run ${row.id} is still running (process ${row.pid} on ${row.host})`, toDo: `wait for it, or stop it with \`pitwall cancel ${row.id}\`` });
  }
  try {
    const durationMs = timeSpent(store, row, stateBefore);
    refuseSpent(row.id, loaded.task.budget ?? {}, store.spent(row.id), durationMs);
    const forgotten = forget(store, row, retryFailed);
    const unjudged = retryFailed ? countUnjudged(store, row.id, loaded.task) : new Map<string, never>();
    if (row.outcome === 'succeeded' && forgotten === 0 && unjudged.size === 0 && (retryFailed || row.plan.load !== undefined || !(await hasNewData(store, row, loaded.task)))) throw complete(row, retryFailed);
    reopen(store, row, loaded, { launch, durationMs, again: unjudged });
    return row;
  } catch (error) {
    if (stateBefore === 'ended') store.updateRun(row.id, { state: 'ended' });
    throw error;
  }
}

/** Removes what is to be asked again: samples that met an endpoint nobody could reach count as not asked. Returns how many there were. */
function forget(store: StoreWriter, { id: run, kind }: RunRow, retryFailed: boolean): number {
  // A level of a sweep is whole, or starts anew: one by one its samples would have no time.
  if (kind !== 'eval') return 0;
  return store.deleteSamples(run, retryFailed ? { outcomes: ['failed', 'timedOut'] } : { outcomes: ['failed'], errorClasses: ['unreachable', 'tls', 'proxy', 'authentication'] });
}

function complete({ id, kind }: RunRow, retryFailed: boolean): HumanError {
  return new HumanError({ what: `run ${id} is complete: there is nothing to resume`, toDo: kind !== 'eval' ? 'start a new run' : retryFailed ? 'no sample failed, and each answer was judged' : 'start a new run, or ask failed samples again with `pitwall retry`' });
}

/** Whether a dataset has changed since: a run that was complete is not any more. */
async function hasNewData(store: StoreWriter, row: RunRow, task: Task): Promise<boolean> {
  const seen = new Set<string>();
  for (const { configuration, datasetHash } of store.trials(row.id)) {
    const dataset = task.datasets.find(candidate => candidate.id === configuration.dataset);
    const key = JSON.stringify([configuration.dataset, configuration.split]);
    if (dataset === undefined || seen.has(key)) continue;
    seen.add(key);
    if ((await openDataset(dataset, configuration.split).probe(new AbortController().signal)).hash !== datasetHash) return true;
  }
  return false;
}

const tickMs = 1_000;
/** No busy machine is silent for so long. */
const silentMs = 60_000;

/** Of a run that was killed, until its last sign of life: nobody was left to add that. */
function timeSpent(store: StoreWriter, row: RunRow, stateBefore: RunRow['state']): number {
  if (stateBefore === 'ended') return row.durationMs;
  const sinceMs = (row.resumes === 0 ? undefined : store.events(row.id).findLast(({ event }) => event.type === 'runResumed')?.atMs) ?? row.startedMs ?? row.createdMs;
  const times = [sinceMs, ...store.ticks(row.id).map(({ atMs }) => atMs).filter(atMs => atMs > sinceMs)];
  // There is a tick a second: what is far longer is a clock that was set, or a machine that slept.
  const gaps = times.slice(1).map((atMs, k) => atMs - (times[k] ?? atMs));
  return row.durationMs + gaps.reduce((sum, gapMs) => sum + (gapMs > silentMs ? tickMs : gapMs), 0);
}

function reopen(store: StoreWriter, row: RunRow, loaded: LoadedTask, { launch, durationMs, again }: { readonly launch: RunRow['launch']; readonly durationMs: number; readonly again: ReadonlyMap<string, unknown> }): void {
  for (const trial of store.trials(row.id)) {
    // A level has no samples.
    const complete = trial.outcome === 'succeeded' && !again.has(trial.id) && (row.plan.load !== undefined || trial.total === store.finished(row.id, trial.id).size);
    if (trial.state !== 'ended' && trial.state !== 'pending') store.updateTrial(row.id, trial.id, { state: 'ended', outcome: 'interrupted' });
    else if (!complete && trial.state === 'ended') store.updateTrial(row.id, trial.id, { outcome: 'interrupted' });
  }
  store.clearRequests(row.id);
  store.updateRun(row.id, { outcome: undefined, endedMs: undefined, error: undefined, resumes: row.resumes + 1, settings: inForce(loaded, launch.set), launch, durationMs });
}
