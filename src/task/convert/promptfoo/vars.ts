import { tellKind } from '../kinds.ts';
import { fileOf, isObject, textOf } from '../notes.ts';
import { parseTree } from '../readTree.ts';
import { filesOf } from './globs.ts';
import type { Importing } from './importing.ts';
import { fileContents, isCode, isFileReference } from './loadFiles.ts';
import { renderWith } from './templates.ts';

export type Vars = Readonly<Record<string, unknown>>;

/** `vars` of a test: a mapping, or files that hold some. */
export function readVars(written: unknown, where: string, importing: Importing): Vars {
  if (isObject(written)) return written;
  if (written === undefined || written === null) return {};
  if (!(Array.isArray(written) ? (written as readonly unknown[]) : [written]).every(one => typeof one === 'string')) tellKind('vars', written, 'mapping', where, importing.notes);
  const patterns = (Array.isArray(written) ? (written as readonly unknown[]) : [written]).filter(one => typeof one === 'string');
  return Object.assign({}, ...patterns.flatMap(pattern => filesOf(fileOf(pattern), importing.source)).map(file => {
    const contents = tryRead(file, importing);
    if (isObject(contents)) return contents;
    importing.notes.add(`${where}: the variables of ${file} cannot be read, and are left out`);
    return {};
  })) as Vars;
}

function tryRead(file: string, { source }: Importing): unknown {
  try {
    return fileContents(file, source);
  } catch {
    return undefined;
  }
}

/** How many combinations there are: a list of texts, or files that a pattern names, is one variable after the other. */
export function countOf(vars: Vars, importing: Importing): number {
  return Object.values(vars).reduce<number>((n, value) => n * valuesOf(value, importing).length, 1);
}

export function combinations(vars: Vars, importing: Importing): readonly Vars[] {
  return Object.entries(vars).reduce<readonly Vars[]>((all, [name, value]) => {
    const values = valuesOf(value, importing);
    return all.flatMap(of => values.map(one => ({ ...of, [name]: one })));
  }, [{}]);
}

/** A list whose first item is no text is one value, as promptfoo has it. */
function valuesOf(value: unknown, { source }: Importing): readonly unknown[] {
  if (isFileReference(value)) {
    const files = filesOf(fileOf(value), source);
    return files.length === 0 ? [value] : files.map(file => `file://${file}`);
  }
  return Array.isArray(value) && typeof value[0] === 'string' ? value : [value];
}

/** What stands in the row: texts of files, and variables that other ones hold. */
export function resolved(vars: Vars, where: string, importing: Importing): Vars {
  const loaded = Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, isFileReference(value) ? ofFile(name, fileOf(value), where, importing) : typeof value === 'string' ? value.replace(/\n$/, '') : value]));
  for (const name of ['__proto__', '']) if (Object.hasOwn(loaded, name)) importing.notes.add(`${where}: a variable called ${JSON.stringify(name)} is left out`);
  return Object.fromEntries(Object.entries(loaded).filter(([name]) => name !== '__proto__' && name !== '').map(([name, value]) => [name, typeof value === 'string' ? renderWith(value, loaded, `${where}: \`${name}\``, importing) : value]));
}

function ofFile(name: string, file: string, where: string, { source, notes }: Importing): unknown {
  const kept = (why: string): string => {
    notes.add(`${where}: the variable \`${name}\` names ${file}, ${why}: its name is sent`);
    return file;
  };
  if (isCode(file)) return kept('which is code');
  if (/\.(pdf|png|jpe?g|gif|webp|bmp|svg|mp[34g]|wav|ogg|flac|webm|mov)$/i.test(file)) return kept('which is no text');
  const text = source.read(file);
  if (text === undefined) return kept('which cannot be read');
  if (!/\.ya?ml$/i.test(file)) return text.trim();
  try {
    return textOf(parseTree(text));
  } catch {
    return text.trim();
  }
}
