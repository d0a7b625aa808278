import type { Path } from './positionedTree.ts';

/** Parts of Pitwall's task format that this version does not run: a task that uses them is told so, instead of that they are unknown. */
const keys: Readonly<Record<string, readonly string[]>> = {
  '': [
    'executor', 'estimate', 'priority', 'target', 'workload', 'load', 'stop', 'warmup', 'slo', 'batching',
    'server', 'parameters', 'constraints', 'strategy', 'objective', 'max_experiments', 'parallel_experiments', 'contention', 'bench', 'eval',
  ],
  bench: ['executor', 'estimate', 'priority', 'timeout', 'server'],
};

const values: Readonly<Record<string, readonly string[]>> = {
  kind: ['tune'],
};

/** @param path of the mapping that holds the key; list positions do not matter */
export function isKeyOfLater(path: Path, key: string): boolean {
  return keys[path.filter(part => typeof part === 'string').join('.')]?.includes(key) === true;
}

/** @param key the key that holds the value; `use` also for a scorer written as a text */
export function isValueOfLater(key: string, value: unknown): boolean {
  return typeof value === 'string' && values[key]?.includes(value) === true;
}

const ofLoad = (key: string): { readonly message: string; readonly toDo: string } => ({ message: `\`${key}\` and \`request_sweep\` are two forms of a bench`, toDo: 'give each a file of its own' });

/** Keys of another kind of file, with what to do about them: those that stand in an eval, and in a bench. */
export const keysOfOtherKinds: Readonly<Record<'eval' | 'bench', Readonly<Record<string, { readonly message: string; readonly toDo: string }>>>> = {
  bench: Object.fromEntries(['target', 'workload', 'load', 'stop', 'warmup', 'slo', 'repeats', 'batching', 'telemetry', 'self_check', 'gates', 'seed'].map(key => [key, ofLoad(key)])),
  eval: { request_sweep: { message: '`request_sweep` belongs into a file of its own', toDo: 'write a bench: `kind: bench`, `name`, `task:` with the name of this file, and `request_sweep`' } },
};

export const notYet = 'is part of the task format, but this version of Pitwall does not run it yet';
