import { counted } from '../../base/counted.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { openSlurm } from '../../execute/slurm/openSlurm.ts';
import { endLeftJobs } from '../../runner/jobs/endLeftJobs.ts';
import { endLeftExperiments } from '../../runner/tune/cluster/endLeftExperiments.ts';
import { deleteRunLogs } from '../../store/deleteRunLogs.ts';
import { isAlive } from '../../store/liveness.ts';
import type { StoreWriter } from '../../store/store.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { AddCommand } from '../command.ts';
import type { CliHost } from '../host.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';

export const addDelete: AddCommand = (program, host) => {
  program
    .command('delete')
    .argument('<runs...>', 'run ids, or beginnings of them')
    .description('remove runs with all that they recorded, and their logs; jobs that they have left at a cluster end; nothing is removed where one of them is running')
    .option(...workspaceOption)
    .action(async (names: readonly string[], options: { workspace?: string }) => {
      const runs = await withReader(host, options.workspace, reader => {
        if (names.includes('latest')) throw new HumanError({ what: '`latest` may be another run by now', toDo: 'name the run that is to be deleted' });
        return [...new Map(names.map(name => reader.findRun(name)).map(run => [run.id, run])).values()];
      });
      const nowMs = Date.now();
      for (const run of runs) {
        if (run.parent !== undefined) throw new HumanError({ what: `run ${run.id} measured experiment ${run.parent.experiment} of ${run.parent.run}, and goes with it`, toDo: `delete ${run.parent.run} instead` });
        if (run.state !== 'ended' && isAlive(run, nowMs)) throw new HumanError({ what: `run ${run.id} is running`, toDo: `cancel it first: ${host.self} cancel ${run.id}` });
      }
      const workspace = workspaceOf(host, options.workspace);
      const store = openStore(storeFile(workspace));
      try {
        for (const { id } of runs) {
          await endJobs(host, store, id);
          store.deleteRun(id);
          deleteRunLogs(workspace, id);
        }
      } finally {
        store.dispose();
      }
      host.note(`${counted(runs.length, 'run')} deleted: ${runs.map(({ id }) => id).join(', ')}\n`);
    });
};

/** Of a run that is gone nobody takes in what its jobs bring. Where the cluster cannot be asked the run goes all the same: it may be a cluster that is no more. */
async function endJobs(host: CliHost, store: StoreWriter, run: string): Promise<void> {
  try {
    await endLeftJobs(store, run, () => openSlurm({ environment: host.environment }), Date.now());
    await endLeftExperiments(store, run, () => openSlurm({ environment: host.environment }), Date.now());
  } catch (cause) {
    if (!(cause instanceof HumanError)) throw cause;
    host.note(`jobs of ${run} may go on at the cluster: ${renderHumanError(cause)}\n`);
  }
}
