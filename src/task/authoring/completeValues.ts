import { scorerHelp } from './scorerHelp.ts';
import type { Cursor } from './cursor.ts';
import type { Schema } from './schemaAt.ts';
import { isDuration, valuesOf } from './schemaText.ts';
import type { Suggestion } from './suggestion.ts';
import { insertOf, type Writing } from './writing.ts';
import { literal } from './suggestion.ts';

/** The values that a schema knows by name, and durations. */
export function completeValues(schemas: readonly Schema[], cursor: Cursor, writing: Writing): readonly Suggestion[] {
  const known = schemas.flatMap(valuesOf);
  // Providers and scorers share the name `command`.
  const scorers = known.some(({ value }) => value === 'exact_match');
  const values = [...new Map(known.map(each => [each.value, each])).values()].map(({ value, description }, k): Suggestion => {
    const documentation = scorers ? scorerHelp(String(value)) : description;
    return {
      label: String(value),
      kind: scorers ? 'scorer' : 'value',
      ...(documentation === undefined ? {} : { documentation, detail: inShort(documentation) }),
      insert: typeof value === 'string' ? insertOf(value, writing) : writing.lead + literal(String(value)),
      range: cursor.range,
      order: (scorers ? 0 : 300) + k / 100,
    };
  });
  return schemas.some(isDuration) ? [...values, ...durations(cursor, writing)] : values;
}

/** What a row has room for: the first sentence, up to a semicolon. */
function inShort(documentation: string): string {
  return documentation.split(/\.(?:\s|$)|;\s|\n/u, 1)[0] ?? documentation;
}

const units = { ms: 'milliseconds', s: 'seconds', m: 'minutes', h: 'hours' } as const;

/** A number that is begun gets its unit; without one there are common lengths. */
function durations(cursor: Cursor, writing: Writing): readonly Suggestion[] {
  const number = /^\d+(\.\d+)?/.exec(cursor.before)?.[0];
  const lengths = number === undefined ? ['500ms', '10s', '30s', '2m', '1h'] : Object.keys(units).map(unit => number + unit);
  return lengths.map((label, k) => ({
    label,
    kind: 'value',
    detail: units[/[a-z]+$/.exec(label)?.[0] as keyof typeof units],
    insert: writing.lead + (writing.json && cursor.quote === undefined ? `"${label}"` : label),
    range: cursor.range,
    order: 320 + k,
  }));
}
