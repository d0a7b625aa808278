import { isObject, numberIn, textOf, type Notes } from './notes.ts';

type Tree = Readonly<Record<string, unknown>>;

/** A mapping below a key; what is there and is none is told. */
export function mappingIn(of: Tree, key: string, where: string, notes: Notes): Tree {
  const value = of[key];
  if (isObject(value)) return value;
  if (isThere(value)) tellKind(key, value, 'mapping', where, notes);
  return {};
}

/** The list below a key; what is there and is none is told. */
export function listIn(of: Tree, key: string, where: string, notes: Notes): readonly unknown[] {
  const value = of[key];
  if (Array.isArray(value)) return value;
  if (isThere(value)) tellKind(key, value, 'list', where, notes);
  return [];
}

/** The texts in a list below a key; undefined where there is none. What is no text is told. */
export function textsIn(of: Tree, key: string, where: string, notes: Notes): readonly string[] | undefined {
  if (!isThere(of[key])) return undefined;
  const list = listIn(of, key, where, notes);
  for (const one of list) if (typeof one !== 'string') notes.add(`${where}: \`${key}\` holds what is no text (${textOf(one).slice(0, 40)}), which is left out`);
  return Array.isArray(of[key]) ? list.filter(one => typeof one === 'string') : undefined;
}

/** The number below a key, also in quotes; what is there and is none is told. */
export function amountIn(of: Tree, key: string, where: string, notes: Notes): number | undefined {
  const value = numberIn(of[key]);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (isThere(value)) tellKind(key, value, 'number', where, notes);
  return undefined;
}

/** Whether a key says yes; what is there and is neither yes nor no is told. */
export function flagIn(of: Tree, key: string, where: string, notes: Notes): boolean {
  const value = of[key];
  if (isThere(value) && typeof value !== 'boolean') tellKind(key, value, 'true or false', where, notes);
  return value === true;
}

/** Of keys that are known and mean nothing here: those that are there. */
export function tellUnused(of: Tree, keys: readonly string[], where: string, notes: Notes): void {
  for (const key of keys) if (isThere(of[key])) notes.add(`${where}: \`${key}\` is not carried over`);
}

/** @param kind `list`, `number` */
export function tellKind(key: string, value: unknown, kind: string, where: string, notes: Notes): void {
  notes.add(`${where}: \`${key}\` is ${kind === 'true or false' ? 'neither true nor false' : `no ${kind}`} (${textOf(value).slice(0, 40)}), and is left out`);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
