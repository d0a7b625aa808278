import { chooseDevices } from './chooseDevices.ts';
import type { Device } from './device.ts';

/** A hold on devices. Times are the wall's. */
export interface HeldDevices {
  readonly devices: readonly string[];
  readonly sinceMs: number;
  /** It ends by itself within this time; without one nobody can count on its end. */
  readonly limitMs?: number;
}

/** Somebody who waits for `count` devices. */
export interface WaitingRequest {
  /** Grows with each one that comes. */
  readonly key: number;
  readonly count: number;
  /** Higher goes first. */
  readonly priority: number;
  /** The devices that it may have: others may have declared others. */
  readonly eligible: readonly string[];
  /** Its lease would end by itself within this time. */
  readonly limitMs?: number;
  /** It may go ahead of others that wait, where that delays none of them. */
  readonly backfill: boolean;
  /** Nobody has looked after it for a while (a stopped process, a machine asleep): it keeps its place and holds nobody up. */
  readonly unattended?: true;
}

export interface DeviceQueue {
  /** Every device that anybody may have, in the machine's order. */
  readonly devices: readonly Device[];
  readonly held: readonly HeldDevices[];
  readonly waiting: readonly WaitingRequest[];
  readonly nowMs: number;
}

/** One that waits with nothing it could have now: who comes after leaves its devices alone. */
interface Ahead {
  readonly eligible: ReadonlySet<string>;
  /** It cannot count on its devices before this. */
  readonly earliestMs: number;
}

/** Who waits, in the order in which they are served: priority, then first come first served. */
export function inOrder<Request extends WaitingRequest>(waiting: readonly Request[]): readonly Request[] {
  return waiting.toSorted((a, b) => b.priority - a.priority || a.key - b.key);
}

/**
 * Which of those that wait get which devices now, by key. Each gets all that it asked for, or nothing and waits: who holds a part and waits for the rest is how two wait for each other.
 *
 * Who waits keeps its devices from all that come after it, since a free one that it needs would never reach it otherwise. Three exceptions, none of which delays it:
 * - who can use other devices only (declared by another workspace) passes;
 * - with `backfill`, who surely ends before the one ahead can count on its devices passes (Lifka's EASY backfill, the way Slurm knows it, kept up for
 *   all that wait and not for the first alone). The leases' own limits tell that time; one without a limit may end at any moment, so nobody passes on its account;
 * - who waits for a stranger's process (it would have too few even with every lease ended) or is unattended reserves nothing, since nobody knows for how long. It keeps its place.
 */
export function nextLeases({ devices, held, waiting, nowMs }: DeviceQueue): ReadonlyMap<number, readonly string[]> {
  const endsMs = new Map<string, number>();
  for (const lease of held) hold(lease.devices, endOf(lease.sinceMs, lease.limitMs));
  const granted = new Map<number, readonly string[]>();
  const ahead: Ahead[] = [];
  for (const request of inOrder(waiting)) {
    if (request.unattended === true) continue;
    const eligible = new Set(request.eligible);
    // What works on a leased device is its holder's.
    const inTime = devices.filter(({ id, taken }) => eligible.has(id) && (taken !== true || endsMs.has(id))).map(device => (endsMs.has(device.id) ? emptied(device) : device));
    const free = inTime.filter(({ id }) => !endsMs.has(id) && ahead.every(one => !one.eligible.has(id) || endsBefore(request, one.earliestMs)));
    const chosen = chooseDevices(free, request.count, inTime)?.map(({ id }) => id);
    if (chosen !== undefined) {
      granted.set(request.key, chosen);
      hold(chosen, endOf(nowMs, request.limitMs));
    } else if (chooseDevices(inTime, request.count, inTime) !== undefined) {
      ahead.push({ eligible, earliestMs: earliestMs(inTime, request.count) });
    }
  }
  return granted;

  function hold(ids: readonly string[], endMs: number): void {
    for (const id of ids) endsMs.set(id, endMs);
  }

  function endOf(sinceMs: number, limitMs: number | undefined): number {
    return limitMs === undefined ? nowMs : Math.max(nowMs, sinceMs + limitMs);
  }

  function endsBefore({ backfill, limitMs }: WaitingRequest, ms: number): boolean {
    return backfill && limitMs !== undefined && nowMs + limitMs <= ms;
  }

  /** When `count` of them are free if every lease takes all of its time: a lower bound, since similar memory and those ahead may make it later. */
  function earliestMs(inTime: readonly Device[], count: number): number {
    return inTime.map(({ id }) => endsMs.get(id) ?? nowMs).sort((a, b) => a - b)[count - 1] ?? nowMs;
  }
}

/** As it will be when its lease has ended. */
function emptied({ memoryUsedMiB: _used, use: _use, taken: _taken, ...device }: Device): Device {
  return device;
}
