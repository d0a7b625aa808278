import { expect, test } from 'vitest';
import { HumanError } from '../../../src/base/humanError.ts';
import type { ClusterFacts, ClusterNode } from '../../../src/execute/slurm/clusterFacts.ts';
import { clusterFacts } from '../../../src/report/plan/forecastCluster.ts';
import { lookAtCluster, type PlanCluster } from '../../../src/runner/forecast/planCluster.ts';
import type { SlurmExecutor } from '../../../src/task/executor.ts';

const node = (name: string, part: Partial<ClusterNode> = {}): ClusterNode => ({ name, state: 'idle', isUsable: true, cpus: { total: 8, idle: 8 }, memoryBytes: 2 ** 33, gpus: [], ...part });
const facts: ClusterFacts = {
  name: 'lab', version: '22.05.8', maxArraySize: 1001, accounting: true,
  partitions: [
    { name: 'all', isDefault: true, state: 'up', nodes: ['n1', 'n2', 'n3'] },
    { name: 'gpu', isDefault: false, state: 'up', timeLimitMs: 3_600_000, nodes: ['n1', 'n2'] },
  ],
  nodes: [node('n1', { gpus: [{ type: 'a100', total: 4, used: 1 }], state: 'mixed', cpus: { total: 8, idle: 6 } }), node('n2', { gpus: [{ type: 'h100', total: 4, used: 0 }], state: 'down', isUsable: false }), node('n3')],
};
const executor: SlurmExecutor = { use: 'slurm', gpus: 0, exclusive: false, setup: [], extra: [] };

function look(part: Partial<SlurmExecutor>, ask: () => Promise<ClusterFacts> = async () => facts): Promise<PlanCluster> {
  return lookAtCluster({ ...executor, ...part }, ask, new AbortController().signal);
}

const told = ({ cluster, notes }: PlanCluster): string => [...(cluster === undefined ? [] : clusterFacts(cluster).map(line => line.join(' '))), ...notes.map(note => `note: ${note}`)].join('\n');

test('what is there', async () => {
  expect(told(await look({}))).toBe(`\
cluster lab (Slurm 22.05.8): partition all, no time limit
 3 nodes (1 mixed, 1 down, 1 idle): 14 of 16 processors idle, 3 of 4 a100 GPUs idle`);
});

test('of the partition that is named, and what it will never give', async () => {
  expect(told(await look({ partition: 'gpu', timeMs: 7_200_000 }))).toBe(`\
cluster lab (Slurm 22.05.8): partition gpu, at most 1 h a job
 2 nodes (1 mixed, 1 down): 6 of 8 processors idle, 3 of 4 a100 GPUs idle
note: no job would ever start: partition \`gpu\` runs a job for 1h at most, and \`time\` is 2h; write \`time: 1h\` or less, or name another partition`);
});

test('the GPUs of a plan are the cluster’s', async () => {
  const slots = (cluster: PlanCluster, mostSlots: number, jobs?: number): string | undefined => {
    const told = cluster.slots({ mostSlots, unit: 'experiment', ...(jobs === undefined ? {} : { atCluster: { jobs } }) });
    return told === undefined ? undefined : `${told.devices.length} ${told.source} ${told.notes.join()}`;
  };
  expect(slots(await look({}), 2)).toBe('4 GPUs of all ');
  expect(slots(await look({}), 2, 1)).toBe('2 of 1 job at once ');
  expect(slots(await look({}), 2, 3)).toBe('4 GPUs of all ');
  expect(slots(await look({}), 0)).toBe('0  ');
  expect(slots(await look({ gpuType: 'a100' }), 8)).toBe('8 GPUs of all no experiment of 8 GPUs would ever start: no node of `all`, the default partition, has 8 GPUs of type a100: the largest has 4; ask for fewer');
});

test('a cluster that does not answer is said, and plans nothing', async () => {
  const silent = await look({}, () => Promise.reject(new HumanError({ what: 'the controller does not answer', where: 'Slurm', toDo: 'wait' })));
  expect(told(silent)).toBe('note: the cluster is not known: Slurm: the controller does not answer; wait');
  expect(silent.slots({ mostSlots: 2, unit: 'experiment' })).toBeUndefined();
});
