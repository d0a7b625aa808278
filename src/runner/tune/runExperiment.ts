import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { ExperimentOutcome, ExperimentRow } from '../../store/experimentRow.ts';
import type { StoreWriter } from '../../store/store.ts';
import { StoreFailure } from '../../store/storeFailure.ts';
import type { Tune } from '../../task/tune.ts';
import { LostDevices } from '../devices/lostDevices.ts';
import { StuckDevices } from '../devices/stuckDevices.ts';
import { balancedEvent } from './balancedEvent.ts';
import { deviceLabels } from './deviceLabels.ts';
import { ExperimentRecord } from './experimentRecord.ts';
import { ExperimentStop } from './experimentStop.ts';
import { timeLimit } from './timeLimit.ts';
import type { ExperimentLease, Measuring, RunningServer, TunePorts } from './tunePorts.ts';

export interface ExperimentContext {
  readonly tune: Pick<Tune, 'limits' | 'retries'>;
  readonly store: Pick<StoreWriter, 'updateExperiment' | 'writeEvent' | 'unlocked'>;
  readonly ports: TunePorts;
  /** Something that others look at has changed: it has its devices, its server is up or gone, or what is told of its stage. */
  readonly onChanged: (now: { readonly leased: boolean; readonly serving: boolean; readonly stage: string }) => void;
  /** No configuration will start, so the run ends; what is mended until it is resumed is tried then. */
  readonly onHopeless: (error: string) => void;
  /** Of a run that was stopped. */
  readonly whyStopped: () => string;
  /** Tells, once it is called again, which experiments worked on this machine meanwhile. */
  readonly watchOthers: (experiment: string) => () => readonly string[];
}

interface Ending {
  readonly outcome: ExperimentOutcome;
  readonly error?: string;
  readonly canBeRetried?: boolean;
}

/** A server that ends and refuses connections by that is found out by the requests first. */
const deathMs = 250;

/**
 * One configuration: its devices, its server, what it is measured by, and everything given back in the opposite order: the server is gone before its devices are anybody else's.
 * Whatever happens becomes the experiment's outcome; only a bug is thrown. What failed for a reason that is not the configuration's is tried again, up to `retries` times.
 */
export async function runExperiment(row: ExperimentRow, context: ExperimentContext, signal: AbortSignal): Promise<ExperimentRow> {
  const { tune, store, ports } = context;
  const { clock } = ports;
  const record = new ExperimentRecord(row, { store, clock, forget: ports.forget });
  /** What of its servers could not be ended, over all attempts. */
  const left = new Set<string>();
  for (let retries = 0; ; retries++) {
    const { outcome, error, canBeRetried } = await once();
    if (canBeRetried === true && retries < tune.retries && !signal.aborted) {
      await store.unlocked();
      record.startAnew(error ?? '');
      continue;
    }
    return await finish({ outcome, ...(error === undefined ? {} : { error }) });
  }

  async function once(): Promise<Ending> {
    tell(false, false, 'waiting');
    let lease: ExperimentLease | undefined;
    try {
      lease = await ports.lease(record.now, signal);
      if (lease === undefined) throw signal.reason;
      const held = lease;
      const whole = timeLimit(clock, tune.limits.experimentMs, 'the experiment');
      const over = AbortSignal.any([signal, whole.signal, lostOf(held)]);
      try {
        return await withLease(held, over);
      } finally {
        whole.dispose();
      }
    } catch (cause) {
      return endingOf(cause);
    } finally {
      lease?.dispose();
      tell(false, false, '');
    }
  }

  async function withLease(lease: ExperimentLease, over: AbortSignal): Promise<Ending> {
    await store.unlocked();
    const startedMs = clock.wallMs();
    const devices = lease.labels ?? deviceLabels(lease.devices);
    record.update({ stage: 'starting', startedMs, devices });
    // Where a job of a cluster has it, another machine's clock said when it was proposed.
    const waitedMs = Math.max(0, startedMs - record.now.queuedMs);
    if (devices.length > 0) store.writeEvent(row.run, startedMs, { type: 'devicesLeased', experiment: row.id, devices, waitedMs });
    tell(true, true, 'starting');
    const started = await ports.start(record.now, lease, over);
    if ('failed' in started) {
      const { error, timedOut, hopeless, canBeRetried, left: alive, replicas: known } = started.failed;
      if (alive !== undefined) left.add(alive);
      if (known !== undefined) record.update({ replicas: known });
      over.throwIfAborted();
      if (hopeless === true) {
        context.onHopeless(error);
        return { outcome: 'cancelled', error };
      }
      return { outcome: timedOut === true ? 'timedOut' : 'startFailed', error, canBeRetried };
    }
    const { server } = started;
    const dead = new AbortController();
    const onDeath = (): void => dead.abort(new ExperimentStop('died', server.died.reason instanceof HumanError ? renderHumanError(server.died.reason) : messageOf(server.died.reason, 'the server ended'), isRetriable(server.died.reason)));
    if (server.died.aborted) onDeath();
    else server.died.addEventListener('abort', onDeath, { once: true });
    const replicas = server.facts().length;
    try {
      const readyMs = clock.wallMs();
      await store.unlocked();
      record.update({ readyMs, replicas: server.facts() });
      store.writeEvent(row.run, readyMs, { type: 'serverReady', experiment: row.id, replicas, readyInMs: readyMs - startedMs });
      const alive = AbortSignal.any([over, dead.signal]);
      const besides = context.watchOthers(row.id);
      try {
        for (const what of ['bench', 'eval'] as const) {
          const ending = ports.measures(what) ? await measure(what, { url: server.url, devices: lease.devices }, alive) : undefined;
          if (ending !== undefined) return ending;
        }
      } finally {
        const beside = besides();
        await store.unlocked();
        record.update({ beside });
      }
      return { outcome: 'ok' };
    } finally {
      server.died.removeEventListener('abort', onDeath);
      try {
        tell(true, true, 'stopping');
        const balanced = server.balanced?.();
        if (balanced !== undefined && balanced.changes.length > 0) store.writeEvent(row.run, clock.wallMs(), balancedEvent(balanced, replicas, row.id));
      } finally {
        // Whatever could not be recorded: its devices are given back after this.
        const alive = await server.stop();
        if (alive !== undefined) left.add(alive);
      }
      await store.unlocked();
      record.update({ replicas: server.facts() });
    }
  }

  /** Undefined where it came to its end. */
  async function measure(what: Measuring, server: Pick<RunningServer, 'url'> & Pick<ExperimentLease, 'devices'>, alive: AbortSignal): Promise<Ending | undefined> {
    await store.unlocked();
    alive.throwIfAborted();
    record.update({ stage: what });
    tell(true, true, what);
    const limit = timeLimit(clock, what === 'bench' ? tune.limits.benchMs : tune.limits.evalMs, `the ${what}`);
    const over = AbortSignal.any([alive, limit.signal]);
    const hooks = {
      onStarted: (run: string): void => {
        record.update(what === 'bench' ? { benchRun: run } : { evalRun: run });
        store.writeEvent(row.run, clock.wallMs(), { type: 'measuringStarted', experiment: row.id, what, measuredBy: run });
      },
      onStage: (stage: string): void => tell(true, true, stage === '' ? what : `${what}, ${stage}`),
    };
    try {
      const { outcome, error, partly } = await ports.measure(what, record.now, server, hooks, over);
      if (outcome === 'succeeded' && !alive.aborted) return undefined;
      if (!over.aborted) await clock.sleep(deathMs, over);
      over.throwIfAborted();
      // A level at which a living server answers nothing is judged as the others are.
      if (outcome === 'failed' && partly === true) return undefined;
      return { outcome: outcome === 'timedOut' ? 'timedOut' : 'failed', error: `the ${what} did not come to its end: ${error ?? outcome}` };
    } finally {
      limit.dispose();
    }
  }

  function endingOf(cause: unknown): Ending {
    if (signal.aborted) return { outcome: 'cancelled', error: context.whyStopped() };
    // The store or the ledger: nobody can say how this configuration did, and a resume tries it again.
    if (cause instanceof StoreFailure) throw cause;
    if (cause instanceof StuckDevices || cause instanceof LostDevices) {
      context.onHopeless(renderHumanError(cause));
      return { outcome: 'cancelled', error: renderHumanError(cause) };
    }
    if (cause instanceof ExperimentStop) return { outcome: cause.ends, error: cause.message, canBeRetried: cause.canBeRetried };
    if (cause instanceof HumanError) return { outcome: 'failed', error: renderHumanError(cause) };
    throw cause;
  }

  async function finish({ outcome, error: why }: Ending): Promise<ExperimentRow> {
    await store.unlocked();
    const causes = [...(why === undefined ? [] : [why]), ...[...left].map(what => `${what}${row.devicesNeeded === 0 ? '' : ', so its devices are given to nobody'}`)];
    const error = causes.length === 0 ? undefined : causes.join('; ');
    const { stage, benchRun, evalRun } = record.now;
    if (benchRun !== undefined || evalRun !== undefined) record.update({ judged: ports.judge({ ...record.now, outcome }) });
    const endedMs = clock.wallMs();
    record.update({ outcome, ...(outcome === 'ok' ? { stage: 'ended' } : {}), ...(error === undefined ? {} : { error }), endedMs });
    const { judged } = record.now;
    store.writeEvent(row.run, endedMs, {
      type: 'experimentEnded', experiment: row.id, outcome, stage,
      ...(judged === undefined ? {} : { feasible: judged.feasible, ...(judged.objective === undefined ? {} : { objective: { metric: judged.objective.metric, value: judged.objective.value, unit: judged.objective.unit } }) }),
      ...(error === undefined ? {} : { error }),
    });
    return record.now;
  }

  function tell(leased: boolean, serving: boolean, stage: string): void {
    context.onChanged({ leased, serving, stage });
  }
}

function lostOf({ lost }: ExperimentLease): AbortSignal {
  const controller = new AbortController();
  const onLost = (): void => controller.abort(new ExperimentStop('failed', 'its lease of the devices was lost: the machine slept, or took this process for dead', true));
  if (lost.aborted) onLost();
  else lost.addEventListener('abort', onLost, { once: true });
  return controller.signal;
}

function messageOf(reason: unknown, otherwise: string): string {
  return reason instanceof Error && reason.name !== 'AbortError' ? reason.message : otherwise;
}

/** Ended by a signal that nobody here has sent. */
function isRetriable(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && 'canBeRetried' in reason && reason.canBeRetried === true;
}
