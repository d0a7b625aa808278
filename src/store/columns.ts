import type { RawRow } from './connection.ts';
import { damagedValue } from './storeFailure.ts';

/** Typed reading of a row's columns. The tables are strict: a value that the schema does not allow, or JSON that is none, was not written by us, so the file is damaged. */
export function text(row: RawRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrongColumn(column, value);
  return value;
}

export function number(row: RawRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw wrongColumn(column, value);
  return value;
}

export function nullableNumber(row: RawRow, column: string): number | null {
  return row[column] === null ? null : number(row, column);
}

/** `{ [key]: value }`, or `{}` where the column is NULL: to be spread into a value with optional fields. */
export function optionalText<K extends string, T extends string = string>(row: RawRow, column: string, key: K): { readonly [key in K]?: T } {
  return row[column] === null ? {} : ({ [key]: text(row, column) } as { readonly [key in K]?: T });
}

export function optionalNumber<K extends string>(row: RawRow, column: string, key: K): { readonly [key in K]?: number } {
  return row[column] === null ? {} : ({ [key]: number(row, column) } as { readonly [key in K]?: number });
}

/** One of a closed set of words that the writer was given as a type. */
export function word<T extends string>(row: RawRow, column: string): T {
  return text(row, column) as T;
}

/** JSON that the writer made from a value of type T. */
export function json<T>(row: RawRow, column: string): T {
  const written = text(row, column);
  try {
    return JSON.parse(written) as T;
  } catch (error) {
    throw damagedValue(`column ${column} holds no JSON`, error);
  }
}

/** `{ [key]: value }` of JSON that the writer made from a value of type T, or `{}` where the column is NULL. */
export function optionalJson<K extends string, T>(row: RawRow, column: string, key: K): { readonly [key in K]?: T } {
  return row[column] === null ? {} : ({ [key]: json<T>(row, column) } as { readonly [key in K]?: T });
}

function wrongColumn(column: string, value: unknown): Error {
  // A query that does not name the column is a bug.
  if (value === undefined) return new Error(`Column ${column} holds nothing`);
  return damagedValue(`column ${column} holds ${value === null ? 'nothing' : `a ${typeof value}`}`);
}
