import { isKeyName, looksLikeKey, variableOf } from './keyNames.ts';
import { isObject, textOf, type Notes } from './notes.ts';

const parts = ['models', 'helpers', 'server'];
/** Arguments, in which no reference may stand, and ids. */
const kept = new Set(['command', 'id', 'args', 'options']);

/** Keys that stand in what is asked or started are read from the environment instead: a task's text is stored with every run. */
export function withoutKeys(tree: object, notes: Notes): object {
  return Object.fromEntries(Object.entries(tree).map(([name, of]) => [name, parts.includes(name) ? partOf(of, name) : (of as unknown)]));

  function partOf(value: unknown, name: string): unknown {
    if (!Array.isArray(value)) return valueOf(value, name, name, true);
    return value.map((one: unknown) => valueOf(one, name, `${name}: ${isObject(one) ? textOf(one['id']) : ''}`, true));
  }

  function valueOf(value: unknown, name: string, where: string, isTop = false): unknown {
    if (typeof value === 'string') return textOfKey(value, name, where);
    if (typeof value === 'number' && /passw|secret/i.test(name)) return told(name, where);
    if (Array.isArray(value)) return value.map(one => valueOf(one, name, where));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, isTop && kept.has(key) ? of : valueOf(of, key, where)]));
  }

  function textOfKey(text: string, name: string, where: string): string {
    if (/^(base_)?url$/.test(name)) return text.replaceAll(/([?&])([^=&#]+)=([^&#]+)/g, (all, sign: string, key: string, value: string) => ((isKeyName(key) && !isReference(value)) || looksLikeKey(value) ? `${sign}${key}=${told(key, where)}` : all));
    return looksLikeKey(text) || (text !== '' && isKeyName(name) && !isReference(text)) ? told(name, where) : text;
  }

  function told(name: string, where: string): string {
    const variable = variableOf(name);
    notes.add(`${where}: the value of \`${name}\` is not copied: it is read from the environment variable ${variable}`);
    return `\${env:${variable}}`;
  }
}

/** A key that is named, or a template that is filled in by a row. */
function isReference(text: string): boolean {
  return /\$\{(env|secret):|\{\{/.test(text);
}
