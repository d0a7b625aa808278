import { rmSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { counted } from '../../base/counted.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { openSlurm } from '../../execute/slurm/openSlurm.ts';
import { isFileTrouble } from '../../runner/jobs/lateFiles.ts';
import { waveName } from '../../runner/jobs/openWaves.ts';
import { removeSecrets } from '../../runner/jobs/secretsFile.ts';
import { endLeftJobs } from '../../runner/left/endLeftJobs.ts';
import { leftJobs } from '../../runner/left/leftJobs.ts';
import { runFolders } from '../../runner/left/runFolders.ts';
import { whileClaimed } from '../../runner/left/whileClaimed.ts';
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
        if (run.state !== 'ended' && isAlive(run, nowMs)) throw running(host, run);
      }
      const workspace = workspaceOf(host, options.workspace);
      const store = openStore(storeFile(workspace));
      try {
        for (const run of runs) {
          // Also where a cluster was given another folder than the workspace's.
          const folders = runFolders(store, run, workspace, host.environment);
          await endJobs(host, store, run, workspace);
          store.deleteRun(run.id);
          tryRemoving(host, `the logs of ${run.id}`, () => deleteRunLogs(workspace, run.id));
          for (const folder of folders) tryRemoving(host, folder, () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
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
  const ended = await whileClaimed(store, run, async () => {
    // Whatever is in vain afterwards, no secret is left.
    for (const file of left.secrets) tryRemoving(host, file, () => void removeSecrets(file));
    try {
      await endLeftJobs({ ...left, secrets: [] }, { store, run: run.id, slurm: () => openSlurm({ environment: host.environment }), clock: systemClock, tell: text => host.note(`${text}\n`), keep: false });
    } catch (cause) {
      if (!(cause instanceof HumanError)) throw cause;
      const { waves = [], experiments = [] } = leftJobs(store, run, workspace, host.environment) ?? {};
      const ids = [...waves.map(({ wave, job }) => job ?? `the one named ${waveName(run.id, wave)}`), ...experiments.map(({ job: { id, name } }) => id ?? `the one named ${name}`)];
      host.note(`jobs of ${run.id} may go on at the cluster (${ids.join(', ')}): ${renderHumanError(cause)}\n`);
    }
  });
  if (ended === undefined) throw running(host, run);
}

function running(host: CliHost, { id }: RunRow): HumanError {
  return new HumanError({ what: `run ${id} is running`, toDo: `cancel it first: ${host.self} cancel ${id}` });
}

/** What cannot be removed is told, and keeps nothing else. */
function tryRemoving(host: CliHost, what: string, remove: () => void): void {
  try {
    remove();
  } catch (cause) {
    if (!isFileTrouble(cause)) throw cause;
    host.note(`${what} cannot be removed${cause.code === undefined || cause.code === '' ? '' : ` (${cause.code})`}: remove it by hand\n`);
  }
}
