import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { renderProblem } from '../../base/problem.ts';
import { printable } from '../../report/printable.ts';
import { converters } from '../../task/convert/converters.ts';
import { fileNameOf } from '../../task/convert/fileNameOf.ts';
import type { Converted } from '../../task/convert/source.ts';
import { parseTask } from '../../task/parseTask.ts';
import type { CliHost } from '../host.ts';
import { writeJson } from '../output.ts';
import type { ForeignFile } from './foreignFile.ts';
import type { ImportOptions, ImportWay } from './importWay.ts';

/** Another tool's task is written as a task file beside it, where the paths in it are right. */
export const importTask: ImportWay = { known: converters, take };

async function take(host: CliHost, given: ForeignFile, id: string, options: ImportOptions): Promise<void> {
  const converter = converters.find(one => one.id === id);
  if (converter === undefined) throw new RangeError(`no converter ${id}`);
  const converted = converter.convert(given);
  const target = options.output === undefined ? path.join(given.folder, fileNameOf(given.name, converted.kind)) : path.resolve(host.cwd, options.output);
  const shown = path.relative(host.cwd, target) || target;
  if (target === given.file) throw new HumanError({ what: 'this is the file that is read', where: shown, toDo: 'name another with `-o FILE`' });
  if (existsSync(target) && options.force !== true) throw new HumanError({ what: 'the file exists already', where: shown, toDo: 'name another with `-o FILE`, or write over it with `--force`' });
  refuseElsewhere(converted, given, target, shown);
  write(target, converted.text, shown);
  if (options.json !== undefined) await writeJson(host, options.json, { schema: 'pitwall.import/1', from: id, source: given.file, kind: converted.kind, file: target, notes: converted.notes });
  if (options.json === true) return;
  await host.out(`wrote ${shown}: ${converter.what} as ${converted.kind === 'config' ? 'settings of a workspace' : `${converted.kind === 'eval' ? 'an' : 'a'} ${converted.kind}`}\n`);
  for (const note of converted.notes) await host.out(`note: ${printable(note)}\n`);
  if (converted.kind === 'config') return;
  for (const problem of parseTask(converted.text, target).problems) host.note(`${problem.severity}: ${printable(renderProblem({ ...problem, file: shown }))}\n`);
  host.note(`plan it with: ${host.self} plan ${shown}\n`);
}

/** Paths in a task are relative to its file. */
function refuseElsewhere({ kind, text }: Converted, { folder, shown: source }: ForeignFile, target: string, shown: string): void {
  if (kind === 'config' || path.dirname(target) === folder) return;
  const [reference] = parseTask(text, target).references.filter(({ written }) => !path.isAbsolute(written));
  if (reference !== undefined) throw new HumanError({ what: `${reference.what} reads ${reference.written}, a path from the folder of ${source}`, where: shown, toDo: `write it into that folder, ${folder}` });
}

function write(target: string, text: string, shown: string): void {
  try {
    writeFileSync(target, text);
  } catch (error) {
    throw new HumanError({ what: `the file cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, where: shown, toDo: 'check the folder and its permissions', cause: error });
  }
}
