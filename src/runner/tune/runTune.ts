import { counted } from '../../base/counted.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import type { Tried } from '../../plan/search/search.ts';
import { observedOf } from '../../report/tune/observedOf.ts';
import { mayPropose } from '../../schedule/tune/mayPropose.ts';
import type { ExperimentRow } from '../../store/experimentRow.ts';
import type { Tune } from '../../task/tune.ts';
import type { TrialEnd } from '../finish.ts';
import { RunProgress } from '../progress.ts';
import { startPulse } from '../pulse.ts';
import type { RunSpec } from '../runSpec.ts';
import { createSpending } from '../spending.ts';
import { Stop, stopOf } from '../stop.ts';
import { finishTune } from './finishTune.ts';
import type { ClusterContext } from './cluster/clusterPorts.ts';
import { anew, patchAnew } from './experimentRecord.ts';
import { runExperiment } from './runExperiment.ts';
import { jobsLeft } from './cluster/jobsLeft.ts';
import { timeLimit } from './timeLimit.ts';
import type { TunePorts } from './tunePorts.ts';
import { createWatch } from './watchOthers.ts';

export type TuneSpec = Pick<RunSpec, 'task' | 'runId' | 'store' | 'onProgress'> & { readonly tune: Tune; readonly ports: TunePorts; /** Where a cluster does the experiments; without it they are done here. */ readonly cluster?: TuneCluster };

export interface TuneCluster {
  /** Experiments at the cluster at once: those that wait there, too. */
  readonly parallel: number;
  readonly run: (row: ExperimentRow, context: ClusterContext, signal: AbortSignal) => Promise<ExperimentRow>;
}

interface UnderWay {
  leased: boolean;
  serving: boolean;
  stage: string;
  readonly devices: number;
}

/**
 * Executes a tune: proposes configurations while there is a seat for one more, so that each proposal knows every result that is there, and records how it ended. One experiment's failure is data.
 * A resume keeps the experiments that came to their end, starts those anew that were under way, and goes on with the same search.
 */
export async function runTune(spec: TuneSpec, signal: AbortSignal): Promise<RunOutcome> {
  const { task, tune, store, runId, ports, cluster } = spec;
  const { clock, search } = ports;
  const startedMs = clock.nowMs();
  const before = store.run(runId);
  if (before === undefined) throw new Error(`There is no run ${runId}`);
  const held = new DisposableStore();
  const stopping = new AbortController();
  const limit = held.add(timeLimit(clock, task.timeoutMs, 'the run'));
  const all = AbortSignal.any([signal, stopping.signal, limit.signal]);
  const progress = new RunProgress(startedMs);
  const experiments: ExperimentRow[] = [...store.experiments(runId)];
  const underWay = new Map<string, UnderWay>();
  /** While it is set nothing more is proposed; what was proposed goes on. */
  let isPaused = false;
  /** Why nothing more is proposed: somebody else has ended a job at the cluster. */
  let ended: string | undefined;
  const watch = createWatch({ ownNow: () => [...underWay].flatMap(([id, { serving }]) => (serving ? [id] : [])), others: ports.others });
  let changed = Promise.withResolvers<void>();
  /** What nobody's configuration is to blame for: the store could not be written, or worse. */
  const bugs: unknown[] = [];
  let ending: TrialEnd;
  try {
    ending = await run();
  } catch (cause) {
    const stopped = bugs.length > 0 ? undefined : stopOf(all);
    if (stopped === undefined && !(cause instanceof HumanError)) throw cause;
    const cancelled = isCancelled();
    ending = cancelled ? { outcome: 'cancelled', error: `the run was cancelled${goingOn()}` } : { outcome: stopped?.outcome ?? 'failed', error: stopped === undefined ? (cause instanceof HumanError ? renderHumanError(cause) : String(cause)) : `${stopped.message}${goingOn()}` };
  } finally {
    held.dispose();
  }
  await store.unlocked();
  finishTune(spec, ending, before.durationMs + (clock.nowMs() - startedMs));
  return ending.outcome;

  async function run(): Promise<TrialEnd> {
    const resumed = (before?.resumes ?? 0) > 0;
    if (!resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runStarted', trials: 0 });
    // A job that was submitted may still run, or have come to its end meanwhile.
    const found = experiments.filter(({ outcome, job }) => cluster !== undefined && outcome === undefined && job !== undefined);
    const again = experiments.filter(row => (row.outcome === undefined || row.outcome === 'cancelled') && !found.includes(row));
    count();
    if (resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runResumed', done: progress.done, total: progress.total, of: 'experiment' });
    for (const row of again) {
      store.updateExperiment(runId, row.id, patchAnew(row.attempt, clock.wallMs()));
      ports.forget(row);
      experiments[row.index] = { ...anew(row), queuedMs: clock.wallMs() };
    }
    const next = (): ExperimentRow | undefined => experiments[again.shift()?.index ?? -1];
    pulse();
    store.updateRun(runId, { state: 'running' });
    const running = new Set<Promise<void>>();
    const begin = (row: ExperimentRow): void => {
      const one = experiment(row).catch((cause: unknown) => void bugs.push(cause)).finally(() => {
        running.delete(one);
        change();
      });
      running.add(one);
    };
    all.addEventListener('abort', change, { once: true });
    try {
      for (const row of found) begin(row);
      while (!all.aborted && bugs.length === 0) {
        const row = isSeatFree() ? (next() ?? propose()) : undefined;
        if (row !== undefined && row.outcome === undefined) begin(row);
        else if (row === undefined) {
          if (running.size === 0 && (!isPaused || ended !== undefined)) break;
          await changed.promise;
          await store.unlocked();
        }
      }
    } catch (cause) {
      bugs.push(cause);
    }
    all.removeEventListener('abort', change);
    // No server is left behind, whatever has happened.
    if (bugs.length > 0) stopping.abort(new Stop('failed', 'the tune broke off', bugs[0]));
    await Promise.all(running);
    // Fewer are tried where nothing is left to try.
    if (!all.aborted) progress.total = experiments.length;
    if (bugs.length > 0) throw bugs[0];
    all.throwIfAborted();
    if (ended !== undefined) return { outcome: 'interrupted', error: `${ended}: what is missing is done by \`pitwall run --resume ${runId}\`` };
    if (experiments.some(({ outcome }) => outcome === 'ok')) return { outcome: 'succeeded' };
    const first = experiments.find(({ error }) => error !== undefined);
    return { outcome: 'failed', error: experiments.length === 0 ? 'there is no configuration to try' : `none of ${counted(experiments.length, 'experiment')} came to its end: ${first?.id ?? ''} ${first?.error ?? ''}` };
  }

  /** A cancel is a row and a signal to the process: whichever comes first, it is a cancel. */
  function isCancelled(): boolean {
    return bugs.length === 0 && stopOf(all)?.outcome === 'interrupted' && store.cancelRequested(runId);
  }

  function whyStopped(): string {
    return isCancelled() ? 'the run was cancelled' : (stopOf(all)?.message ?? 'the run was stopped');
  }

  /** Jobs of a cluster outlive this process, unless somebody wants them to end. */
  function goesOn(): boolean {
    return bugs.length === 0 && stopOf(all)?.outcome === 'interrupted' && !isCancelled();
  }

  /** For who reads why the run has ended. */
  function goingOn(): string {
    const left = cluster === undefined ? [] : experiments.flatMap(({ outcome, job }) => (outcome === undefined && job !== undefined ? [job] : []));
    if (left.length > 0 && !goesOn()) return `; ${jobsLeft(left.length)}`;
    // One without an id was perhaps never submitted.
    const taken = left.filter(({ id }) => id !== undefined).length;
    const jobs = taken === 0 ? left.length : taken;
    return jobs === 0 ? '' : `; ${counted(jobs, 'job')} of it ${taken === 0 ? 'may go' : `go${jobs === 1 ? 'es' : ''}`} on at the cluster: resume the run to take in what ${jobs === 1 ? 'it measures' : 'they measure'}, or cancel it to end ${jobs === 1 ? 'it' : 'them'}`;
  }

  function isSeatFree(): boolean {
    if (isPaused || ended !== undefined) return false;
    const seats = cluster === undefined ? { parallel: tune.parallelExperiments, devices: ports.devices, backfill: tune.backfill, contention: tune.contention } : { parallel: cluster.parallel, devices: 0, backfill: false, contention: 'allow' as const };
    return mayPropose([...underWay.values()].map(({ devices, leased }) => ({ devices, waiting: !leased })), seats);
  }

  /** Undefined where nothing is left to try, or others must tell first. One whose devices cannot be told has failed already. */
  function propose(): ExperimentRow | undefined {
    if (experiments.length >= tune.maxExperiments) return undefined;
    const proposal = search.next(experiments.map(triedOf));
    if (proposal === 'wait' || proposal === 'end') return undefined;
    const index = experiments.length;
    const { configuration, share } = proposal;
    const { devices, error } = needed(configuration);
    const [id, atMs] = [`e${String(index + 1).padStart(2, '0')}`, clock.wallMs()];
    const row: ExperimentRow = { run: runId, id, index, configuration, share, stage: 'waiting', devicesNeeded: devices, queuedMs: atMs, attempt: 0, ...(error === undefined ? {} : { outcome: 'failed', error, endedMs: atMs }) };
    experiments.push(row);
    store.createExperiment(row);
    store.writeEvent(runId, atMs, { type: 'experimentProposed', experiment: id, configuration, share, devices });
    if (error !== undefined) store.writeEvent(runId, atMs, { type: 'experimentEnded', experiment: id, outcome: 'failed', stage: 'waiting', error });
    return row;
  }

  function needed(configuration: ExperimentRow['configuration']): { readonly devices: number; readonly error?: string } {
    try {
      return { devices: ports.devicesNeeded(configuration) };
    } catch (cause) {
      if (!(cause instanceof HumanError)) throw cause;
      return { devices: 0, error: renderHumanError(cause) };
    }
  }

  function triedOf(row: ExperimentRow): Tried {
    const { configuration, share, outcome } = row;
    return { configuration, share, ...(outcome === undefined || outcome === 'cancelled' ? {} : { result: observedOf(row) }) };
  }

  async function experiment(row: ExperimentRow): Promise<void> {
    const state: UnderWay = { leased: false, serving: false, stage: 'waiting', devices: row.devicesNeeded };
    underWay.set(row.id, state);
    count();
    try {
      const context = {
        tune,
        store,
        onChanged(now: Pick<UnderWay, 'leased' | 'serving' | 'stage'>) {
          const wasLeased = state.leased;
          Object.assign(state, now);
          watch.look();
          count();
          if (state.leased !== wasLeased) change();
        },
        onHopeless: (error: string) => stopping.abort(new Stop('failed', error)),
        whyStopped,
      };
      experiments[row.index] = await (cluster === undefined ? runExperiment(row, { ...context, ports, watchOthers: watch.begin }, all) : cluster.run(row, { ...context, goesOn, onCancelled: error => (ended ??= error), isAlone: () => underWay.size === 1 }, all));
    } finally {
      underWay.delete(row.id);
      count();
    }
  }

  function count(): void {
    const ended = experiments.filter(({ id, outcome }) => !underWay.has(id) && outcome !== undefined && outcome !== 'cancelled');
    progress.done = ended.length;
    progress.failed = ended.filter(({ outcome }) => outcome !== 'ok').length;
    progress.total = tune.maxExperiments;
    progress.inFlight = underWay.size;
    progress.stage = underWay.size === 0 ? undefined : [...underWay].map(([id, { stage }]) => `${id} ${stage}`).join(' · ');
  }

  function change(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function pulse(): void {
    const spending = held.add(createSpending({ budget: {}, before: { all: { cost: 0, tokens: 0 }, elsewhere: { cost: 0, tokens: 0 }, timeMs: 0 } }));
    held.add(
      startPulse({
        store,
        run: runId,
        clock,
        progress,
        spending,
        limit: () => underWay.size,
        onCancel: () => stopping.abort(new Stop('cancelled', 'the run was cancelled')),
        // An experiment is a measurement: nobody holds it up once it has begun.
        onControls({ paused }) {
          watch.look();
          if (paused === isPaused) return;
          isPaused = paused;
          change();
        },
        onFailure: cause => stopping.abort(new Stop('failed', cause instanceof HumanError ? renderHumanError(cause) : String(cause), cause)),
        ...(spec.onProgress === undefined ? {} : { onProgress: spec.onProgress }),
      }),
    );
  }
}
