import { isMapping } from '../isMapping.ts';
import type { Path } from '../positionedTree.ts';
import { kindOf, type TaskKind } from '../taskKind.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** The part of a task that a path is in: of a tune its bench or its eval, otherwise the task. */
export interface Part {
  readonly kind: TaskKind;
  readonly value: Mapping;
  /** In the part. */
  readonly path: Path;
  /** The path with `*` for the places in lists: `models.*.limits.preset`. */
  readonly shape: string;
  /** The task itself. */
  readonly task: Mapping;
}

export function partOf(root: unknown, path: Path, file: string): Part {
  const kind = kindOf(root, file);
  const task = isMapping(root) ? root : {};
  const [first, ...rest] = path;
  const inner = kind === 'tune' && (first === 'eval' || first === 'bench') ? first : undefined;
  const own = inner === undefined ? path : rest;
  const value = inner === undefined ? task : task[inner];
  return { kind: inner ?? kind, value: isMapping(value) ? value : {}, path: own, shape: own.map(step => (typeof step === 'number' ? '*' : step)).join('.'), task };
}

/** The mappings of a list, with their places. */
export function mappings(list: unknown): readonly Mapping[] {
  return Array.isArray(list) ? list.filter(isMapping) : [];
}

/** The ids of a list's mappings. */
export function idsOf(list: unknown): readonly string[] {
  return mappings(list).flatMap(({ id }) => (typeof id === 'string' && id !== '' ? [id] : []));
}

export function texts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter(item => typeof item === 'string') : [];
}

/** The ids of scorers: of the task's, and of those that a dataset has for itself. */
export function scorerIdsOf({ value }: Part): readonly string[] {
  const of = (list: unknown): readonly string[] => [...texts(list), ...mappings(list).flatMap(({ id, use }) => [id ?? use].filter(name => typeof name === 'string'))];
  return [...new Set([...of(value['scorers']), ...mappings(value['datasets']).flatMap(dataset => of(dataset['scorers']))])];
}
