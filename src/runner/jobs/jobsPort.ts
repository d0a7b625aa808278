import type { Slurm } from '../../execute/slurm/slurm.ts';
import type { Environment } from '../../execute/secrets.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import type { SlurmExecutor } from '../../task/executor.ts';

/** Where the shards of a run are done by jobs of a cluster. */
export interface JobsPort {
  readonly slurm: Slurm;
  readonly executor: SlurmExecutor;
  /** How the run was launched, for the jobs to read the same task. */
  readonly request: LaunchRequest;
  /** With the secrets that the task refers to. */
  readonly environment: Environment;
}
