import * as z from 'zod';
import { benchSchema } from '../schema/bench.ts';
import { tuneSchema } from '../schema/tune.ts';
import { evalSchema } from '../schema.ts';
import { completeFiles } from './completeFiles.ts';
import { completeKeys } from './completeKeys.ts';
import { namesAt, type Name } from './completeNames.ts';
import { completeReference } from './completeReference.ts';
import { completeSnippets } from './completeSnippets.ts';
import { completeTemplate } from './completeTemplate.ts';
import { completeValues } from './completeValues.ts';
import { isTimeMetric } from './metricHelp.ts';
import { cursorAt, valueAt, type Cursor } from './cursor.ts';
import { partOf } from './part.ts';
import { schemasAt, type Schema } from './schemaAt.ts';
import { kindOf } from '../taskKind.ts';
import { literal, type AuthoringPorts, type Suggestion } from './suggestion.ts';
import { indented, insertOf, writingAt, type Writing } from './writing.ts';

const kindSchema = z.union([evalSchema.shape.kind, benchSchema.shape.kind, tuneSchema.shape.kind]);

/** What may be written at an offset of a task file, whatever is wrong with the rest of it. Never throws. */
export function complete(text: string, offset: number, ports: AuthoringPorts): readonly Suggestion[] {
  // An editor replaces within one line.
  return allAt(text, offset, ports).filter(({ range: [start, end] }) => !text.slice(start, end).includes('\n'));
}

function allAt(text: string, offset: number, ports: AuthoringPorts): readonly Suggestion[] {
  const cursor = cursorAt(text, offset);
  if (cursor === undefined) return [];
  const json = /\.json$/i.test(ports.file);
  const schemas = cursor.path.length === 1 && cursor.path[0] === 'kind' ? [kindSchema] : schemasAt(kindOf(cursor.root, ports.file), cursor.root, cursor.path);
  const lists = schemas.filter(schema => schema instanceof z.ZodArray);
  // On its own line below a key, or directly behind it: the first item of a list.
  if (lists.length > 0 && cursor.slot === 'either') {
    const item: Cursor = { ...cursor, path: [...cursor.path, 0] };
    return at(item, lists.map(list => list.element), writingAt(item, json, true), ports);
  }
  const own = at(cursor, schemas, writingAt(cursor, json), ports);
  if (lists.length === 0 || cursor.slot !== 'value' || cursor.quote !== undefined) return own;
  const alone = new Set(own.map(({ label }) => label));
  return [...own, ...asList(cursor, lists, json, ports).filter(({ label }) => !alone.has(label))];
}

function at(cursor: Cursor, schemas: readonly Schema[], writing: Writing, ports: AuthoringPorts): readonly Suggestion[] {
  const part = partOf(cursor.root, cursor.path, ports.file);
  const holder = valueAt(cursor.root, cursor.path);
  const asKey = cursor.slot !== 'value' ? [...completeKeys(schemas, holder, cursor, writing), ...namesAt(part, { ...cursor, slot: 'key' }, ports).filter(name => name.asKey !== undefined).map((name, k) => keyOf(name, k, cursor, writing))] : [];
  if (cursor.slot === 'key') return [...asKey, ...completeSnippets(part, cursor, writing)];
  const exclusive = completeReference(part, cursor, writing, ports) ?? completeTemplate(part, cursor, ports);
  if (exclusive !== undefined) return exclusive;
  const gate = part.shape === 'gates.*';
  // The limit is for a person to say.
  if (gate && /[<>=]\s*[^<>=]*$/.test(cursor.before) && !/\s[<>=]+$/.test(cursor.before)) return [];
  if (gate && /^\s*\S+\s+\S*$/.test(cursor.before)) return operators(cursor);
  const names = namesAt(part, { ...cursor, slot: 'value' }, ports).filter(name => name.asKey === undefined);
  // Of a gate that says its limit already only the metric is another one.
  const metricEnd = cursor.range[0] + cursor.before.length + (/^[^<>=\s]*/.exec(cursor.after)?.[0].length ?? 0);
  const range = gate ? ([cursor.range[0], metricEnd] as const) : cursor.range;
  return [
    ...names.map((name, k): Suggestion => ({ label: name.name, kind: name.kind, ...detailOf(name), insert: gate && !/[<>=]/.test(cursor.after) ? gateOf(name.name, cursor, writing) : insertOf(name.name, writing), range, order: k })),
    ...(completeFiles(part, cursor, writing, ports) ?? []),
    ...completeValues(schemas, cursor, writing),
    ...asKey,
    ...completeSnippets(part, cursor, writing),
  ];
}

function keyOf(name: Name, k: number, cursor: Cursor, writing: Writing): Suggestion {
  const text = literal(writing.text(name.name));
  const insert = cursor.colon ? text : cursor.quote === undefined ? indented(`${text}: $0`, writing) : text;
  return { label: name.name, kind: name.kind, ...detailOf(name), insert, range: cursor.range, order: 150 + k };
}

function detailOf({ detail, documentation }: Name): Pick<Suggestion, 'detail' | 'documentation'> {
  return { ...(detail === undefined ? {} : { detail }), ...(documentation === undefined ? {} : { documentation }) };
}

/** `accuracy >= `: a metric alone is no gate. JSON wants quotes around the whole of it. */
function gateOf(metric: string, { quote }: Cursor, writing: Writing): string {
  const limit = isTimeMetric(metric) ? '${1:<=} ${2:500ms}' : '${1:>=} ${2:0.5}';
  const gate = `${literal(metric)} ${limit}`;
  return writing.lead + (writing.json && quote === undefined ? `"${gate}"` : gate);
}

function operators(cursor: Cursor): readonly Suggestion[] {
  const written = /[<>=]*$/.exec(cursor.before)?.[0].length ?? 0;
  const end = cursor.range[0] + cursor.before.length;
  const told = { '>=': 'at least', '<=': 'at most', '>': 'more than', '<': 'less than', '==': 'exactly' };
  return /[<>=]\s/.test(cursor.before) ? [] : Object.entries(told).map(([label, detail], k) => ({ label, kind: 'operator', detail, insert: `${label} $0`, range: [end - written, end], order: k }));
}

/** Directly behind the key of a list: its items in brackets. */
function asList(cursor: Cursor, lists: readonly z.ZodArray[], json: boolean, ports: AuthoringPorts): readonly Suggestion[] {
  const item: Cursor = { ...cursor, path: [...cursor.path, 0], flow: true, tight: false };
  const writing = writingAt(item, json);
  const lead = cursor.tight ? ' ' : '';
  return at(item, lists.map(list => list.element), writing, ports).filter(({ kind }) => kind !== 'key' && kind !== 'snippet').map(each => ({ ...each, insert: `${lead}[${each.insert}\${0}]` }));
}
