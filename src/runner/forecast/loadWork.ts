import { counted } from '../../base/counted.ts';
import { mostProbes } from '../../plan/findCapacity.ts';
import type { Plan, PlannedLoad, PlannedTrial } from '../../plan/plan.ts';
import type { SimulatedJob } from '../../schedule/simulate/job.ts';
import type { LoadBench } from '../../task/load.ts';
import { devicesNeeded } from '../../task/server/gpusOf.ts';
import type { Task } from '../../task/task.ts';
import { slowestWarmUpPerS } from '../load/levelSchedule.ts';
import { Assumptions, builtIn, defaultServerStartMs, fromEstimate, measuredIn, serverStopMs, type SourcedMs } from './assumptions.ts';
import type { EarlierRuns } from './earlierRuns.ts';
import type { Work } from './work.ts';

/** Of a request that nobody has measured. */
const defaultRequestMs = 1_000;
/** What a level takes besides its requests: sockets are opened, rows written and measured. */
const levelOverheadMs = 100;
/** Once in a bench. */
const selfCheckMs = 1_500;

/** The levels of a bench under load, which run one after another. */
export function loadWork(task: Task, load: LoadBench, plan: Plan, earlier: EarlierRuns): Work {
  const assumed = new Assumptions();
  const unknown = new Set<string>();
  const { estimate } = task;
  const find = plan.load?.find;
  const levels = find === undefined ? plan.trials : Array.from({ length: mostProbes }, (_, k) => ({ ...(plan.trials[0] as PlannedTrial), id: `probe ${k + 1}` }));
  const spec = task.server?.spec;
  const gpus = spec === undefined ? (estimate?.gpus ?? 0) : devicesNeeded(spec, {});
  if (spec !== undefined && gpus > 0) assumed.count(`slots of its server${gpus === spec.gpus ? '' : ', for all replicas'}`, gpus, '`server` of the task');
  else if (gpus > 0) assumed.count('slots a level', gpus, fromEstimate);
  const timed = levels.map((trial, k) => jobOf(trial, k === 0, k === levels.length - 1));
  const requests = timed.reduce<number | undefined>((sum, level) => (sum === undefined || level.requests === undefined ? undefined : sum + level.requests), 0);
  if (requests === undefined) unknown.add('how many requests are sent: levels end by their time, and nobody has measured how long a request takes');
  return {
    unit: 'level',
    trials: levels.length,
    atMost: find !== undefined,
    of: find !== undefined ? `a search for the highest ${find.maximize} from ${find.from} to ${find.to}` : load.repeats > 1 ? `${counted(levels.length / load.repeats, 'load')} × ${counted(load.repeats, 'repeat')}` : '',
    duplicates: 0,
    invalid: 0,
    ...(requests === undefined ? {} : { requests }),
    ...(requests !== undefined && timed.some(({ atMost }) => atMost === true) ? { requestsAtMost: true as const } : {}),
    unknown: [...unknown],
    notes: [],
    assumed: assumed.list(),
    stages: timed.every(({ job }) => job !== undefined) ? [timed.flatMap(({ job }) => job ?? [])] : undefined,
    mostSlots: gpus,
    width: 1,
    requestSpec: { parallelRequests: 1, max: 1, models: new Map() },
    scoringThreads: new Map(),
    models: new Map(levels.map(({ id }) => [id, load.target.id])),
  };

  function jobOf(trial: PlannedTrial, isFirst: boolean, isLast: boolean): { readonly job?: SimulatedJob; readonly requests?: number; readonly atMost?: true } {
    const before = find === undefined ? earlier.trial(plan, trial.id) : undefined;
    const request = requestOf(trial);
    const { levelMs, requests, atMost } = levelTime(trial, load, plan.load, request);
    const what = 'a level, with its warm-up';
    const startupMs = isFirst ? startOf() + (load.selfCheck ? selfCheckMs : 0) : 0;
    const make = (time: SourcedMs): SimulatedJob => ({ id: trial.id, gpus, priority: task.server?.priority ?? 0, startupMs, workMs: assumed.add(what, time), ...(spec !== undefined && isLast ? { stopMs: serverStopMs } : {}), ...(isLast || gpus === 0 ? {} : { handsOn: true as const }) });
    const counts = before !== undefined ? { requests: before.done + load.warmup } : { ...(requests === undefined ? {} : { requests: requests + load.warmup }), ...(atMost === undefined ? {} : { atMost }) };
    if (isFirst && load.selfCheck) assumed.add('the check of the client itself', { ms: selfCheckMs, source: builtIn });
    if (before !== undefined) return { job: make({ ms: before.ms, source: measuredIn(before.run) }), ...counts };
    if (estimate?.trialMs !== undefined) return { job: make({ ms: estimate.trialMs, source: fromEstimate }), ...counts };
    if (levelMs === undefined) {
      unknown.add(`how long ${trial.id} takes: it ends with its trace, and \`stop\` has no duration`);
      return counts;
    }
    assumed.add('a request', request);
    return { job: make({ ms: levelMs + warmUpTime(trial, load, request.ms) + levelOverheadMs, source: `by \`stop\` and the time of a request` }), ...counts };
  }

  /** Until its server is ready, where it has one of its own. */
  function startOf(): number {
    const known = spec === undefined ? undefined : earlier.serverStart(plan);
    if (spec === undefined) return estimate?.startupMs === undefined ? 0 : assumed.add('startup', { ms: estimate.startupMs, source: fromEstimate });
    if (known !== undefined) return assumed.add('start of its server', { ms: known.ms, source: measuredIn(known.run) });
    return assumed.add('start of its server', estimate?.startupMs === undefined ? { ms: defaultServerStartMs, source: `${builtIn}, nobody has measured it` } : { ms: estimate.startupMs, source: fromEstimate });
  }

  function requestOf(trial: PlannedTrial): SourcedMs {
    const measured = earlier.request(load.target, trial.configuration, task);
    if (measured !== undefined) return { ms: measured.ms, source: measuredIn(measured.run) };
    return estimate?.requestMs === undefined ? { ms: defaultRequestMs, source: `${builtIn}, nobody has measured it` } : { ms: estimate.requestMs, source: fromEstimate };
  }
}

/** Until the level's last answer: it stops sending by time or by number, whichever comes first, and lets what is in flight end. */
function levelTime({ configuration: { concurrency, rate } }: PlannedTrial, { stop }: LoadBench, planned: PlannedLoad | undefined, { ms, source }: SourcedMs): { readonly levelMs?: number; readonly requests?: number; readonly atMost?: true } {
  const { ramp } = planned ?? {};
  const perS = rate ?? (ramp?.of === 'rate' ? (ramp.from + ramp.to) / 2 : undefined);
  const inFlight = concurrency ?? (ramp?.of === 'concurrency' ? (ramp.from + ramp.to) / 2 : undefined);
  const rateMs = perS !== undefined ? 1_000 / perS : inFlight !== undefined ? ms / inFlight : undefined;
  const byNumber = stop.requests === undefined || rateMs === undefined ? Infinity : stop.requests * rateMs + (perS === undefined ? 0 : ms);
  const byTime = stop.durationMs === undefined ? Infinity : stop.durationMs + ms;
  const levelMs = Math.min(byNumber, byTime);
  const isGuess = source.startsWith(builtIn);
  const isSure = perS !== undefined || !isGuess;
  const sent = byNumber <= byTime || stop.durationMs === undefined || rateMs === undefined ? stop.requests : Math.round(stop.durationMs / rateMs);
  const requests = isSure ? sent : stop.requests;
  return { ...(levelMs === Infinity ? {} : { levelMs }), ...(requests === undefined ? {} : { requests }), ...(isSure || stop.durationMs === undefined ? {} : { atMost: true }) };
}

function warmUpTime({ configuration: { concurrency, rate } }: PlannedTrial, { warmup }: LoadBench, requestMs: number): number {
  if (warmup === 0) return 0;
  return concurrency === undefined ? (warmup * 1_000) / Math.max(rate ?? 0, slowestWarmUpPerS) + requestMs : Math.ceil(warmup / concurrency) * requestMs;
}
