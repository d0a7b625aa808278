import { parse } from 'yaml';
import { HumanError } from '../../base/humanError.ts';
import { isObject } from './notes.ts';
import type { Source } from './source.ts';

/** What a YAML or JSON text says; throws where it cannot be read, or where an anchor holds itself. */
export function parseTree(text: string): unknown {
  const value: unknown = parse(text.replace(/^\u{feff}/u, ''), { maxAliasCount: 100, logLevel: 'error', merge: true });
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
