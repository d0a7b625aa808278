import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { createAdaptiveLane, type AdaptiveLane, type Learnt } from './adaptiveLane.ts';
import { startLimit } from './adaptiveLimit.ts';
import { createGate, type Gate } from './gate.ts';
import { createPause, type Pause } from './pause.ts';
import type { AttemptEnd, RequestLimits } from './requestLimits.ts';
import { createSharedInterval } from './sharedInterval.ts';
import { createSharedGate, type SharedLimits } from './sharedRate.ts';
import { createSlots, type Slots } from './slots.ts';
import { createTokenBudget, type TokenBudget } from './tokenBudget.ts';

/** Who may send a request now: one limit for the run, and each model's own limits. Shared by all trials of a run. */
export interface RequestBudget extends Disposable {
  /**
   * Resolves when an attempt may be sent, at once where nothing holds it back; with `undefined` once the signal aborts. Every attempt asks, retries too.
   * @param promptChars asked for only where tokens are limited
   */
  acquire(model: string, signal: AbortSignal, promptChars?: () => number): Permit | Promise<Permit | undefined>;
  /** The endpoint behind the model asked for a longer pause than a run waits for: nothing more should be sent there, by any model of its lane. @param why one sentence without a full stop */
  refuse(model: string, why: string): void;
  /** Why nothing more should be sent to the model; who waits for a permit asks again once it is there. */
  refusal(model: string): string | undefined;
  /** Requests under way. */
  readonly inFlight: number;
  /** The run's limit; may be set while requests are under way, and those are let finish. `auto` is bounded by `max`. */
  parallelRequests: number | 'auto';
  /** While it is set nothing more is sent; what is under way may end. */
  isPaused: boolean;
  /** No more will be in flight at once, unless `parallelRequests` is set. */
  readonly most: number;
  /** Hears of each new `most`. */
  readonly onMost: (listener: () => void) => Disposable;
  /** How many may be in flight now: the run's limit, or what the models that are being asked may have together. */
  readonly limitInForce: number;
  /** What was learnt of the endpoints that other runs may ask, by lane. */
  learnt(): ReadonlyMap<string, Learnt>;
  /** The same, of a model's endpoint, whoever may ask it. */
  learntOf(model: string): Learnt | undefined;
}

export interface Permit {
  /** Time spent waiting for a declared rate or while the endpoint wanted a pause; waiting for a free slot is not counted. */
  readonly waitMs: number;
  /** The attempt ended; `undefined` where nobody knows how. */
  release(end?: AttemptEnd): void;
}

/** What holds back may go sooner than it said: tokens that were not used come back, a pause is lifted. */
const lookAgainMs = 100;

export interface BudgetOptions {
  readonly parallelRequests: number | 'auto';
  /** `auto` never asks for more; 50 where nobody says otherwise. */
  readonly max?: number;
  readonly models: ReadonlyMap<string, RequestLimits>;
  readonly clock: Clock;
  /** What other runs of the user share with this one; models without a lane share nothing. */
  readonly shared?: SharedLimits;
  /** Hears of an endpoint that wants a pause. @param ms how long nothing is sent */
  readonly onPause?: (model: string, ms: number) => void;
  /** Of a simulation: Bottleneck keeps to the system's timers, and looking again and again costs steps of the simulated clock. */
  readonly simulated?: { readonly createGate: typeof createGate; readonly lookAgainMs: number };
}

export function createRequestBudget(options: BudgetOptions): RequestBudget {
  const { clock, max = 50 } = options;
  const owned = new DisposableStore();
  const changed = owned.add(new Emitter<undefined>());
  let wanted = options.parallelRequests;
  const run = createSlots(wanted === 'auto' ? max : wanted);
  const lanes = new Map<string, Lane>();
  const rates = new Map<string, Rate>();
  const models = new Map<string, ModelLimits>();
  for (const [id, limits] of options.models) models.set(id, openLimits(id, limits));

  return {
    acquire(model, signal, promptChars) {
      const limits = limitsOf(model);
      const adaptive = isAuto(limits) ? adaptiveOf(limits.lane) : undefined;
      const slots = adaptive?.slots ?? limits.slots;
      if (slots === undefined && isFree(limits, adaptive) && !signal.aborted) {
        const release = run.takeFree();
        if (release !== undefined) return permit(model, limits.lane.pause, adaptive, { waitMs: 0, release }, nothing);
      }
      return acquireInTurn(model, limits, adaptive, slots, signal, promptChars);
    },
    refuse(model, why) {
      limitsOf(model).lane.refusal ??= why;
    },
    refusal: model => models.get(model)?.lane.refusal,
    get inFlight() {
      return run.inUse;
    },
    get parallelRequests() {
      return wanted;
    },
    set parallelRequests(value: number | 'auto') {
      wanted = value;
      run.limit = value === 'auto' ? max : value;
      changed.fire(undefined);
    },
    get isPaused() {
      return run.isHeld;
    },
    set isPaused(value: boolean) {
      run.isHeld = value;
    },
    get most() {
      return run.limit;
    },
    onMost: changed.event,
    get limitInForce() {
      if (run.isHeld) return 0;
      const busy = new Set<Slots>();
      const anyAuto = [...models.values()].some(isAuto);
      for (const model of models.values()) {
        if (!isAuto(model) && model.slots === undefined) return run.limit;
        const slots = isAuto(model) ? model.lane.adaptive?.slots : model.slots;
        if (slots !== undefined && slots.inUse > 0) busy.add(slots);
      }
      const together = [...busy].reduce((sum, slots) => sum + slots.limit, 0);
      return Math.min(run.limit, together === 0 ? (anyAuto ? startLimit : run.limit) : together);
    },
    learnt() {
      const learnt = new Map<string, Learnt>();
      for (const [name, { adaptive, isShared }] of lanes) if (isShared && adaptive?.learnt !== undefined) learnt.set(name, adaptive.learnt);
      return learnt;
    },
    learntOf: model => models.get(model)?.lane.adaptive?.learnt,
    dispose: () => owned.dispose(),
  };

  async function acquireInTurn(model: string, limits: ModelLimits, adaptive: AdaptiveLane | undefined, slots: Slots | undefined, signal: AbortSignal, promptChars?: () => number): Promise<Permit | undefined> {
    const releaseModel = slots === undefined ? nothing : await slots.take(model, signal);
    if (releaseModel === undefined) return undefined;
    const passed = (isFree(limits, adaptive) ? await takeSlot(model, limits.lane, signal) : undefined) ?? (await takeSlotInTurn(model, limits, adaptive, signal, promptChars));
    if (passed === undefined) {
      releaseModel();
      return undefined;
    }
    return permit(model, limits.lane.pause, adaptive, passed, releaseModel);
  }

  function isFree({ rate, lane }: ModelLimits, adaptive: AdaptiveLane | undefined): boolean {
    return rate === undefined && lane.pause.opensInMs === 0 && adaptive?.isPaced !== true;
  }

  /** The path of whom nothing holds back. `undefined` where the signal aborted, or the endpoint wanted a pause meanwhile. */
  async function takeSlot(model: string, lane: Lane, signal: AbortSignal): Promise<Passed | undefined> {
    const release = await run.take(model, signal);
    if (release === undefined) return undefined;
    if (lane.pause.opensInMs === 0) return { waitMs: 0, release };
    release();
    return undefined;
  }

  /**
   * Those who wait for a rate or for the end of a pause wait in line without a slot, so a slow endpoint does not hold the others up. Only the head of the
   * line takes one, and only once it is due; passing the gate comes last, so that requests leave at the declared distance however long the slot took.
   */
  async function takeSlotInTurn(model: string, { lane, rate = lane }: ModelLimits, adaptive: AdaptiveLane | undefined, signal: AbortSignal, promptChars?: () => number): Promise<Passed | undefined> {
    const askedMs = clock.nowMs();
    let slotWaitMs = 0;
    const leaveLine = await rate.line.take(model, signal);
    if (leaveLine === undefined) return undefined;
    try {
      while (!signal.aborted) {
        const opensInMs = Math.max(lane.pause.opensInMs, rate.gate?.opensInMs ?? 0, rate.tokens?.opensInMs ?? 0, adaptive?.opensInMs ?? 0);
        if (opensInMs > 0) {
          await clock.sleep(Math.min(opensInMs, options.simulated?.lookAgainMs ?? lookAgainMs), signal);
          continue;
        }
        const slotAskedMs = clock.nowMs();
        const mustWait = run.inUse >= run.limit;
        const release = await run.take(model, signal);
        if (release === undefined) return undefined;
        const slotTakenMs = clock.nowMs();
        slotWaitMs += slotTakenMs - slotAskedMs;
        if (lane.pause.opensInMs > 0) {
          release();
          continue;
        }
        await rate.gate?.pass(mustWait ? slotTakenMs : askedMs, signal);
        if (!signal.aborted) return { waitMs: clock.nowMs() - askedMs - slotWaitMs, release, reservation: rate.tokens?.reserve(promptChars?.() ?? 0) };
        release();
      }
      return undefined;
    } finally {
      leaveLine();
    }
  }

  function permit(model: string, pause: Pause, adaptive: AdaptiveLane | undefined, { waitMs, release, reservation }: Passed, releaseModel: () => void): Permit {
    const sentMs = clock.nowMs();
    pause.sent(sentMs);
    adaptive?.sent();
    return {
      waitMs,
      release(end) {
        release();
        releaseModel();
        if (end === undefined) return;
        reservation?.settle(end.kind === 'rateLimited' ? 'none' : end);
        const isNews = end.kind === 'rateLimited' && pause.limited(sentMs, end.retryAfterMs, adaptive?.backoff);
        if (isNews) options.onPause?.(model, pause.opensInMs);
        if (end.kind !== 'rateLimited') pause.passed(sentMs);
        adaptive?.ended(sentMs, end, isNews);
      },
    };
  }

  function isAuto({ parallel, adapts }: ModelLimits): boolean {
    return adapts && (parallel === 'auto' || (parallel === undefined && wanted === 'auto'));
  }

  function adaptiveOf(lane: Lane): AdaptiveLane {
    lane.adaptive ??= createAdaptiveLane({ max, learnt: lane.isShared ? options.shared?.learnt(lane.name) : undefined, clock });
    return lane.adaptive;
  }

  function limitsOf(model: string): ModelLimits {
    const known = models.get(model);
    if (known !== undefined) return known;
    const opened = openLimits(model, {});
    models.set(model, opened);
    return opened;
  }

  function openLimits(id: string, limits: RequestLimits): ModelLimits {
    const name = limits.lane ?? id;
    const lane = lanes.get(name) ?? { name, isShared: limits.lane !== undefined, adaptive: undefined, refusal: undefined, pause: createPause(clock), line: createSlots(1), gate: undefined, tokens: undefined };
    lanes.set(name, lane);
    const parallel = limits.parallelRequests;
    return { lane, parallel, adapts: limits.adapts !== false, slots: typeof parallel === 'number' ? createSlots(parallel) : undefined, rate: openRate(lane, limits) };
  }

  /** Models of one lane that declare the same share it. */
  function openRate({ name, isShared }: Lane, limits: RequestLimits): Rate | undefined {
    const leastMs = limits.minIntervalMs ?? 0;
    const intervalMs = Math.max(leastMs, limits.requestsPerMinute === undefined ? 0 : 60_000 / limits.requestsPerMinute);
    if (intervalMs === 0 && limits.tokensPerMinute === undefined) return undefined;
    const key = JSON.stringify([name, intervalMs, leastMs, limits.tokensPerMinute]);
    const shared = isShared ? options.shared : undefined;
    const rate = rates.get(key) ?? {
      line: createSlots(1),
      gate: intervalMs > 0 ? owned.add(openGate()) : undefined,
      tokens: limits.tokensPerMinute === undefined ? undefined : createTokenBudget({ perMinute: limits.tokensPerMinute, answerTokens: limits.answerTokens, clock, shared: shared === undefined ? undefined : { rates: shared, account: `${name}/tokens` } }),
    };
    rates.set(key, rate);
    return rate;

    function openGate(): Gate {
      const spacing = leastMs > 0 ? 'least' : 'rate';
      if (shared === undefined) return (options.simulated?.createGate ?? createGate)(intervalMs, spacing, clock);
      const booked = { shared, account: `${name}/requests`, intervalMs, clock };
      return spacing === 'least' ? createSharedInterval(booked) : createSharedGate(createGate(intervalMs, spacing, clock), booked);
    }
  }
}

interface ModelLimits {
  readonly lane: Lane;
  readonly parallel: number | 'auto' | undefined;
  readonly adapts: boolean;
  readonly slots: Slots | undefined;
  readonly rate: Rate | undefined;
}

/** What is shared by all that ask one endpoint. */
interface Lane {
  readonly name: string;
  readonly isShared: boolean;
  adaptive: AdaptiveLane | undefined;
  refusal: string | undefined;
  readonly pause: Pause;
  readonly line: Slots;
  readonly gate: undefined;
  readonly tokens: undefined;
}

interface Rate {
  readonly line: Slots;
  readonly gate: Gate | undefined;
  readonly tokens: TokenBudget | undefined;
}

interface Passed {
  readonly waitMs: number;
  readonly release: () => void;
  readonly reservation?: ReturnType<TokenBudget['reserve']> | undefined;
}

function nothing(): void {}
