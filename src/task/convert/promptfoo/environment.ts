import { isKeyName, looksLikeKey } from '../keyNames.ts';
import { mappingIn } from '../kinds.ts';
import { isObject, textOf, type Notes } from '../notes.ts';
import type { Importing } from './importing.ts';

/** What a configuration sets, and what of that nobody has asked for. */
export interface Environment {
  readonly env: Importing['env'];
  readonly tellUnread: () => void;
}

/** What a configuration sets itself; its keys are read from the environment instead. */
export function environmentOf(config: Readonly<Record<string, unknown>>, notes: Notes): Environment {
  const all = Object.entries(mappingIn(config, 'env', 'the file', notes)).map(([name, value]) => [name, textOf(value)] as const);
  const isKey = ([name, value]: readonly [string, string]): boolean => isKeyName(name) || looksLikeKey(value);
  for (const [name] of all.filter(isKey)) notes.add(`env: the value of \`${name}\` is not copied: it is read from the environment variable ${name}`);
  const values = Object.fromEntries(all.filter(one => !isKey(one)));
  const read = new Set<string>();
  return {
    env: new Proxy(values, { get: (of, name) => (typeof name === 'string' ? (read.add(name), of[name]) : undefined) }),
    tellUnread() {
      for (const name of Object.keys(values)) if (!read.has(name)) notes.add(`env: \`${name}\` is read by nothing that is converted, and is not carried over: set it where a program needs it`);
    },
  };
}

/** In what is sent to an endpoint `{{ env.X }}` is `${env:X}`, resolved at the run; what the configuration sets itself is written. */
export function withEnvironment(text: string, { env }: Importing): string {
  return text.replaceAll(/\{\{-?\s*env(?:\.(\w+)|\[\s*['"](\w+)['"]\s*\])\s*[^}]*\}\}/g, (_, plain: string | undefined, quoted: string | undefined) => env[plain ?? quoted ?? ''] ?? `\${env:${plain ?? quoted ?? ''}}`);
}

/** The same in every text of a value. */
export function withEnvironmentDeep(value: unknown, importing: Importing): unknown {
  if (typeof value === 'string') return withEnvironment(value, importing);
  if (Array.isArray(value)) return value.map(one => withEnvironmentDeep(one, importing));
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, of]) => [key, withEnvironmentDeep(of, importing)])) : value;
}
