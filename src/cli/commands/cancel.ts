import { HumanError } from '../../base/humanError.ts';
import { isAlive } from '../../store/liveness.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { AddCommand } from '../command.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';
import os from 'node:os';

export const addCancel: AddCommand = (program, host) => {
  program
    .command('cancel')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('stop a run; what is recorded stays, and it can be resumed')
    .option(...workspaceOption)
    .action(async (name: string, options: { workspace?: string }) => {
      const run = await withReader(host, options.workspace, reader => reader.findRun(name));
      if (run.state === 'ended' || !isAlive(run, Date.now())) {
        throw new HumanError({ what: `run ${run.id} is not running (it ${run.state === 'ended' ? `ended: ${run.outcome ?? 'unknown'}` : 'was interrupted'})`, toDo: 'see `pitwall runs` for those that are' });
      }
      const store = openStore(storeFile(workspaceOf(host, options.workspace)));
      store.requestCancel(run.id, `pitwall cancel (process ${process.pid})`, Date.now());
      store.dispose();
      if (run.host === os.hostname()) process.kill(run.pid, 'SIGTERM');
      host.note(`cancelling ${run.id}; resume it with: ${host.self} run --resume ${run.id}\n`);
    });
};
