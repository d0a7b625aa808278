import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../execute/secrets.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { secretsBeside } from '../jobs/jobFolder.ts';
import { openWaves, type RecordedWave } from '../jobs/openWaves.ts';
import { leftExperiments, type LeftExperiment } from '../tune/cluster/leftExperiments.ts';
import { runFolders } from './runFolders.ts';

/** What a run whose process is gone has left at a cluster, and for it. */
export interface LeftJobs {
  readonly waves: readonly RecordedWave[];
  readonly experiments: readonly LeftExperiment[];
  /** Files of its jobs' environment. */
  readonly secrets: readonly string[];
}

/** Undefined where nothing is left. */
export function leftJobs(store: Pick<StoreReader, 'events' | 'experiments'>, run: RunRow, workspace: string, environment: Environment): LeftJobs | undefined {
  const [waves, experiments] = [openWaves(store, run.id), leftExperiments(store, run.id)];
  const secrets = runFolders(store, run, workspace, environment).map(folder => secretsBeside(path.join(folder, 'w1'))).filter(file => existsSync(file) || existsSync(`${file}.part`));
  return waves.length === 0 && experiments.length === 0 && secrets.length === 0 ? undefined : { waves, experiments, secrets };
}
