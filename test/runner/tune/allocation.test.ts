import { expect, test } from 'vitest';
import { allocationOf } from '../../../src/runner/tune/job/allocation.ts';

test.each<[string, Record<string, string>, readonly string[], readonly string[]]>([
  ['GPUs by the job’s numbers, shown by the node’s', { CUDA_VISIBLE_DEVICES: '0,1', SLURM_JOB_GPUS: '2,3', SLURMD_NODENAME: 'n1' }, ['0', '1'], ['n1 GPU 2', 'n1 GPU 3']],
  ['a range', { CUDA_VISIBLE_DEVICES: '0,1,2', SLURM_JOB_GPUS: '1-3', SLURMD_NODENAME: 'n1' }, ['0', '1', '2'], ['n1 GPU 1', 'n1 GPU 2', 'n1 GPU 3']],
  ['instances of a GPU by their ids', { CUDA_VISIBLE_DEVICES: 'MIG-a', SLURM_JOB_GPUS: '0', SLURMD_NODENAME: 'n1' }, ['MIG-a'], ['n1 GPU 0']],
  ['the job’s numbers, where the node’s are not told', { CUDA_VISIBLE_DEVICES: '0', SLURM_GPUS_ON_NODE: '1', SLURMD_NODENAME: 'n1' }, ['0'], ['n1 GPU 0']],
  ['none of those of who submitted it', { CUDA_VISIBLE_DEVICES: '5', SLURMD_NODENAME: 'n3' }, [], []],
])('a job has %s', (_, environment, gpus, labels) => {
  const allocation = allocationOf(environment, 'host');
  expect([allocation.gpus.map(({ index }) => index), allocation.labels]).toEqual([gpus, labels]);
});
