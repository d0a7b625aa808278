import type { ExperimentRow } from '../../../store/experimentRow.ts';

/** Experiments of the same tune that worked on the same node for a part of the time. */
export function besideOf(row: ExperimentRow, all: readonly ExperimentRow[]): readonly string[] {
  const { startedMs, endedMs = Infinity } = row;
  const node = row.job?.node;
  if (node === undefined || startedMs === undefined) return [];
  return all.filter(other => other.id !== row.id && other.job?.node === node && other.startedMs !== undefined && other.startedMs < endedMs && (other.endedMs ?? Infinity) > startedMs).map(({ id }) => id).sort();
}
