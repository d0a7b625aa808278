import { parse } from 'csv-parse/sync';
import { fileOf, isObject } from '../notes.ts';
import { parseTree } from '../readTree.ts';
import type { Source } from '../source.ts';
import { filesOf, isPattern } from './globs.ts';

/** Code, which is run by nobody here. */
export function isCode(path: string): boolean {
  return /\.([cm]?[jt]s|py|go|rb)(:[\w.]+)?$/i.test(path.trim());
}

export function isFileReference(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('file://');
}

/** What a file holds, by its ending: a tree, rows, or its text. Undefined where it is not there; throws where it is damaged. */
export function fileContents(path: string, { read }: Source): unknown {
  const text = read(path);
  if (text === undefined) return undefined;
  if (/\.(ya?ml|json)$/i.test(path)) return parseTree(text);
  if (/\.jsonl$/i.test(path)) return linesOf(text);
  if (/\.csv$/i.test(path)) return rowsOf(text);
  return text;
}

export function linesOf(text: string): readonly unknown[] {
  return text.split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line) as unknown);
}

/** As promptfoo reads CSV: quotes that are no quotes are taken for what they are. */
export function rowsOf(text: string): readonly Readonly<Record<string, string>>[] {
  const options = { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true } as const;
  try {
    return parse(text, options);
  } catch {
    return parse(text, { ...options, relax_quotes: true });
  }
}

/**
 * `file://x` anywhere in a tree becomes what is in x; a pattern becomes the list of what is in all of its files. Code, and what is not there, stays a reference, which
 * whoever uses it tells. Under `vars` references stay: each names texts of its own.
 */
export function withFiles(value: unknown, source: Source, depth = 0): unknown {
  if (depth > 40) return value;
  if (Array.isArray(value)) return value.map(one => withFiles(one, source, depth + 1));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, key === 'vars' && isObject(of) ? of : withFiles(of, source, depth + 1)]));
  if (!isFileReference(value) || isCode(value)) return value;
  const path = fileOf(value);
  if (!isPattern(path)) return fileContents(path, source) ?? value;
  const all = filesOf(path, source).map(file => fileContents(file, source));
  return all.length === 0 ? value : all.flat();
}
