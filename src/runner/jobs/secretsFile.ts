import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import type { Environment } from '../../execute/secrets.ts';
import { secretVariable } from '../../task/secretVariable.ts';
import type { Task } from '../../task/task.ts';

/** Of the person who runs it: a node's own are no better than none. */
const ownSettings = /^PITWALL_(?!HOME$|EDITOR_|SECRET_)/;

/**
 * Writes what a task's jobs need of this process' environment: what the task refers to, and Pitwall's own settings. The file is its owner's alone, and the only way by which a secret reaches a node.
 * Returns whether there is anything.
 */
export function writeSecrets(file: string, task: Task, environment: Environment): boolean {
  const referred = [...JSON.stringify([task, task.text]).matchAll(/\$\{(env|secret):([^}"\\]+)\}/g)].map(([, kind, name = '']) => (kind === 'env' ? name : secretVariable(name)));
  const names = [...new Set([...referred, ...Object.keys(environment).filter(name => ownSettings.test(name))])];
  const held = names.flatMap(name => (environment[name] === undefined ? [] : [[name, environment[name]] as const]));
  // Also one that lay there: its mode may be another.
  rmSync(file, { force: true });
  if (held.length === 0) return false;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(Object.fromEntries(held)), { mode: 0o600, flag: 'wx' });
  return true;
}

export function readSecrets(file: string): Environment {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Environment;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HumanError({ what: `the environment of the jobs cannot be read (${code ?? 'it is damaged'})`, where: file, toDo: code === 'ENOENT' ? 'the run has ended, or its folder is not seen on this node' : 'run it again', kind: 'unfinished' });
  }
}
