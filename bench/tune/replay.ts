import type { Device } from '../../src/schedule/devices/device.ts';
import { nextLeases } from '../../src/schedule/devices/nextLeases.ts';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';

export interface Replayed {
  /** Experiments that began though the rules would have let them wait. */
  readonly early: readonly string[];
  /** Experiments that waited on for longer than this though it was their turn. */
  readonly late: readonly string[];
  /** Slots that two held at once. */
  readonly twice: readonly string[];
}

/** What is recorded of two processes is out of step by as much: a row is written beside the ledger, not in it, */
const slackMs = 150;
/** and an experiment joins the queue up to so much later than its row says, on a busy machine. */
const joinMs = 500;
const lateMs = 1_500;

/** Holds what happened against the rules: at each begin and each end the scheduler is asked who may begin, with the queue and the leases as they were then. */
export function replay(experiments: readonly ExperimentRow[], slots: number, limitMs: number): Replayed {
  const devices = Array.from({ length: slots }, (_, k): Device => ({ id: String(k + 1), kind: 'seat' }));
  const rows = experiments.map((row, k) => ({ ...row, key: `${k}`, name: `${row.run}/${row.id}` })).toSorted((a, b) => a.queuedMs - b.queuedMs);
  const early: string[] = [];
  const late = new Set<string>();
  for (const row of rows) if (row.startedMs !== undefined && ![0, slackMs, -slackMs].some(shift => [0, joinMs].some(joins => mayBegin(row.key, (row.startedMs ?? 0) + shift, { beganMs: row.startedMs ?? 0, joins })))) early.push(row.name);
  const moments = rows.flatMap(({ startedMs, endedMs, queuedMs }) => [queuedMs, startedMs, endedMs].flatMap(ms => ms ?? []));
  for (const atMs of moments) {
    for (const key of granted(atMs + slackMs, undefined).keys()) {
      const row = rows[key];
      if (row?.startedMs !== undefined && row.startedMs > atMs + lateMs && granted(atMs + lateMs, undefined).has(key)) late.add(row.name);
    }
  }
  return { early, late: [...late], twice: twice() };

  function mayBegin(key: string, atMs: number, then: { readonly beganMs: number; readonly joins: number }): boolean {
    const index = rows.findIndex(row => row.key === key);
    return granted(atMs, { index, ...then }).has(index);
  }

  /** Who may begin at that time; `of` waits still, and so does who began in the same moment after it. */
  function granted(atMs: number, of: { readonly index: number; readonly beganMs: number; readonly joins: number } | undefined): ReadonlyMap<number, readonly string[]> {
    const waits = (row: ExperimentRow, index: number): boolean => (index === of?.index || row.queuedMs + (of?.joins ?? 0) <= atMs + slackMs) && (index === of?.index || row.startedMs === undefined || row.startedMs > atMs || (of !== undefined && row.startedMs >= of.beganMs));
    const held = rows.flatMap((row, index) => (waits(row, index) || row.startedMs === undefined || row.startedMs > atMs || (row.endedMs ?? Infinity) <= atMs || row.queuedMs > atMs ? [] : [{ devices: seatsOf(row), sinceMs: row.startedMs, limitMs }]));
    const waiting = rows.flatMap((row, index) => (waits(row, index) ? [{ key: index, count: row.devicesNeeded, priority: 0, eligible: devices.map(({ id }) => id), limitMs, backfill: true }] : []));
    return nextLeases({ devices, held, waiting, nowMs: atMs });
  }

  function twice(): readonly string[] {
    return rows.flatMap((a, k) =>
      rows.slice(k + 1).flatMap(b => {
        const together = Math.min(a.endedMs ?? 0, b.endedMs ?? 0) - Math.max(a.startedMs ?? 0, b.startedMs ?? 0);
        const shared = seatsOf(a).filter(seat => seatsOf(b).includes(seat));
        return together > slackMs && shared.length > 0 ? [`${a.name} and ${b.name}: ${shared.join()}`] : [];
      }),
    );
  }
}

function seatsOf({ devices = [] }: Pick<ExperimentRow, 'devices'>): readonly string[] {
  return devices.map(name => /\d+$/.exec(name)?.[0] ?? name);
}
