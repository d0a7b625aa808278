import { sha256 } from '../base/sha256.ts';
import type { Budget } from './budget.ts';
import { priceIt, unpriced, unpricedModels } from './checkBudget.ts';
import { readModel } from './checkModel.ts';
import { checkHelpersAreAsked, readHelpers } from './checkHelpers.ts';
import { readDataset } from './checkDataset.ts';
import { durationReader } from './checkDuration.ts';
import { readExtract, readGates, readScorer } from './checkScoring.ts';
import { readLeaderboard } from './checkLeaderboard.ts';
import { readExecutor } from './checkExecutor.ts';
import { readEstimate } from './estimate.ts';
import { checkIds } from './checkIds.ts';
import type { Checking } from './checking.ts';
import { checkOnCluster } from './checkOnCluster.ts';
import { checkCombinations, readExclude, readMatrix } from './checkMatrix.ts';
import { readOwnParts } from './checkOwnParts.ts';
import { readPrompts } from './checkPrompts.ts';
import { readShards } from './checkShards.ts';
import type { PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenTask } from './schema.ts';
import { readRepeats } from './repeats.ts';
import type { Dataset } from './datasets.ts';
import type { Model } from './models.ts';
import type { Prompt } from './prompts.ts';
import type { ScorerSpec } from './scorers.ts';
import type { Task } from './task.ts';

/** Turns a well-shaped task into the normalised one, and reports what a schema cannot see: equal ids, bad expressions, unknown metrics, missing parts. */
export function checkTask(written: WrittenTask, text: string, file: string, tree: PositionedTree, reporter: Reporter): Task {
  const makesVectors = (model: WrittenTask['models'][number]): boolean => model.provider === 'openai' && model.endpoint === 'embeddings';
  const endpoints = [...written.models, ...(written.helpers ?? [])].filter(model => model.provider !== 'recorded');
  const judges = endpoints.filter(model => !makesVectors(model)).map(({ id }) => id);
  const fixedJudges = endpoints.filter(model => 'params' in model && model.params?.['temperature'] === 0 && model.params['seed'] === undefined).map(({ id }) => id);
  const embedders = endpoints.filter(makesVectors).map(({ id }) => id);
  const checkDuration = durationReader(reporter);
  const checking: Checking = { file, tree, reporter, judges, embedders, fixedJudges, duration: checkDuration };
  const { name, description, gates, extract, timeout, parallel_requests: parallelRequests, timeout_per_trial: timeoutPerTrial } = written;
  const seed = written.seed ?? 0;
  const helpers = readHelpers(written.helpers, checking);
  const shared = (written.scorers ?? []).map((scorer, k) => readScorer(scorer, ['scorers', k], checking));
  const ownExtract = extract === undefined ? undefined : readExtract(extract, ['extract'], checking);
  const { models, prompts, datasets, scorers, asked } = readParts(written, checking);
  const matrix = readMatrix(written, readParts, checking);
  const repeats = readRepeats(written.repeats, asked, checking);
  const exclude = readExclude(written, matrix, { models, prompts, datasets }, checking);
  for (const [list, items] of Object.entries({ models, helpers, datasets, prompts, scorers: shared })) checkIds(list, items.map(({ id }) => id), reporter);
  checkHelpersAreAsked(helpers, models, scorers, checking);
  if (!asked && helpers.length === 0 && written.retries !== undefined) reporter.atKey(['retries'], 'every model is recorded, so `retries` has no effect', 'remove it', 'warning');

  const budget: Budget = {
    ...(written.max_cost === undefined ? {} : { maxCost: written.max_cost }),
    ...(written.max_tokens_total === undefined ? {} : { maxTokensTotal: written.max_tokens_total }),
    ...(written.max_time === undefined ? {} : { maxTimeMs: checkDuration(written.max_time, ['max_time']) }),
  };
  for (const [list, items] of Object.entries({ models, helpers })) for (const k of unpricedModels(items, budget)) reporter.at([list, k], unpriced(items[k]?.id ?? ''), priceIt);

  const executor = readExecutor(written.executor, 'eval', checking);
  checkOnCluster(written, { ...executor, models, helpers }, reporter);
  checkCombinations({ models, prompts, datasets, ...(matrix === undefined ? {} : { matrix }), ...(exclude === undefined ? {} : { exclude }) }, reporter);

  const origin = tree.originOf(['parallel_requests']);
  return {
    kind: 'eval',
    name,
    ...(description === undefined ? {} : { description }),
    file,
    text,
    hash: sha256(text),
    seed,
    ...(timeout === undefined ? {} : { timeoutMs: checkDuration(timeout, ['timeout']) }),
    ...(timeoutPerTrial === undefined ? {} : { timeoutPerTrialMs: checkDuration(timeoutPerTrial, ['timeout_per_trial']) }),
    ...(Object.keys(budget).length === 0 ? {} : { budget }),
    ...readEstimate(written.estimate, checkDuration),
    ...executor,
    retries: written.retries ?? 3,
    parallelTrials: written.parallel_trials ?? 4,
    ...(parallelRequests === undefined ? {} : { parallelRequests: { value: parallelRequests, line: tree.keyPositionOf(['parallel_requests']).line, ...(origin === undefined ? {} : { from: origin }) } }),
    gates: readGates(gates ?? [], scorers, repeats, checking),
    models,
    ...(helpers.length === 0 ? {} : { helpers }),
    datasets,
    prompts,
    ...(matrix === undefined ? {} : { matrix }),
    ...(repeats === undefined ? {} : { repeats }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(ownExtract === undefined ? {} : { extract: ownExtract }),
    scorers,
    onMissing: written.on_missing ?? 'exclude',
    ...(written.leaderboard === undefined ? {} : { leaderboard: readLeaderboard(written.leaderboard, { models: models.map(model => model.id), scorers, repeats }, checking) }),
    ...readShards(written, { models, datasets, scorers }, checking),
  };

  /** What a matrix may change, and what belongs to it. */
  function readParts(of: WrittenTask, own: Checking): { models: readonly Model[]; prompts: readonly Prompt[]; datasets: readonly Dataset[]; scorers: readonly ScorerSpec[]; asked: boolean } {
    const models = of.models.map((model, k) => readModel(model, ['models', k], own));
    const asked = models.some(model => model.provider !== 'recorded');
    const prompts = readPrompts(of.prompts, asked, own);
    const read = of.datasets.map((dataset, k) => readDataset(dataset, k, seed, own));
    return { models, prompts, asked, ...readOwnParts(of, read, { prompts, asked, scorers: shared, extract: ownExtract }, own) };
  }
}
