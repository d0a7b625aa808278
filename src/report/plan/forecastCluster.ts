import { counted } from '../../base/counted.ts';
import { spanText } from './planTexts.ts';

/** The cluster that a task's jobs go to, as it stands now: the partitions that they may run in. How long they wait there is not known, and in no time of the plan. */
export interface ForecastCluster {
  readonly name: string;
  /** Of Slurm. */
  readonly version: string;
  readonly partitions: readonly { readonly name: string; readonly state: string; readonly timeLimitMs?: number }[];
  readonly nodes: readonly { readonly state: string; readonly count: number }[];
  /** Of the nodes that jobs can be given to. */
  readonly cpus: { readonly total: number; readonly idle: number };
  readonly gpus: readonly { readonly type?: string; readonly total: number; readonly idle: number }[];
}

/** Lines of a plan: what is there. */
export function clusterFacts({ name, version, partitions, nodes, cpus, gpus }: ForecastCluster): readonly (readonly [string, string])[] {
  const count = nodes.reduce((sum, node) => sum + node.count, 0);
  const has = [`${cpus.idle} of ${counted(cpus.total, 'processor')} idle`, ...gpus.map(({ type, total, idle }) => `${idle} of ${total} ${type === undefined ? '' : `${type} `}GPU${total === 1 ? '' : 's'} idle`)];
  return [
    ['cluster', `${name === '' ? 'Slurm' : name} (Slurm ${version}): ${partitions.map(partitionText).join('; ')}`],
    ['', `${counted(count, 'node')} (${nodes.map(({ state, count: n }) => `${n} ${state}`).join(', ')}): ${has.join(', ')}`],
  ];
}

function partitionText({ name, state, timeLimitMs }: ForecastCluster['partitions'][number]): string {
  return `partition ${name}${state === 'up' ? '' : `, which is ${state}`}, ${timeLimitMs === undefined ? 'no time limit' : `at most ${spanText(timeLimitMs)} a job`}`;
}
