import { rmSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { counted } from '../../base/counted.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { openSlurm } from '../../execute/slurm/openSlurm.ts';
import { endLeftJobs } from '../../runner/left/endLeftJobs.ts';
import { leftJobs } from '../../runner/left/leftJobs.ts';
import { runFolders } from '../../runner/left/runFolders.ts';
import { deleteRunLogs } from '../../store/deleteRunLogs.ts';
import { isAlive } from '../../store/liveness.ts';
import type { RunRow } from '../../store/rows.ts';
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
        for (const run of runs) {
          await endJobs(host, store, run, workspace);
          // Also where a cluster was given another folder than the workspace's.
          const folders = runFolders(store, run, workspace, host.environment);
          store.deleteRun(run.id);
          deleteRunLogs(workspace, run.id);
          for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
        }
      } finally {
        store.dispose();
      }
      host.note(`${counted(runs.length, 'run')} deleted: ${runs.map(({ id }) => id).join(', ')}\n`);
    });
};

/** Of a run that is gone nobody takes in what its jobs bring. Where the cluster cannot be asked the run goes all the same: it may be a cluster that is no more. */
async function endJobs(host: CliHost, store: StoreWriter, run: RunRow, workspace: string): Promise<void> {
  const left = leftJobs(store, run, workspace, host.environment);
  if (left === undefined) return;
  try {
    await endLeftJobs(left, { store, run: run.id, slurm: () => openSlurm({ environment: host.environment }), clock: systemClock, tell: text => host.note(`${text}\n`), keep: false });
  } catch (cause) {
    if (!(cause instanceof HumanError)) throw cause;
    host.note(`jobs of ${run.id} may go on at the cluster: ${renderHumanError(cause)}\n`);
  }
}
