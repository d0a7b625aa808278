import type { Disposable } from '../../base/disposable.ts';
import { forEachLazily } from '../forEachLazily.ts';
import { createSpacingGate } from '../gate.ts';
import { createRequestBudget, type RequestBudget } from '../requestBudget.ts';
import type { RequestLimits } from '../requestLimits.ts';
import { createSlots, type Slots } from '../slots.ts';
import type { Device } from '../devices/device.ts';
import { mayPropose, type ExperimentSeats, type UnderWay } from '../tune/mayPropose.ts';
import type { JobSpan, SimulatedJob, SimulatedRequests } from './job.ts';
import { requestsAPiece } from './requestPieces.ts';
import { createSimulatedClock, type SimulatedClock } from './simulatedClock.ts';
import { createSimulatedPool, type SimulatedPool } from './simulatedPool.ts';

export interface SimulationSpec {
  /** In the order in which they are taken up; those of a stage begin once all before it have ended. */
  readonly stages: readonly (readonly SimulatedJob[])[];
  /** Of a tune, after the stages: what comes next depends on what has ended. */
  readonly search?: SimulatedSearch;
  /** Of a sweep: requests in flight at once, for each stage. */
  readonly slotsOfStage?: readonly number[];
  /** That leases are taken of. */
  readonly devices: readonly Device[];
  /** So many jobs at once at most, with those that wait for their devices. */
  readonly width: number;
  readonly requests: RequestSpec;
  /** Threads of each scoring pool. */
  readonly scoringThreads: ReadonlyMap<string, number>;
}

export interface SimulatedSearch {
  readonly seats: Omit<ExperimentSeats, 'devices'>;
  /** A search from its beginning. */
  begin(): SimulatedProposals;
}

export interface SimulatedProposals {
  next(): SimulatedJob | 'wait' | 'end';
  ended(id: string): void;
}

export interface RequestSpec {
  readonly parallelRequests: number | 'auto';
  /** `auto` never asks for more. */
  readonly max: number;
  readonly models: ReadonlyMap<string, RequestLimits>;
}

/** Samples that wait for their scores hold nobody up: so many of a trial, as in a run. */
const slack = 200;

export interface Simulated {
  /** In the order of their starts. */
  readonly spans: readonly JobSpan[];
  /** In the order in which they were taken up. */
  readonly jobs: readonly SimulatedJob[];
  /** When the last has ended. */
  readonly makespanMs: number;
}

/**
 * Runs the jobs on a simulated clock, with what decides in a run that is real: `forEachLazily` takes them up, `nextLeases` gives them devices, the request budget lets their
 * requests through. Nothing fails and nothing is slower for the company it has. Deterministic.
 */
export async function simulate(spec: SimulationSpec): Promise<Simulated> {
  const [simulated] = await simulateTogether([spec]);
  return simulated ?? { spans: [], jobs: [], makespanMs: 0 };
}

/** Several runs that begin at once on one machine: they share its devices, and nothing else. @param specs of one set of devices */
export async function simulateTogether(specs: readonly SimulationSpec[]): Promise<readonly Simulated[]> {
  const clock = createSimulatedClock();
  const nowMs = (): number => clock.nowMs();
  const machine = { clock, pool: createSimulatedPool(specs[0]?.devices ?? [], nowMs), alone: createSimulatedPool([{ id: 'the machine itself', kind: 'seat' }], nowMs) };
  const runs = specs.map(spec => openRun(spec, machine));
  try {
    return await clock.until(Promise.all(runs.map(run => run.toItsEnd())));
  } finally {
    for (const run of runs) run.dispose();
  }
}

interface SimulatedMachine {
  readonly clock: SimulatedClock;
  readonly pool: SimulatedPool;
  /** For experiments that hold no device, and must not disturb each other. */
  readonly alone: SimulatedPool;
}

function openRun(spec: SimulationSpec, { clock, pool, alone }: SimulatedMachine): Disposable & { readonly toItsEnd: () => Promise<Simulated> } {
  const piece = requestsAPiece(spec);
  const budget = createRequestBudget({ ...spec.requests, models: scaled(spec, piece), clock, simulated: { createGate: (intervalMs, spacing) => createSpacingGate(intervalMs, clock, spacing), lookAgainMs: lookAgainMs(spec, piece) } });
  const threads = new Map([...spec.scoringThreads].map(([name, n]) => [name, createSlots(n)]));
  const { signal } = new AbortController();
  const spans: JobSpan[] = [];
  const taken: SimulatedJob[] = [];
  let handedOn: Awaited<ReturnType<SimulatedPool['acquire']>> | undefined;
  return {
    async toItsEnd() {
      await runAll();
      const order = new Map(taken.map(({ id }, k) => [id, k]));
      return { spans: spans.toSorted((a, b) => a.startMs - b.startMs || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)), jobs: taken, makespanMs: clock.nowMs() };
    },
    dispose: () => budget.dispose(),
  };

  async function runAll(): Promise<void> {
    if (spec.search !== undefined) await search(spec.search.seats, spec.search.begin());
    for (const [k, stage] of spec.stages.entries()) {
      budget.parallelRequests = spec.slotsOfStage?.[k] ?? spec.requests.parallelRequests;
      await forEachLazily(stage, { width: spec.width, signal }, job => run(job));
    }
  }

  /** As a tune proposes: while there is a seat for one more, with every result that is there. */
  async function search(seats: SimulatedSearch['seats'], proposals: SimulatedProposals): Promise<void> {
    const underWay = new Map<string, UnderWay>();
    let changed = Promise.withResolvers<void>();
    const change = (): void => {
      changed.resolve();
      changed = Promise.withResolvers();
    };
    for (;;) {
      const job = mayPropose([...underWay.values()], { ...seats, devices: spec.devices.length }) ? proposals.next() : 'wait';
      if (typeof job === 'string') {
        if (underWay.size === 0) return;
        await changed.promise;
        continue;
      }
      underWay.set(job.id, { devices: job.gpus, waiting: true });
      const onLeased = (): void => {
        underWay.set(job.id, { devices: job.gpus, waiting: false });
        change();
      };
      void run(job, onLeased).then(() => {
        underWay.delete(job.id);
        proposals.ended(job.id);
        change();
      });
    }
  }

  async function run(job: SimulatedJob, onLeased?: () => void): Promise<void> {
    taken.push(job);
    const queuedMs = clock.nowMs();
    const { gpus: count, priority = 0, backfill = false, limitMs } = job;
    const asked = { priority, backfill, ...(limitMs === undefined ? {} : { limitMs }) };
    const handed = handedOn;
    handedOn = undefined;
    const lease = handed ?? (count > 0 ? await pool.acquire({ ...asked, count }) : spec.search?.seats.contention === 'forbid' ? await alone.acquire({ ...asked, count: 1 }) : undefined);
    const startMs = clock.nowMs();
    onLeased?.();
    await clock.sleep(job.startupMs);
    await Promise.all([clock.sleep(job.workMs), job.requests === undefined ? undefined : ask(job.requests, budget, threads.get(job.requests.scoring?.pool ?? ''))]);
    if (job.stopMs !== undefined) await clock.sleep(job.stopMs);
    spans.push({ id: job.id, devices: count === 0 ? [] : (lease?.devices ?? []), queuedMs, startMs, endMs: clock.nowMs() });
    if (job.handsOn === true) handedOn = lease;
    else lease?.release();
  }

  function ask({ model, count, eachMs, tokens, then = [], scoring }: SimulatedRequests, of: RequestBudget, pool: Slots | undefined): Promise<void> {
    const size = piece(model);
    const pieces = Array.from({ length: Math.ceil(count / size) }, (_, k) => Math.min(size, count - k * size));
    return forEachLazily(pieces, { width: () => of.most, onWidth: of.onMost, aside: scoring === undefined || then.length > 0 ? 0 : slack, signal }, async (n, stepAside) => {
      const permit = await of.acquire(model, signal, () => 4 * n * (tokens?.in ?? 0));
      await clock.sleep(n * eachMs);
      permit?.release({ kind: 'answered', latencyMs: n * eachMs, tokensIn: n * (tokens?.in ?? 0), tokensOut: n * (tokens?.out ?? 0) });
      for (const judge of then) {
        const judging = await of.acquire(judge.model, signal);
        await clock.sleep(n * judge.eachMs);
        judging?.release({ kind: 'answered', latencyMs: n * judge.eachMs });
      }
      if (scoring === undefined || pool === undefined || scoring.eachMs === 0) return;
      stepAside();
      const release = await pool.take('', signal);
      await clock.sleep(n * scoring.eachMs);
      release?.();
    });
  }
}

/** Declared rates, of pieces instead of requests. Tokens are counted as they are; where nobody knows how many there are, they limit nothing. */
function scaled({ requests: { models }, stages }: SimulationSpec, piece: (model: string) => number): ReadonlyMap<string, RequestLimits> {
  const known = new Set(stages.flat().flatMap(({ requests }) => (requests?.tokens === undefined ? [] : [requests.model])));
  return new Map(
    [...models].map(([id, { requestsPerMinute, minIntervalMs, tokensPerMinute, ...limits }]) => [
      id,
      {
        ...limits,
        ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: requestsPerMinute / piece(id) }),
        ...(minIntervalMs === undefined ? {} : { minIntervalMs: minIntervalMs * piece(id) }),
        ...(tokensPerMinute === undefined || !known.has(id) ? {} : { tokensPerMinute }),
      },
    ]),
  );
}

/** Tokens that come back open a gate earlier than it said: looked for as often as something ends. */
function lookAgainMs({ stages }: SimulationSpec, piece: (model: string) => number): number {
  const lengths = stages.flat().flatMap(({ requests }) => (requests === undefined ? [] : [piece(requests.model) * requests.eachMs]));
  return Math.max(100, lengths.length === 0 ? 0 : Math.min(...lengths));
}
