import { secretNames } from './secretVariable.ts';
import type { Task } from './task.ts';

/** The secrets that a run of the task resolves, wherever it names them; a comment names none. */
export function neededSecrets(task: Task): readonly string[] {
  return secretNames([withoutText(task), task.tune?.eval === undefined ? undefined : withoutText(task.tune.eval)]);
}

function withoutText({ text: _, tune, ...rest }: Task): unknown {
  if (tune === undefined) return rest;
  const { eval: _eval, ...own } = tune;
  return { ...rest, tune: own };
}
