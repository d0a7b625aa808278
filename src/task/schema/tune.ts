import * as z from 'zod';
import { evalSchema, publishedEval } from '../schema.ts';
import { wholeFrom } from '../wholeNumber.ts';
import { estimateSchema } from './estimate.ts';
import { executorSchema } from './executor.ts';
import { loadSchema } from './load.ts';
import { openAiModel } from './model.ts';
import { count, countOrAuto, duration, id, object, text } from './parts.ts';
import { priority, servedTarget } from './served.ts';
import { serverSchema } from './server.ts';

const level = z.union([z.string().min(1), z.number(), z.boolean()]);

const parameter = z.union([
  z.array(level).describe('Its levels, e.g. [1, 2, 4].'),
  object({
    min: z.number().describe('Nothing lower is tried.'),
    max: z.number().describe('Nothing higher is tried.'),
    step: z.number().gt(0, 'must be above 0').optional().describe('From one value to the next; absent: every whole number between whole ends, any number between others.'),
    scale: z.enum(['linear', 'log']).optional().describe('linear (default), or log for what is tried by factors, e.g. from 16 to 4096.'),
  }),
  object({ preset: z.array(text).min(1).describe('Named sets of flags that the server’s preset knows, e.g. quantization: {preset: [none, kv-cache-fp8]}.') }),
  z.literal('auto').describe('The range that the server’s preset has for it.'),
]);

const strategyNames = ['grid', 'random', 'bayesian', 'successive_halving'] as const;

const strategy = z.union([
  z.enum(strategyNames),
  object({
    use: z.enum(strategyNames).describe('grid: every configuration, in order. random: drawn without repeats. bayesian: where a model of what was measured expects the most. successive_halving: many measured shortly, the better ones longer.'),
    seed: wholeFrom(0).optional().describe('Of what is drawn (default: the task’s seed).'),
    initial: count.optional().describe('Of bayesian: configurations spread over the space before the model is asked (default: 4, one more than there are parameters at least, half of the experiments at most).'),
    eta: z.int('must be a whole number of at least 2').min(2, 'must be a whole number of at least 2').optional().describe('Of successive_halving: 1 of so many goes on to the next rung, and is measured so many times as long (default: 3).'),
    rungs: z.int('must be a whole number of at least 2').min(2, 'must be a whole number of at least 2').max(6, 'must be at most 6').optional().describe('Of successive_halving: how many lengths there are, the last one in full (default: 3).'),
  }),
]);

const benchPart = loadSchema
  .omit({ kind: true, name: true, description: true, version: true, target: true, gates: true, estimate: true })
  .extend({ target: servedTarget })
  .describe('How fast each configuration is: a bench, as in a bench file, without its target.');

const evalKeys = { kind: true, name: true, description: true, version: true, models: true, matrix: true, exclude: true, leaderboard: true, shards: true, timeout: true, gates: true, estimate: true, executor: true } as const;
const evalModel = openAiModel.omit({ id: true, provider: true, base_url: true, model: true, cache: true }).optional().describe('How the server is asked: params, limits, stream, timeout; its address and its model are those of `server`.');
const evalDescription = 'How good each configuration is: an eval, as in an eval file, whose model is the server.';
const evalPart = evalSchema.omit(evalKeys).extend({ model: evalModel }).describe(evalDescription);

/** What may stand in a tune file. */
export const tuneSchema = object({
  kind: z.literal('tune').describe('What the task does: tune says which configuration of a server is best.'),
  name: id.describe('How the task is called.'),
  description: z.string().optional().describe('What it is about, in a sentence.'),
  version: z.literal(1).optional().describe('Of the task format: 1.'),
  seed: wholeFrom(0).optional().describe('Of everything that is drawn (default: 0).'),
  timeout: duration.optional().describe('Of the whole run, e.g. 8h.'),
  retries: wholeFrom(0).max(20, 'must be at most 20').optional().describe('How often an experiment is tried again whose failure says nothing about its configuration: a port that was taken, GPUs that were lost (default: 1).'),
  priority,
  backfill: z.boolean().optional().describe('Experiments that need few GPUs may go ahead of one that waits for many, where `timeouts: {experiment: …}` says that they do not delay it (default: false).'),
  executor: executorSchema.optional(),
  estimate: estimateSchema.omit({ gpus: true }).describe(estimateSchema.description ?? '').optional(),
  server: serverSchema,
  parameters: z.record(z.string(), parameter).describe('What is varied, by name: a list of levels, {min, max}, {preset: [NAMES]}, or auto. Templates and expressions read them by their names.'),
  constraints: z.array(text).min(1).optional().describe('Expressions over the parameters that each configuration must fulfil, e.g. "threads * slots <= 16".'),
  strategy: strategy.optional().describe('How the next configuration is found (default: grid where max_experiments is enough for all, otherwise bayesian).'),
  objective: object({
    maximize: text.optional().describe('goodput, throughput(tokens), throughput_per_gpu, attainment, capacity, a scorer of the eval, …'),
    minimize: text.optional().describe('p90(e2e), p99(ttft), mean(tpot), …; a time without a percentile is its median.'),
  }).describe('What is best: one of maximize and minimize, with a metric as a gate names it.'),
  max_experiments: count.max(100_000, 'must be at most 100000').optional().describe('No more are begun (default: 30; of a grid all).'),
  parallel_experiments: countOrAuto.optional().describe('Experiments at once: a number, or auto for as many as the GPUs carry (default: auto where GPUs are needed, otherwise 1).'),
  contention: z.enum(['forbid', 'allow']).optional().describe('forbid (default): experiments share no GPU, and without GPUs one runs at a time. allow: what ran beside an experiment is recorded.'),
  timeouts: object({
    warmup: duration.optional().describe('Of the bench’s warm-up before each level.'),
    bench: duration.optional().describe('Of the bench.'),
    eval: duration.optional().describe('Of the eval.'),
    experiment: duration.optional().describe('Of an experiment, from its GPUs to its end.'),
  })
    .optional()
    .describe('How long the stages of an experiment may take; of the start: `server: {ready: {timeout: …}}`.'),
  slo_fail_ratio: z.number().min(0).max(10, 'must be at most 10').optional().describe('A limit of the SLO that is exceeded by at most this share of it makes an experiment worse, and not infeasible (default: 0).'),
  bench: benchPart.optional(),
  eval: evalPart.optional(),
  gates: z.array(text).min(1).optional().describe('Limits that decide the exit code, e.g. goodput >= 5: the best experiment must hold them.'),
});

const { datasets, scorers } = publishedEval.shape;
export const publishedTune = tuneSchema.extend({ eval: evalPart.extend({ datasets, scorers }).optional().describe(evalDescription) });

export type WrittenTune = z.infer<typeof tuneSchema>;
