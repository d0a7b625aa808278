import { stringify } from 'yaml';
import { isObject, type Notes } from './notes.ts';
import { tellVariables } from './tellVariables.ts';
import type { Converted, Source } from './source.ts';
import { withoutKeys } from './withoutKeys.ts';
import { withoutKeysInNote } from './withoutKeysInLine.ts';

export interface Written {
  readonly kind: Converted['kind'];
  /** `a promptfoo configuration`. */
  readonly what: string;
  /** The task, in the order in which its keys are to stand. */
  readonly tree: object;
  readonly notes: Notes;
  /** Its keys are references already, and nothing else of the environment may be read for it. */
  readonly holdsNoKeys?: boolean;
}

/** A task's text: in its head what it was made of and what is different, so that the file tells it to whoever opens it later. */
export function writeConverted({ name, refused = new Set() }: Source, { kind, what, tree: written, notes, holdsNoKeys = false }: Written): Converted {
  const keyed = withoutPrototypes(written, notes) as object;
  const tree = holdsNoKeys ? keyed : withoutKeys(keyed, notes);
  for (const path of refused) notes.add(`${path} lies outside of this folder and its workspace, and is not read: copy it there`);
  if (!holdsNoKeys) tellVariables(tree as Readonly<Record<string, unknown>>, notes);
  const list = [...new Set(notes.list().map(withoutKeysInNote))];
  const head = [`Made of ${what} (${name}).`, ...(list.length === 0 ? ['All of it was carried over.'] : ['Look at what is different:', ...list.map(note => `- ${note.replaceAll(/\s+/g, ' ')}`)])];
  return { kind, text: `${head.map(line => `# ${line}`).join('\n')}\n${stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false })}`, notes: list };
}

/** No task file may have such a key. */
function withoutPrototypes(value: unknown, notes: Notes): unknown {
  if (Array.isArray(value)) return value.map(each => withoutPrototypes(each, notes));
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, '__proto__')) notes.add('what is called `__proto__` is left out: nothing can be called so here');
  return Object.fromEntries(Object.entries(value).flatMap(([key, of]) => (key === '__proto__' ? [] : [[key, withoutPrototypes(of, notes)]])));
}

/** What a source is called without its ending: a task's name, where it has no better one. */
export function nameOf({ name }: Source): string {
  return name.replace(/(\.(ya?ml|jsonl?|py|prompty)|\/)$/i, '');
}
