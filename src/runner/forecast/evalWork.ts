import { counted } from '../../base/counted.ts';
import { requestLimitsOf } from '../../execute/requestLimits.ts';
import type { Plan, PlannedTrial } from '../../plan/plan.ts';
import type { SimulatedJob, SimulatedRequests } from '../../schedule/simulate/job.ts';
import { allModels } from '../../task/allModels.ts';
import { combinations, partsOfTrial } from '../../task/combinations.ts';
import type { Model } from '../../task/models.ts';
import { scoringOf } from '../../task/ownParts.ts';
import type { Prompt } from '../../task/prompts.ts';
import { costOf } from '../costOf.ts';
import type { LoadedTask } from '../loadTask.ts';
import { poolOfTrack } from '../scoring/trackPools.ts';
import { Assumptions, builtIn, fromEstimate, measuredIn, type SourcedMs } from './assumptions.ts';
import type { DatasetSizes } from './datasetSizes.ts';
import type { EarlierRuns } from './earlierRuns.ts';
import type { PromptTokens } from './promptTokens.ts';
import type { Work } from './work.ts';

/** Of a request that nobody has measured. */
const defaultRequestMs = 1_000;
/** Of a sample, by scorers that ask nobody; corpus metrics take longer. */
const defaultScoringMs = 0.1;
/** The pool that no track names. */
const defaultPool = 'default';

export interface WorkOptions {
  readonly earlier: EarlierRuns;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What prompts have where nobody has measured it. */
  readonly promptTokens: PromptTokens;
}

/** The trials of an eval, or of a sweep over one, as far as their times are known. */
export function evalWork({ task, settings }: LoadedTask, plan: Plan, sizes: DatasetSizes, { earlier, environment, promptTokens }: WorkOptions): Work {
  const assumed = new Assumptions();
  const unknown = new Set(sizes.unknown);
  const { estimate } = task;
  const totals = { requests: 0, in: 0, out: 0, cost: 0 };
  const known = { requests: true, tokens: true, cost: true };
  let atMost = false;
  /** How often each model judges. */
  const judged = new Map<string, number>();
  if (estimate?.gpus !== undefined) assumed.count('slots a trial', estimate.gpus, fromEstimate);
  const jobs = plan.trials.map(trial => ({ trial, job: jobOf(trial) }));
  const isTimed = jobs.every(({ job }) => job !== undefined);
  const levels = plan.sweep === undefined ? undefined : [...Map.groupBy(jobs, ({ trial }) => JSON.stringify([trial.configuration.model, trial.configuration.parallelRequests])).values()];
  const { duplicates, excluded } = combinations(task);
  const asked = jobs.some(({ trial }) => modelOf(trial).provider !== 'recorded');
  return {
    unit: plan.sweep === undefined ? 'trial' : 'level',
    trials: levels?.length ?? jobs.length,
    atMost: false,
    of: levels === undefined ? factorsOf(plan.trials) : `${counted(new Set(plan.trials.map(({ configuration }) => configuration.model)).size, 'model')} × ${counted(plan.sweep?.levels.length ?? 0, 'number')} of parallel requests`,
    duplicates,
    invalid: excluded.reduce((sum, n) => sum + n, 0),
    ...(known.requests ? { requests: totals.requests } : {}),
    ...(known.tokens && asked ? { tokens: { in: Math.round(totals.in), out: Math.round(totals.out) } } : {}),
    ...(known.cost && asked ? { cost: totals.cost } : {}),
    ...(known.tokens && asked && atMost ? { tokensAtMost: true as const } : {}),
    unknown: [...unknown, ...[...judged].map(([judge, times]) => `what judge \`${judge}\` uses up, which is asked ${times} times: tokens and cost are told without it`)],
    notes: budgetNotes(),
    assumed: assumed.list(),
    ...(isTimed ? { stages: levels?.map(level => level.flatMap(({ job }) => job ?? [])) ?? [jobs.flatMap(({ job }) => job ?? [])] } : { stages: undefined }),
    ...(levels === undefined ? {} : { slotsOfStage: levels.map(level => level[0]?.trial.configuration.parallelRequests ?? 1) }),
    mostSlots: estimate?.gpus ?? 0,
    width: task.parallelTrials,
    requestSpec: { parallelRequests: settings.parallelRequests.value, max: settings.maxParallelRequests.value, models: new Map(allModels(task).map(model => [model.id, requestLimitsOf(model, environment)])) },
    scoringThreads: new Map([...settings.scoringPools].map(([name, { value }]) => [name, value] as const).concat([[defaultPool, settings.scoringWorkers.value]])),
    models: new Map(plan.trials.map(({ id, configuration }) => [id, configuration.model])),
  };

  function modelOf(trial: PlannedTrial): Model {
    const { model } = partsOfTrial(task, trial.configuration);
    if (model === undefined) throw new Error(`Trial ${trial.id} is not of this task`);
    return model;
  }

  /** Undefined where nobody can say how long it takes. */
  function jobOf(trial: PlannedTrial): SimulatedJob | undefined {
    const model = modelOf(trial);
    const samples = sizes.of(trial);
    const asks = samples === undefined ? undefined : samples * (trial.repeats ?? 1);
    const before = earlier.trial(plan, trial.id);
    const startupMs = estimate?.startupMs === undefined ? 0 : assumed.add('startup of a trial', { ms: estimate.startupMs, source: fromEstimate });
    const base = { id: trial.id, gpus: estimate?.gpus ?? 0, startupMs };
    // Of what is there already, how long it took to judge is all that there is to know.
    const fixed = estimate?.trialMs !== undefined || asks === undefined || (model.provider === 'recorded' && before?.samples === asks) ? trialTime(before, estimate?.trialMs) : undefined;
    const requests = asks === undefined ? unsized(trial, model) : requestsOf(trial, model, asks, fixed !== undefined);
    if (fixed === undefined && requests === undefined) return undefined;
    // A measured trial has its startup in it.
    const workMs = fixed === undefined ? 0 : Math.max(0, assumed.add('a trial', fixed) - (fixed.source === fromEstimate ? 0 : startupMs));
    return { ...base, workMs, ...(requests === undefined || (fixed !== undefined && model.provider === 'recorded') ? {} : { requests }) };
  }

  function trialTime(before: { readonly run: string; readonly ms: number } | undefined, estimateMs: number | undefined): SourcedMs | undefined {
    if (before !== undefined) return { ms: before.ms, source: measuredIn(before.run) };
    return estimateMs === undefined ? undefined : { ms: estimateMs, source: fromEstimate };
  }

  function unsized(trial: PlannedTrial, model: Model): undefined {
    if (model.provider === 'recorded') return undefined;
    known.requests = known.tokens = known.cost = false;
    if (estimate?.trialMs === undefined && earlier.trial(plan, trial.id) === undefined) unknown.add(`how long trial \`${trial.id}\` takes: neither its samples nor an earlier run nor \`estimate.trial\` says it`);
    return undefined;
  }

  /** @param timed its trial's time is known: what nobody has measured of its requests is not guessed then */
  function requestsOf(trial: PlannedTrial, model: Model, asks: number, timed: boolean): SimulatedRequests | undefined {
    const dataset = task.datasets.find(({ id }) => id === trial.configuration.dataset);
    const pool = poolOfTrack(dataset?.track, [...settings.scoringPools.keys()]) ?? defaultPool;
    const scoring = { pool, eachMs: assumed.add('scoring a sample', { ms: defaultScoringMs, source: builtIn }) };
    if (model.provider === 'recorded') return { model: model.id, count: asks, eachMs: 0, scoring };
    const turns = turnsOf(partsOfTrial(task, trial.configuration).prompt);
    const measured = earlier.samples(plan, trial.id, model, task);
    const judges = dataset === undefined ? [] : scoringOf(task, dataset).scorers.flatMap(scorer => (scorer.use === 'judge' ? Array.from({ length: scorer.params.votes }, () => scorer.params.model) : scorer.use === 'cosine' ? [scorer.params.model] : []));
    totals.requests += asks * (turns + judges.length);
    const tokens = measured?.tokens ?? tokensByText(trial, model);
    price(model, tokens, asks);
    for (const judge of judges) judged.set(judge, (judged.get(judge) ?? 0) + asks);
    if (timed && estimate?.requestMs === undefined && measured === undefined) return undefined;
    const each = measured !== undefined ? { ms: measured.ms / turns, source: measuredIn(measured.run) } : estimate?.requestMs !== undefined ? { ms: estimate.requestMs, source: fromEstimate } : { ms: defaultRequestMs, source: `${builtIn}, nobody has measured it` };
    const eachMs = assumed.add(`a request to ${model.id}`, each) * turns;
    const then = judges.map(judge => ({ model: judge, eachMs: assumed.add(`a request to ${judge}`, estimate?.requestMs === undefined ? { ms: defaultRequestMs, source: `${builtIn}, nobody has measured it` } : { ms: estimate.requestMs, source: fromEstimate }) }));
    return { model: model.id, count: asks, eachMs, ...(tokens === undefined ? {} : { tokens }), ...(then.length === 0 ? {} : { then }), scoring };
  }

  /** By the prompts' texts, and the longest answer that is asked for. */
  function tokensByText(trial: PlannedTrial, model: Model): { readonly in: number; readonly out: number } | undefined {
    const prompt = promptTokens(trial);
    const answer = model.provider === 'openai' && model.endpoint === 'embeddings' ? 0 : requestLimitsOf(model, environment).answerTokens;
    if (prompt === undefined || answer === undefined) return undefined;
    atMost = true;
    assumed.count(`tokens of a prompt to ${model.id}`, Math.round(prompt), 'its text, at 4 characters a token');
    assumed.count(`tokens of an answer of ${model.id}, at most`, answer, 'the longest that is asked for');
    return { in: prompt, out: answer };
  }

  function price(model: Model, tokens: { readonly in: number; readonly out: number } | undefined, asks: number): void {
    if (tokens === undefined) return missing(`how many tokens model \`${model.id}\` uses: no run has measured it${model.limits.tokensPerMinute === undefined ? '' : ', so `tokens_per_minute` is left out of the times'}, and the longest answer is not said`);
    totals.in += tokens.in * asks;
    totals.out += tokens.out * asks;
    const cost = costOf(model, tokens.in, tokens.out);
    if (cost !== undefined) totals.cost += cost * asks;
    else known.cost = false;
  }

  function missing(what: string): void {
    known.tokens = known.cost = false;
    unknown.add(what);
  }

  function budgetNotes(): readonly string[] {
    const { maxCost, maxTokensTotal } = task.budget ?? {};
    const tokens = Math.round(totals.in + totals.out);
    const ends = atMost ? 'may end it, at the soonest after' : 'ends it after about';
    return [
      ...(maxCost !== undefined && known.cost && totals.cost > maxCost ? [`the budget of ${maxCost} ${ends} ${percent(maxCost / totals.cost)} of the requests`] : []),
      ...(maxTokensTotal !== undefined && known.tokens && tokens > maxTokensTotal ? [`the budget of ${maxTokensTotal} tokens ${ends} ${percent(maxTokensTotal / tokens)} of the requests`] : []),
      ...(allModels(task).some(({ cache }) => cache === true) ? ['answers that the cache has are not asked for: it is quicker and cheaper by them'] : []),
    ];
  }
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

/** Requests of one sample; of a conversation whose turns the rows hold, at least one. */
function turnsOf(prompt: Prompt | undefined): number {
  if (prompt === undefined || prompt.turns === undefined || !Array.isArray(prompt.turns)) return 1;
  return prompt.turns.length + (prompt.messages.length > 0 ? 1 : 0);
}

/** `3 models × 3 splits`; with commas where something is left out. */
function factorsOf(trials: readonly PlannedTrial[]): string {
  const different = (of: (trial: PlannedTrial) => string): number => new Set(trials.map(of)).size;
  const perDataset = (trial: PlannedTrial): string => JSON.stringify([trial.configuration.dataset, trial.configuration.split]);
  const [models, datasets, parts, prompts, axes] = [different(({ configuration }) => configuration.model), different(({ configuration }) => configuration.dataset), different(perDataset), different(({ configuration }) => configuration.prompt), different(({ configuration }) => JSON.stringify(configuration.axes ?? {}))];
  const splits = datasets === 1 ? parts : 1;
  const factors = ([[models, 'model'], [datasets, 'dataset'], [splits, 'split'], [prompts, 'prompt'], [axes, 'variant']] as const).filter(([n, word]) => n > 1 || word === 'model');
  const product = factors.reduce((all, [n]) => all * n, 1);
  return factors.map(([n, word]) => counted(n, word)).join(product === trials.length ? ' × ' : ', ');
}
