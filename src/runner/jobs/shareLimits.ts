import type { RequestLimits } from '../../schedule/requestLimits.ts';

/** How many requests a run may have in flight, and most where the endpoint is found out about. */
export interface Parallel {
  readonly parallelRequests: number | 'auto';
  readonly maxParallelRequests: number;
}

/** Whether all jobs ask the same of the world: an endpoint, or what somebody declared a rate of. A program, or a simulated server, runs on each node anew. */
export function isShared({ lane, requestsPerMinute, tokensPerMinute, minIntervalMs }: RequestLimits): boolean {
  return lane !== undefined || requestsPerMinute !== undefined || tokensPerMinute !== undefined || minIntervalMs !== undefined;
}

/** How many jobs may run at once so that each has at least one request in flight and one a minute of what is declared for all; `Infinity` where nothing limits it. */
export function mostJobsFor({ parallelRequests, maxParallelRequests }: Parallel, all: readonly RequestLimits[]): number {
  const models = all.filter(isShared);
  if (models.length === 0) return Number.POSITIVE_INFINITY;
  const ofModels = models.flatMap(({ parallelRequests: own, requestsPerMinute, tokensPerMinute }) => [...(typeof own === 'number' ? [own] : []), ...(requestsPerMinute === undefined ? [] : [requestsPerMinute]), ...(tokensPerMinute === undefined ? [] : [tokensPerMinute / leastTokensPerMinute])]);
  return Math.max(1, Math.floor(Math.min(parallelRequests === 'auto' ? maxParallelRequests : parallelRequests, ...ofModels)));
}

/** A share of tokens that no request fits into would let none through. */
const leastTokensPerMinute = 1_000;

/** One job's part of what is for the whole run, where `jobs` of them run at once. */
export function shareOfRun(whole: Parallel, all: readonly RequestLimits[], jobs: number): Parallel {
  if (!all.some(isShared)) return whole;
  const { parallelRequests, maxParallelRequests } = whole;
  return { parallelRequests: parallelRequests === 'auto' ? 'auto' : part(parallelRequests, jobs), maxParallelRequests: part(maxParallelRequests, jobs) };
}

/** The same of what is declared of a model. */
export function shareOfModel(limits: RequestLimits, jobs: number): RequestLimits {
  if (!isShared(limits)) return limits;
  const { parallelRequests, requestsPerMinute, tokensPerMinute, minIntervalMs } = limits;
  return {
    ...limits,
    ...(typeof parallelRequests === 'number' ? { parallelRequests: part(parallelRequests, jobs) } : {}),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: part(requestsPerMinute, jobs) }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute: part(tokensPerMinute, jobs) }),
    ...(minIntervalMs === undefined ? {} : { minIntervalMs: minIntervalMs * jobs }),
  };
}

/** How long a job waits before it asks where another one may have had its place: its first request comes no sooner after the other's last than the next of the same job would. */
export function waitForPlaceMs(shares: readonly RequestLimits[]): number {
  return Math.max(0, ...shares.map(({ requestsPerMinute, tokensPerMinute, minIntervalMs = 0 }) => Math.max(minIntervalMs, requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute, tokensPerMinute === undefined ? 0 : 60_000)));
}

function part(whole: number, jobs: number): number {
  return Math.max(1, Math.floor(whole / jobs));
}
