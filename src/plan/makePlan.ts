import { sha256 } from '../base/sha256.ts';
import { answerShape } from '../task/answerShape.ts';
import { combinations, type Combination } from '../task/combinations.ts';
import { datasetPart } from '../task/datasetPart.ts';
import type { Dataset } from '../task/datasets.ts';
import type { Model } from '../task/models.ts';
import type { Prompt } from '../task/prompts.ts';
import { pieceFileOf, type ScorerSpec } from '../task/scorers.ts';
import type { Task } from '../task/task.ts';
import { loadPlan } from './loadPlan.ts';
import { serverShape, tunePlan } from './tunePlan.ts';
import type { Configuration, Plan, PlannedSweep, PlannedTrial } from './plan.ts';
import { trialId } from './trialId.ts';

/** What stands for a prompt where a model's outputs are recorded. */
export const recordedPrompt = 'recorded';

/**
 * Makes every trial of a task, in the order of its combinations.
 * @param hash SHA-256 of a text, in hex
 */
export function makePlan(task: Task, hash: (text: string) => string): Plan {
  if (task.tune !== undefined) return tunePlan(task, task.tune, { bench: task.tune.bench === undefined ? undefined : makePlan(task.tune.bench, hash), eval: task.tune.eval === undefined ? undefined : makePlan(task.tune.eval, hash) }, hash);
  const near = nearTo(task.file);
  if (task.load !== undefined) return loadPlan(task, task.load, { target: modelShape(task.load.target, near), ...(task.server === undefined ? {} : { server: serverShape(task.server.spec) }), datasets: task.datasets.map(dataset => datasetShape(dataset, near)) }, hash);
  const trials = inOrder(task).map(({ model, dataset, split, prompt, axes, parallelRequests }, index): PlannedTrial => {
    const configuration: Configuration = { model: model.id, dataset: dataset.id, split, prompt: prompt?.id ?? recordedPrompt, repeat: 0, ...(axes === undefined ? {} : { axes }), ...(parallelRequests === undefined ? {} : { parallelRequests }) };
    const scorers = dataset.scoring === undefined ? {} : { scorers: dataset.scoring.scorers.map(scorer => scorer.id) };
    return { id: trialId(configuration, prompt === undefined), index, configuration, promptHash: hash(promptText(prompt, near)), ...scorers, ...(dataset.tags.length === 0 ? {} : { tags: dataset.tags }), ...(prompt === undefined || task.repeats === undefined ? {} : { repeats: task.repeats.n }) };
  });
  return { kind: task.sweep === undefined ? 'eval' : 'bench', task: task.name, seed: task.seed, hash: hash(deciding(task, trials)), trials, ...(task.repeats === undefined ? {} : { repeats: task.repeats }), ...(task.leaderboard === undefined ? {} : { leaderboard: task.leaderboard }), ...(task.sweep === undefined ? {} : { sweep: { ...task.sweep, declared: declaredRates(task) } }) };
}

/** A sweep asks each model's combinations at one level after another, all of a level before the next. */
function inOrder(task: Task): readonly (Combination & { readonly parallelRequests?: number })[] {
  const { trials } = combinations(task);
  const { sweep } = task;
  if (sweep === undefined) return trials;
  return task.models.flatMap(({ id }) => sweep.levels.flatMap(parallelRequests => trials.filter(({ model }) => model.id === id).map(trial => ({ ...trial, parallelRequests }))));
}

function declaredRates({ models }: Task): PlannedSweep['declared'] {
  return Object.fromEntries(
    models.flatMap(({ id, limits: { requestsPerMinute, tokensPerMinute, minIntervalMs } }) => {
      const declared = { ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }), ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }), ...(minIntervalMs === undefined || minIntervalMs === 0 ? {} : { minIntervalMs }) };
      return Object.keys(declared).length === 0 ? [] : [[id, declared] as const];
    }),
  );
}

/** Which trials to run; an absent list means all. */
export interface Selection {
  readonly models?: readonly string[];
  readonly datasets?: readonly string[];
  readonly splits?: readonly string[];
  /** Datasets, and single splits of them (`datasetPart`). */
  readonly parts?: readonly string[];
}

/** Only some trials of a plan. They keep their ids and indices; the hash says that it is another plan. */
export function selectTrials(plan: Plan, selection: Selection): Plan {
  const within = (list: readonly string[] | undefined, value: string): boolean => list === undefined || list.includes(value);
  const trials = plan.trials.filter(({ configuration: { model, dataset, split } }) => within(selection.models, model) && within(selection.datasets, dataset) && within(selection.splits, split) && (within(selection.parts, dataset) || within(selection.parts, datasetPart(dataset, split))));
  if (trials.length === plan.trials.length) return plan;
  return { ...plan, trials, hash: sha256([plan.hash, ...trials.map(trial => trial.id)].join('\n')) };
}

/** Everything that decides what is asked and how it is judged. Not how fast, what it costs, whose key pays, or in which folder it lies. */
function deciding(task: Task, trials: readonly PlannedTrial[]): string {
  const near = nearTo(task.file);
  return JSON.stringify({
    trials: trials.map(({ tags: _tags, ...trial }) => trial),
    models: task.models.map(model => modelShape(model, near)),
    matrix: task.matrix?.variants.map(({ axes, models }) => [axes, models.map(model => modelShape(model, near))]),
    helpers: task.helpers?.map(model => modelShape(model, near)),
    datasets: task.datasets.map(dataset => ({ ...datasetShape(dataset, near), scoring: dataset.scoring && { ...dataset.scoring, scorers: dataset.scoring.scorers.map(scorer => scorerShape(scorer, near)) }, cluster: dataset.cluster })),
    extract: task.extract,
    scorers: task.scorers.map(scorer => scorerShape(scorer, near)),
    onMissing: task.onMissing,
    seed: task.seed,
  });
}

function scorerShape(scorer: ScorerSpec, near: (path: string) => string): object {
  const pieces = pieceFileOf(scorer);
  if (pieces !== undefined) return { ...scorer, params: { ...scorer.params, tokenize: { spm: pieces.hash ?? near(pieces.path) } } };
  return scorer.use === 'custom' ? { ...scorer, params: { ...scorer.params, path: near(scorer.params.path) } } : scorer;
}

/** A path as it is seen from the task file, so that a moved folder is the same plan. */
export function nearTo(file: string): (path: string) => string {
  const folder = file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return path => (path.startsWith(folder) ? path.slice(folder.length) : path);
}

function promptText(prompt: Prompt | undefined, near: (path: string) => string): string {
  if (prompt === undefined) return JSON.stringify(recordedPrompt);
  const { messages, turns, fewShot } = prompt;
  if (turns === undefined && fewShot === undefined) return JSON.stringify(messages);
  const shown = fewShot === undefined ? undefined : 'textFile' in fewShot ? { textFile: near(fewShot.textFile) } : { ...fewShot, source: { ...fewShot.source, path: near(fewShot.source.path) } };
  return JSON.stringify({ messages, turns, fewShot: shown });
}

/** What of a model decides its answers. */
export function modelShape(model: Model, near: (path: string) => string): unknown {
  if (model.provider === 'openai') return { id: model.id, provider: model.provider, endpoint: model.endpoint, baseUrl: model.baseUrl, headers: model.headers, model: model.model, params: model.params };
  if (model.provider === 'recorded') return { id: model.id, provider: model.provider, path: near(model.path), format: model.format, table: model.table, query: model.query, output: model.output, match: model.match };
  return { id: model.id, ...answerShape(model), folder: undefined };
}

/** What of a dataset decides what is asked. */
export function datasetShape({ id, source, fields, splits, where, sample }: Dataset, near: (path: string) => string): object {
  return { id, source: 'path' in source ? { ...source, path: near(source.path) } : source, fields, splits, where, sample };
}
