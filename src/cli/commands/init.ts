import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { askJson } from '../../execute/look/findEndpoints.ts';
import { lookAround } from '../../execute/look/lookAround.ts';
import { printable } from '../../report/printable.ts';
import { newTask, newTaskData, newTaskFile, newTaskKinds, type NewTaskKind } from '../../task/newTask.ts';
import { bestTask, foundModels, usableData } from '../../task/wizard/bestTask.ts';
import type { Found } from '../../task/wizard/found.ts';
import { idOf, writeTask } from '../../task/wizard/writeTask.ts';
import type { AddCommand } from '../command.ts';
import type { CliHost } from '../host.ts';
import { writeJson } from '../output.ts';

interface InitOptions {
  readonly output?: string;
  readonly detect?: true;
  readonly json?: true | string;
}

export const addInit: AddCommand = (program, host) => {
  program
    .command('init')
    .argument('[kind]', '`endpoint` asks a model over HTTP (as written, `pitwall sim`), `recorded` scores answers that exist already, `tune` searches for the best configuration of a server', 'endpoint')
    .option('-o, --output <file>', 'the file to write (default: first.eval.yaml, of `tune` first.tune.yaml)')
    .option('--detect', 'look for data files here, servers that answer on their usual ports, and keys in the environment, and write an eval of them')
    .option('--json [file]', 'with --detect: print what was found as one JSON document, or write it to the file, and write no task')
    .description('write a first task file, to be run and then changed')
    .action(async (kind: string, options: InitOptions) => {
      const known = newTaskKinds.find(candidate => candidate === kind);
      if (known === undefined) throw new HumanError({ what: `there is no kind \`${kind}\``, toDo: `use ${newTaskKinds.join(', ')}` });
      if (options.json !== undefined && options.detect === undefined) throw new HumanError({ what: '`--json` belongs to `pitwall init --detect`', toDo: 'add `--detect`' });
      if (options.detect === true && known !== 'endpoint') throw new HumanError({ what: `\`--detect\` writes an eval of what it finds, not a task of the kind \`${kind}\``, toDo: 'leave one of the two out' });
      const found = options.detect === undefined ? undefined : await lookAround(host.cwd, { environment: host.environment, ask: askJson, signal: host.signal });
      if (found !== undefined && options.json !== undefined) return await writeJson(host, options.json, { schema: 'pitwall.found/1', ...found });
      write(host, known, options.output ?? newTaskFile(known), found);
    });
};

function write(host: CliHost, kind: NewTaskKind, file: string, found: Found | undefined): void {
  const target = path.resolve(host.cwd, file);
  if (existsSync(target)) throw new HumanError({ what: 'the file exists already', where: file, toDo: 'name another with -o FILE' });
  writeFileSync(target, found === undefined ? newTask(kind) : writeTask(bestTask(seenFrom(found, host.cwd, path.dirname(target)), nameOf(target))));
  if (found !== undefined) host.note(foundText(found));
  host.note(`wrote ${file}\n`);
  for (const { name, text } of newTaskData(kind)) {
    const beside = path.join(path.dirname(target), name);
    if (existsSync(beside)) continue;
    writeFileSync(beside, text);
    host.note(`wrote ${path.relative(host.cwd, beside)}\n`);
  }
  host.note(`run it with: ${host.self} run ${file}\n`);
}

/** Paths of a task are relative to its file. */
function seenFrom(found: Found, looked: string, folder: string): Found {
  return { ...found, data: found.data.map(data => ({ ...data, path: path.relative(folder, path.join(looked, data.path)).replaceAll('\\', '/') })) };
}

function nameOf(file: string): string {
  return path.basename(file).replace(/\.eval\.(ya?ml|json)$/i, '');
}

function foundText(found: Found): string {
  const [model] = foundModels(found);
  const [data] = usableData(found.data);
  return [
    model === undefined ? 'no server answers on its usual port and no key is in the environment: the built-in simulated server is asked' : `model: ${printable(idOf(model.model))} (${model.from})`,
    data === undefined ? 'no data file here has columns that look like questions and answers: five questions are in the file' : `data: ${printable(data.path)} (${printable(data.input ?? '')} → ${printable(data.target ?? '')})`,
    '',
  ].join('\n');
}
