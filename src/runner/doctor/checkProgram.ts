import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../execute/secrets.ts';
import type { Check } from '../../report/doctor/check.ts';

/** Whether a program that a task starts is there. It is not started. @param folder where it runs */
export function checkProgram(name: string, program: string, folder: string, environment: Environment): Check {
  if (program.includes('{{')) return { name, state: 'none', found: `which program \`${program}\` is, each request says` };
  // Pitwall itself.
  if (program === 'pitwall') return { name, state: 'ok', found: 'the simulated server' };
  const places = /[\\/]/.test(program) ? [path.resolve(folder, program)] : (environment['PATH'] ?? '').split(path.delimiter).filter(place => place !== '').flatMap(place => endings(environment).map(ending => path.join(place, program + ending)));
  const found = places.find(isProgram);
  if (found !== undefined) return { name, state: 'ok', found: `${found} is there` };
  return { name, state: 'problem', found: `\`${program}\` is not ${/[\\/]/.test(program) ? 'there, or cannot be executed' : 'on the PATH'}`, toDo: 'install it, or correct `command`' };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function endings(environment: Environment): readonly string[] {
  return process.platform === 'win32' ? (environment['PATHEXT'] ?? '.EXE;.CMD').split(';') : [''];
}
