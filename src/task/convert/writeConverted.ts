import { stringify } from 'yaml';
import type { Notes } from './notes.ts';
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
  const tree = holdsNoKeys ? written : withoutKeys(written, notes);
  for (const path of refused) notes.add(`${path} lies outside of this folder and its workspace, and is not read: copy it there`);
  if (!holdsNoKeys) tellVariables(tree as Readonly<Record<string, unknown>>, notes);
  const list = [...new Set(notes.list().map(withoutKeysInNote))];
  const head = [`Made of ${what} (${name}).`, ...(list.length === 0 ? ['All of it was carried over.'] : ['Look at what is different:', ...list.map(note => `- ${note.replaceAll(/\s+/g, ' ')}`)])];
  return { kind, text: `${head.map(line => `# ${line}`).join('\n')}\n${stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false })}`, notes: list };
}

/** What a source is called without its ending: a task's name, where it has no better one. */
export function nameOf({ name }: Source): string {
  return name.replace(/(\.(ya?ml|jsonl?|py|prompty)|\/)$/i, '');
}
