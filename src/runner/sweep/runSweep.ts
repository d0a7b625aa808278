import type { Clock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import type { Provider } from '../../execute/provider.ts';
import type { PlannedTrial } from '../../plan/plan.ts';
import type { RequestBudget } from '../../schedule/requestBudget.ts';
import { leastObservations } from '../../score/operational.ts';
import { percentile } from '../../score/percentile.ts';
import type { MeasuredLevel } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { Model } from '../../task/models.ts';
import type { RunProgress } from '../progress.ts';
import { levelsOf, type Level } from './levels.ts';
import { createMeter, type Meter } from './meter.ts';

/** How the trials of a level ask. */
export interface LevelScope {
  /** One for all trials of the level that ask the same model: they share its sockets. It belongs to the level. */
  provider(model: Model): Provider;
}

export interface SweepPorts {
  readonly run: string;
  readonly store: StoreWriter;
  readonly clock: Clock;
  readonly budget: RequestBudget;
  readonly progress: RunProgress;
  createProvider(model: Model): Provider;
  /** Samples of a level, as far as the datasets have them. */
  total(trials: readonly PlannedTrial[]): number;
  /** Whether the model paces its requests by a declared rate: a warm-up would use that up. */
  isPaced(model: string): boolean;
  /** Asks n samples of a trial and forgets the answers. */
  warmUp(trial: PlannedTrial, n: number, scope: LevelScope): Promise<void>;
  /** `2 of 5`: which of the plan's levels it is. */
  placeOf(level: Level): string;
  /** Runs the trials side by side, to their end. */
  runTrials(trials: readonly PlannedTrial[], scope: LevelScope): Promise<readonly RunOutcome[]>;
}

/** Limits are counted by the minute, mostly: where an endpoint does not say when to come back, a level that met 429 uses up no more than that of the next. */
const longestWaitMs = 60_000;
/** A level's warm-up is no more than this share of its sample. */
const warmUpShare = 0.1;

/**
 * Asks at one level after another, never at two at once, since they would share the endpoint. Each begins with a warm-up that is not counted; after a level that met
 * 429 nothing is sent until the endpoint's limit has recovered. What was measured is written once all of a level has ended.
 */
export async function runSweep(todo: readonly PlannedTrial[], ports: SweepPorts, signal: AbortSignal): Promise<void> {
  const levels = levelsOf(todo);
  /** Models that answered nothing at a whole level: the next one would tell nothing new. */
  const silent = new Set<string>();
  let before: { readonly model: string; readonly meter: Meter } | undefined;
  for (const level of levels) {
    if (signal.aborted) return;
    if (silent.has(level.model) || ports.budget.refusal(level.model) !== undefined) continue;
    const meter = createMeter(ports.clock);
    const answered = await runLevel(level, meter, before?.model === level.model ? before.meter : undefined);
    before = { model: level.model, meter };
    if (!answered && !answeredBefore(level.model)) silent.add(level.model);
  }

  /** Returns whether anything was answered. */
  async function runLevel(level: Level, meter: Meter, previous: Meter | undefined): Promise<boolean> {
    const { run, store, clock, budget } = ports;
    const [first] = level.trials;
    if (first === undefined) return false;
    const own = new DisposableStore();
    const providers = new Map<string, Provider>();
    const scope: LevelScope = {
      provider(model) {
        const key = JSON.stringify(model);
        const provider = providers.get(key) ?? meter.wrap(own.add(ports.createProvider(model)));
        providers.set(key, provider);
        return provider;
      },
    };
    try {
      const waitMs = recoveryMs(previous);
      const n = ports.isPaced(level.model) ? 1 : Math.min(level.parallelRequests, Math.max(1, Math.floor(ports.total(level.trials) * warmUpShare)));
      store.writeEvent(run, clock.wallMs(), { type: 'levelStarted', model: level.model, parallelRequests: level.parallelRequests, waitMs, warmUp: n });
      const stage = `${level.parallelRequests} parallel, level ${ports.placeOf(level)}`;
      if (waitMs > 0) {
        ports.progress.stage = `${stage}, waits ${Math.ceil(waitMs / 1000)} s after 429s`;
        await clock.sleep(waitMs, signal);
      }
      ports.progress.stage = stage;
      if (signal.aborted) return true;
      budget.parallelRequests = level.parallelRequests;
      await ports.warmUp(first, n, scope);
      meter.begin();
      const outcomes = await ports.runTrials(level.trials, scope);
      // Of a level that was broken off there is no time.
      if (outcomes.length === level.trials.length && outcomes.every(outcome => outcome === 'succeeded' || outcome === 'failed')) store.updateTrial(run, first.id, { measured: { warmUp: n, ...meter.measured(), ...latencies(level) } });
      return meter.answered > 0;
    } finally {
      own.dispose();
    }
  }

  function answeredBefore(model: string): boolean {
    return ports.store.trials(ports.run).some(({ configuration, outcome }) => configuration.model === model && outcome === 'succeeded');
  }

  function latencies({ trials }: Level): Pick<MeasuredLevel, 'latencyMs'> {
    const { store, run } = ports;
    const ascending = Float64Array.from(trials.flatMap(({ id }) => [...store.observations(run, id).latency])).sort();
    const p50 = percentile(ascending, 0.5);
    if (p50 === undefined) return {};
    const p95 = ascending.length < (leastObservations.p95 ?? 0) ? undefined : percentile(ascending, 0.95);
    return { latencyMs: { p50, ...(p95 === undefined ? {} : { p95 }), n: ascending.length } };
  }
}

/** How long the endpoint is left alone after a level that met 429: as long as it asked for, else a minute. */
function recoveryMs(previous: Meter | undefined): number {
  if (previous?.measured().failedAttempts.rateLimited === undefined) return 0;
  return Math.min(longestWaitMs, previous.longestRetryAfterMs ?? longestWaitMs);
}
