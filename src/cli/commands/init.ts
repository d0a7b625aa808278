import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { newTask, newTaskData, newTaskFile, newTaskKinds } from '../../task/newTask.ts';
import type { AddCommand } from '../command.ts';

export const addInit: AddCommand = (program, host) => {
  program
    .command('init')
    .argument('[kind]', '`endpoint` asks a model over HTTP (as written, `pitwall sim`), `recorded` scores answers that exist already, `tune` searches for the best configuration of a server', 'endpoint')
    .option('-o, --output <file>', 'the file to write (default: first.eval.yaml, of `tune` first.tune.yaml)')
    .description('write a first task file, to be run and then changed')
    .action(async (kind: string, options: { output?: string }) => {
      const known = newTaskKinds.find(candidate => candidate === kind);
      if (known === undefined) throw new HumanError({ what: `there is no kind \`${kind}\``, toDo: `use ${newTaskKinds.join(', ')}` });
      const file = options.output ?? newTaskFile(known);
      const target = path.resolve(host.cwd, file);
      if (existsSync(target)) throw new HumanError({ what: 'the file exists already', where: file, toDo: 'name another with -o FILE' });
      writeFileSync(target, newTask(known));
      host.note(`wrote ${file}\n`);
      for (const { name, text } of newTaskData(known)) {
        const beside = path.join(path.dirname(target), name);
        if (existsSync(beside)) continue;
        writeFileSync(beside, text);
        host.note(`wrote ${path.relative(host.cwd, beside)}\n`);
      }
      host.note(`run it with: ${host.self} run ${file}\n`);
    });
};
