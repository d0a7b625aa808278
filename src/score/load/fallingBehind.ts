import type { GatheredRequest } from './gatherRequests.ts';

/** How fast requests came, and how fast they ended, while the server fell behind. */
export interface FallingBehind {
  readonly duePerS: number;
  readonly endedPerS: number;
}

/** Answering less than this share of what comes is falling behind. */
const keptUp = 0.85;
/** The difference of two counts that are as random as arrivals may be so many times the root of what came. */
const significant = 3;
/** Of the requests, those that tell how long answers take while nothing has piled up. */
const early = 0.05;
const fewestEarly = 4;

/**
 * Of an open loop: what ended against what came due, from when the first answers were there until the last request was due, so that their difference is by how much the requests in flight
 * grew. Undefined where they did not grow clearly. @param requests in the order of their due times
 */
export function fallingBehind(requests: readonly GatheredRequest[]): FallingBehind | undefined {
  const [first, last] = [requests[0]?.row.dueMs ?? 0, requests.at(-1)?.row.dueMs ?? 0];
  const took = requests.slice(0, Math.max(fewestEarly, Math.ceil(early * requests.length))).map(({ row, endMs = row.dueMs }) => endMs - row.dueMs);
  const fromMs = first + Math.max(0, ...took);
  if (fromMs >= (first + last) / 2) return undefined;
  const due = requests.filter(({ row }) => row.dueMs > fromMs).length;
  const ended = requests.filter(({ endMs }) => endMs !== undefined && endMs > fromMs && endMs <= last).length;
  const perS = 1000 / (last - fromMs);
  return ended >= keptUp * due || due - ended <= significant * Math.sqrt(due) ? undefined : { duePerS: due * perS, endedPerS: ended * perS };
}
