import * as z from 'zod';
import { countOrAuto, duration, object, text } from './parts.ts';

/** What a model's `limits` and a preset may hold. */
const limitKeys = {
  parallel_requests: countOrAuto.optional().describe('Requests to this model in flight at once; auto finds out how many are worth it. It may not exceed the maximum in the settings.'),
  requests_per_minute: z.number().positive().optional().describe('Requests to this model a minute, sent evenly.'),
  tokens_per_minute: z.number().positive().optional().describe('Tokens of this model a minute, prompts and answers together: expected ones are reserved, and settled when the endpoint says how many it used.'),
  min_interval: duration.optional().describe('Least time between two requests to this model, e.g. 500ms.'),
};

export const presetSchema = object(limitKeys);

export const limitsSchema = object({
  preset: text.optional().describe('Limits by name: free_tier, conservative, moderate, high_throughput, or one of `presets` in pitwall.config.yaml. Keys beside it win.'),
  ...limitKeys,
}).describe('Limits of this model, in addition to those of the run.');
