import * as z from 'zod';
import { wholeFrom } from '../wholeNumber.ts';
import { count, id, object, text } from './parts.ts';

export const datasetSchema = object({
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
