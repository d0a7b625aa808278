import * as z from 'zod';
import { limitsSchema } from './limits.ts';
import { amount, duration, id, object, text } from './parts.ts';
import { sourceKeys } from './source.ts';

const pricing = object({
  input: amount.describe('Price of a million input tokens.'),
  output: amount.describe('Price of a million output tokens.'),
}).describe('What tokens cost, so that the cost of each sample is recorded.');

const modelBase = { id: id.describe('How this model is called in results. Unique in the task.'), limits: limitsSchema.optional() };

/** Of every model that is asked: a recorded one has its answers. */
export const cache = z.boolean().optional().describe('Keep answers, and use those that were given before to the same request (default: false). They cost nothing and have no latency. --cache and --no-cache say it for all models.');

const openAiModel = object({
  ...modelBase,
  cache,
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
  path: text.describe('File or folder, as a dataset’s, whose k-th row belongs to the dataset’s k-th row. Relative to the task file.'),
  ...sourceKeys,
  output: text.describe("Template that says where in the recorded row the output is, e.g. {{ row['my model'].solution }}."),
  match: text.optional().describe('A column that must be equal in the recorded row and the dataset’s row, so that a shifted file is noticed.'),
});

export const modelSchema = z.discriminatedUnion('provider', [openAiModel, recordedModel]);
