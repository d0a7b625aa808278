import type { Path } from './positionedTree.ts';

/** Parts of Pitwall's task format that this version does not run: a task that uses them is told so, instead of that they are unknown. */
const keys: Readonly<Record<string, readonly string[]>> = {
  bench: ['timeout', 'server'],
};

const values: Readonly<Record<string, readonly string[]>> = {};

/** @param path of the mapping that holds the key; list positions do not matter */
export function isKeyOfLater(path: Path, key: string): boolean {
  return keys[path.filter(part => typeof part === 'string').join('.')]?.includes(key) === true;
}

/** @param key the key that holds the value; `use` also for a scorer written as a text */
export function isValueOfLater(key: string, value: unknown): boolean {
  return typeof value === 'string' && values[key]?.includes(value) === true;
}

const ofLoad = (key: string): { readonly message: string; readonly toDo: string } => ({ message: `\`${key}\` and \`request_sweep\` are two forms of a bench`, toDo: 'give each a file of its own' });

interface Misplaced {
  readonly message: string;
  readonly toDo: string;
}

const ofBench = (keys: readonly string[]): Readonly<Record<string, Misplaced>> => Object.fromEntries(keys.map(key => [key, { message: `\`${key}\` is said of a bench`, toDo: 'write `kind: bench`, in a file of its own' }]));
const ofTune = (keys: readonly string[]): Readonly<Record<string, Misplaced>> => Object.fromEntries(keys.map(key => [key, { message: `\`${key}\` is said of a tune`, toDo: 'write `kind: tune`, in a file of its own' }]));
const within = (part: 'bench' | 'eval', keys: readonly string[]): Readonly<Record<string, Misplaced>> => Object.fromEntries(keys.map(key => [key, { message: `in a tune \`${key}\` belongs to \`${part}\``, toDo: `write it there: ${part}: {${key}: …}` }]));
const tuneKeys = ['parameters', 'constraints', 'strategy', 'objective', 'max_experiments', 'parallel_experiments', 'contention', 'slo_fail_ratio'];
const forGpus = (key: string, kind: string): Misplaced => ({ message: `\`${key}\` says who gets GPUs first, and ${kind} leases none`, toDo: 'remove it' });

/** Keys of another kind of file, or of another place, with what to do about them: those that stand in an eval, in a bench, and in a tune, by their paths. */
export const keysOfOtherKinds: Readonly<Record<'eval' | 'bench' | 'tune', Readonly<Record<string, Misplaced>>>> = {
  bench: {
    ...Object.fromEntries(['base_url', 'model', 'provider'].map(key => [`target.${key}`, { message: `\`${key}\` is that of the \`server\``, toDo: key === 'model' ? 'write `server: {model: …}`' : 'remove it' }])),
    ...Object.fromEntries(['target', 'workload', 'load', 'stop', 'warmup', 'slo', 'repeats', 'batching', 'telemetry', 'self_check', 'gates', 'seed'].map(key => [key, ofLoad(key)])), ...ofTune(tuneKeys),
    executor: { message: 'a bench runs on the machine where it is started', toDo: 'remove it; a server is benched at a cluster by a tune that tries one configuration of it' },
    priority: forGpus('priority', 'a bench of an endpoint'),
    backfill: { message: '`backfill` is said of a tune', toDo: 'remove it' },
  },
  eval: {
    request_sweep: { message: '`request_sweep` belongs into a file of its own', toDo: 'write a bench: `kind: bench`, `name`, `task:` with the name of this file, and `request_sweep`' },
    ...ofBench(['target', 'workload', 'load', 'stop', 'warmup', 'slo', 'batching']),
    ...ofTune(['server', ...tuneKeys, 'bench', 'eval', 'timeouts']),
    priority: forGpus('priority', 'an eval'),
    backfill: forGpus('backfill', 'an eval'),
  },
  tune: {
    ...within('bench', ['workload', 'load', 'stop', 'slo', 'warmup', 'repeats', 'telemetry', 'self_check', 'batching', 'target']),
    ...within('eval', ['datasets', 'prompts', 'scorers', 'extract', 'helpers']),
    models: { message: 'the model of a tune is its `server`', toDo: 'remove it, and write `server: {model: …}`' },
    model: { message: 'the model of a tune is that of its `server`', toDo: 'write `server: {model: …}`' },
    'eval.models': { message: 'the only model of `eval` is the server', toDo: 'write `eval: {model: {params: …}}` for how it is asked, and `helpers` for judges' },
    'eval.leaderboard': { message: 'a tune has a ranking of its own, by its `objective`', toDo: 'remove it' },
    ...Object.fromEntries(['matrix', 'exclude'].map(key => [`eval.${key}`, { message: `a tune varies the server, so \`${key}\` has no place in its \`eval\``, toDo: 'remove it; what is varied stands in `parameters`' }])),
    ...Object.fromEntries(['bench', 'eval'].map(part => [`${part}.gates`, { message: 'gates are held by the best experiment', toDo: 'write them beside `bench` and `eval`' }])),
    ...Object.fromEntries(['bench', 'eval'].map(part => [`${part}.timeout`, { message: 'how long the stages of an experiment may take stands in `timeouts`', toDo: `write \`timeouts: {${part}: …}\`` }])),
    ...Object.fromEntries(['bench.target', 'eval.model'].flatMap(part => ['base_url', 'model', 'provider', 'id'].map(key => [`${part}.${key}`, { message: `\`${key}\` is that of the experiment’s server`, toDo: key === 'model' ? 'write `server: {model: …}`' : 'remove it' }]))),
    'estimate.gpus': { message: 'how many GPUs an experiment needs is said of the server', toDo: 'write `server: {gpus: …}`' },
    gpus: { message: '`gpus` is said of the server', toDo: 'write `server: {gpus: …}`' },
    replicas: { message: '`replicas` is said of the server', toDo: 'write `server: {replicas: …}`' },
  },
};

export const notYet = 'is part of the task format, but this version of Pitwall does not run it yet';
