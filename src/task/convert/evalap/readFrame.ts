import { HumanError } from '../../../base/humanError.ts';
import { isObject, type Notes } from '../notes.ts';
import type { Written } from './readExperiments.ts';

/**
 * The rows of a table as pandas writes it: a list of rows, or a mapping of columns to their values by the row's label (`to_json()` of it), as text or as JSON.
 * Throws a HumanError where it is none, or has no rows.
 */
export function readFrame(df: unknown, where: string): readonly Written[] {
  const rows = rowsOf(parsed(df, where));
  if (rows === undefined) throw new HumanError({ what: '`df` is no table', where, toDo: 'write it as pandas does: `df.to_json()`, or `df.to_json(orient="records")`' });
  if (rows.length === 0) throw new HumanError({ what: '`df` has no rows', where, toDo: 'give it some: images and Parquet files are not taken' });
  return rows;
}

/** Evalap asks an empty text where a question is null; here a column that is read must hold something. */
export function withoutNulls(rows: readonly Written[], columns: Readonly<Record<string, string>>, notes: Notes): readonly Written[] {
  const read = ['query', 'output_true'].map(name => columns[name] ?? name);
  if (!rows.some(row => read.some(name => row[name] === null))) return rows;
  notes.add(`dataset: what is null in ${read.map(name => `\`${name}\``).join(' or ')} is an empty text`);
  return rows.map(row => ({ ...row, ...Object.fromEntries(read.filter(name => row[name] === null).map(name => [name, ''])) }));
}

function parsed(df: unknown, where: string): unknown {
  if (typeof df !== 'string') return df;
  try {
    return JSON.parse(df) as unknown;
  } catch (error) {
    throw new HumanError({ what: '`df` is no JSON', where, toDo: 'write it as pandas does: `df.to_json()`', cause: error });
  }
}

function rowsOf(value: unknown): readonly Written[] | undefined {
  if (Array.isArray(value)) return value.every(isObject) ? (value) : undefined;
  if (!isObject(value)) return undefined;
  const columns = Object.entries(value);
  if (!columns.every(([, column]) => isObject(column) || Array.isArray(column))) return undefined;
  const labels = [...new Set(columns.flatMap(([, column]) => Object.keys(column as object)))];
  return labels.map(label => Object.fromEntries(columns.map(([name, column]) => [name, Object.hasOwn(column as object, label) ? (column as Written)[label] : null])));
}
