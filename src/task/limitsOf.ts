import type * as z from 'zod';
import type { Limits } from './models.ts';
import type { presetSchema } from './schema/limits.ts';

/** Limits as written → as every later stage reads them. */
export function limitsOf(written: z.infer<typeof presetSchema>, milliseconds: (duration: string) => number): Limits {
  const { parallel_requests: parallelRequests, requests_per_minute: requestsPerMinute, tokens_per_minute: tokensPerMinute, min_interval: minInterval } = written;
  return {
    ...(parallelRequests === undefined ? {} : { parallelRequests }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
    ...(minInterval === undefined ? {} : { minIntervalMs: milliseconds(minInterval) }),
  };
}
