import { tellKind } from '../kinds.ts';
import { isKeyName, looksLikeKey, variableOf } from '../keyNames.ts';
import { isObject, textOf } from '../notes.ts';
import { withEnvironment } from './environment.ts';
import type { Importing } from './importing.ts';

const ours = /^(content-length|transfer-encoding|host|connection)$/i;

/** Headers as a task may have them: a key that stands there is read from the environment instead, for a task's text is stored. */
export function headersOf(written: unknown, where: string, importing: Importing): Readonly<Record<string, string>> | undefined {
  const { notes } = importing;
  if (!isObject(written)) {
    if (written !== undefined && written !== null) tellKind('headers', written, 'mapping', where, notes);
    return undefined;
  }
  const headers = Object.entries(written).flatMap(([name, of]): readonly (readonly [string, string])[] => {
    if (ours.test(name)) {
      notes.add(`${where}: the header ${name} is not carried over: Pitwall writes it itself`);
      return [];
    }
    const value = withEnvironment(textOf(of), importing);
    if ((isKeyName(name) && !/\$\{env:/.test(value)) || looksLikeKey(value)) {
      const variable = variableOf(name);
      notes.add(`${where}: the value of the header ${name} is not copied: it is read from the environment variable ${variable}`);
      return [[name, `\${env:${variable}}`]];
    }
    if (/\{\{/.test(value)) notes.add(`${where}: the header ${name} holds variables, which are not filled in`);
    if (/[^\t\x20-\x7e]/.test(value) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      notes.add(`${where}: the header ${name} cannot be sent, and is left out`);
      return [];
    }
    return [[name, value]];
  });
  return headers.length === 0 ? undefined : Object.fromEntries(headers);
}
