import { isCollection, isPair, LineCounter, parseDocument } from 'yaml';
import { HumanError } from '../../base/humanError.ts';
import { isObject } from './notes.ts';
import type { Source } from './source.ts';

/** Nobody writes as many, and the library takes minutes over keys that hold keys. */
const mostLevels = 100;

/** What a YAML or JSON text says; throws where it cannot be read, is nested without end, or where an anchor holds itself. */
export function parseTree(text: string): unknown {
  const lines = new LineCounter();
  // The library's own pretty messages look for the end of the same line once for each error, and look long.
  const document = parseDocument(text.replace(/^\u{feff}/u, ''), { lineCounter: lines, prettyErrors: false, logLevel: 'error', merge: true, resolveKnownTags: false });
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    const { line, col } = lines.linePos(wrong.pos[0]);
    // A tag that is called as something that every JavaScript object has is taken by the library for one that it knows.
    const message = wrong.code === 'TAG_RESOLVE_FAILED' ? 'a tag that YAML does not have' : wrong.message;
    throw new Error(`${message} at line ${line}, column ${col}`, { cause: wrong });
  }
  checkLevels(document.contents);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  JSON.stringify(value);
  return value;
}

/**
 * The mapping that a source is.
 * @param what `promptfoo configuration`
 * @param toDo where it is none: `open one that has prompts, providers and tests`
 */
export function readTree({ text, name }: Source, what: string, toDo: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseTree(text);
  } catch (error) {
    throw new HumanError({ what: `the ${what} cannot be read (${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''})`, where: name, toDo: 'mend it, and convert it again', cause: error });
  }
  if (!isObject(value)) throw new HumanError({ what: `this is no ${what}`, where: name, toDo });
  return value;
}

function checkLevels(root: unknown): void {
  const waiting: { readonly node: unknown; readonly level: number }[] = [{ node: root, level: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, level } = next;
    if (level > mostLevels) throw new Error(`values are nested more than ${mostLevels} deep`);
    if (isPair(node)) waiting.push({ node: node.key, level }, { node: node.value, level });
    else if (isCollection(node)) for (const item of node.items) waiting.push({ node: item, level: level + 1 });
  }
}
