import type { RequestLimits } from '../requestLimits.ts';
import type { SimulatedJob, SimulatedRequests } from './job.ts';
import type { SimulationSpec } from './simulate.ts';

export type BoundKind = 'gpuSlots' | 'parallelJobs' | 'requestLimit' | 'rateLimit' | 'scoringPool' | 'longestChain';

/** No schedule is shorter than this, for this reason. */
export interface Bound {
  readonly kind: BoundKind;
  /** Which model's limit, which pool, which job. */
  readonly of?: string;
  readonly ms: number;
}

export interface Bounds {
  /** max(Σ work ÷ slots, longest chain, request work ÷ request limit), and what else limits (numbers.md §5). */
  readonly lowerMs: number;
  /** Of all reasons, the strongest first; of the slots as many as jobs of these sizes can hold at once. */
  readonly all: readonly Bound[];
  /** Σ devices × time. */
  readonly gpuMs: number;
  /** As many devices as jobs of these sizes can hold at once: 64 devices hold four jobs of 14, so 56. */
  readonly usable: number;
}

/** What no schedule of these jobs can beat. */
export function boundsOf({ stages, slotsOfStage, devices, width, requests, scoringThreads }: SimulationSpec): Bounds {
  const jobs = stages.flat();
  const slotsOf = (stage: number): number => slotsOfStage?.[stage] ?? (requests.parallelRequests === 'auto' ? requests.max : requests.parallelRequests);
  const duration = new Map(stages.flatMap((stage, k) => stage.map(job => [job, durationAlone(job, slotsOf(k), requests.models)])));
  const ms = (job: SimulatedJob): number => duration.get(job) ?? 0;
  const gpuMs = sum(jobs, job => job.gpus * ms(job));
  const usable = mostAtOnce(jobs.map(({ gpus }) => gpus), devices.length);
  const longest = jobs.toSorted((a, b) => ms(b) - ms(a))[0];
  const others: readonly Bound[] = [
    { kind: 'parallelJobs', ms: sum(jobs, ms) / width },
    { kind: 'requestLimit', ms: sum([...stages.entries()], ([k, stage]) => sum(stage, ({ requests: asked }) => (asked === undefined ? 0 : asked.count * sampleMs(asked))) / slotsOf(k)) },
    ...modelBounds(jobs, requests.models),
    ...[...scoringThreads].map(([pool, threads]): Bound => ({ kind: 'scoringPool', of: pool, ms: sum(jobs, job => (job.requests?.scoring?.pool === pool ? job.requests.count * job.requests.scoring.eachMs : 0)) / threads })),
    { kind: 'longestChain', ...(stages.length > 1 || longest === undefined ? {} : { of: longest.id }), ms: sum(stages, stage => stage.reduce((most, job) => Math.max(most, ms(job)), 0)) },
  ];
  const all: readonly Bound[] = [{ kind: 'gpuSlots', ms: usable === 0 ? 0 : gpuMs / usable }, ...others];
  return { lowerMs: Math.max(gpuMs === 0 ? 0 : gpuMs / devices.length, ...others.map(bound => bound.ms)), all: all.filter(bound => bound.ms > 0).toSorted((a, b) => b.ms - a.ms), gpuMs, usable };
}

/** Of several runs that share the devices, and nothing else. */
export function boundsTogether(specs: readonly SimulationSpec[]): Bounds {
  const each = specs.map(boundsOf);
  const devices = specs[0]?.devices.length ?? 0;
  const gpuMs = sum(each, bounds => bounds.gpuMs);
  const usable = mostAtOnce(specs.flatMap(({ stages }) => stages.flat().map(({ gpus }) => gpus)), devices);
  const all: readonly Bound[] = [...(gpuMs === 0 ? [] : [{ kind: 'gpuSlots', ms: gpuMs / usable } as const]), ...each.flatMap(bounds => bounds.all.filter(({ kind }) => kind !== 'gpuSlots'))];
  return { lowerMs: Math.max(gpuMs === 0 ? 0 : gpuMs / devices, ...each.map(({ lowerMs }) => lowerMs)), all: all.toSorted((a, b) => b.ms - a.ms), gpuMs, usable };
}

/** As fast as it could be if it were alone. */
function durationAlone({ startupMs, workMs, stopMs = 0, requests }: SimulatedJob, slots: number, models: ReadonlyMap<string, RequestLimits>): number {
  if (requests === undefined) return startupMs + workMs + stopMs;
  const limits = models.get(requests.model) ?? {};
  const own = typeof limits.parallelRequests === 'number' ? Math.min(slots, limits.parallelRequests) : slots;
  const asking = Math.max(requests.count === 0 ? 0 : sampleMs(requests), (requests.count * requests.eachMs) / own, (requests.count * sampleMs(requests)) / slots, rateMs(requests.count, (requests.tokens?.in ?? 0) + (requests.tokens?.out ?? 0), limits));
  return startupMs + Math.max(workMs, asking) + stopMs;
}

function modelBounds(jobs: readonly SimulatedJob[], models: ReadonlyMap<string, RequestLimits>): readonly Bound[] {
  const asked = jobs.flatMap(({ requests }) => (requests === undefined ? [] : [requests]));
  return [...Map.groupBy(asked, ({ model }) => model)].flatMap(([model, of]): readonly Bound[] => {
    const limits = models.get(model) ?? {};
    const tokens = sum(of, ({ count, tokens: each }) => count * ((each?.in ?? 0) + (each?.out ?? 0)));
    const rate: Bound = { kind: 'rateLimit', of: model, ms: rateMs(sum(of, ({ count }) => count), tokens, limits) };
    return typeof limits.parallelRequests === 'number' ? [{ kind: 'requestLimit', of: model, ms: sum(of, ({ count, eachMs }) => count * eachMs) / limits.parallelRequests }, rate] : [rate];
  });
}

/** The first request passes at once, and of the tokens a second's worth may be had ahead. */
function rateMs(requests: number, tokens: number, { requestsPerMinute, minIntervalMs = 0, tokensPerMinute }: RequestLimits): number {
  const intervalMs = Math.max(minIntervalMs, requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute);
  const tokensMs = tokensPerMinute === undefined || requests === 0 ? 0 : ((tokens * (requests - 1)) / requests / tokensPerMinute) * 60_000 - 1_000;
  return Math.max(0, (requests - 1) * intervalMs, tokensMs);
}

/** With what it is judged by. */
function sampleMs({ eachMs, then = [] }: SimulatedRequests): number {
  return eachMs + sum(then, judge => judge.eachMs);
}

/** The largest sum of some of them that fits: what can be held at once. */
export function mostAtOnce(sizes: readonly number[], devices: number): number {
  const reached = new Uint8Array(devices + 1);
  reached[0] = 1;
  for (const size of sizes.filter(size => size > 0)) {
    for (let sum = devices; sum >= size; sum--) if (reached[sum - size] === 1) reached[sum] = 1;
    if (reached[devices] === 1) return devices;
  }
  return reached.lastIndexOf(1);
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}
