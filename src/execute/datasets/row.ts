import { HumanError } from '../../base/humanError.ts';
import type { DatasetRow } from '../../task/datasets.ts';
import type { DataFile } from './dataFile.ts';
import { place } from './place.ts';

/** One row of a dataset. */
export interface LocatedRow {
  readonly row: DatasetRow;
  /** Counts the rows of all files from 0. */
  readonly index: number;
  /** Where the row begins in its file, from 1: a line, or in a format without lines the row's own number. */
  readonly line: number;
  /** Absent for rows of the task file itself. */
  readonly file?: DataFile;
}

/** Parses one row's JSON; anything but an object is a HumanError with file and line. */
export function parseRow(text: string, path: string, line: number): DatasetRow {
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch (error) {
    throw new HumanError({ what: `the row is not valid JSON (${plainMessage(error as Error, text).slice(0, 160)})`, where: place(path, line), toDo: 'mend or remove this row', cause: error });
  }
  if (isRow(value)) return value;
  throw new HumanError({ what: `the row is ${kindOf(value)}, not an object`, where: place(path, line), toDo: 'write each row as {"column": value, …}' });
}

/** Digits that a double may not hold. */
const manyDigits = /\d{16}/;
const whole = /^-?\d+$/;

/** Whole numbers that a double cannot hold, such as ids of posts, stay the digits that were written, as a text: the other formats keep them so too. */
function parseExactly(text: string): unknown {
  if (!manyDigits.test(text)) return JSON.parse(text);
  const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined && whole.test(context.source) ? context.source : value;
  return JSON.parse(text, exact);
}

/** The parser counts lines from the row's first one, where the problem's place counts those of the file; in a row of one line the column is worth telling. */
function plainMessage({ message }: Error, text: string): string {
  const one = !text.trim().includes('\n');
  return message.replace(/ in JSON at position \d+(?: \(line \d+ column (\d+)\))?$/, (_, column: string | undefined) => (one && column !== undefined ? ` at column ${column}` : ''));
}

function isRow(value: unknown): value is DatasetRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
