import type { Path } from './positionedTree.ts';

/** Parts of Pitwall's task format that this version does not run: a task that uses them is told so, instead of that they are unknown. */
const keys: Readonly<Record<string, readonly string[]>> = {
  '': [
    'executor', 'estimate', 'priority', 'target', 'workload', 'load', 'stop', 'warmup', 'slo', 'batching', 'request_sweep',
    'server', 'parameters', 'constraints', 'strategy', 'objective', 'max_experiments', 'parallel_experiments', 'contention', 'bench', 'eval',
  ],
  // Of pitwall.config.yaml.
  config: ['gpus'],
};

const values: Readonly<Record<string, readonly string[]>> = {
  kind: ['bench', 'tune'],
};

/** @param path of the mapping that holds the key; list positions do not matter */
export function isKeyOfLater(path: Path, key: string): boolean {
  return keys[path.filter(part => typeof part === 'string').join('.')]?.includes(key) === true;
}

/** @param key the key that holds the value; `use` also for a scorer written as a text */
export function isValueOfLater(key: string, value: unknown): boolean {
  return typeof value === 'string' && values[key]?.includes(value) === true;
}

export const notYet = 'is part of the task format, but this version of Pitwall does not run it yet';
