import * as z from 'zod';
import { durationMessage, durationPattern } from './duration.ts';
import { normalizers, scorerUses } from './task.ts';
import { wholeFrom } from './wholeNumber.ts';

/**
 * What may stand in a task file, as written: the one source of the parser, of its messages and of the published JSON schema. Every key has an effect.
 * Messages of its own begin with `must`, and `reportIssues` puts the rest around them.
 */
const object = z.strictObject;
// No line ends: an id is one line in every list.
const id = z.string().regex(/^\S(.{0,118}\S)?$/, 'must be one line of at most 120 characters, without blanks at its ends');
const text = z.string().min(1);
const count = wholeFrom(1);
const amount = z.number().min(0);
const duration = z.string(durationMessage).regex(durationPattern, durationMessage);
const flags = z.string().regex(/^[imsuv]*$/, 'must be flags out of i, m, s, u and v');

const limits = object({
  parallel_requests: count.optional().describe('Requests to this model in flight at once. It may not exceed the maximum in the settings.'),
  requests_per_minute: z.number().positive().optional().describe('Requests to this model a minute, sent evenly.'),
  min_interval: duration.optional().describe('Least time between two requests to this model, e.g. 500ms.'),
}).describe('Limits of this model, in addition to those of the run.');

const pricing = object({
  input: amount.describe('Price of a million input tokens.'),
  output: amount.describe('Price of a million output tokens.'),
}).describe('What tokens cost, so that the cost of each sample is recorded.');

const modelBase = { id: id.describe('How this model is called in results. Unique in the task.'), limits: limits.optional() };

const openAiModel = object({
  ...modelBase,
  pricing: pricing.optional(),
  provider: z.literal('openai').describe('Any endpoint that speaks the OpenAI chat API: vLLM, SGLang, llama.cpp, Ollama, …'),
  base_url: z.string().regex(/^(https?:\/\/\S|\$\{(env|secret):)/i, 'must be an address that begins with http:// or https://').describe('The address before /chat/completions, e.g. http://127.0.0.1:8000/v1.'),
  api_key: text.optional().describe('The key: ${env:NAME} or ${secret:NAME}, resolved when a request is sent and never stored.'),
  model: text.describe('The model’s name at the endpoint.'),
  stream: z.boolean().optional().describe('Ask for a stream, so that the time to the first token is known (default: true).'),
  params: z.record(z.string(), z.unknown()).optional().describe('Merged into the request: temperature, max_tokens, seed, …'),
  timeout: duration.optional().describe('Of one attempt, from sending to the last byte (default: 120s).'),
});

const recordedModel = object({
  ...modelBase,
  provider: z.literal('recorded').describe('Outputs that exist already: they are scored and no model is asked.'),
  path: text.describe('JSONL, JSON or CSV file whose k-th row belongs to the dataset’s k-th row. Relative to the task file.'),
  output: text.describe("Template that says where in the recorded row the output is, e.g. {{ row['my model'].solution }}."),
  match: text.optional().describe('A column that must be equal in the recorded row and the dataset’s row, so that a shifted file is noticed.'),
});

const dataset = object({
  id: id.describe('How this dataset is called in results. Unique in the task.'),
  path: text.optional().describe('JSONL, JSON (an array) or CSV file, relative to the task file; may hold {{ split }}.'),
  inline: z.array(z.record(z.string(), z.unknown())).min(1).optional().describe('The rows themselves, instead of a path.'),
  fields: object({
    input: text.optional().describe('Column (or template over row) that is the input (default: input).'),
    target: text.optional().describe('Column (or template over row) that is the reference answer; a list holds several (default: target).'),
  })
    .optional()
    .describe('Which columns are the input and the target.'),
  splits: z.array(id).min(1).optional().describe('Named parts of the dataset; each becomes a trial of its own.'),
  sample: z
    .union([count, object({ n: count.describe('How many samples.'), seed: wholeFrom(0).optional().describe('Which ones (default: the task’s seed).') })])
    .optional()
    .describe('Only so many samples, chosen by a seed.'),
  tags: z.array(text).optional().describe('Columns to report by.'),
});

const prompt = object({
  id: id.describe('How this prompt is called in results. Unique in the task.'),
  template: text.optional().describe('The user message: a template over input, target and row.'),
  messages: z
    .array(object({ role: z.enum(['system', 'user', 'assistant']).describe('Who speaks.'), content: z.string().describe('A template over input, target and row.') }))
    .min(1)
    .optional()
    .describe('All messages, instead of a template.'),
});

const extract = object({
  regex: text.describe('Finds the answer in an output. It runs with a time limit.'),
  flags: flags.optional().describe('Flags of the expression: i, m, s, u, v.'),
  group: z.union([wholeFrom(0), text]).optional().describe('Which group is the answer (default: 1 where the expression has groups, else the whole match).'),
  last: z.boolean().optional().describe('Take the last match instead of the first.'),
  on_fail: z.enum(['extractionFailed', 'output']).optional().describe('A sample without a match has no score (extractionFailed, the default), or its whole output is the answer (output).'),
});

const normalize = z.array(z.enum(normalizers)).optional().describe('What is evened out before the comparison.');
const scorerId = { id: id.optional().describe('The metric’s name in gates and results (default: the scorer’s).') };
const parameters = 'How it judges, where its defaults are not meant.';
const scorer = z.discriminatedUnion('use', [
  object({ ...scorerId, use: z.literal('exact_match').describe('The answer equals a target.'), params: object({ normalize }).optional().describe(parameters) }),
  object({ ...scorerId, use: z.literal('token_f1').describe('Overlap of words, as SQuAD defines it.'), params: object({ normalize }).optional().describe(parameters) }),
  object({ ...scorerId, use: z.literal('contains').describe('The answer contains a target.'), params: object({ normalize, all: z.boolean().optional().describe('It must contain every target.') }).optional().describe(parameters) }),
  object({
    ...scorerId,
    use: z.literal('numeric_match').describe('The last number of the answer equals the last number of a target.'),
    params: object({ absolute: amount.optional().describe('Absolute tolerance.'), relative: amount.optional().describe('Tolerance as a share of the target.') }).optional().describe(parameters),
  }),
  object({
    ...scorerId,
    use: z.literal('regex').describe('A pattern matches the answer.'),
    params: object({ pattern: text.optional().describe('The pattern (default: the target).'), flags: flags.optional().describe('Flags of the pattern: i, m, s, u, v.') }).optional().describe(parameters),
  }),
  object({ ...scorerId, use: z.literal('choice').describe('The chosen option’s letter or text.'), params: object({ options: z.array(text).min(2).optional().describe('The options’ texts, in order.') }).optional().describe(parameters) }),
  object({
    ...scorerId,
    use: z.literal('set_f1').describe('F1 of two sets of labels.'),
    params: object({ separator: text.optional().describe('Between labels (default: a comma).'), other: z.enum(['strict', 'collapsed']).optional().describe('collapsed: all wrong labels together count as one.') }).optional().describe(parameters),
  }),
]);

export const evalSchema = object({
  kind: z.literal('eval').describe('What the task does: eval says how good models are on datasets.'),
  name: id.describe('How the task is called.'),
  description: z.string().optional().describe('What it is about, in a sentence.'),
  version: z.literal(1).optional().describe('Of the task format: 1.'),
  seed: wholeFrom(0).optional().describe('Of everything that is drawn (default: 0).'),
  parallel_requests: count.optional().describe('Requests in flight at once, over all models (default and maximum come from the settings: 10 and 50).'),
  parallel_trials: count.optional().describe('Trials under way at once (default: 4).'),
  timeout: duration.optional().describe('Of the whole run, e.g. 2h.'),
  timeout_per_trial: duration.optional().describe('Of each trial, e.g. 30m.'),
  retries: wholeFrom(0).max(20, 'must be at most 20').optional().describe('How often a request is tried again after a network error, 408, 429 or 5xx (default: 3).'),
  gates: z.array(text).optional().describe('Limits that decide the exit code, e.g. accuracy >= 0.5. A gate must hold in every trial.'),
  models: z.array(z.discriminatedUnion('provider', [openAiModel, recordedModel])).min(1).describe('The models under test.'),
  datasets: z.array(dataset).min(1).describe('The datasets they are tested on.'),
  prompts: z.array(prompt).min(1).optional().describe('How a sample is asked (default: the input as the user message). Recorded models are not asked.'),
  extract: z.union([text, extract]).optional().describe('How the answer is found in an output: a regular expression, or its details.'),
  scorers: z
    .array(z.union([z.enum(scorerUses), scorer]))
    .min(1)
    .describe('How an answer is judged. The first one ranks.'),
  on_missing: z.enum(['exclude', 'zero']).optional().describe('What a sample without an answer counts as: nothing (exclude, the default), or 0.'),
});

/** What is published: it also says that a scorer without `use` is the one its `id` names, which the parser sees to before it checks. */
export const publishedSchema = evalSchema.extend({
  scorers: z
    .array(z.union([z.enum(scorerUses), ...scorer.options, ...scorer.options.map(option => option.omit({ use: true }).extend({ id: option.shape.use }))]))
    .min(1)
    .describe(evalSchema.shape.scorers.description ?? ''),
});

export type WrittenTask = z.infer<typeof evalSchema>;
export type WrittenScorer = WrittenTask['scorers'][number];
