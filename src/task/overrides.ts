import { parseDocument } from 'yaml';
import type { Path, PositionedTree } from './positionedTree.ts';
import type { Problem } from '../base/problem.ts';
import { nearest } from './nearest.ts';
import { problemAt } from './position.ts';

/** One `--set path=value`. */
export interface Override {
  /** `models.0.params.temperature`, or by id: `models[gpt].limits.parallel_requests`. */
  readonly path: string;
  /** Read as YAML: `0.5`, `true`, `[a, b]`, `text`. */
  readonly value: string;
  /** As the person wrote it, for messages: `--set retries=0`. */
  readonly from: string;
}

/** Sets values in the tree's plain value, and returns a tree that knows which of them came from where. */
export function applyOverrides(tree: PositionedTree, overrides: readonly Override[], file: string): { readonly tree: PositionedTree; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const origins: { readonly path: Path; readonly from: string }[] = [];
  for (const override of overrides) {
    const result = apply(tree.value, override);
    if ('path' in result) origins.push({ path: result.path, from: override.from });
    else problems.push(problemAt(file, tree.positionOf([]), `${override.from}: ${result.message}`, result.toDo));
  }
  const originOf = (path: Path): { path: Path; from: string } | undefined => origins.findLast(origin => origin.path.every((part, k) => part === path[k]));
  return {
    problems,
    tree: {
      ...tree,
      positionOf: path => tree.positionOf(originOf(path)?.path ?? path),
      keyPositionOf: path => tree.keyPositionOf(originOf(path)?.path ?? path),
      originOf: path => originOf(path)?.from,
    },
  };
}

interface Refusal {
  readonly message: string;
  readonly toDo: string;
}

/** The outermost path that is now as the flag says. */
function apply(root: unknown, override: Override): { readonly path: Path } | Refusal {
  const steps = readSteps(override.path);
  const document = parseDocument(override.value, { prettyErrors: false, resolveKnownTags: false, logLevel: 'error' });
  if (steps === undefined) return { message: `\`${override.path}\` is not a path`, toDo: 'write it like models.0.params.temperature or models[ID].limits.parallel_requests' };
  if (document.errors.length > 0) return { message: `\`${override.value}\` cannot be read as a value`, toDo: 'put a text with special characters in quotes' };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { message: `\`${override.value}\` cannot be read as a value`, toDo: 'put a text with special characters in quotes' };
  }

  const path: (string | number)[] = [];
  let created: Path | undefined;
  let holder = root;
  for (const [k, step] of steps.entries()) {
    const key = keyIn(holder, step, showPath(path));
    if (typeof key === 'object') return key;
    path.push(key);
    const container = holder as Record<string | number, unknown>;
    if (k === steps.length - 1) container[key] = value;
    else if (container[key] === undefined || container[key] === null) {
      container[key] = {};
      created ??= [...path];
    }
    holder = container[key];
  }
  return { path: created ?? path };
}

/** Where a step leads: a key of a mapping, or a position in a list, counted from 0 or found by id. */
function keyIn(holder: unknown, step: string, where: string): string | number | Refusal {
  if (Array.isArray(holder)) {
    const ids = holder.map(idOf);
    const at = ids.includes(step) ? ids.indexOf(step) : /^\d+$/.test(step) ? Number(step) : -1;
    if (at >= 0 && at < holder.length) return at;
    const near = nearest(step, ids);
    return { message: `${where} has no \`${step}\``, toDo: near === undefined ? `it has ${ids.join(', ')}, or 0 to ${holder.length - 1}` : `did you mean \`${near}\`?` };
  }
  if (typeof holder === 'object' && holder !== null && step !== '__proto__') return step;
  return { message: `${where} is no mapping, so it has no \`${step}\``, toDo: 'check the path' };
}

/** What a part of a list is called: its id, or the text that it is. */
function idOf(item: unknown): string {
  const id: unknown = typeof item === 'object' && item !== null && 'id' in item ? item.id : item;
  return typeof id === 'string' ? id : JSON.stringify(id);
}

/** `models[0].limits`, `models[gpt-4.1].params`: in brackets anything, outside everything but dots. */
function readSteps(text: string): readonly string[] | undefined {
  const steps: string[] = [];
  const step = /(?:^|\.)([^.[\]]+)|\[([^\]]+)\]/y;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    steps.push(match[1] ?? match[2] ?? '');
  }
  return steps.length === 0 ? undefined : steps;
}

/** `models[0].limits`, in backquotes. */
export function showPath(path: Path): string {
  return path.length === 0 ? 'the file' : `\`${path.map((part, k) => (typeof part === 'number' ? `[${part}]` : k === 0 ? part : `.${part}`)).join('')}\``;
}
