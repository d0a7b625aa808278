import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../base/clock.ts';
import { HumanError } from '../base/humanError.ts';
import type { RunOutcome } from '../base/outcomes.ts';
import { version } from '../base/version.ts';
import { createProvider, createSharedParts, type ProviderPorts } from '../execute/createProvider.ts';
import { createEmbedder } from '../execute/providers/embedder.ts';
import { createArrivalTimer } from '../execute/load/arrivalTimer.ts';
import { startTimerThread } from '../execute/load/startTimerThread.ts';
import { watchClient } from '../execute/load/clientWatch.ts';
import { openLoadServer } from '../execute/load/loadTarget.ts';
import { carriedBy } from '../execute/http/carriedBy.ts';
import { openTelemetry } from '../execute/telemetry/openTelemetry.ts';
import { openDataset } from '../execute/datasets/openDataset.ts';
import { createFingerprint } from '../execute/fingerprint.ts';
import { requestLimitsOf } from '../execute/requestLimits.ts';
import { makePlan, selectTrials } from '../plan/makePlan.ts';
import { rampName } from '../plan/level.ts';
import type { Plan } from '../plan/plan.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { ledgerFile } from '../store/ledger.ts';
import { processStart } from '../store/liveness.ts';
import type { RunRow, TrialRow } from '../store/rows.ts';
import type { StoreWriter } from '../store/store.ts';
import { openStore } from '../store/workspaceStore.ts';
import { storeFile } from '../store/workspaceFolder.ts';
import type { Offered } from '../task/load.ts';
import type { Task } from '../task/task.ts';
import { checkSelf } from './clientCheck/checkSelf.ts';
import { loadTask, type LoadedTask } from './loadTask.ts';
import type { ProgressSnapshot } from './progress.ts';
import { openRunLog } from './logging/openRunLog.ts';
import { rescorePlan, rescoreRequest } from './prepareRescore.ts';
import { startLoadThreads } from './load/threads/startLoadThreads.ts';
import { runPlan } from './runPlan.ts';
import type { RunPorts } from './runSpec.ts';
import { createSharedLimits } from './sharedLimits.ts';
import { createScoringPool } from './scoringPool.ts';
import { createShardPool } from './shards/shardPool.ts';
import { refuseSpent } from './spending.ts';
import { countUnjudged } from './unjudged.ts';
import { refuseChangedScorers, scorerRows, scoringSetup } from './taskScoring.ts';

export interface StartOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: (snapshot: ProgressSnapshot) => void;
  /** The row is written and the run begins. */
  readonly onStarted?: (run: RunRow) => void;
  /** Puts something in the place of the real ones, or before them: what a test plants. */
  readonly ports?: (real: RunPorts) => RunPorts;
}

/** Begins or resumes the run that a launch request describes, and stays until it ended. Throws a HumanError where it cannot begin. */
export async function startRun(request: LaunchRequest, options: StartOptions, signal: AbortSignal): Promise<{ outcome: RunOutcome; runId: string; store: StoreWriter }> {
  if (request.rescore !== undefined) {
    const store = openStore(storeFile(request.workspace));
    const { store: begun, loaded, plan } = beginRescore(store, request, request.rescore, options);
    return execute(begun, request.runId, loaded, plan);
  }
  if (request.resume !== true) {
    const loaded = load(request, options);
    const plan = planOf(loaded.task, request.models);
    const store = openStore(storeFile(request.workspace));
    store.createRun(newRunRow(request, loaded, plan), newTrialRows(request.runId, plan));
    return execute(store, request.runId, loaded, plan);
  }
  const store = openStore(storeFile(request.workspace));
  const known = store.findRun(request.runId);
  if (request.retryFailed === true) refuseBench(known, 'ask failed samples of it again', 'run it again');
  const launch = launchOf(known, request);
  const rescored = known.rescoredFrom === undefined ? {} : { rescore: { run: known.rescoredFrom, fromFile: false } };
  const loaded = load({ ...request, taskFile: known.taskFile, ...launch, ...rescored }, options, known.taskText, known.plan.sweep?.evalText);
  refuseChangedScorers(known, loaded.task);
  const row = await takeUp(store, known.id, loaded, launch, request.retryFailed === true);
  return execute(store, row.id, loaded, row.plan);

  async function execute(store: StoreWriter, runId: string, loaded: LoadedTask, plan: Plan): Promise<{ outcome: RunOutcome; runId: string; store: StoreWriter }> {
    const row = store.run(runId);
    if (row !== undefined) options.onStarted?.(row);
    const shared = createSharedParts(systemClock);
    const provider: ProviderPorts = { environment: options.environment, connections: loaded.settings.maxParallelRequests.value, clock: systemClock, shared, ...(loaded.settings.requestLogging.value ? { metered: true } : {}) };
    const log = row === undefined ? undefined : openRunLog({ store, row, task: loaded.task, settings: loaded.settings, workspace: request.workspace, environment: options.environment, clock: systemClock });
    const sleeper = plan.load === undefined ? undefined : await startTimerThread();
    const waitUntil = createArrivalTimer(systemClock, sleeper === undefined ? {} : { sleeper });
    const startThreads: RunPorts['startLoadThreads'] = made => startLoadThreads({ ...made, environment: options.environment });
    const ports: RunPorts = {
      clock: systemClock,
      ...(log === undefined ? {} : { log }),
      openDataset,
      createProvider: model => createProvider(model, provider),
      openLoadServer: target => openLoadServer(target, { environment: options.environment, clock: systemClock }),
      openTelemetry: (server, settings, stopped) => openTelemetry(server, settings, { environment: options.environment, clock: systemClock }, stopped),
      watchClient,
      startLoadThreads: startThreads,
      waitUntil,
      carriedBy: model => carriedBy(model, options.environment),
      checkSelf: (load, stopped) => checkSelf(load, { clock: systemClock, waitUntil, startLoadThreads: startThreads, file: ledgerFile(options.environment) }, stopped),
      createEmbedder: (model, embedding) => createEmbedder(model, provider, embedding),
      createFingerprint: (model, repeat) => createFingerprint(model, repeat, options.environment),
      sharedLimits: onFailure => createSharedLimits({ file: ledgerFile(options.environment), clock: systemClock, onFailure }),
      requestLimits: model => requestLimitsOf(model, options.environment),
      // Nothing else is to be done then: all cores, unless somebody said how many.
      createShardPool: () => createShardPool({ workers: loaded.settings.scoringWorkers.source === 'built-in' ? os.availableParallelism() : loaded.settings.scoringWorkers.value }),
      createScoringPool: name => createScoringPool({ workers: (name === undefined ? undefined : loaded.settings.scoringPools.get(name)?.value) ?? loaded.settings.scoringWorkers.value, ...scoringSetup(loaded.task) }),
    };
    const spec = { task: loaded.task, plan, runId, ...(request.retryFailed === true ? { retryScoring: true as const } : {}), ...(row?.rescoredFrom === undefined ? {} : { rescoreFrom: row.rescoredFrom, ...(row.launch.onlyFailed === true ? { rescoreOnlyFailed: true as const } : {}) }), parallelRequests: loaded.settings.parallelRequests.value, maxParallelRequests: loaded.settings.maxParallelRequests.value, scoringPools: [...loaded.settings.scoringPools.keys()], store, ports: options.ports === undefined ? ports : options.ports(ports) };
    try {
      const outcome = await runPlan(options.onProgress === undefined ? spec : { ...spec, onProgress: options.onProgress }, signal);
      return { outcome, runId, store };
    } catch (error) {
      log?.write('error', error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      sleeper?.dispose();
      shared.dispose();
      log?.dispose();
    }
  }
}

/** Begins a run that judges the outputs of another one. */
function beginRescore(store: StoreWriter, request: LaunchRequest, { run, fromFile, onlyFailed }: NonNullable<LaunchRequest['rescore']>, options: StartOptions): { store: StoreWriter; loaded: LoadedTask; plan: Plan } {
  const row = store.findRun(run);
  refuseBench(row, 'score it again', 'score a run of the eval');
  const full = rescoreRequest(request, row, fromFile);
  const old = load({ ...row.launch, taskFile: row.taskFile, workspace: request.workspace, runId: row.id, rescore: { run, fromFile } }, options, row.taskText);
  const loaded = load(full, options, fromFile ? undefined : row.taskText);
  const plan = rescorePlan(row, old.task, loaded.task, task => planOf(task, undefined));
  if (onlyFailed === true) {
    refuseChangedScorers(row, loaded.task);
    if (countUnjudged(store, row.id, loaded.task).size === 0) throw new HumanError({ what: `run ${row.id} has no answer that could not be judged`, toDo: 'leave out `--failed` to judge all of them anew' });
  }
  const before = store.trials(row.id);
  const trials = newTrialRows(request.runId, plan).map(trial => {
    const { total, datasetHash, promptHash = trial.promptHash } = before.find(({ id }) => id === trial.id) ?? {};
    return { ...trial, promptHash, ...(total === undefined ? {} : { total }), ...(datasetHash === undefined ? {} : { datasetHash }) };
  });
  store.createRun({ ...newRunRow(full, loaded, plan), rescoredFrom: row.id }, trials);
  return { store, loaded, plan };
}

/** A sweep measures times, and what is asked or judged later has another. */
function refuseBench({ id, kind }: RunRow, what: string, toDo: string): void {
  if (kind === 'bench') throw new HumanError({ what: `run ${id} is a bench, so nobody can ${what}`, toDo });
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

export function planOf(task: Task, models: readonly string[] | undefined): Plan {
  const plan = makePlan(task, text => createHash('sha256').update(text).digest('hex'));
  if (models === undefined || models.length === 0) return plan;
  const unknown = models.filter(id => !task.models.some(model => model.id === id));
  if (unknown.length > 0) {
    throw new HumanError({ what: `the task has no model \`${unknown.join('`, `')}\``, where: task.file, toDo: `its models are ${task.models.map(model => model.id).join(', ')}` });
  }
  return selectTrials(plan, { models });
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
  if (kind === 'bench') return 0;
  return store.deleteSamples(run, retryFailed ? { outcomes: ['failed', 'timedOut'] } : { outcomes: ['failed'], errorClasses: ['unreachable', 'tls', 'proxy', 'authentication'] });
}

function complete({ id, kind }: RunRow, retryFailed: boolean): HumanError {
  return new HumanError({ what: `run ${id} is complete: there is nothing to resume`, toDo: kind === 'bench' ? 'start a new run' : retryFailed ? 'no sample failed, and each answer was judged' : 'start a new run, or ask failed samples again with `pitwall retry`' });
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

/** Of a run that was killed, until its last sign of life: nobody was left to add that. */
function timeSpent(store: StoreWriter, row: RunRow, stateBefore: RunRow['state']): number {
  if (stateBefore === 'ended') return row.durationMs;
  const lastTickMs = store.lastTick(row.id)?.atMs ?? 0;
  const sinceMs = (row.resumes === 0 ? undefined : store.events(row.id).findLast(({ event }) => event.type === 'runResumed')?.atMs) ?? row.startedMs ?? row.createdMs;
  return row.durationMs + Math.max(0, lastTickMs - sinceMs);
}

function reopen(store: StoreWriter, row: RunRow, loaded: LoadedTask, { launch, durationMs, again }: { readonly launch: RunRow['launch']; readonly durationMs: number; readonly again: ReadonlyMap<string, unknown> }): void {
  for (const trial of store.trials(row.id)) {
    // A level has no samples.
    const complete = trial.outcome === 'succeeded' && !again.has(trial.id) && (row.plan.load !== undefined || trial.total === store.finished(row.id, trial.id).size);
    if (trial.state !== 'ended' && trial.state !== 'pending') store.updateTrial(row.id, trial.id, { state: 'ended', outcome: 'interrupted' });
    else if (!complete && trial.state === 'ended') store.updateTrial(row.id, trial.id, { outcome: 'interrupted' });
  }
  store.clearRequests(row.id);
  store.updateRun(row.id, { outcome: undefined, endedMs: undefined, error: undefined, resumes: row.resumes + 1, settings: inForce(loaded), launch, durationMs });
}

function identity(): Pick<RunRow, 'host' | 'pid' | 'processStart' | 'heartbeatMs'> {
  return { host: os.hostname(), pid: process.pid, processStart: processStart(process.pid) ?? '', heartbeatMs: Date.now() };
}

function newRunRow(request: LaunchRequest, { task, settings }: LoadedTask, plan: Plan): RunRow {
  const now = Date.now();
  return {
    id: request.runId,
    task: task.name,
    kind: plan.kind,
    ...(task.description === undefined ? {} : { description: task.description }),
    taskFile: path.resolve(task.file),
    taskText: task.text,
    taskHash: task.hash,
    plan,
    seed: task.seed,
    version,
    ...identity(),
    state: 'starting',
    createdMs: now,
    startedMs: now,
    durationMs: 0,
    resumes: 0,
    settings: inForce({ settings, task }),
    scorers: scorerRows(task),
    gates: [],
    onMissing: task.onMissing,
    launch: {
      ...(request.rescore?.onlyFailed === undefined ? {} : { onlyFailed: request.rescore.onlyFailed }),
      ...(request.set === undefined ? {} : { set: request.set }),
      ...(request.sample === undefined ? {} : { sample: request.sample }),
      ...(request.parallelRequests === undefined ? {} : { parallelRequests: request.parallelRequests }),
      ...(request.cache === undefined ? {} : { cache: request.cache }),
      ...(request.budget === undefined ? {} : { budget: request.budget }),
    },
    pinned: false,
  };
}

/** By the names of `pitwall.config.yaml`, each with its source. */
function inForce({ settings, task }: Pick<LoadedTask, 'settings' | 'task'>): RunRow['settings'] {
  const { scoringPools: pools } = settings;
  const tracks = [...new Set(task.datasets.flatMap(({ track }) => track ?? []))];
  return {
    ...(task.load === undefined ? {} : offeredText(task.load.offered, path.basename(task.file))),
    ...(task.load === undefined ? asking() : {}),
    ...(task.load?.batching === undefined ? {} : { batching: { value: `at most ${task.load.batching.maxSizes.join(', ')} within ${task.load.batching.intervalsMs.join(', ')} ms`, source: `batching in ${path.basename(task.file)}` } }),
    'logging.level': settings.logLevel,
    'logging.request_logging': settings.requestLogging,
    ...Object.fromEntries([...pools].map(([name, setting]) => [`scoring.pools.${name}`, setting])),
    ...Object.fromEntries(tracks.map(track => [`track ${track}`, pools.has(track) ? { value: `pool ${track}`, source: pools.get(track)?.source ?? '' } : { value: 'default pool', source: `no scoring pool is called ${track}` }])),
  };

  function asking(): RunRow['settings'] {
    return {
      parallel_requests: task.sweep === undefined ? settings.parallelRequests : { value: task.sweep.levels.join(', '), source: `request_sweep in ${path.basename(task.file)}` },
      'parallel_requests.max': settings.maxParallelRequests,
      'scoring.workers': settings.scoringWorkers,
    };
  }
}

function newTrialRows(run: string, plan: Plan): readonly TrialRow[] {
  return plan.trials.map(trial => ({ run, id: trial.id, index: trial.index, configuration: trial.configuration, promptHash: trial.promptHash, state: 'pending' }));
}

function offeredText(offered: Offered, file: string): RunRow['settings'] {
  const source = `load in ${file}`;
  if ('find' in offered) return { find: { value: `${offered.find.maximize} from ${offered.find.from} to ${offered.find.to}, attainment ${offered.find.attainment}`, source } };
  if ('replay' in offered) return { replay: { value: `the trace’s times × ${offered.replay}`, source } };
  if ('ramp' in offered) return { ramp: { value: `${rampName(offered.ramp)} over ${offered.ramp.overMs / 1000} s`, source } };
  return 'concurrency' in offered ? { concurrency: { value: offered.concurrency.join(', '), source } } : { rate: { value: offered.ratePerS.join(', '), source } };
}
