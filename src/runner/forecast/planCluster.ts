import { counted } from '../../base/counted.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { seat } from '../../execute/devices/machinePool.ts';
import type { ClusterFacts, ClusterNode, ClusterPartition } from '../../execute/slurm/clusterFacts.ts';
import { tooMuch } from '../../execute/slurm/tooMuch.ts';
import type { ForecastCluster } from '../../report/plan/forecastCluster.ts';
import { spanText } from '../../report/plan/planTexts.ts';
import type { SlurmExecutor } from '../../task/executor.ts';
import type { PlanSlots } from './planSlots.ts';
import type { Work } from './work.ts';

export type AskCluster = (signal: AbortSignal) => Promise<ClusterFacts>;

/** What the plan knows of the cluster that a task's jobs go to; where it does not answer, a note says so. */
export interface PlanCluster {
  readonly cluster?: ForecastCluster;
  readonly notes: readonly string[];
  /** The cluster's GPUs instead of the machine's, as many as the task's jobs use at once; undefined where it is not known how many there are. */
  slots(work: Pick<Work, 'mostSlots' | 'unit' | 'atCluster'>): PlanSlots | undefined;
}

export async function lookAtCluster(executor: SlurmExecutor, ask: AskCluster, signal: AbortSignal): Promise<PlanCluster> {
  let facts: ClusterFacts;
  try {
    facts = await ask(signal);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { notes: [`the cluster is not known: ${renderHumanError(error)}`], slots: () => undefined };
  }
  const { partitions, nodes } = partOf(facts, executor);
  const usable = nodes.filter(({ isUsable }) => isUsable);
  const unfit = tooMuch(executor, facts);
  const gpus = gpusOf(usable, executor.gpuType);
  return {
    cluster: {
      name: facts.name,
      version: facts.version,
      partitions: partitions.map(({ name, state, timeLimitMs }) => ({ name, state, ...(timeLimitMs === undefined ? {} : { timeLimitMs }) })),
      nodes: [...Map.groupBy(nodes, ({ state }) => state)].map(([state, of]) => ({ state, count: of.length })),
      cpus: { total: sum(usable, ({ cpus }) => cpus.total), idle: sum(usable, ({ cpus }) => cpus.idle) },
      gpus,
    },
    notes: unfit === undefined ? [] : [`no job would ever start: ${unfit.what}; ${unfit.toDo}`],
    slots: ({ mostSlots, unit, atCluster }) => {
      if (mostSlots === 0) return { devices: [], source: '', notes: [] };
      const needs = tooMuch({ ...executor, gpus: mostSlots }, facts);
      const there = Math.max(mostSlots, sum(gpus, ({ total }) => total));
      const used = mostSlots * (atCluster?.jobs ?? Infinity);
      const source = used <= there ? `of ${counted(atCluster?.jobs ?? 0, 'job')} at once` : `GPUs of ${partitions.map(({ name }) => name).join(', ')}`;
      return { devices: Array.from({ length: Math.min(there, used) }, (_, k) => seat('cluster', k + 1)), source, notes: needs === undefined || unfit !== undefined ? [] : [`no ${unit} of ${mostSlots} GPUs would ever start: ${needs.what}; ${needs.toDo}`] };
    },
  };
}

/** What of the times is otherwise at a cluster: shards are not simulated, and a job has a limit of its own. */
export function clusterTimeNotes({ timeMs }: SlurmExecutor, { unit }: Pick<Work, 'unit'>, longestMs: number): readonly string[] {
  if (unit === 'trial') return ['the times are those of one machine: at the cluster shards of the trials run at once, as many as it starts'];
  if (timeMs === undefined || longestMs <= timeMs) return [];
  return [`the longest experiment takes ${spanText(longestMs)}, more than the \`time\` of ${spanText(timeMs)} that its job may take: Slurm would end it before`];
}

function partOf(facts: ClusterFacts, { partition }: SlurmExecutor): { readonly partitions: readonly ClusterPartition[]; readonly nodes: readonly ClusterNode[] } {
  const names = partition?.split(',');
  const partitions = facts.partitions.filter(one => (names === undefined ? one.isDefault : names.includes(one.name)));
  return { partitions, nodes: facts.nodes.filter(({ name }) => partitions.some(({ nodes }) => nodes.includes(name))) };
}

/** By type, as far as the task names one. */
function gpusOf(nodes: readonly ClusterNode[], type: string | undefined): ForecastCluster['gpus'] {
  const all = nodes.flatMap(node => node.gpus.filter(gpu => type === undefined || gpu.type === type).map(gpu => ({ ...gpu, idle: node.cpus.idle === 0 ? 0 : gpu.total - gpu.used })));
  return [...Map.groupBy(all, gpu => gpu.type)].map(([of, gpus]) => ({ ...(of === undefined ? {} : { type: of }), total: sum(gpus, ({ total }) => total), idle: sum(gpus, ({ idle }) => idle) }));
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((all, item) => all + of(item), 0);
}
