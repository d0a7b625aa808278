import * as z from 'zod';
import { estimateSchema } from './estimate.ts';
import { count, id, object, text } from './parts.ts';

/** What may stand in a bench file, as far as this version runs it. */
export const benchSchema = object({
  kind: z.literal('bench').describe('What the task does: bench says how fast models answer.'),
  name: id.describe('How the task is called.'),
  description: z.string().optional().describe('What it is about, in a sentence.'),
  version: z.literal(1).optional().describe('Of the task format: 1.'),
  estimate: estimateSchema.optional(),
  task: text.describe('The eval file whose samples are asked, relative to this file.'),
  request_sweep: z
    .array(count)
    .min(1)
    .describe('Numbers of requests in flight at once, e.g. [1, 5, 10, 20, 50]: the same sample of the eval is asked at each, one after the other, and the best number is named. The sample is the one that each dataset’s `sample` says, of datasets without one about 200 samples in all.'),
});

export type WrittenBench = z.infer<typeof benchSchema>;
