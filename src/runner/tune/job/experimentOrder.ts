import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../../base/humanError.ts';
import { version } from '../../../base/version.ts';
import type { LaunchRequest } from '../../../protocol/launch.ts';
import type { ExperimentRow } from '../../../store/experimentRow.ts';

/** What a job of a tune is told: one configuration, and where the files of all nodes lie. It holds no secret: those travel in the environment. */
export interface ExperimentOrder {
  /** Pitwall's, of who wrote it. */
  readonly version: string;
  /** As the run was started: the workspace is on a file system that the node shares. */
  readonly request: LaunchRequest;
  /** What the task file held when the run began. */
  readonly taskText: string;
  /** As it was proposed. */
  readonly experiment: ExperimentRow;
  /** What the job reads into its environment: a file that its owner alone may read. */
  readonly secretsFile?: string;
}

/** Files of one job of an experiment, all in its folder: `restart` is how often Slurm has started it again, so that two that live at once never write the same. */
export const jobFiles = {
  order: (folder: string): string => path.join(folder, 'order.json'),
  result: (folder: string, restart: number): string => path.join(folder, `result-${restart}.carry`),
  standing: (folder: string, restart: number): string => path.join(folder, `standing-${restart}.json`),
};

export function writeOrder(folder: string, order: Omit<ExperimentOrder, 'version'>): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = jobFiles.order(folder);
  writeFileSync(`${file}.part`, JSON.stringify({ version, ...order } satisfies ExperimentOrder), { mode: 0o600 });
  renameSync(`${file}.part`, file);
  return file;
}

/** Throws a HumanError where it is not there, or another version of Pitwall wrote it. */
export function readOrder(file: string): ExperimentOrder {
  let order: ExperimentOrder;
  try {
    order = JSON.parse(readFileSync(file, 'utf8')) as ExperimentOrder;
  } catch (cause) {
    throw new HumanError({ what: 'what this job has to do cannot be read', where: file, toDo: 'see that the workspace lies in a folder that this node shares with the machine that submits', cause });
  }
  if (order.version !== version) throw new HumanError({ what: `this job was submitted by Pitwall ${order.version}, and this is Pitwall ${version}`, where: file, toDo: 'use one version on all nodes' });
  return order;
}
