import * as z from 'zod';
import { id, object } from './parts.ts';

const range = 'must be between 0 and 5';

export const leaderboardSchema = object({
  by: id.optional().describe('The metric that orders the models, over all their trials (default: accuracy where the Dynascore names it, else the first scorer).'),
  dynascore: object({
    weights: z
      .record(id, z.number().min(0, range).max(5, range))
      .optional()
      .describe('What counts how much, from 0 to 5: any metric, throughput (samples a second), mean(latency), cost, or a name under values. Default: 4 for the metric of `by`, 1 for throughput and for each name under values.'),
    offsets: z.record(id, z.number()).optional().describe('Added to a metric after its direction, in its unit: for memory in GiB, what the machine has.'),
    values: z.record(id, z.record(id, z.number())).optional().describe('What an eval does not measure: by name, each model’s value, e.g. memory: {model-a: 12}.'),
    directions: z.record(id, z.enum(['higher', 'lower'])).optional().describe('Which way is better, of the names under values (default: lower for memory, higher for the others).'),
  })
    .optional()
    .describe('One number a model out of several metrics: each is worth as much accuracy as it is exchanged for between neighbouring models.'),
}).describe('The models beside each other, each over all its trials.');
