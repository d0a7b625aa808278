import type { Cursor } from './cursor.ts';
import { isMapping } from '../isMapping.ts';
import { keyHelp } from './keyHelp.ts';
import { forms, keysOf, type KnownKey, type Schema } from './schemaAt.ts';
import { shapeOf, valuesOf } from './schemaText.ts';
import { literal, type Suggestion } from './suggestion.ts';
import { indented, type Writing } from './writing.ts';

/**
 * The keys that a mapping may still get, those that it must have first.
 * @param holder what it holds already
 */
export function completeKeys(schemas: readonly Schema[], holder: unknown, cursor: Cursor, writing: Writing): readonly Suggestion[] {
  const there = isMapping(holder) ? holder : {};
  return keysOf(schemas)
    .filter(({ key }) => !Object.hasOwn(there, key))
    .map((known, k): Suggestion => {
      const { detail, documentation } = keyHelp(known);
      return {
        label: known.key,
        kind: 'key',
        detail,
        ...(documentation === undefined ? {} : { documentation }),
        range: cursor.range,
        ...insertion(known, cursor, writing),
        order: (known.required ? 0 : known.some ? 200 : 100) + k,
      };
    });
}

function insertion({ key, schema }: KnownKey, { colon, flow, quote, closed, range: [start, end] }: Cursor, writing: Writing): Pick<Suggestion, 'insert' | 'again'> & Partial<Pick<Suggestion, 'range'>> {
  const name = literal(writing.text(key));
  if (colon) return { insert: name };
  if (quote !== undefined) return writing.json ? { insert: `${name}${quote}: $0`, range: [start, closed ? end + 1 : end] } : { insert: name };
  const { scalar, list, mapping, ofMappings } = shapeOf(schema);
  const [only, another] = valuesOf(schema);
  if (only !== undefined && another === undefined && forms(schema, undefined).length === 1) return { insert: indented(`${name}: ${literal(writing.json ? JSON.stringify(only.value) : String(only.value))}`, writing) };
  if (scalar) return { insert: indented(`${name}: $0`, writing), again: true };
  if (flow || writing.json) return { insert: indented(`${name}: ${list ? '[$0]' : '{$0}'}`, writing), again: true };
  if (list && !mapping) return { insert: indented(ofMappings ? `${name}:\n  - $0` : `${name}: [$0]`, writing), again: true };
  return { insert: indented(`${name}:\n  $0`, writing), again: true };
}
