import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import type { Environment } from '../../execute/secrets.ts';
import { secretVariable } from '../../task/secretVariable.ts';
import type { Task } from '../../task/task.ts';

/** Of the person who runs it: a node's own are no better than none. */
const ownSettings = /^PITWALL_(?!HOME$|EDITOR_|SECRET_)/;

/**
 * Writes what a task's jobs need of this process' environment: what the task refers to, and Pitwall's own settings. The file is its owner's alone, and the only way by which a secret reaches a node.
 * Jobs of an earlier process of the run may read it meanwhile: they find the one before or this one, whole, and what this process lacks stays as it was told to them. Returns whether there is anything.
 */
export function writeSecrets(file: string, task: Task, environment: Environment): boolean {
  const referred = [...JSON.stringify([task, task.text]).matchAll(/\$\{(env|secret):([^}"\\]+)\}/g)].map(([, kind, name = '']) => (kind === 'env' ? name : secretVariable(name)));
  const before = secretsBefore(file);
  const names = [...new Set([...referred, ...Object.keys({ ...before, ...environment }).filter(name => ownSettings.test(name))])];
  const held = names.flatMap(name => {
    const value = environment[name] ?? before[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  if (held.length === 0) return false;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Also one that lay there: its mode may be another.
  rmSync(besideOf(file), { force: true });
  writeFileSync(besideOf(file), JSON.stringify(Object.fromEntries(held)), { mode: 0o600, flag: 'wx' });
  renameSync(besideOf(file), file);
  return true;
}

/** Only where no job is left that may read it. Returns whether there was one. */
export function removeSecrets(file: string): boolean {
  const were = [file, besideOf(file)].filter(one => existsSync(one));
  for (const one of were) rmSync(one, { force: true });
  return were.length > 0;
}

/** Where one is written, before it takes the place of the other. */
function besideOf(file: string): string {
  return `${file}.part`;
}

function secretsBefore(file: string): Environment {
  try {
    return readSecrets(file);
  } catch (error) {
    if (error instanceof HumanError) return {};
    throw error;
  }
}

export function readSecrets(file: string): Environment {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Environment;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HumanError({ what: `the environment of the jobs cannot be read (${code ?? 'it is damaged'})`, where: file, toDo: code === 'ENOENT' ? 'the run has ended, or its folder is not seen on this node' : 'run it again', kind: 'unfinished' });
  }
}
