import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';

const levels: Readonly<Record<string, string>> = { debug: 'debug', info: 'info', warning: 'warn', warn: 'warn', error: 'error', critical: 'error', fatal: 'error' };

/** What `config.yaml` says as pitwall.config.yaml has it. A value of another kind is left out, which is told. */
export function convertSettings(tree: Readonly<Record<string, unknown>>, notes: Notes): object {
  tellOthers(tree, ['experiment', 'logging'], 'the file', notes);
  const experiment = part(tree, 'experiment', ['default_parallel_requests', 'max_parallel_requests'], notes);
  const logging = part(tree, 'logging', ['level', 'request_logging'], notes);
  const count = (name: string): number | undefined => {
    const value = experiment[name];
    if (value === undefined || value === null || (Number.isSafeInteger(value) && Number(value) >= 1)) return value === null ? undefined : (value as number | undefined);
    notes.add(`experiment: \`${name}\` must be a whole number of at least 1, so ${textOf(value)} is left out`);
    return undefined;
  };
  const parallel = given({ default: count('default_parallel_requests'), max: count('max_parallel_requests') });
  const log = given({ level: level(logging['level'], notes), request_logging: flag(logging['request_logging'], notes) });
  if (parallel !== undefined) notes.add('a task, or a VS Code setting, that says another number of parallel requests is stronger than this file');
  return { ...(parallel === undefined ? {} : { parallel_requests: parallel }), ...(log === undefined ? {} : { logging: log }) };
}

function part(tree: Readonly<Record<string, unknown>>, name: string, keys: readonly string[], notes: Notes): Readonly<Record<string, unknown>> {
  const value = tree[name];
  if (isObject(value)) {
    tellOthers(value, keys, name, notes);
    return value;
  }
  if (value !== undefined && value !== null) notes.add(`the file: \`${name}\` is no mapping, and is left out`);
  return {};
}

function level(value: unknown, notes: Notes): string | undefined {
  if (value === undefined || value === null) return undefined;
  const known = levels[textOf(value).toLowerCase()];
  if (known === undefined) notes.add(`logging: there is no level \`${textOf(value)}\`, and it is left out`);
  else if (known !== textOf(value).toLowerCase()) notes.add(`logging: the level \`${textOf(value)}\` is called \`${known}\``);
  return known;
}

function flag(value: unknown, notes: Notes): boolean | undefined {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  notes.add(`logging: \`request_logging\` must be true or false, so ${textOf(value)} is left out`);
  return undefined;
}

function given(values: Readonly<Record<string, unknown>>): object | undefined {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  return there.length === 0 ? undefined : Object.fromEntries(there);
}
