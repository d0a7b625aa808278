import type { RawRow } from './connection.ts';

/** Typed reading of a row's columns. A column of another type than the schema's is a bug, or a file somebody else wrote into. */
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
  return JSON.parse(text(row, column)) as T;
}

/** `{ [key]: value }` of JSON that the writer made from a value of type T, or `{}` where the column is NULL. */
export function optionalJson<K extends string, T>(row: RawRow, column: string, key: K): { readonly [key in K]?: T } {
  return row[column] === null ? {} : ({ [key]: json<T>(row, column) } as { readonly [key in K]?: T });
}

function wrongColumn(column: string, value: unknown): Error {
  return new Error(`Column ${column} holds ${value === undefined ? 'nothing' : typeof value}`);
}
