import type { Carry } from '../../../store/carry/carryFile.ts';
import type { CarriedRow } from '../../../store/carry/carriedRow.ts';

/** A carried file whose times are told by another clock; what is counted from a beginning stays. @param here a time of the one clock by the other */
export function shiftCarry(carry: Carry, here: (thereMs: number) => number): Carry {
  return {
    ...carry,
    *rows() {
      for (const row of carry.rows()) yield shifted(row, here);
    },
  };
}

function shifted(carried: CarriedRow, here: (thereMs: number) => number): CarriedRow {
  switch (carried.type) {
    case 'run': {
      const { row } = carried;
      return { ...carried, row: { ...row, ...ofSpan(row, here), createdMs: here(row.createdMs), heartbeatMs: here(row.heartbeatMs) } };
    }
    case 'trial':
      return { ...carried, row: { ...carried.row, ...ofSpan(carried.row, here) } };
    case 'sample':
    case 'shard':
      return { ...carried, row: { ...carried.row, endedMs: here(carried.row.endedMs) } } as CarriedRow;
    case 'event':
      return { ...carried, atMs: here(carried.atMs) };
    case 'tick':
      return { ...carried, row: { ...carried.row, atMs: here(carried.row.atMs) } };
    case 'request':
    case 'reading':
    case 'spent':
    case 'summary':
      return carried;
  }
}

function ofSpan({ startedMs, endedMs }: { readonly startedMs?: number; readonly endedMs?: number }, here: (thereMs: number) => number): { readonly startedMs?: number; readonly endedMs?: number } {
  return { ...(startedMs === undefined ? {} : { startedMs: here(startedMs) }), ...(endedMs === undefined ? {} : { endedMs: here(endedMs) }) };
}
