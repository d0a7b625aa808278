import { HumanError } from '../../base/humanError.ts';
import { printable } from '../../report/printable.ts';
import { runLabel } from '../../store/runLabel.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { AddCommand } from '../command.ts';
import type { CliHost } from '../host.ts';
import { withReader, workspaceOf, workspaceOption } from '../openWorkspace.ts';

export const addLabel: AddCommand = (program, host) => {
  program
    .command('label')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .argument('[text...]', 'what it is to be called; nothing takes its label away')
    .description('call a run by a name that lists show')
    .option(...workspaceOption)
    .action(async (name: string, words: readonly string[], options: { workspace?: string }) => {
      const label = runLabel(words.join(' '));
      const run = await change(host, name, options.workspace, (store, { id }) => store.updateRun(id, { label }));
      host.note(label === undefined ? `${run.id} has no label\n` : `${run.id} is called ${printable(label)}\n`);
    });
};

export const addPin: AddCommand = (program, host) => {
  program
    .command('pin')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('make a run the baseline of its task: the other runs of the task are held against it (it replaces the baseline that there was)')
    .option(...workspaceOption)
    .action(async (name: string, options: { workspace?: string }) => {
      const run = await change(host, name, options.workspace, (store, { id }) => store.pinRun(id, true));
      host.note(`${run.id} is the baseline of ${run.task}\n`);
    });
};

export const addUnpin: AddCommand = (program, host) => {
  program
    .command('unpin')
    .argument('<run>', 'a run id, the beginning of one, or `latest`')
    .description('make a run no baseline any more')
    .option(...workspaceOption)
    .action(async (name: string, options: { workspace?: string }) => {
      const run = await change(host, name, options.workspace, (store, { id }) => store.pinRun(id, false));
      host.note(`${run.id} is no baseline\n`);
    });
};

async function change(host: CliHost, name: string, workspace: string | undefined, write: (store: StoreWriter, run: RunRow) => void): Promise<RunRow> {
  const run = await withReader(host, workspace, reader => reader.findRun(name));
  const { parent } = run;
  if (parent !== undefined) throw new HumanError({ what: `run ${run.id} measured experiment ${parent.experiment} of ${parent.run}, and is in no list`, toDo: `name ${parent.run} instead` });
  const store = openStore(storeFile(workspaceOf(host, workspace)));
  try {
    write(store, run);
  } finally {
    store.dispose();
  }
  return run;
}
