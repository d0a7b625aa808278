import type { AddCommand } from '../command.ts';
import { askLivingRun } from '../livingRun.ts';
import { workspaceOption } from '../openWorkspace.ts';
import os from 'node:os';

export const addCancel: AddCommand = (program, host) => {
  program
    .command('cancel')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('stop a run; what is recorded stays, and it can be resumed (of a bench, the levels that have ended: the one under way is not kept, and --resume starts it anew)')
    .option(...workspaceOption)
    .action(async (name: string, options: { workspace?: string }) => {
      const run = await askLivingRun(host, name, options.workspace, (store, { id }) => store.requestCancel(id, `pitwall cancel (process ${process.pid})`, Date.now()));
      if (run.host === os.hostname()) process.kill(run.pid, 'SIGTERM');
      host.note(`cancelling ${run.id}; resume it with: ${host.self} run --resume ${run.id}\n`);
    });
};
