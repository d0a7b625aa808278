import type { ExperimentRow } from '../../../store/experimentRow.ts';

/** Experiments of the same tune that worked on the same node for a part of the time, by that node's clock. */
export function besideOf(row: ExperimentRow, all: readonly ExperimentRow[]): readonly string[] {
  const node = row.job?.node;
  const own = spanOf(row);
  if (node === undefined || own === undefined) return [];
  const isBeside = (other: ExperimentRow): boolean => {
    const span = other.id === row.id || other.job?.node !== node ? undefined : spanOf(other);
    return span !== undefined && span.fromMs < own.untilMs && span.untilMs > own.fromMs;
  };
  return all.filter(isBeside).map(({ id }) => id).sort();
}

function spanOf({ startedMs, endedMs = Infinity, job }: ExperimentRow): { readonly fromMs: number; readonly untilMs: number } | undefined {
  const aheadMs = job?.aheadMs ?? 0;
  return startedMs === undefined ? undefined : { fromMs: startedMs + aheadMs, untilMs: endedMs + aheadMs };
}
