import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { createGate, type Gate } from './gate.ts';
import { createSlots, type Slots } from './slots.ts';

/** Who may send a request now: one limit for the run, and each model's own limits. Shared by all trials of a run. */
export interface RequestBudget extends Disposable {
  /** Resolves when an attempt may be sent; with `undefined` once the signal aborts. Every attempt asks, retries too. */
  acquire(model: string, signal: AbortSignal): Promise<Permit | undefined>;
  /** Requests under way. */
  readonly inFlight: number;
  /** The run's limit in force; may be set while requests are under way, and those are let finish. */
  parallelRequests: number;
}

export interface Permit {
  /** Time spent waiting for a declared rate; waiting for a free slot is not counted. */
  readonly waitMs: number;
  release(): void;
}

export interface RequestLimits {
  readonly parallelRequests?: number;
  /** Sent evenly, not in bursts: a window of any minute holds no more. */
  readonly requestsPerMinute?: number;
  readonly minIntervalMs?: number;
}

export function createRequestBudget(options: { readonly parallelRequests: number; readonly models: ReadonlyMap<string, RequestLimits>; readonly clock: Clock }): RequestBudget {
  const { clock } = options;
  const owned = new DisposableStore();
  const run = createSlots(options.parallelRequests);
  const models = new Map<string, ModelLimits>();
  for (const [id, limits] of options.models) models.set(id, openLimits(limits));

  return {
    async acquire(model, signal) {
      const limits = models.get(model);
      const releaseModel = limits?.slots === undefined ? nothing : await limits.slots.take(model, signal);
      if (releaseModel === undefined) return undefined;
      const passed = limits?.rate === undefined ? await takeSlot(model, signal) : await takeSlotAtRate(model, limits.rate, signal);
      if (passed === undefined) {
        releaseModel();
        return undefined;
      }
      return {
        waitMs: passed.waitMs,
        release: () => {
          passed.release();
          releaseModel();
        },
      };
    },
    get inFlight() {
      return run.inUse;
    },
    get parallelRequests() {
      return run.limit;
    },
    set parallelRequests(value: number) {
      run.limit = value;
    },
    dispose: () => owned.dispose(),
  };

  async function takeSlot(model: string, signal: AbortSignal): Promise<Permit | undefined> {
    const release = await run.take(model, signal);
    return release === undefined ? undefined : { waitMs: 0, release };
  }

  /**
   * Those who wait for a rate wait in line without a slot, so a slow endpoint does not hold the others up. Only the head of the line takes one,
   * and only once its gate is due; passing the gate comes last, so that requests leave at the declared distance however long the slot took.
   */
  async function takeSlotAtRate(model: string, rate: Rate, signal: AbortSignal): Promise<Permit | undefined> {
    const askedMs = clock.nowMs();
    const leaveLine = await rate.line.take(model, signal);
    if (leaveLine === undefined) return undefined;
    try {
      if (rate.gate.opensInMs > 0) await clock.sleep(rate.gate.opensInMs, signal);
      const slotAskedMs = clock.nowMs();
      const mustWait = run.inUse >= run.limit;
      const release = await run.take(model, signal);
      if (release === undefined) return undefined;
      const slotTakenMs = clock.nowMs();
      await rate.gate.pass(mustWait ? slotTakenMs : askedMs, signal);
      if (!signal.aborted) return { waitMs: clock.nowMs() - askedMs - (slotTakenMs - slotAskedMs), release };
      release();
      return undefined;
    } finally {
      leaveLine();
    }
  }

  function openLimits(limits: RequestLimits): ModelLimits {
    const leastMs = limits.minIntervalMs ?? 0;
    const intervalMs = Math.max(leastMs, limits.requestsPerMinute === undefined ? 0 : 60_000 / limits.requestsPerMinute);
    return {
      slots: limits.parallelRequests === undefined ? undefined : createSlots(limits.parallelRequests),
      rate: intervalMs > 0 ? { line: createSlots(1), gate: owned.add(createGate(intervalMs, leastMs > 0 ? 'least' : 'rate', clock)) } : undefined,
    };
  }
}

interface ModelLimits {
  readonly slots: Slots | undefined;
  readonly rate: Rate | undefined;
}

interface Rate {
  readonly line: Slots;
  readonly gate: Gate;
}

function nothing(): void {}
