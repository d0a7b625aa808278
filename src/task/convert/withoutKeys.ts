import { holdsLikelyKey, isKeyName, isKeySent, isKeyText, isKeyUnder, looksLikeKey, variableOf, withoutLikelyKeys } from './keyNames.ts';
import { isObject, textOf, type Notes } from './notes.ts';
import { renamedIds } from './renamedIds.ts';
import { leftOut, withoutKeysInArguments, withoutKeysInLine } from './withoutKeysInLine.ts';

type Tree = Readonly<Record<string, unknown>>;

interface At {
  readonly name: string;
  readonly where: string;
  readonly refers: boolean;
  /** What it is a part of. */
  readonly under?: string;
  readonly isTop?: boolean;
}

/** What is asked or started: there a reference to the environment may stand for a key. */
const referring = ['models', 'helpers', 'server', 'target'];
/** What is shown by every process list, and what names a thing. */
const lines = ['command', 'args', 'options', 'image'];
const names = ['id', 'name', 'description', 'model', 'title'];
/** What is asked and how it is judged: with a key of it, it would be another question. */
const asked = ['datasets', 'prompts', 'inline', 'rubric', 'template', 'messages', 'code', 'few_shot', 'extract'];
const mostTold = 20;

/**
 * The whole of a task without the keys that stood in its source, for a task's text is stored with every run. What is asked or started reads them from the environment; elsewhere a word stands for
 * them. Rows and prompts, and what scorers and gates expect, stay as they are, and are told.
 */
export function withoutKeys(tree: object, notes: Notes): object {
  const renamed = renamedIds(tree, asked);
  let told = 0;
  return Object.fromEntries(Object.entries(tree).map(([name, of]) => [name, partOf(name, of as unknown)]));

  function partOf(name: string, of: unknown): unknown {
    if (name === 'bench' && isObject(of)) return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, partOf(key, value)]));
    return eachOf(of, name, (value, where) => (asked.includes(name) ? kept(value, name, where) : name === 'gates' ? judged(value, name, where) : name === 'scorers' ? scorerOf(value, where) : valueOf(value, { name, where, refers: referring.includes(name), isTop: true })));
  }

  function eachOf(of: unknown, name: string, change: (value: unknown, where: string) => unknown): unknown {
    return Array.isArray(of) ? of.map((one: unknown, k) => change(one, `${name}: ${isObject(one) ? idOf(textOf(one['id'] ?? one['use'])) : String(k + 1)}`)) : change(of, name);
  }

  function idOf(id: string): string {
    return renamed.get(id) ?? id;
  }

  /** A program is given settings; any other scorer is given what it expects. */
  function scorerOf(scorer: unknown, where: string): unknown {
    const at = { name: 'scorers', where, refers: false, isTop: true };
    if (!isObject(scorer) || scorer['use'] === 'command' || !isObject(scorer['params'])) return valueOf(scorer, at);
    const { params, ...rest } = scorer;
    const others = valueOf(rest, at) as Tree;
    return Object.fromEntries(Object.keys(scorer).map(key => [key, key === 'params' ? judged(params, key, where) : others[key]]));
  }

  /** What is expected stays; what names a model or a scorer goes with it. */
  function judged(value: unknown, name: string, where: string): unknown {
    const named = withIds(value, name === 'gates');
    tellKept(isObject(named) ? named : { [name]: named }, where);
    return named;
  }

  function withIds(value: unknown, isInside: boolean): unknown {
    if (typeof value === 'string') return isInside ? [...renamed].reduce((text, [from, to]) => text.replaceAll(from, () => to), value) : idOf(value);
    if (Array.isArray(value)) return value.map(one => withIds(one, isInside));
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, of]) => [key, withIds(of, isInside)])) : value;
  }

  function valueOf(value: unknown, at: At): unknown {
    const { name, where, refers } = at;
    if (typeof value === 'string') return textIn(value, at);
    if (typeof value === 'number' && refers && /passw|secret/i.test(name)) return referred(name, where);
    if (Array.isArray(value)) return lines.includes(name) ? argumentsIn(value, name, where) : value.map(one => valueOf(one, { ...at, isTop: false }));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, asked.includes(key) && !refers ? kept(of, key, where) : valueOf(of, { name: key, where, refers, under: name })]));
  }

  function textIn(text: string, { name, where, refers, under = '', isTop = false }: At): string {
    if (renamed.has(text)) return instead(text, idOf(text), name, where);
    if (lines.includes(name)) return instead(text, withoutKeysInLine(text), name, where);
    if (names.includes(name) || isTop) return instead(text, withoutLikelyKeys(text, leftOut), name, where);
    if (/^(base_)?url$/.test(name)) return text.replaceAll(/([?&])([^=&#]+)=([^&#]+)/g, (all, sign: string, key: string, value: string) => ((!isReference(value) && (isKeySent(key, value) || key.toLowerCase() === 'key')) || looksLikeKey(value) ? `${sign}${key}=${referred(key, where)}` : all));
    if (refers) return looksLikeKey(text) || isKeyText(name, text) || (!isReference(text) && isSent(text, name, under)) ? referred(name, where) : text;
    return instead(text, isKeyUnder(name, text) && !isReference(text) ? leftOut : withoutLikelyKeys(text, leftOut), name, where);
  }

  function argumentsIn(value: readonly unknown[], name: string, where: string): readonly unknown[] {
    const found = withoutKeysInArguments(value);
    instead(JSON.stringify(value), JSON.stringify(found), name, where);
    return found;
  }

  function instead(text: string, other: string, name: string, where: string): string {
    if (other !== text) notes.add(`${where}: a key in \`${name}\` is not copied, and ${leftOut} stands for it: ${lines.includes(name) ? 'every process list shows arguments, so let the program read it from its environment' : 'write how it is read from the environment'}`);
    return other;
  }

  /** @param value a row, a prompt, a rubric */
  function kept(value: unknown, name: string, where: string): unknown {
    if (isObject(value) && Array.isArray(value['inline'])) {
      for (const [k, row] of (value['inline'] as readonly unknown[]).entries()) tellKept(row, `${where}: row ${k + 1}`);
      tellKept({ ...value, inline: undefined }, where);
    } else tellKept({ [name]: value }, where);
    return value;
  }

  function tellKept(of: unknown, where: string): void {
    for (const [key, value] of Object.entries(of as Tree)) {
      if (value === undefined || !holdsLikelyKey(JSON.stringify(value)) || ++told > mostTold) continue;
      notes.add(told === mostTold ? 'more rows and prompts hold what looks like a key' : `${where}: \`${key}\` holds what looks like a key: it stays, for it is what is asked or judged, and is stored with every run: remove it from the source if it is one`);
    }
  }

  function referred(name: string, where: string): string {
    const variable = variableOf(name);
    notes.add(`${where}: the value of \`${name}\` is not copied: it is read from the environment variable ${variable}`);
    return `\${env:${variable}}`;
  }
}

/** A header that is called like a key is one, and a variable that is, unless a mere word stands in it. */
function isSent(text: string, name: string, under: string): boolean {
  if (under === 'headers') return text !== '' && isKeyName(name);
  return isKeySent(name, text) || (under === 'env' && /(?:key|token|auth|cookie)$/i.test(name) && isKeyName(name) && /^(?=.*[A-Za-z])(?=.*\d)[^\s/{<‹]{6,}$/.test(text));
}

/** A key that is named, or a template that is filled in by a row. */
function isReference(text: string): boolean {
  return /\$\{(env|secret):|\{\{/.test(text);
}
