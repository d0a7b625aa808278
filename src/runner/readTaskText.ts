import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { resultKindOf } from '../report/imported/resultKinds.ts';
import { filesBeside } from '../store/filesBeside.ts';
import { asTaskText, type TaskText } from '../task/convert/asTaskText.ts';
import { isOurs, knownFileOf } from '../task/convert/knownFiles.ts';
import { isTaskFile } from '../task/taskFiles.ts';

/** What a file says as a task; another tool's file is converted, and paths in it stay relative to its folder. Throws a HumanError where it cannot be read. */
export function readTaskText(file: string): TaskText {
  const [name, text] = [path.basename(file), readTaskFile(file)];
  const result = isTaskFile(name) ? undefined : resultKindOf(text, name);
  if (result !== undefined && knownFileOf(text, name) === undefined && !isOurs(text)) throw new HumanError({ what: `this is ${result.what} and no task`, where: file, toDo: 'record it as a run to compare with: `pitwall import FILE`' });
  return asTaskText({ name, text, ...filesBeside(file) });
}

function readTaskFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new HumanError({ what: 'there is no such task file', where: file, toDo: 'check the path, or write one with `pitwall init`', cause: error });
    if (code === 'EISDIR') throw new HumanError({ what: 'this is a folder', where: file, toDo: 'name a task file in it; a folder of another tool is taken over by `pitwall import`', cause: error });
    throw new HumanError({ what: `the task file cannot be read (${code ?? String(error)})`, where: file, toDo: 'check its permissions', cause: error });
  }
}
