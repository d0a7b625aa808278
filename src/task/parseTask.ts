import type { Problem } from '../base/problem.ts';
import type { BenchFile } from './bench.ts';
import { checkBench } from './checkBench.ts';
import { checkFittingParts } from './checkFittingParts.ts';
import { checkGateTexts } from './checkGateTexts.ts';
import { checkLoad } from './checkLoad.ts';
import { checkServed } from './checkServed.ts';
import { checkTask } from './checkTask.ts';
import { checkTune } from './checkTune.ts';
import { fileReferences, type FileReference } from './fileReference.ts';
import { isMapping } from './isMapping.ts';
import { reportIssues } from './issueProblems.ts';
import { isValueOfLater, notYet } from './notYet.ts';
import { nearest } from './nearest.ts';
import { applyOverrides, type Override } from './overrides.ts';
import type { Position } from './position.ts';
import { readTree, type PositionedTree } from './positionedTree.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { benchSchema } from './schema/bench.ts';
import { loadSchema } from './schema/load.ts';
import { servedSchema } from './schema/served.ts';
import { tuneSchema } from './schema/tune.ts';
import { evalSchema } from './schema.ts';
import { askingUses } from './askingScorers.ts';
import { scorerUses } from './scorers.ts';
import { kindOf, kindOfFile, taskKinds } from './taskKind.ts';
import { type Task } from './task.ts';
import { reporterUnder, treeUnder } from './treeUnder.ts';

/** Where the parts of a task stand, for an editor; its own position is that of the first key. */
export interface TaskOutline extends Position {
  readonly kind?: string;
  readonly name?: string;
  /** Of each model's `id`. */
  readonly models: readonly OutlinePart[];
  readonly datasets: readonly OutlinePart[];
  /** By its text. */
  readonly gates: readonly OutlinePart[];
  /** Of a tune: the key of what is varied. Of a bench: that of its levels. */
  readonly parameters?: Position;
  readonly levels?: Position;
}

export interface OutlinePart extends Position {
  readonly id: string;
}

export interface ParsedTask {
  /** Absent where there is an error among the problems. */
  readonly task?: Task;
  /** Instead of a task: what is run then stands in another file, and `sweepTask` puts the two together. */
  readonly bench?: BenchFile;
  /** In order of their places. */
  readonly problems: readonly Problem[];
  /** As far as the text could be read. */
  readonly outline?: TaskOutline;
  /** The files the task reads, as far as it could be read; whether they exist is for `missingFiles` to ask. */
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
  const parsed = (problems: readonly Problem[], rest: Pick<ParsedTask, 'task' | 'bench' | 'references'> = { references: [] }): ParsedTask => ({ ...rest, problems, ...(outline === undefined ? {} : { outline }) });
  if (read.problems.length > 0) return parsed(read.problems);

  const { tree, problems } = applyOverrides(read, options.overrides ?? [], file);
  if (problems.length > 0) return parsed(problems);
  const reporter = createReporter(tree, file);
  const checked = check(tree, text, file, reporter);
  const found = reporter.problems();
  const wrong = found.some(problem => problem.severity === 'error');
  return parsed(found, { ...(wrong ? {} : checked), references: fileReferences(tree, file) });
}

function check(tree: PositionedTree, text: string, file: string, reporter: Reporter): Pick<ParsedTask, 'task' | 'bench'> {
  const { value } = tree;
  if (!isMapping(value)) {
    reporter.at([], value === null || value === undefined ? 'the file is empty' : 'a task is a mapping of keys to values', 'begin it with `kind: eval`');
    return {};
  }
  const { kind } = value;
  if (typeof kind === 'string' && isValueOfLater('kind', kind)) {
    reporter.at(['kind'], `\`kind: ${kind}\` ${notYet}`, 'use `kind: eval`');
    return {};
  }
  if (typeof kind === 'string' && !taskKinds.some(known => known === kind)) reportKind(kind, file, reporter);
  // Without a kind that is known the file's name says what is checked.
  const is = kindOf(value, file);
  const whole = typeof kind === 'string' ? { ...value, kind: is } : value;
  // The two forms of a bench have no key in common but its names.
  if (is === 'bench' && value['server'] !== undefined && value['task'] === undefined && value['request_sweep'] === undefined) {
    const shaped = servedSchema.safeParse(whole);
    if (shaped.success) return { task: checkServed(shaped.data, text, file, tree, reporter) };
    reportIssues(shaped.error.issues, servedSchema, tree, reporter, ['bench']);
    checkGateTexts(value['gates'], reporter);
    return {};
  }
  if (is === 'bench' && value['task'] === undefined && value['request_sweep'] === undefined) {
    const shaped = loadSchema.safeParse(whole);
    if (shaped.success) return { task: checkLoad(shaped.data, text, file, tree, reporter) };
    reportIssues(shaped.error.issues, loadSchema, tree, reporter, ['bench']);
    checkGateTexts(value['gates'], reporter);
    return {};
  }
  if (is === 'bench') {
    const shaped = benchSchema.safeParse(whole);
    if (shaped.success) return { bench: checkBench(shaped.data, text, file, tree, reporter) };
    reportIssues(shaped.error.issues, benchSchema, tree, reporter, ['bench']);
    return {};
  }
  if (is === 'tune') {
    if (isMapping(value['eval'])) nameAllScorers(value['eval']);
    const shaped = tuneSchema.safeParse(whole);
    if (shaped.success) return { task: checkTune(shaped.data, text, file, tree, reporter) };
    reportIssues(shaped.error.issues, tuneSchema, tree, reporter, ['tune']);
    checkGateTexts(value['gates'], reporter);
    if (isMapping(value['eval'])) checkFittingParts(value['eval'], file, treeUnder(tree, value['eval'], path => ['eval', ...path]), reporterUnder(reporter, path => ['eval', ...path]));
    return {};
  }
  nameAllScorers(value);
  const shaped = evalSchema.safeParse(whole);
  if (shaped.success) return { task: checkTask(shaped.data, text, file, tree, reporter) };
  reportIssues(shaped.error.issues, evalSchema, tree, reporter);
  checkFittingParts(value, file, tree, reporter);
  return {};
}

/** The file's name says what it was meant to be, where the word does not. */
function reportKind(kind: string, file: string, reporter: Reporter): void {
  const near = nearest(kind, taskKinds);
  const named = kindOfFile(file);
  const by = near ?? named;
  const toDo = near !== undefined ? `did you mean \`${near}\`?` : named === undefined ? undefined : `write \`kind: ${named}\`, as the file’s name says`;
  reporter.at(['kind'], `\`kind\` must be eval, bench or tune, found the text ${JSON.stringify(kind)}`, toDo === undefined ? undefined : { toDo, fixes: by === undefined ? [] : [{ do: 'replace', word: kind, by }] });
}

function nameAllScorers(holder: Readonly<Record<string, unknown>>): void {
  nameScorers(holder['scorers']);
  for (const dataset of Array.isArray(holder['datasets']) ? (holder['datasets'] as readonly unknown[]) : []) if (isMapping(dataset)) nameScorers(dataset['scorers']);
}

/** A scorer without `use` is the one that its `id` names. */
function nameScorers(scorers: unknown): void {
  if (!Array.isArray(scorers)) return;
  for (const scorer of scorers as readonly unknown[]) {
    if (!isMapping(scorer) || scorer['use'] !== undefined) continue;
    const { id } = scorer;
    if ([...scorerUses, ...askingUses].some(use => use === id) || isValueOfLater('use', id)) scorer['use'] = id;
  }
}

function outlineOf(tree: PositionedTree): TaskOutline | undefined {
  const { value } = tree;
  if (!isMapping(value)) return undefined;
  const { kind, name } = value;
  const first = Object.keys(value)[0];
  const levels = kind === 'bench' ? ['request_sweep', 'load'].find(key => value[key] !== undefined) : undefined;
  return {
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...tree.keyPositionOf(first === undefined ? [] : [first]),
    models: parts('models'),
    datasets: parts('datasets'),
    gates: gates(),
    ...(kind === 'tune' && value['parameters'] !== undefined ? { parameters: tree.keyPositionOf(['parameters']) } : {}),
    ...(levels === undefined ? {} : { levels: tree.keyPositionOf([levels]) }),
  };

  function gates(): readonly OutlinePart[] {
    const list = isMapping(value) ? value['gates'] : undefined;
    return Array.isArray(list) ? list.flatMap((gate: unknown, k) => (typeof gate === 'string' ? [{ id: gate, ...tree.positionOf(['gates', k]) }] : [])) : [];
  }

  function parts(key: string): readonly OutlinePart[] {
    const list = isMapping(value) ? value[key] : undefined;
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: unknown, k) => (isMapping(item) && typeof item['id'] === 'string' ? [{ id: item['id'], ...tree.keyPositionOf([key, k, 'id']) }] : []));
  }
}
