import * as z from 'zod';
import { id, object } from './parts.ts';

const partial = z.record(z.string(), z.unknown());
const axisValue = object({
  model: partial.optional().describe('Merged into every model that is asked: mappings key by key, everything else replaced.'),
  prompt: partial.optional().describe('Merged into every prompt.'),
});

export const matrixSchema = z
  .record(id, z.union([z.array(z.union([z.string(), z.number(), z.boolean()])).min(1), z.record(id, axisValue)]))
  .describe('What varies beyond models, datasets and prompts: axes by name. Either {params.temperature: [0, 1]} (a path under params, model or prompt, and its values), or a name with values by id, each saying what it changes.');

export const excludeSchema = z
  .array(z.record(id, z.union([id, z.number(), z.boolean(), z.array(z.union([id, z.number(), z.boolean()])).min(1)])))
  .min(1)
  .describe('Trials that are not made: those with these values, or one of a list of them, of model, dataset, split, prompt or an axis of the matrix.');
