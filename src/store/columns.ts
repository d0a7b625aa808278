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
export function optionalText<K extends string>(row: RawRow, column: string, key: K): { readonly [key in K]?: string } {
  return row[column] === null ? {} : ({ [key]: text(row, column) } as { readonly [key in K]?: string });
}

export function optionalNumber<K extends string>(row: RawRow, column: string, key: K): { readonly [key in K]?: number } {
  return row[column] === null ? {} : ({ [key]: number(row, column) } as { readonly [key in K]?: number });
}

/** One of a closed set of words. */
export function word<T extends string>(row: RawRow, column: string, words: readonly T[]): T {
  const value = text(row, column);
  if (!(words as readonly string[]).includes(value)) throw damagedValue(`column ${column} holds a word that is none of its own`);
  return value as T;
}

export function optionalWord<K extends string, T extends string>(row: RawRow, column: string, key: K, words: readonly T[]): { readonly [key in K]?: T } {
  return row[column] === null ? {} : ({ [key]: word(row, column, words) } as { readonly [key in K]?: T });
}

/** JSON that the writer made from a value of type T. */
export function json<T>(row: RawRow, column: string): T {
  return parsedJson(text(row, column), column);
}

/** The same of a value that was read without its row. */
export function parsedJson<T>(written: string, column: string): T {
  try {
    return JSON.parse(written) as T;
  } catch (error) {
    throw damagedValue(`column ${column} holds no JSON`, error);
  }
}

/** JSON that is handed on as a text: whoever parses it may trust that it is some. */
export function jsonText(row: RawRow, column: string): string {
  json(row, column);
  return text(row, column);
}

export function optionalJsonText<K extends string>(row: RawRow, column: string, key: K): { readonly [key in K]?: string } {
  return row[column] === null ? {} : ({ [key]: jsonText(row, column) } as { readonly [key in K]?: string });
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
