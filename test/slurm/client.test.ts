import { afterAll, beforeAll, describe } from 'vitest';
import { openSlurm } from '../../src/execute/slurm/openSlurm.ts';
import type { Slurm } from '../../src/execute/slurm/slurm.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { slurmContract } from './slurmContract.ts';

describe('a real Slurm keeps the contract', () => {
  let cluster: Cluster;
  let slurm: Slurm;
  beforeAll(async () => {
    cluster = await startCluster();
    slurm = openSlurm({ environment: cluster.environment });
  });
  afterAll(() => cluster.stop());
  slurmContract(() => ({ slurm, folder: cluster.folder, pauseMs: 100 }));
});
