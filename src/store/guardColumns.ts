import { number, text } from './columns.ts';
import type { RawRow } from './connection.ts';
import { isAlive, processStart, type Holder } from './liveness.ts';

/** The columns `guard_pid` and `guard_start` of a lease: the process that ends what its holder has started, should the holder be killed. */
export interface GuardColumns {
  readonly pid: number | undefined;
  readonly start: string | undefined;
}

export function guardColumns(pid: number | undefined): GuardColumns {
  return { pid, start: pid === undefined ? undefined : (processStart(pid) ?? '') };
}

/** Whether the row's guard is still at work: as long as it is, what the dead holder's servers use must be given to nobody. */
export function isGuarded(row: RawRow, { host, heartbeatMs }: Pick<Holder, 'host' | 'heartbeatMs'>, nowMs: number): boolean {
  if (row['guard_pid'] === null) return false;
  return isAlive({ host, pid: number(row, 'guard_pid'), processStart: text(row, 'guard_start'), heartbeatMs }, nowMs);
}
