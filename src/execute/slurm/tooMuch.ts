import type { ClusterFacts, ClusterNode } from './clusterFacts.ts';
import type { SlurmJob } from './slurm.ts';

/** What of a job counts for whether it fits a cluster. */
export type JobNeeds = Pick<SlurmJob, 'partition' | 'timeMs' | 'gpus' | 'gpuType' | 'cpus' | 'memoryBytes'>;

/**
 * Why no partition that the job names can ever run it, as far as `sinfo` tells. Slurm refuses some of it, and accepts the rest to let it wait for ever.
 * Nodes that are down count: they may come back.
 */
export function tooMuch(job: JobNeeds | undefined, facts: ClusterFacts | undefined): { readonly what: string; readonly toDo: string } | undefined {
  if (job === undefined || facts === undefined) return undefined;
  const { partition, timeMs, gpus = 0, gpuType, cpus = 1, memoryBytes = 0 } = job;
  const names = partition?.split(',');
  const partitions = facts.partitions.filter(one => (names === undefined ? one.isDefault : names.includes(one.name)));
  const named = names === undefined ? (partitions[0] === undefined ? 'the default partition' : `\`${partitions[0].name}\`, the default partition,`) : names.length === 1 ? `partition \`${names[0] ?? ''}\`` : `partitions ${names.map(name => `\`${name}\``).join(', ')}`;
  const missing = names?.find(name => !facts.partitions.some(one => one.name === name));
  if (missing !== undefined) return { what: `there is no partition \`${missing}\``, toDo: `name one of ${facts.partitions.map(({ name }) => `\`${name}\``).join(', ')} in \`partition\`` };
  if (partitions.length === 0) return { what: 'the cluster has no default partition', toDo: `name one of ${facts.partitions.map(({ name }) => `\`${name}\``).join(', ')} in \`partition\`` };

  const limitMs = Math.max(...partitions.map(one => one.timeLimitMs ?? Infinity));
  if (timeMs !== undefined && timeMs > limitMs) return { what: `${named} runs a job for ${hours(limitMs)} at most, and \`time\` is ${hours(timeMs)}`, toDo: `write \`time: ${hours(limitMs)}\` or less, or name another partition` };

  const nodes = facts.nodes.filter(({ name }) => partitions.some(one => one.nodes.includes(name)));
  const gpusOf = (node: ClusterNode): number => node.gpus.filter(({ type }) => gpuType === undefined || type === gpuType).reduce((sum, { total }) => sum + total, 0);
  const most = (of: (node: ClusterNode) => number): number => Math.max(0, ...nodes.map(of));
  const kind = gpuType === undefined ? 'GPUs' : `GPUs of type ${gpuType}`;
  if (gpus > most(gpusOf)) {
    const elsewhere = facts.partitions.filter(one => facts.nodes.some(node => one.nodes.includes(node.name) && gpusOf(node) >= gpus)).map(({ name }) => `\`${name}\``).sort();
    const types = [...new Set(nodes.flatMap(node => node.gpus.map(({ type }) => type ?? '')))].filter(type => type !== '');
    const has = most(gpusOf) === 0 ? `${named} has no ${kind}` : `no node of ${named} has ${gpus} ${kind}: the largest has ${most(gpusOf)}`;
    return { what: `${has}${gpuType !== undefined && types.length > 0 && most(gpusOf) === 0 ? ` (there are ${types.join(', ')})` : ''}`, toDo: elsewhere.length > 0 ? `name ${elsewhere.join(' or ')} in \`partition\`, or ask for fewer` : 'ask for fewer' };
  }
  if (cpus > most(node => node.cpus.total)) return { what: `no node of ${named} has ${cpus} processors: the largest has ${most(node => node.cpus.total)}`, toDo: 'ask for fewer `cpus`' };
  if (memoryBytes > most(node => node.memoryBytes)) return { what: `no node of ${named} has ${gib(memoryBytes)} of memory: the largest has ${gib(most(node => node.memoryBytes))}`, toDo: 'ask for less `memory`' };
  return undefined;
}

/** As a task file writes it. */
function hours(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

function gib(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toFixed(1))}GiB`;
}
