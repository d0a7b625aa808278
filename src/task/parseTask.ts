import type { Problem } from '../base/problem.ts';
import { checkTask } from './checkTask.ts';
import type { FileReference } from './fileReference.ts';
import { reportIssues } from './issueProblems.ts';
import { isValueOfLater, notYet } from './notYet.ts';
import { applyOverrides, type Override } from './overrides.ts';
import type { Position } from './position.ts';
import { readTree, type PositionedTree } from './positionedTree.ts';
import { createReporter } from './reporter.ts';
import { evalSchema } from './schema.ts';
import { scorerUses, type Task } from './task.ts';

/** Where the parts of a task stand, for an editor. */
export interface TaskOutline {
  readonly kind?: string;
  readonly name?: string;
  /** Of the first key. */
  readonly task: Position;
  /** Of each model's `id`. */
  readonly models: readonly OutlinePart[];
  readonly datasets: readonly OutlinePart[];
}

export interface OutlinePart extends Position {
  readonly id: string;
}

export interface ParsedTask {
  /** Absent where there is an error among the problems. */
  readonly task?: Task;
  /** In order of their places. */
  readonly problems: readonly Problem[];
  /** As far as the text could be read. */
  readonly outline?: TaskOutline;
  /** The files the task reads; whether they exist is for `missingFiles` to ask. */
  readonly references: readonly FileReference[];
}

/**
 * Reads a task file's text (YAML or JSON). Never throws for what is written in it.
 * @param file absolute: paths in the task are relative to its folder
 * @param options.overrides applied before anything is checked, as `--set` asks
 */
export function parseTask(text: string, file: string, options: { readonly overrides?: readonly Override[] } = {}): ParsedTask {
  const read = readTree(text, file);
  const outline = outlineOf(read);
  const early = (problems: readonly Problem[]): ParsedTask => ({ problems, ...(outline === undefined ? {} : { outline }), references: [] });
  if (read.problems.length > 0) return early(read.problems);

  const { tree, problems } = applyOverrides(read, options.overrides ?? [], file);
  if (problems.length > 0) return early(problems);
  const reporter = createReporter(tree, file);
  if (!isMapping(tree.value)) {
    reporter.at([], tree.value === null || tree.value === undefined ? 'the file is empty' : 'a task is a mapping of keys to values', 'begin it with `kind: eval`');
    return early(reporter.problems());
  }
  if (isValueOfLater('kind', tree.value['kind'])) {
    reporter.at(['kind'], `\`kind: ${String(tree.value['kind'])}\` ${notYet}`, 'use `kind: eval`');
    return early(reporter.problems());
  }

  nameScorers(tree.value['scorers']);
  const shaped = evalSchema.safeParse(tree.value);
  if (!shaped.success) {
    reportIssues(shaped.error.issues, evalSchema, tree, reporter);
    return early(reporter.problems());
  }
  const { task, references } = checkTask(shaped.data, text, file, tree, reporter);
  const found = reporter.problems();
  const wrong = found.some(problem => problem.severity === 'error');
  return { ...(wrong ? {} : { task }), problems: found, ...(outline === undefined ? {} : { outline }), references };
}

/** A scorer without `use` is the one that its `id` names. */
function nameScorers(scorers: unknown): void {
  if (!Array.isArray(scorers)) return;
  for (const scorer of scorers as readonly unknown[]) {
    if (!isMapping(scorer) || scorer['use'] !== undefined) continue;
    const { id } = scorer;
    if (scorerUses.some(use => use === id) || isValueOfLater('use', id)) scorer['use'] = id;
  }
}

function outlineOf(tree: PositionedTree): TaskOutline | undefined {
  const { value } = tree;
  if (!isMapping(value)) return undefined;
  const { kind, name } = value;
  const first = Object.keys(value)[0];
  return {
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    task: tree.keyPositionOf(first === undefined ? [] : [first]),
    models: parts('models'),
    datasets: parts('datasets'),
  };

  function parts(key: string): readonly OutlinePart[] {
    const list = isMapping(value) ? value[key] : undefined;
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: unknown, k) => (isMapping(item) && typeof item['id'] === 'string' ? [{ id: item['id'], ...tree.keyPositionOf([key, k, 'id']) }] : []));
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
