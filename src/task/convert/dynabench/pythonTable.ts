/** A value that a Python module writes down; what it would compute is its words. */
export type PythonValue = string | number | boolean | null | readonly PythonValue[] | { readonly [key: string]: PythonValue };

type Mapping = { readonly [key: string]: PythonValue };

/**
 * Reads what a Python module assigns at its top: dictionaries, lists, texts, numbers, and those merged by `**x` or by a function that copies one mapping and writes another over it. Nothing is run;
 * `table["x"]` of a table that the module does not hold is `x`, and a name that it does not hold is the name.
 */
export function readPythonTable(text: string): ReadonlyMap<string, PythonValue> {
  const values = new Map<string, PythonValue>();
  const merging = new Map<string, string>();
  for (const [, name = '', body = ''] of text.matchAll(/^def (\w+)\([^)]*\):\n((?:(?:[ \t].*)?\n)*)/gm)) {
    const base = /return (\w+)[ \t]*$/m.exec(body)?.[1];
    if (base !== undefined && body.includes('.copy()')) merging.set(name, base);
  }
  let end = 0;
  for (const found of text.matchAll(/^(\w+)[ \t]*=(?!=)[ \t]*/gm)) {
    // A value that is not closed goes on to the end of the file.
    if (found.index < end) continue;
    const read = readValue(text, found.index + found[0].length, { values, merging });
    values.set(found[1] ?? '', read.value);
    end = read.end;
  }
  return values;
}

/** Deeper than any file of this kind; a text of brackets ends here. */
const deepest = 100;

interface Module {
  readonly values: ReadonlyMap<string, PythonValue>;
  /** Functions that merge, with the mapping that they copy. */
  readonly merging: ReadonlyMap<string, string>;
}

/** The value that begins at a place of a text, and where it ends. */
function readValue(text: string, start: number, { values, merging }: Module): { readonly value: PythonValue; readonly end: number } {
  let at = start;
  const read = value(0);
  return { value: read, end: at };

  function value(depth: number): PythonValue {
    if (depth > deepest) return null;
    if (takes('{')) return mapping(depth);
    if (takes('[')) return list(']', depth);
    if (takes('(')) return list(')', depth);
    const quoted = match(/[rbuf]?("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/iy);
    if (quoted !== undefined) return quoted.replace(/^[rbuf]/i, '').replace(/^("""|'''|["'])([^]*)\1$/, '$2').replaceAll(/\\(["'\\])/g, '$1');
    const number = match(/-?\d[\d_]*(\.\d+)?/y);
    if (number !== undefined) return Number(number.replaceAll('_', ''));
    const name = match(/[A-Za-z_][\w.]*/y);
    if (name === undefined) return null;
    if (name === 'True' || name === 'False') return name === 'True';
    if (name === 'None') return null;
    if (takes('(')) return call(name, depth);
    const held = values.get(name);
    if (!takes('[')) return held ?? name;
    const key = value(depth + 1);
    takes(']');
    const inner = isMapping(held) && typeof key === 'string' && Object.hasOwn(held, key) ? held[key] : undefined;
    return inner ?? key;
  }

  function call(name: string, depth: number): PythonValue {
    const over = list(')', depth).find(isMapping) ?? {};
    const base = values.get(merging.get(name) ?? '');
    return isMapping(base) ? { ...base, ...over } : over;
  }

  function mapping(depth: number): Mapping {
    const entries: [string, PythonValue][] = [];
    while (!takes('}') && at < text.length) {
      const before = at;
      if (takes('**')) {
        const merged = value(depth + 1);
        if (isMapping(merged)) entries.push(...Object.entries(merged));
      } else {
        const key = value(depth + 1);
        // What is no entry is passed over.
        if (takes(':')) {
          const held = value(depth + 1);
          const name = nameOf(key);
          if (name !== undefined) entries.push([name, held]);
        } else if (at === before) at++;
      }
      takes(',');
    }
    return Object.fromEntries(entries);
  }

  function list(end: ']' | ')', depth: number): readonly PythonValue[] {
    const items: PythonValue[] = [];
    while (!takes(end) && at < text.length) {
      const before = at;
      items.push(value(depth + 1));
      if (!takes(',') && at === before) at++;
    }
    return items;
  }

  function takes(sign: string): boolean {
    skip();
    if (!text.startsWith(sign, at)) return false;
    at += sign.length;
    return true;
  }

  function match(pattern: RegExp): string | undefined {
    skip();
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }

  function skip(): void {
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = at;
    at += blank.exec(text)?.[0].length ?? 0;
  }
}

/** A key as a text: of a list those alone that hold no other, as what holds others would grow with each level. */
function nameOf(key: PythonValue): string | undefined {
  if (typeof key === 'string') return key;
  return isMapping(key) || (Array.isArray(key) && key.some(one => typeof one === 'object' && one !== null)) ? undefined : JSON.stringify(key);
}

export function isMapping(value: PythonValue | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
