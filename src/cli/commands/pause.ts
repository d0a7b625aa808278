import { refusePause } from '../../report/runControls.ts';
import type { AddCommand } from '../command.ts';
import { askLivingRun } from '../livingRun.ts';
import { workspaceOption } from '../openWorkspace.ts';

export const addPause: AddCommand = (program, host) => {
  program
    .command('pause')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('send nothing more until it is unpaused (a tune: begin no experiment); what is under way may end')
    .option(...workspaceOption)
    .action(async (name: string, options: { workspace?: string }) => {
      const run = await askLivingRun(host, name, options.workspace, (store, row) => {
        refusePause(row);
        store.requestPause(row.id, true, `pitwall pause (process ${process.pid})`, Date.now());
      });
      host.note(`${run.id} pauses; let it go on with: ${host.self} unpause ${run.id}\n`);
    });
};

export const addUnpause: AddCommand = (program, host) => {
  program
    .command('unpause')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('let a paused run go on')
    .option(...workspaceOption)
    .action(async (name: string, options: { workspace?: string }) => {
      const run = await askLivingRun(host, name, options.workspace, (store, { id }) => store.requestPause(id, false, `pitwall unpause (process ${process.pid})`, Date.now()));
      host.note(`${run.id} goes on\n`);
    });
};
