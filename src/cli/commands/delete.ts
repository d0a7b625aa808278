import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import { deleteRunLogs } from '../../store/deleteRunLogs.ts';
import { isAlive } from '../../store/liveness.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';

export const addDelete: AddCommand = (program, host) => {
  program
    .command('delete')
    .argument('<runs...>', 'run ids, or beginnings of them')
    .description('remove runs with all that they recorded, and their logs; nothing is removed where one of them is running')
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
          store.deleteRun(id);
          deleteRunLogs(workspace, id);
        }
      } finally {
        store.dispose();
      }
      host.note(`${counted(runs.length, 'run')} deleted: ${runs.map(({ id }) => id).join(', ')}\n`);
    });
};
