import { HumanError } from '../../base/humanError.ts';
import { suggest } from '../../task/nearest.ts';
import { isTaskFile } from '../../task/taskFiles.ts';
import type { AddCommand } from '../command.ts';
import { workspaceOption } from '../openWorkspace.ts';
import { readForeignFile, type ForeignFile } from '../imports/foreignFile.ts';
import { importResult } from '../imports/importResult.ts';
import { importTask } from '../imports/importTask.ts';
import type { ImportOptions, ImportWay } from '../imports/importWay.ts';

/** Asked in this order. */
const ways: readonly ImportWay[] = [importResult, importTask];

export const addImport: AddCommand = (program, host) => {
  program
    .command('import')
    .argument('<file>', 'a file of another tool')
    .description('take over what another tool’s file says: its task is written as a task file beside it, its results become a read-only run to compare with; each thing that is different is a note')
    .option('--from <tool>', `whose file it is, where that is not seen by itself: ${allKnown().map(({ id }) => id).join(', ')}`)
    .option('-o, --output <file>', 'the task file to write (default: NAME.KIND.yaml beside it; what is there is not written over)')
    .option('--force', 'write over a file that is there')
    .option('--json [file]', 'print what was written or recorded and each note as one JSON document, or write it to the file')
    .option(...workspaceOption)
    .action(async (file: string, options: ImportOptions) => {
      const given = readForeignFile(host.cwd, file);
      const [way, id] = wayOf(given, options.from);
      await way.take(host, given, id, options);
    });
};

function allKnown(): ImportWay['known'] {
  return ways.flatMap(({ known }) => known);
}

function wayOf({ name, text, shown }: ForeignFile, from: string | undefined): readonly [way: ImportWay, id: string] {
  for (const way of ways) {
    const known = way.known.find(({ id, matches }) => (from === undefined ? !isTaskFile(name) && matches(text, name) : id === from));
    if (known !== undefined) return [way, known.id];
  }
  if (from !== undefined) throw new HumanError({ what: `\`--from ${from}\` is no tool whose files can be read`, toDo: suggest(from, allKnown().map(({ id }) => id), 'the tools are') });
  if (isTaskFile(name)) throw new HumanError({ what: 'this is a task file already', where: shown, toDo: 'run it as it is' });
  if (name.endsWith('/')) throw new HumanError({ what: 'nothing in this folder says which tool it is of', where: shown, toDo: 'name a file in it' });
  if (text.trim() === '') throw new HumanError({ what: 'the file is empty', where: shown, toDo: 'give a task or a result of another tool' });
  throw new HumanError({ what: 'this is no file that any known tool writes or takes, as far as can be seen', where: shown, toDo: `say with \`--from\` which it is of: ${allKnown().map(({ id }) => id).join(', ')}` });
}
