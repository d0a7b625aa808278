import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { printable } from '../../report/printable.ts';
import { resultReaders } from '../../report/imported/resultReaders.ts';
import { readResultFile, recordResult } from '../../runner/imported/importResult.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { CliHost } from '../host.ts';
import { workspaceOf } from '../openWorkspace.ts';
import { writeJson } from '../output.ts';
import type { ForeignFile } from './foreignFile.ts';
import type { ImportOptions, ImportWay } from './importWay.ts';

/** Another tool's result becomes a read-only run of the workspace. */
export const importResult: ImportWay = {
  known: resultReaders.map(({ id, what, matches, mainFile }) => ({ id, what, matches: (text, name) => (name.endsWith('/') ? mainOf(text.split('\n'), mainFile) !== undefined : matches(text, name)) })),
  take,
};

/** Of a folder the last by name: of several dates the newest. */
function mainOf(names: readonly string[], mainFile: RegExp | undefined): string | undefined {
  return mainFile === undefined ? undefined : names.filter(name => mainFile.test(name)).toSorted().at(-1);
}

async function take(host: CliHost, given: ForeignFile, id: string, options: ImportOptions): Promise<void> {
  const reader = resultReaders.find(one => one.id === id);
  if (reader === undefined) throw new RangeError(`no reader ${id}`);
  if (options.output !== undefined || options.force === true) throw new HumanError({ what: `this is ${reader.what}, which becomes a run and no file`, where: given.shown, toDo: 'leave out -o and --force' });
  const main = given.name.endsWith('/') ? mainOf(given.text.split('\n'), reader.mainFile) : undefined;
  if (given.name.endsWith('/') && main === undefined) throw new HumanError({ what: `the folder holds no file of ${reader.id} that stands for the others`, where: given.shown, toDo: 'name the file' });
  const file = main === undefined ? given.file : path.join(given.file, main);
  // Of a file of some hundred megabytes that is seconds; an import that was broken off is done anew by the next one.
  host.endAtOnce?.();
  const read = readResultFile(file, reader);
  const workspace = workspaceOf(host, options.workspace);
  const store = openStore(storeFile(workspace));
  try {
    const recorded = recordResult(store, read, Date.now());
    if (options.json !== undefined) await writeJson(host, options.json, { schema: 'pitwall.import/1', from: id, source: file, runs: recorded.map(({ run, known, notes }) => ({ run, new: !known, notes: [...notes] })) });
    if (options.json === true) return;
    for (const { run, known } of recorded) await host.out(known ? `run ${run} holds this already: its content is the same\n` : `run ${run}: ${reader.what}, read-only\n`);
    for (const note of notesOf(recorded.filter(({ known }) => !known))) await host.out(`note: ${printable(note)}\n`);
    host.note(`see it with: ${host.self} show ${recorded[0]?.run ?? 'latest'}\n`);
  } finally {
    store.dispose();
  }
}

/** What holds of some of several runs says of which. */
function notesOf(runs: readonly { readonly run: string; readonly notes: readonly string[] }[]): readonly string[] {
  return [...new Set(runs.flatMap(({ notes }) => notes))].map(note => {
    const of = runs.filter(({ notes }) => notes.includes(note));
    return of.length === runs.length ? note : `${of.map(({ run }) => run).join(', ')}: ${note}`;
  });
}
