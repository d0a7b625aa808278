import { parse } from 'csv-parse/sync';
import { fileOf, isObject, tellOthers, textOf, type Notes } from '../notes.ts';
import { parseTree } from '../readTree.ts';
import type { Source } from '../source.ts';
import { assertionOfCell } from './assertions.ts';

export interface WrittenTest {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly assertions: readonly unknown[];
  /** For messages: `test 3`. */
  readonly where: string;
}

/** A test whose variables are lists is one for each combination; more than that are left out. */
const mostTests = 5_000;

/** `tests` of the file and of the files it names, each with what `defaultTest` adds. */
export function readTests(written: unknown, defaults: unknown, read: Source['read'], notes: Notes): readonly WrittenTest[] {
  const base = isObject(defaults) ? defaults : {};
  tellOthers(base, ['vars', 'assert', 'description'], 'defaultTest', notes);
  const list = Array.isArray(written) ? (written as readonly unknown[]) : written === undefined ? [] : [written];
  const tests = list.flatMap(one => (typeof one === 'string' ? fromFile(one, read, notes) : [one]));
  const expanded = tests.flatMap((test, k): readonly WrittenTest[] => {
    const where = `test ${k + 1}`;
    if (!isObject(test)) return told(`${where} is no mapping, and is left out`, notes);
    tellOthers(test, ['vars', 'assert', 'description'], where, notes);
    const vars = { ...(isObject(base['vars']) ? base['vars'] : {}), ...(isObject(test['vars']) ? test['vars'] : {}) };
    const assertions = [...listOf(test['assert']), ...listOf(base['assert'])];
    return combinations(vars).map(of => ({ vars: of, assertions, where }));
  });
  if (expanded.length > mostTests) notes.add(`there are ${expanded.length} tests: only the first ${mostTests} are written; put the data into a file`);
  return expanded.slice(0, mostTests);
}

function told(note: string, notes: Notes): readonly never[] {
  notes.add(note);
  return [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function combinations(vars: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Object.entries(vars).reduce<readonly Readonly<Record<string, unknown>>[]>((all, [name, value]) => (Array.isArray(value) && value.length > 0 ? all.flatMap(of => (value as readonly unknown[]).map(one => ({ ...of, [name]: one }))).slice(0, mostTests + 1) : all.map(of => ({ ...of, [name]: value }))), [{}]);
}

function fromFile(reference: string, read: Source['read'], notes: Notes): readonly unknown[] {
  const file = fileOf(reference);
  const text = /[*]/.test(file) ? undefined : read(file);
  if (text === undefined) return told(`tests of ${reference} cannot be read, and are left out`, notes);
  try {
    if (/\.csv$/i.test(file)) return (parse(text, { columns: true, skip_empty_lines: true, bom: true, relax_column_count: true }) as readonly Readonly<Record<string, string>>[]).map(row => fromRow(row, file, notes));
    if (/\.jsonl$/i.test(file)) return text.split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line) as unknown);
    const value: unknown = /\.(json|ya?ml)$/i.test(file) ? parseTree(text) : undefined;
    if (Array.isArray(value)) return value;
  } catch (error) {
    return told(`tests of ${reference} cannot be read (${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''}), and are left out`, notes);
  }
  return told(`tests of ${reference} are of a kind that is not read, and are left out`, notes);
}

function fromRow(row: Readonly<Record<string, string>>, file: string, notes: Notes): object {
  const cells = Object.entries(row);
  for (const [name] of cells) if (name.startsWith('__') && !/^__expected\d*$/.test(name) && name !== '__description') notes.add(`${file}: the column \`${name}\` is not carried over`);
  return { vars: Object.fromEntries(cells.filter(([name]) => !name.startsWith('__'))), assert: cells.filter(([name, text]) => /^__expected\d*$/.test(name) && text.trim() !== '').map(([, text]) => assertionOfCell(textOf(text).trim())) };
}
