import type { Source } from '../source.ts';

/** More are not looked at: a pattern over a whole disk names no tests. */
const mostNames = 20_000;
const mostDeep = 12;

export function isPattern(path: string): boolean {
  return /[*?{}[\]]/.test(path);
}

/** The files that a pattern names, relative to the source's folder and in the order of their names; a path without a pattern is itself. Knows `*`, `**`, `?` and `{a,b}`. */
export function filesOf(pattern: string, { list }: Pick<Source, 'list'>): readonly string[] {
  const plain = pattern.replace(/^(\.\/)+/, '');
  if (!isPattern(plain)) return [plain];
  const found = new Set<string>();
  let looked = 0;
  for (const one of alternatives(plain, 100)) {
    const absolute = one.startsWith('/');
    walk(absolute ? '/' : '', one.split('/').filter(part => part !== ''), 0);
  }
  return [...found].toSorted();

  function walk(folder: string, parts: readonly string[], depth: number): void {
    const [part, ...rest] = parts;
    if (part === undefined || depth > mostDeep || looked > mostNames) return;
    if (!isPattern(part) && rest.length > 0) return walk(`${folder}${part}/`, rest, depth + 1);
    if (part === '**') walk(folder, rest, depth);
    for (const name of list(folder === '' ? '.' : folder) ?? []) {
      looked++;
      const isFolder = name.endsWith('/');
      if (part === '**') {
        if (isFolder) walk(`${folder}${name}`, parts, depth + 1);
      } else if (matches(part, isFolder ? name.slice(0, -1) : name)) {
        if (isFolder) walk(`${folder}${name}`, rest, depth + 1);
        else if (rest.length === 0) found.add(`${folder}${name}`);
      }
    }
  }
}

/** `a{b,c}` → `ab`, `ac`. */
function alternatives(pattern: string, most: number): readonly string[] {
  const match = /^([^{]*)\{([^{}]*)\}([^]*)$/.exec(pattern);
  if (match === null) return [pattern];
  const [, before = '', among = '', after = ''] = match;
  return among.split(',').slice(0, most).flatMap(one => alternatives(`${before}${one}${after}`, Math.ceil(most / 4)));
}

/** One name against `*` and `?`, without an expression: a pattern is a stranger's. Names that begin with a point are meant by no star. */
function matches(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let [p, n, star, after] = [0, 0, -1, 0];
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      after = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++after;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
