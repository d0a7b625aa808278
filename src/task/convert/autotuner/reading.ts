import { HumanError } from '../../../base/humanError.ts';
import { isObject, textOf, type Notes } from '../notes.ts';

/** Of one source: its name for messages, and what is told of it. */
export interface Reading {
  readonly name: string;
  readonly notes: Notes;
}

type Mapping = Readonly<Record<string, unknown>>;

export function refuse({ name }: Reading, what: string, toDo: string): never {
  throw new HumanError({ what, where: name, toDo });
}

/** A part that is a mapping; what is null or not there has no keys. A key that is not known is an error: a tune without it would search for something else. */
export function mappingAt(value: unknown, where: string, known: readonly string[], reading: Reading): Mapping {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) refuse(reading, `\`${where}\` is no mapping`, 'write it as {KEY: VALUE}');
  for (const key of Object.keys(value)) if (!known.includes(key) && value[key] !== null) refuse(reading, `\`${where === 'the file' ? '' : `${where}: `}${key}\` has no counterpart here`, 'remove it, or say what it is for in the task that is written without it');
  return Object.fromEntries(Object.entries(value).filter(([, of]) => of !== null));
}

/** Undefined where it is not there. */
export function numberAt(of: Mapping, key: string, where: string, reading: Reading, { whole = false, least = 0 }: { readonly whole?: boolean; readonly least?: number } = {}): number | undefined {
  const value = of[key];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && value >= least && (!whole || Number.isInteger(value))) return value;
  return refuse(reading, `\`${where}: {${key}: ${textOf(value)}}\` is no ${whole ? 'whole ' : ''}number of at least ${least}`, 'mend it');
}

export function textAt(of: Mapping, key: string, where: string, reading: Reading): string | undefined {
  const value = of[key];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  return refuse(reading, `\`${where === 'the file' ? '' : `${where}: `}${key}: ${textOf(value)}\` is no text`, 'mend it');
}

/** Its seconds: `5s`, `50ms`. */
export function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Number((seconds * 1000).toPrecision(12))}ms`;
}
