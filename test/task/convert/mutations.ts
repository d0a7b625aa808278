import { HumanError } from '../../../src/base/humanError.ts';
import { converters } from '../../../src/task/convert/converters.ts';
import { sourceOf, type Example } from './examples.ts';

/** What became of a source: a sentence, or the task without its comments and what is told. */
export type Outcome = { readonly kind: 'refused'; readonly sentence: string } | { readonly kind: 'made'; readonly body: string; readonly notes: readonly string[] };

type Mapping = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Any other error than a sentence is thrown. */
export function outcomeOf(example: Example): Outcome {
  try {
    const made = converters.find(({ id }) => id === example.by)?.convert(sourceOf(example));
    if (made === undefined) throw new RangeError(example.by);
    return { kind: 'made', body: made.text.replaceAll(/^#.*\n/gm, ''), notes: made.notes };
  } catch (error) {
    if (error instanceof HumanError) return { kind: 'refused', sentence: error.what };
    throw error;
  }
}

/** Where a key that nobody knows is neither carried over, nor told by its name or as a part of something that is told. */
export function lostUnknown(example: Example): readonly string[] {
  return mappingsOf(example).flatMap(({ file, path }) => {
    const outcome = outcomeOf(changed(example, file, path, at => ({ ...at, zzunknown: 'zzvalue' })));
    return outcome.kind === 'refused' || outcome.body.includes('zzunknown') || outcome.notes.some(note => note.includes('zzunknown') || tellsOf(note, path)) ? [] : [shown(file, path)];
  }).filter(place => !isIdle(example, place));
}

/** Keys without which everything is the same: they have no effect, and nobody is told. */
export function lostKeys(example: Example): readonly string[] {
  const made = outcomeOf(example);
  const whole = JSON.stringify(made);
  const told = (path: Path): boolean => made.kind === 'made' && made.notes.some(note => tellsOf(note, path));
  return keysOf(example).filter(({ path, key }) => !told([...path, key])).filter(({ file, path, key }) => JSON.stringify(outcomeOf(without(example, file, path, key))) === whole).map(({ file, path, key }) => shown(file, [...path, key])).filter(place => !isIdle(example, place));
}

const wrong: readonly unknown[] = ['zzwrong', ['zzwrong'], { zzwrong: 'zzwrong' }, 73_571.5];
const sentinel = /zzwrong|73571\.5/;

/** Keys whose value, where it is of another kind, is dropped as if the key were not there, and nobody is told. */
export function lostValues(example: Example): readonly string[] {
  const before = outcomeOf(example);
  const known = before.kind === 'made' ? before.notes : [];
  return keysOf(example).filter(({ file, path, key }) => !isIdle(example, shown(file, [...path, key]))).flatMap(({ file, path, key, value }, k) => {
    // Two of the other kinds each, in turn: all of them would take twice as long.
    const others = wrong.filter(other => kindOf(other) !== kindOf(value));
    return [0, 1].map(step => others[(k + step) % others.length]).filter(other => {
      const outcome = outcomeOf(changed(example, file, path, at => ({ ...at, [key]: other })));
      if (outcome.kind === 'refused' || sentinel.test(outcome.body)) return false;
      if (outcome.notes.some(note => tellsOf(note, [...path, key]) || (!known.includes(note) && (note.includes(key) || sentinel.test(note))))) return false;
      return JSON.stringify(outcome) === JSON.stringify(outcomeOf(without(example, file, path, key)));
    }).map(other => `${shown(file, [...path, key])}: ${JSON.stringify(other)}`);
  });
}

/** Lists that may be longer by an item of another kind than theirs, and nobody is told. */
export function lostItems(example: Example): readonly string[] {
  const made = outcomeOf(example);
  const whole = JSON.stringify(made);
  const told = (path: Path): boolean => made.kind === 'made' && made.notes.some(note => tellsOf(note, path));
  return keysOf(example).filter(({ path, key, value }) => Array.isArray(value) && !told([...path, key])).flatMap(({ file, path, key, value }) => {
    const items = value as readonly unknown[];
    return wrong.filter(other => items.every(item => kindOf(item) !== kindOf(other))).filter(other => JSON.stringify(outcomeOf(changed(example, file, path, at => ({ ...at, [key]: [...items, other] })))) === whole).map(other => `${shown(file, [...path, key])}: ${JSON.stringify(other)}`);
  }).filter(place => !isIdle(example, place));
}

/** Whether a note says of a key of a path that it, with all that is in it, goes no further. */
function tellsOf(note: string, path: Path): boolean {
  return /not carried over|no effect|not needed|left out|no counterpart/.test(note) && path.some(part => typeof part === 'string' && note.includes(`\`${part}\``));
}

function isIdle({ idle = [] }: Example, place: string): boolean {
  return idle.some(one => place === one || place.startsWith(`${one}:`) || place.startsWith(`${one}.`));
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}

function shown(file: string, path: Path): string {
  return [...(file === '' ? [] : [file]), ...path].join('.');
}

function mappingsOf(example: Example): readonly { readonly file: string; readonly path: Path; readonly of: Mapping }[] {
  const trees: readonly (readonly [string, unknown])[] = [['', example.tree], ...Object.entries(example.beside ?? {}).filter(([, of]) => typeof of !== 'string')];
  return trees.flatMap(([file, tree]) => mappings(tree, []).map(each => ({ file, ...each })));
}

function keysOf(example: Example): readonly { readonly file: string; readonly path: Path; readonly key: string; readonly value: unknown }[] {
  return mappingsOf(example).flatMap(({ file, path, of }) => Object.entries(of).map(([key, value]) => ({ file, path, key, value })));
}

/** Every mapping of a tree, the tree itself first. */
function mappings(value: unknown, path: Path): readonly { readonly path: Path; readonly of: Mapping }[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown, k) => mappings(one, [...path, k]));
  if (typeof value !== 'object' || value === null) return [];
  return [{ path, of: value as Mapping }, ...Object.entries(value).flatMap(([key, one]) => mappings(one, [...path, key]))];
}

function without(example: Example, file: string, path: Path, key: string): Example {
  return changed(example, file, path, at => Object.fromEntries(Object.entries(at).filter(([name]) => name !== key)));
}

/** The example with one mapping changed. @param file beside it; empty: its own tree */
function changed(example: Example, file: string, path: Path, change: (at: Mapping) => Mapping): Example {
  return file === '' ? { ...example, tree: replaced(example.tree, path, change) } : { ...example, beside: { ...example.beside, [file]: replaced(example.beside?.[file], path, change) } };
}

function replaced(value: unknown, [key, ...rest]: Path, change: (at: Mapping) => Mapping): unknown {
  if (key === undefined) return change(value as Mapping);
  if (Array.isArray(value)) return value.map((one: unknown, k) => (k === key ? replaced(one, rest, change) : one));
  return { ...(value as Mapping), [key]: replaced((value as Mapping)[key], rest, change) };
}
