import { z } from 'zod';
import { metricUnits } from '../../score/metricKinds.ts';
import type { JudgedLimit } from '../../store/experimentRow.ts';
import { loadMetricUnit } from './metricUnit.ts';
import type { ParetoFront, TuneExperiment, TuneLevel, TuneScore, TuneView } from './tuneView.ts';

const count = z.int().nonnegative();
const value = z.union([z.string(), z.number(), z.boolean()]);
const time = z.iso.datetime();

/** As in trials of evals: a name stands for a value with its unit. */
const metric = z.strictObject({ value: z.number(), n: count.optional().describe('of a score: samples'), unit: z.string() });

const limit = z.strictObject({
  metric: z.string(),
  limit: z.number(),
  actual: z.number().optional().describe('absent where nothing was measured: that is a miss too'),
  ratio: z.number().optional().describe('above 1 the limit is missed: actual ÷ limit of what must stay below, limit ÷ actual of what must reach it'),
  unit: z.string(),
  held: z.boolean(),
  implicit: z.literal(true).optional().describe('nobody wrote it: more than 1 in 100 requests failed, and the SLO says nothing of that'),
  hard: z.boolean().describe('false: missed by no more than the task’s fail ratio, which does not make it infeasible'),
});

const level = z.strictObject({
  trial: z.string().describe('of the bench'),
  name: z.string(),
  within_slo: z.boolean().optional(),
  objective: z.literal(true).optional().describe('the objective was reached at this level'),
  slo: z.array(limit),
  metrics: z.record(z.string(), metric).optional().describe('as gates name them'),
  requests: count.optional(),
  failed: count.optional(),
  failures: z.record(z.string(), count).optional().describe('by class'),
  verdict: z.enum(['valid', 'suspect', 'invalid']).optional(),
});

const measuring = z.strictObject({ run: z.string(), started_at: time, ended_at: time.optional(), done: count, total: count.optional() });

/** An experiment: a trial of a tune in the document of `--json`. */
export const experimentDocumentSchema = z
  .strictObject({
    id: z.string(),
    configuration: z.record(z.string(), value).describe('value by parameter'),
    share: z.number().describe('of the bench’s length that it was measured for; only equal ones compare'),
    state: z.enum(['waiting', 'starting', 'bench', 'eval', 'ended']),
    outcome: z.enum(['ok', 'startFailed', 'died', 'failed', 'timedOut', 'cancelled', 'interrupted']).optional().describe('absent while it is under way; only `ok` was measured whole'),
    stage: z.enum(['waiting', 'starting', 'bench', 'eval', 'ended']).optional().describe('how far one came that was not measured'),
    error: z.string().optional(),
    place: count.optional().describe('in the ranking, from 1; absent where it was not measured'),
    feasible: z.boolean().optional().describe('absent where it was not measured: that is no number'),
    objective: z.strictObject({ metric: z.string(), value: z.number(), unit: z.string(), at: z.string().optional().describe('name of the level'), invalid: z.literal(true).optional().describe('of an invalid level, since no valid one is within the limits: it ranks behind those that are valid, and is on no front') }).optional(),
    nearest: z.strictObject({ value: z.number(), unit: z.string(), at: z.string().optional() }).optional().describe('of an infeasible one: the objective at the level that comes nearest to the limits; it ranks nothing'),
    violation: z.number().optional().describe('Σ (actual − limit) ÷ limit over what was missed'),
    levels: z.array(level).describe('of its bench, each judged, in the order in which they ran'),
    slo: z.array(limit.extend({ level: z.string().optional().describe('name; absent: of no level') })).describe('every limit at every level, each judged'),
    metrics: z.record(z.string(), metric).describe('at the level of the objective (of an infeasible one at the nearest), and scores: as gates name them'),
    scores: z.record(z.string(), z.strictObject({ value: z.number(), n: count, unit: z.enum(metricUnits), interval: z.tuple([z.number(), z.number()]).optional() })).optional().describe('of its eval, by scorer'),
    devices_needed: count,
    devices: z.array(z.string()),
    queued_at: time,
    started_at: time.optional().describe('when it had its devices'),
    ready_at: time.optional(),
    ended_at: time.optional().describe('when it gave its devices back'),
    attempt: count.describe('how often it was tried before'),
    job: z.string().optional().describe('the id of its job at a cluster'),
    bench: measuring.optional(),
    eval: measuring.optional(),
    replicas: z.array(z.strictObject({ port: count, log: z.string().describe('in the workspace’s folder .pitwall'), restarts: count, ready_in_ms: z.number().optional() })),
    beside: z.array(z.string()).describe('experiments that ran on the same machine while it was measured'),
    went_on_as: z.string().optional().describe('the experiment of the same configuration that was measured for longer'),
  })
  .describe('of a tune: an experiment');

/** What a tune says as a whole. */
export const tuneDocumentSchema = z.strictObject({
  objective: z.strictObject({ metric: z.string(), direction: z.enum(['maximize', 'minimize']), unit: z.string().optional() }),
  strategy: z.string(),
  parameters: z.array(z.strictObject({ name: z.string(), range: z.string() })),
  contention: z.enum(['forbid', 'allow']),
  max_experiments: count,
  experiments: count,
  feasible: count,
  infeasible: count,
  not_measured: count,
  best: z.strictObject({ experiment: z.string(), command: z.string().optional(), task: z.string().optional().describe('the part of a task file that serves this configuration') }).optional().describe('absent where nothing was within its limits'),
  effects: z.array(z.strictObject({ parameter: z.string(), levels: z.array(z.strictObject({ level: z.string(), n: count, measured: count, median: z.number().optional().describe('of the objective'), feasible: count })) })).describe('what was seen at each level of each parameter, whatever the others were'),
  explained: z.strictObject({ parameters: z.array(z.strictObject({ parameter: z.string(), share: z.number() })), unexplained: z.number() }).optional().describe('shares of the variance of the objective between feasible experiments that each parameter explains on its own, of the levels that were tried; no cause'),
  fronts: z.array(z.strictObject({ metric: z.string(), unit: z.string(), lower_is_better: z.boolean(), points: z.array(z.strictObject({ experiment: z.string(), value: z.number(), objective: z.number(), feasible: z.boolean(), on_front: z.boolean() })) })).describe('the objective against another metric; on the front nothing feasible is better in both'),
});

export type ExperimentDocument = z.infer<typeof experimentDocumentSchema>;

export function tuneDocument({ objective, strategy, parameters, contention, counts, best, effects, explained, fronts }: TuneView): z.infer<typeof tuneDocumentSchema> {
  return {
    objective: { ...objective },
    strategy,
    parameters: parameters.map(parameter => ({ ...parameter })),
    contention,
    max_experiments: counts.most,
    experiments: counts.proposed,
    feasible: counts.feasible,
    infeasible: counts.infeasible,
    not_measured: counts.notMeasured,
    ...(best === undefined ? {} : { best: { ...best } }),
    effects: effects.map(({ parameter, levels }) => ({ parameter, levels: levels.map(of => ({ ...of })) })),
    ...(explained === undefined ? {} : { explained: { parameters: explained.parameters.map(of => ({ ...of })), unexplained: explained.unexplained } }),
    fronts: fronts.map(frontDocument),
  };
}

function frontDocument({ metric, unit, lowerIsBetter, points }: ParetoFront): z.infer<typeof tuneDocumentSchema>['fronts'][number] {
  return { metric, unit, lower_is_better: lowerIsBetter, points: points.map(({ experiment, value: other, objective, feasible, onFront }) => ({ experiment, value: other, objective, feasible, on_front: onFront })) };
}

/** @param metric of the objective */
export function experimentDocument(of: TuneExperiment, metric: string): ExperimentDocument {
  const { standing, outcome, objective } = of;
  return {
    id: of.id,
    configuration: { ...of.configuration },
    share: of.share,
    state: standing === 'underWay' ? of.stage : 'ended',
    ...(outcome === undefined ? {} : { outcome }),
    ...(standing === 'notMeasured' ? { stage: of.stage } : {}),
    ...(of.error === undefined ? {} : { error: of.error }),
    ...(of.place === undefined ? {} : { place: of.place }),
    ...(standing === 'feasible' || standing === 'infeasible' ? { feasible: standing === 'feasible' } : {}),
    ...(objective === undefined ? {} : { objective: { metric, ...objective } }),
    ...(of.nearest === undefined ? {} : { nearest: { ...of.nearest } }),
    ...(of.violation === undefined ? {} : { violation: of.violation }),
    levels: of.levels.map(level => levelDocument(level, objective !== undefined)),
    slo: [...of.levels.flatMap(({ name, limits }) => limits.map(limit => ({ ...limitDocument(limit), level: name }))), ...of.limits.map(limitDocument)],
    metrics: metricsOf(of),
    ...(of.scores.length === 0 ? {} : { scores: Object.fromEntries(of.scores.map(scoreDocument)) }),
    devices_needed: of.devicesNeeded,
    devices: [...of.devices],
    queued_at: iso(of.queuedMs),
    ...(of.startedMs === undefined ? {} : { started_at: iso(of.startedMs) }),
    ...(of.readyMs === undefined ? {} : { ready_at: iso(of.readyMs) }),
    ...(of.endedMs === undefined ? {} : { ended_at: iso(of.endedMs) }),
    attempt: of.attempt,
    ...(of.job === undefined ? {} : { job: of.job }),
    ...(of.bench === undefined ? {} : { bench: measuringDocument(of.bench) }),
    ...(of.eval === undefined ? {} : { eval: measuringDocument(of.eval) }),
    replicas: of.replicas.map(({ port, log, restarts, readyInMs }) => ({ port, log, restarts, ...(readyInMs === undefined ? {} : { ready_in_ms: readyInMs }) })),
    beside: [...of.beside],
    ...(of.wentOnAs === undefined ? {} : { went_on_as: of.wentOnAs }),
  };
}

function metricsOf({ levels, scores }: TuneExperiment): ExperimentDocument['metrics'] {
  const figures = (levels.find(({ best }) => best) ?? (levels.length === 1 ? levels[0] : undefined))?.figures;
  return { ...(figures === undefined ? {} : withUnits(figures)), ...Object.fromEntries(scores.map(({ scorer, value: of, n, unit }) => [scorer, { value: of, n, unit }])) };
}

function withUnits(figures: NonNullable<TuneLevel['figures']>): ExperimentDocument['metrics'] {
  return Object.fromEntries(Object.entries(levelMetrics(figures)).map(([name, of]) => [name, { value: of, unit: loadMetricUnit(name) ?? '' }]));
}

function levelDocument({ trial, name, within, best, limits, figures }: TuneLevel, hasObjective: boolean): z.infer<typeof level> {
  return {
    trial,
    name,
    ...(within === undefined ? {} : { within_slo: within }),
    ...(best === undefined || !hasObjective ? {} : { objective: best }),
    slo: limits.map(limitDocument),
    ...(figures === undefined ? {} : { metrics: withUnits(figures), requests: figures.requests, failed: figures.failed, failures: { ...figures.failures }, ...(figures.verdict === undefined ? {} : { verdict: figures.verdict }) }),
  };
}

/** By the names that gates and objectives use. */
export function levelMetrics({ requestsPerS, tokensPerS, goodputPerS, attainment, times }: NonNullable<TuneLevel['figures']>): Record<string, number> {
  const plain: readonly (readonly [string, number | undefined])[] = [['throughput(requests)', requestsPerS], ['throughput(tokens)', tokensPerS], ['goodput', goodputPerS], ['attainment', attainment]];
  return { ...Object.fromEntries(plain.flatMap(([name, of]) => (of === undefined ? [] : [[name, of]]))), ...times };
}

function limitDocument({ metric, limit: most, actual, ratio, unit, held, soft, implicit }: JudgedLimit): z.infer<typeof limit> {
  return { metric, limit: most, ...(actual === undefined ? {} : { actual }), ...(ratio === undefined ? {} : { ratio }), unit, held, hard: !soft, ...(implicit === undefined ? {} : { implicit }) };
}

function scoreDocument({ scorer, value: of, n, unit, low, high }: TuneScore): readonly [string, NonNullable<ExperimentDocument['scores']>[string]] {
  return [scorer, { value: of, n, unit, ...(low === undefined || high === undefined ? {} : { interval: [low, high] }) }];
}

function measuringDocument({ run, fromMs, untilMs, done, total }: NonNullable<TuneExperiment['bench']>): z.infer<typeof measuring> {
  return { run, started_at: iso(fromMs), ...(untilMs === undefined ? {} : { ended_at: iso(untilMs) }), done, ...(total === undefined ? {} : { total }) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
