import type { ClusterFacts } from '../../execute/slurm/clusterFacts.ts';

/** Where nobody says how many jobs may run at once, no more than this. */
const mostPlaces = 32;

/** Nodes of a partition that can be given jobs. */
export function placesOf({ nodes, partitions }: ClusterFacts, partition: string | undefined): number {
  const chosen = partition === undefined ? partitions.filter(({ isDefault }) => isDefault) : partitions.filter(({ name }) => partition.split(',').includes(name));
  const names = new Set(chosen.flatMap(one => one.nodes));
  const usable = nodes.filter(({ name, isUsable }) => isUsable && (names.size === 0 || names.has(name)));
  return Math.min(mostPlaces, Math.max(1, usable.length));
}
