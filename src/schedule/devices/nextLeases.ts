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
  readonly count: number;
  readonly eligible: ReadonlySet<string>;
  /** When the limits of the leases promise it its devices; Infinity where they promise nothing. */
  readonly promisedMs: number;
}

/** Who waits, in the order in which they are served: priority, then first come first served. */
export function inOrder<Request extends WaitingRequest>(waiting: readonly Request[]): readonly Request[] {
  return waiting.toSorted((a, b) => b.priority - a.priority || a.key - b.key);
}

/**
 * Which of those that wait get which devices now, by key. Each gets all that it asked for, or nothing and waits: who holds a part and waits for the rest is how two wait for each other.
 *
 * Who waits keeps its devices from all that come after it, since a free one that it needs would never reach it otherwise. Three exceptions:
 * - who can use other devices only (declared by another workspace) passes;
 * - with `backfill`, who does not delay the first in line passes (Lifka's EASY backfill, the way Slurm knows it): it ends before the limits of the leases promise the first its devices, or leaves it
 *   enough for then. Leases without a limit promise nothing. Those behind the first may wait longer for it, each until it is the first itself, so nobody waits for ever;
 * - who waits for a stranger's process (it would have too few even with every lease ended) or is unattended reserves nothing, since nobody knows for how long. It keeps its place.
 */
export function nextLeases({ devices, held, waiting, nowMs }: DeviceQueue): ReadonlyMap<number, readonly string[]> {
  const endsMs = new Map<string, number>();
  for (const lease of held) hold(lease.devices, lease.limitMs === undefined ? Infinity : lease.sinceMs + lease.limitMs);
  const granted = new Map<number, readonly string[]>();
  const ahead: Ahead[] = [];
  for (const request of inOrder(waiting)) {
    if (request.unattended === true) continue;
    const inTime = usableBy(request);
    const free = inTime.filter(({ id }) => !endsMs.has(id));
    const unclaimed = free.filter(({ id }) => !ahead.some(({ eligible }) => eligible.has(id)));
    const chosen = chooseDevices(unclaimed, request.count, inTime) ?? passing(request, free, inTime);
    if (chosen !== undefined) {
      const ids = chosen.map(({ id }) => id);
      granted.set(request.key, ids);
      hold(ids, endOf(request));
    } else if (chooseDevices(inTime, request.count, inTime) !== undefined) {
      ahead.push({ count: request.count, eligible: new Set(request.eligible), promisedMs: promisedMs(request, inTime) });
    }
  }
  return granted;

  function hold(ids: readonly string[], endMs: number): void {
    // Over its time: it has broken its promise.
    for (const id of ids) endsMs.set(id, endMs <= nowMs ? Infinity : endMs);
  }

  function endOf({ limitMs }: WaitingRequest): number {
    return limitMs === undefined ? Infinity : nowMs + limitMs;
  }

  /** What could be its own once every lease has ended. What works on a leased device is its holder's. */
  function usableBy({ eligible }: Pick<WaitingRequest, 'eligible'>): readonly Device[] {
    const ids = new Set(eligible);
    return devices.filter(({ id, taken }) => ids.has(id) && (taken !== true || endsMs.has(id))).map(device => (endsMs.has(device.id) ? emptied(device) : device));
  }

  function passing(request: WaitingRequest, free: readonly Device[], inTime: readonly Device[]): readonly Device[] | undefined {
    const chosen = request.backfill ? chooseDevices(free, request.count, inTime) : undefined;
    return chosen !== undefined && heads().every(head => leaves(head, chosen, endOf(request))) ? chosen : undefined;
  }

  /** The first in line, for each set of devices that people wait for. */
  function heads(): readonly Ahead[] {
    return ahead.filter((one, k) => !ahead.slice(0, k).some(({ eligible }) => [...eligible].some(id => one.eligible.has(id))));
  }

  /** Whether one in line has its devices as early as was promised, though others are taken until `endMs`. */
  function leaves({ count, eligible, promisedMs: atMs }: Ahead, taken: readonly Device[], endMs: number): boolean {
    if (!taken.some(({ id }) => eligible.has(id))) return true;
    if (atMs === Infinity) return false;
    if (endMs <= atMs) return true;
    const inTime = usableBy({ eligible: [...eligible] });
    const left = inTime.filter(device => (endsMs.get(device.id) ?? nowMs) <= atMs && !taken.some(({ id }) => id === device.id));
    return chooseDevices(left, count, inTime) !== undefined;
  }

  function promisedMs({ count }: WaitingRequest, inTime: readonly Device[]): number {
    const moments = [...new Set(inTime.map(({ id }) => endsMs.get(id) ?? nowMs))].sort((a, b) => a - b);
    return moments.find(atMs => atMs < Infinity && chooseDevices(inTime.filter(({ id }) => (endsMs.get(id) ?? nowMs) <= atMs), count, inTime) !== undefined) ?? Infinity;
  }
}

/** As it will be when its lease has ended. */
function emptied({ memoryUsedMiB: _used, use: _use, taken: _taken, ...device }: Device): Device {
  return device;
}
