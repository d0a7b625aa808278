import { z } from 'zod';
import type { EndpointList, ListedModel } from '../report/endpoints/endpointList.ts';

const model = z.object({
  task: z.string(),
  task_file: z.string(),
  model: z.string(),
  parallel_requests: z.object({ value: z.union([z.number(), z.literal('auto')]), source: z.string() }).optional(),
  parallel_requests_max: z.number().optional(),
  requests_per_minute: z.number().optional(),
  tokens_per_minute: z.number().optional(),
  min_interval_ms: z.number().optional(),
  learnt: z.object({ parallel_requests: z.number(), per_s: z.number().optional() }).optional(),
});
const document = z.object({
  schema: z.literal('pitwall.endpoints/1'),
  endpoints: z.array(z.object({ endpoint: z.string(), provider: z.string(), models: z.array(model) })),
  notes: z.array(z.string()),
});

/** A line of `pitwall endpoints --watch --json`; undefined where it is none. */
export function parseEndpointList(line: string): EndpointList | undefined {
  const parsed = document.safeParse(jsonOf(line));
  if (!parsed.success) return undefined;
  const { endpoints, notes } = parsed.data;
  return { endpoints: endpoints.map(({ models, ...of }) => ({ ...of, models: models.map(listed) })), notes };
}

function listed({ task, task_file: taskFile, model: id, parallel_requests: parallelRequests, parallel_requests_max: most, requests_per_minute: requestsPerMinute, tokens_per_minute: tokensPerMinute, min_interval_ms: minIntervalMs, learnt }: z.infer<typeof model>): ListedModel {
  return {
    task,
    taskFile,
    model: id,
    ...(parallelRequests === undefined ? {} : { parallelRequests }),
    ...(most === undefined ? {} : { most }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
    ...(minIntervalMs === undefined ? {} : { minIntervalMs }),
    ...(learnt === undefined ? {} : { learnt: { parallelRequests: learnt.parallel_requests, ...(learnt.per_s === undefined ? {} : { perS: learnt.per_s }) } }),
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
