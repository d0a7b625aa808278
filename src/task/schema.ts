import * as z from 'zod';
import { benchSchema } from './schema/bench.ts';
import { datasetSchema } from './schema/dataset.ts';
import { estimateSchema } from './schema/estimate.ts';
import { executorSchema } from './schema/executor.ts';
import { loadSchema } from './schema/load.ts';
import { leaderboardSchema } from './schema/leaderboard.ts';
import { excludeSchema, matrixSchema } from './schema/matrix.ts';
import { modelSchema } from './schema/model.ts';
import { count, countOrAuto, duration, id, object, text } from './schema/parts.ts';
import { promptSchema } from './schema/prompt.ts';
import { extractSchema, publishedOwnScorersSchema, publishedScorersSchema, scorersSchema } from './schema/scorer.ts';
import { wholeFrom } from './wholeNumber.ts';

const reducer = z.string().regex(/^(mean|max|min|majority|pass@(k|[1-9]\d{0,3}))$/, 'must be mean, max, min, majority, or pass@ and a number, like pass@2');

/** What may stand in a task file, as written: the one source of the parser, of its messages and of the published JSON schema. Every key has an effect. */
export const evalSchema = object({
  kind: z.literal('eval').describe('What the task does: eval says how good models are on datasets.'),
  name: id.describe('How the task is called.'),
  description: z.string().optional().describe('What it is about, in a sentence.'),
  version: z.literal(1).optional().describe('Of the task format: 1.'),
  seed: wholeFrom(0).optional().describe('Of everything that is drawn (default: 0).'),
  parallel_requests: countOrAuto.optional().describe('Requests in flight at once, over all models; auto finds out for each endpoint how many are worth it, up to the maximum (default and maximum come from the settings: 10 and 50).'),
  parallel_trials: count.optional().describe('Trials under way at once (default: 4).'),
  timeout: duration.optional().describe('Of the whole run, e.g. 2h.'),
  timeout_per_trial: duration.optional().describe('Of each trial, e.g. 30m.'),
  max_cost: z.number().positive('must be more than 0').optional().describe('What the run may cost in all, in the currency of the models’ pricing, resumes and judges included. Reaching it stops the run cleanly: nothing new is asked, what is in flight ends and is recorded.'),
  max_tokens_total: count.optional().describe('Tokens the run may use in all, in and out. Reaching it stops the run as max_cost does.'),
  max_time: duration.optional().describe('How long the run may ask, e.g. 2h, over all resumes. Unlike timeout, which breaks off what is in flight, reaching it stops the run as max_cost does.'),
  retries: wholeFrom(0).max(20, 'must be at most 20').optional().describe('How often a request is tried again after a network error, 408, 429 or 5xx (default: 3).'),
  executor: executorSchema.optional(),
  estimate: estimateSchema.optional(),
  gates: z.array(text).optional().describe('Limits that decide the exit code, e.g. accuracy >= 0.5. A gate must hold in every trial.'),
  models: z.array(modelSchema).min(1).describe('The models under test.'),
  helpers: z.array(modelSchema).min(1).optional().describe('Models that are not under test: the judges and embeddings models that scorers ask, by id. Written as models are; a recorded one cannot be asked.'),
  datasets: z.array(datasetSchema).min(1).describe('The datasets they are tested on.'),
  prompts: z.array(promptSchema).min(1).optional().describe('How a sample is asked (default: the input as the user message). Recorded models are not asked.'),
  matrix: matrixSchema.optional(),
  exclude: excludeSchema.optional(),
  repeats: z
    .union([
      count,
      object({
        n: count.describe('How often each sample is asked. A `seed` among a model’s params grows by 1 with each repeat.'),
        reduce: z.union([reducer, z.array(reducer).min(1)]).optional().describe('How the repeats of a sample become one value: mean (the default), max, min, majority (of the answers), pass@2 (the chance that one of 2 is right). The first one ranks.'),
      }),
    ])
    .optional()
    .describe('Asks each sample several times, since models that sample answer differently.'),
  extract: z.union([text, extractSchema]).optional().describe('How the answer is found in an output: a regular expression, or its details.'),
  scorers: scorersSchema.optional().describe('How an answer is judged. The first one ranks. Needed where a dataset has no scorers of its own.'),
  leaderboard: leaderboardSchema.optional(),
  shards: object({
    size: count.describe('Rows of a shard.'),
    keep: z.enum(['samples', 'statistics']).optional().describe('What is kept: every sample (samples, the default), or only the sums of each shard (statistics), for recorded outputs too many to keep; a resume goes on with the next shard.'),
  })
    .optional()
    .describe('Parts that a large dataset is scored in.'),
  on_missing: z.enum(['exclude', 'zero']).optional().describe('What a sample without an answer counts as: nothing (exclude, the default), or 0.'),
});

const publishedDataset = datasetSchema.extend({ scorers: publishedOwnScorersSchema.optional().describe(datasetSchema.shape.scorers.description ?? '') });
export const publishedEval = evalSchema.extend({
  datasets: z.array(publishedDataset).min(1).describe(evalSchema.shape.datasets.description ?? ''),
  scorers: publishedScorersSchema.optional().describe(evalSchema.shape.scorers.description ?? ''),
});
export const publishedSchema = z.union([publishedEval, benchSchema, loadSchema]);

export type WrittenTask = z.infer<typeof evalSchema>;
export type WrittenScorer = NonNullable<WrittenTask['scorers']>[number];
