import * as z from 'zod';
import { isMapping } from '../isMapping.ts';
import type { TaskKind } from '../taskKind.ts';
import type { Path } from '../positionedTree.ts';
import { loadSchema } from '../schema/load.ts';
import { benchSchema } from '../schema/bench.ts';
import { servedSchema } from '../schema/served.ts';
import { tuneSchema } from '../schema/tune.ts';
import { evalSchema } from '../schema.ts';
import { valueAt } from './cursor.ts';

export type Schema = z.core.$ZodType;

/** A key that may stand in a mapping. */
export interface KnownKey {
  readonly key: string;
  readonly schema: Schema;
  /** Whatever else the mapping holds. */
  readonly required: boolean;
  /** Some forms of the mapping do not have it. */
  readonly some: boolean;
}

const roots = { eval: [evalSchema], bench: [loadSchema, servedSchema, benchSchema], tune: [tuneSchema] } as const;

/** What may stand at a path: every form that what is written there and around it leaves possible. */
export function schemasAt(kind: TaskKind, root: unknown, path: Path): readonly Schema[] {
  let open: readonly Schema[] = likeliest(roots[kind].flatMap(schema => forms(schema, root)), root);
  for (const [k, step] of path.entries()) {
    const value = namedScorer(valueAt(root, path.slice(0, k + 1)), path.slice(0, k + 1));
    open = likeliest([...new Set(open.flatMap(schema => under(schema, step)).flatMap(schema => forms(schema, value)))], value);
  }
  return open;
}

function under(schema: Schema, step: string | number): readonly Schema[] {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Readonly<Record<string, Schema>>;
    const inner = Object.hasOwn(shape, step) ? shape[step] : undefined;
    return inner === undefined ? [] : [inner];
  }
  if (schema instanceof z.ZodRecord && typeof step === 'string') return [schema.valueType];
  return schema instanceof z.ZodArray && typeof step === 'number' ? [schema.element] : [];
}

/** A union is all its forms that the value does not rule out. */
export function forms(schema: Schema, value: unknown): readonly Schema[] {
  if (schema instanceof z.ZodOptional) return forms(schema.unwrap(), value);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(option => forms(option, value));
  return isPossible(schema, value) ? [schema] : [];
}

function isPossible(schema: Schema, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (schema instanceof z.ZodArray) return Array.isArray(value);
  if (schema instanceof z.ZodRecord) return isMapping(value);
  if (!(schema instanceof z.ZodObject)) return schema instanceof z.ZodUnknown || typeof value !== 'object';
  if (!isMapping(value)) return false;
  return Object.entries(schema.shape as Readonly<Record<string, Schema>>).every(([key, field]) => !(field instanceof z.ZodLiteral) || value[key] === undefined || z.safeParse(field, value[key]).success);
}

/** Of several mappings those that know the most of the keys that are written. */
function likeliest(schemas: readonly Schema[], value: unknown): readonly Schema[] {
  if (!isMapping(value)) return [...schemas];
  const known = (schema: Schema): number => (schema instanceof z.ZodObject ? Object.keys(value).filter(key => Object.hasOwn(schema.shape as object, key)).length : 0);
  const best = Math.max(0, ...schemas.map(known));
  return schemas.filter(schema => !(schema instanceof z.ZodObject) || known(schema) === best);
}

/** A scorer without `use` is the one that its `id` names. */
function namedScorer(value: unknown, path: Path): unknown {
  return path.at(-2) === 'scorers' && isMapping(value) && value['use'] === undefined && value['id'] !== undefined ? { ...value, use: value['id'] } : value;
}

/** The keys of all forms of a mapping, those that all have first. */
export function keysOf(schemas: readonly Schema[]): readonly KnownKey[] {
  const objects = schemas.filter(schema => schema instanceof z.ZodObject);
  const fields = new Map<string, Schema[]>();
  for (const { shape } of objects) for (const [key, field] of Object.entries<Schema>(shape)) fields.set(key, [...(fields.get(key) ?? []), field]);
  return [...fields].map(([key, all]) => {
    const [first, ...others] = all;
    const some = all.length < objects.length;
    const schema = first !== undefined && others.length === 0 ? first : z.union(all as [z.ZodType, z.ZodType]);
    return { key, schema, some, required: !some && all.every(field => !(field instanceof z.ZodOptional)) };
  });
}
