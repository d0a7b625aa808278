import path from 'node:path';
import { runExperimentJob } from '../../runner/tune/job/runExperimentJob.ts';
import type { AddCommand } from '../command.ts';

/** What a job of a tune runs on its node. People have no use for it, so the help leaves it out. */
export const addExperiment: AddCommand = (program, host, end) => {
  program
    .command('experiment', { hidden: true })
    .argument('<order>', 'what the runner of a tune has written for this job')
    .description('measure one configuration of a tune on what a cluster has given to this job')
    .action(async (order: string) => end((await runExperimentJob(path.resolve(host.cwd, order), host.environment, host.signal)) ? 0 : 3));
};
