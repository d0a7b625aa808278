import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { HumanError } from '../base/humanError.ts';
import type { Problem } from '../base/problem.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { configFile } from '../store/workspaceFolder.ts';
import type { Budget } from '../task/budget.ts';
import { priceIt, unpriced, unpricedModels } from '../task/checkBudget.ts';
import type { FileReference } from '../task/fileReference.ts';
import { missingFiles } from '../task/missingFiles.ts';
import { overrideOf } from '../task/overrideOf.ts';
import type { Override } from '../task/overrides.ts';
import { parseTask } from '../task/parseTask.ts';
import { sweepTask } from '../task/sweepTask.ts';
import { resolveSettings, type Settings } from '../task/settings.ts';
import type { Limits, Model } from '../task/models.ts';
import { pieceFileOf, type PieceFile, type ScorerSpec } from '../task/scorers.ts';
import type { Task } from '../task/task.ts';
import { allModels } from '../task/allModels.ts';
import type { TaskText } from '../task/convert/asTaskText.ts';
import { readPieceFiles } from './readPieceFiles.ts';
import { readTaskText } from './readTaskText.ts';
import { refuseBlindObjective } from './tune/refuseBlindObjective.ts';

export interface LoadOptions {
  /** Absolute. */
  readonly file: string;
  /** The text to read instead of the file's: a resume reads what the run began with. */
  readonly text?: string;
  /** The same of the eval that a bench file names. */
  readonly evalText?: string;
  /** `path=value`, as `--set` takes it. */
  readonly set?: readonly string[];
  readonly sample?: number;
  readonly parallelRequests?: number | 'auto';
  readonly logging?: LaunchRequest['logging'];
  /** For every model that is asked, whatever the task says. */
  readonly cache?: boolean;
  /** Instead of the task's own, where one is named. */
  readonly budget?: Budget;
  /** Nothing is run: data that is not there is a warning. */
  readonly dataMayBeMissing?: boolean;
  /** Only answers that are there are judged: what would be asked may be gone. */
  readonly outputsAreThere?: boolean;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly editorSettings?: Readonly<Record<string, unknown>>;
}

export interface LoadedTask {
  readonly task: Task;
  readonly settings: Settings;
  readonly warnings: readonly Problem[];
  /** Where it was another tool's file: what that is, and what is different. */
  readonly converted?: TaskText['converted'];
}

/** Reads and checks a task file with its settings. Throws a HumanError that carries every problem where there is an error among them. */
export function loadTask(options: LoadOptions): LoadedTask {
  const { text, converted } = options.text === undefined ? readTaskText(options.file) : { text: options.text };
  const overrides = (options.set ?? []).map(parseOverride);
  const parsed = parseTask(text, options.file, { overrides });
  const missing = (references: readonly FileReference[], file: string): readonly Problem[] =>
    missingFiles(options.outputsAreThere === true ? references.filter(({ what }) => !/^(dataset|model|prompt)\b/.test(what)) : references, { file, exists: existsSync, list: listFolder, isFolder });
  const problems: Problem[] = [...parsed.problems, ...missing(parsed.references, options.file).map(problem => (options.dataMayBeMissing === true ? { ...problem, severity: 'warning' as const } : problem))];
  const swept = parsed.bench === undefined || problems.some(({ severity }) => severity === 'error') ? undefined : sweepTask(parsed.bench, options.evalText ?? readTaskText(parsed.bench.evalFile).text);
  if (parsed.bench !== undefined) refuseFlags(options);
  if (parsed.task?.load !== undefined) refuseLoadFlags(options);
  if (parsed.task?.tune !== undefined) refuseTuneFlags(options, parsed.task.tune.eval !== undefined);
  if (swept !== undefined && parsed.bench !== undefined) problems.push(...swept.problems, ...missing(swept.references, parsed.bench.evalFile));
  const pieceFiles = readPieceFiles([{ file: options.file, references: parsed.references }, ...(swept === undefined || parsed.bench === undefined ? [] : [{ file: parsed.bench.evalFile, references: swept.references }])]);
  problems.push(...pieceFiles.problems);
  const written = swept?.task ?? parsed.task;
  const task = written === undefined ? undefined : withBudget(withCache(withSample(written, options.sample), options.cache), options.budget);
  const { settings, problems: settingProblems } = resolveSettings({
    ...readConfig(options.workspace),
    ...(options.editorSettings === undefined ? {} : { editor: options.editorSettings }),
    environment: options.environment,
    // What a tune asks under limits is the eval of its experiments.
    ...(task === undefined ? {} : { task: task.tune?.eval ?? task }),
    flags: {
      ...(options.parallelRequests === undefined ? {} : { parallelRequests: options.parallelRequests }),
      ...(options.logging?.level === undefined ? {} : { logLevel: options.logging.level }),
      ...(options.logging?.requests === true ? { requestLogging: true } : {}),
    },
  });
  problems.push(...settingProblems);
  const payable = task === undefined ? [] : allModels(task);
  if (options.budget !== undefined) for (const k of unpricedModels(payable, options.budget)) throw new HumanError({ what: unpriced(payable[k]?.id ?? ''), where: options.file, toDo: priceIt });
  const errors = problems.filter(problem => problem.severity === 'error');
  if (task === undefined || errors.length > 0) {
    throw new HumanError({ what: errors.length === 1 ? 'the task file has a problem' : `the task file has ${errors.length} problems`, where: options.file, problems: converted === undefined ? problems : problems.map(problem => ({ ...problem, file: `${problem.file} as converted` })) });
  }
  refuseBlindObjective(task);
  const limited = (model: Model): Model => ({ ...model, limits: limitsIn(task, settings.limits.get(model.id) ?? model.limits) });
  const ready = (one: Task): Task => ({ ...withFiles(one, pieceFiles.files), models: one.models.map(limited), ...(one.helpers === undefined ? {} : { helpers: one.helpers.map(limited) }) });
  const ofTune = task.tune?.eval === undefined ? {} : { tune: { ...task.tune, eval: ready(task.tune.eval) } };
  return { task: { ...ready(task), ...ofTune }, settings, warnings: problems, ...(converted === undefined ? {} : { converted }) };
}

/** A preset's number of parallel requests gives way to a sweep's levels, as a model's own does; its rates stay. */
function limitsIn({ sweep }: Task, limits: Limits): Limits {
  if (sweep === undefined) return limits;
  const { parallelRequests: _, ...rates } = limits;
  return rates;
}

function refuseFlags({ parallelRequests, cache }: LoadOptions): void {
  if (parallelRequests !== undefined) throw new HumanError({ what: 'a sweep sets the number of parallel requests itself', toDo: 'leave --parallel-requests out, or change `request_sweep`' });
  if (cache === true) throw new HumanError({ what: 'a sweep asks every request: an answer from the cache takes no time', toDo: 'leave --cache out' });
}

/** Flags about samples, and what limits how many are asked. */
function refuseLoadFlags({ parallelRequests, cache, sample, budget }: LoadOptions): void {
  const flag = parallelRequests !== undefined ? '--parallel-requests' : cache === true ? '--cache' : sample !== undefined ? '--sample' : budget === undefined || Object.keys(budget).length === 0 ? undefined : 'a budget';
  if (flag !== undefined) throw new HumanError({ what: `a bench under load takes no ${flag.replace(/^a /, '')}`, toDo: 'leave it out: `load` says how many requests are in flight, and `stop` when a level ends' });
}

/** Code that judges is part of what its scores mean, and so is a model that cuts texts. */
function withFiles(task: Task, pieceFiles: ReadonlyMap<string, PieceFile>): Task {
  const hashed = (scorer: ScorerSpec): ScorerSpec => {
    const pieces = pieceFileOf(scorer);
    return pieces !== undefined && scorer.use === 'bleu' ? { ...scorer, params: { ...scorer.params, tokenize: pieceFiles.get(pieces.path) ?? pieces } } : withCodeHash(scorer);
  };
  if (!task.scorers.some(scorer => scorer.use === 'custom' || pieceFileOf(scorer) !== undefined)) return task;
  return {
    ...task,
    scorers: task.scorers.map(hashed),
    datasets: task.datasets.map(dataset => (dataset.scoring === undefined ? dataset : { ...dataset, scoring: { ...dataset.scoring, scorers: dataset.scoring.scorers.map(hashed) } })),
  };
}

function withCodeHash(scorer: ScorerSpec): ScorerSpec {
  return scorer.use === 'custom' && existsSync(scorer.params.path) ? { ...scorer, params: { ...scorer.params, hash: createHash('sha256').update(readFileSync(scorer.params.path)).digest('hex') } } : scorer;
}

/** Flags about what is asked reach the eval of a tune, where there is one. */
function refuseTuneFlags({ parallelRequests, cache, sample, budget }: LoadOptions, hasEval: boolean): void {
  const flag = cache === true ? '--cache' : budget !== undefined && Object.keys(budget).length > 0 ? 'budget' : hasEval ? undefined : parallelRequests !== undefined ? '--parallel-requests' : sample !== undefined ? '--sample' : undefined;
  if (flag !== undefined) throw new HumanError({ what: `a tune${hasEval || flag === '--cache' || flag === 'budget' ? '' : ' without an eval'} takes no ${flag}`, toDo: flag === '--cache' ? 'leave it out: every configuration is asked itself' : flag === 'budget' ? 'leave it out: `max_experiments` and `timeout` say when a tune ends' : 'leave it out: it is about samples, and a bench has none' });
}

function parseOverride(text: string): Override {
  const override = overrideOf(text);
  if (override === undefined) throw new HumanError({ what: `\`--set ${text}\` has no value`, toDo: 'write it as --set path=value, for example --set retries=0' });
  return override;
}

function withSample(task: Task, n: number | undefined): Task {
  if (n === undefined) return task;
  const ofTune = task.tune?.eval === undefined ? {} : { tune: { ...task.tune, eval: withSample(task.tune.eval, n) } };
  return { ...task, ...ofTune, datasets: task.datasets.map(dataset => ({ ...dataset, sample: { n, seed: dataset.sample?.seed ?? task.seed } })) };
}

function withCache(task: Task, cache: boolean | undefined): Task {
  if (cache === undefined) return task;
  const withIt = (model: Model): Model => (model.provider === 'recorded' ? model : { ...model, cache });
  return {
    ...task,
    models: task.models.map(withIt),
    ...(task.helpers === undefined ? {} : { helpers: task.helpers.map(withIt) }),
    ...(task.matrix === undefined ? {} : { matrix: { ...task.matrix, variants: task.matrix.variants.map(variant => ({ ...variant, models: variant.models.map(withIt) })) } }),
  };
}

function withBudget(task: Task, budget: Budget | undefined): Task {
  return budget === undefined ? task : { ...task, budget: { ...task.budget, ...budget } };
}

function readConfig(workspace: string): { config?: { text: string; file: string } } {
  const file = configFile(workspace);
  return existsSync(file) ? { config: { text: readFileSync(file, 'utf8'), file } } : {};
}

function listFolder(folder: string): readonly string[] {
  return isFolder(folder) ? readdirSync(folder) : [];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
