import type { Cursor } from './cursor.ts';
import type { Part } from './part.ts';
import { literal, type AuthoringPorts, type Suggestion } from './suggestion.ts';
import type { Writing } from './writing.ts';

/** Where keys stand: what they should be is offered before a letter is written. */
const keyed = /(^|\.)(api_key|headers\.[^.]+|env\.[^.]+|proxy)$/;

/** `${env:NAME}` and `${secret:NAME}`; undefined where no reference is begun and none is wanted. */
export function completeReference({ shape }: Part, cursor: Cursor, writing: Writing, ports: AuthoringPorts): readonly Suggestion[] | undefined {
  const begun = /\$(\{(?:(?:env|secret)?:?[\w.-]*)?)?$/.exec(cursor.before);
  const wanted = keyed.test(shape) && cursor.before === '';
  if (begun === null && !wanted) return undefined;
  const start = cursor.range[0] + (begun === null ? 0 : begun.index);
  const rest = /^[\w.:-]*\}/.exec(cursor.after)?.[0].length ?? 0;
  const range = [start, cursor.range[0] + cursor.before.length + rest] as const;
  const quoted = wanted && writing.json && cursor.quote === undefined ? '"' : '';
  const made = (kind: 'env' | 'secret', name: string, k: number): Suggestion => {
    const text = `\${${kind}:${name}}`;
    return {
      label: text,
      kind: kind === 'env' ? 'environment' : 'secret',
      detail: kind === 'env' ? 'environment variable' : 'secret, kept by the editor',
      insert: `${begun === null ? writing.lead : ''}${quoted}${literal(text)}${quoted}`,
      range,
      order: k,
    };
  };
  const blanks: readonly Suggestion[] = (['env', 'secret'] as const).map((kind, k) => ({ ...made(kind, 'NAME', 900 + k), insert: `${begun === null ? writing.lead : ''}${quoted}\\\${${kind}:\${1:NAME}\\}${quoted}` }));
  const known = [...ports.secrets.map((name, k) => made('secret', name, k)), ...ports.environment.map((name, k) => made('env', name, 100 + k))];
  return [...known, ...blanks];
}
