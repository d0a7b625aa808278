import { describe, expect, test } from 'vitest';
import { mostJobsFor, shareOfModel, shareOfRun, waitForPlaceMs } from '../../../src/runner/jobs/shareLimits.ts';
import type { RequestLimits } from '../../../src/schedule/requestLimits.ts';

const endpoint: RequestLimits = { lane: 'a' };

describe('what all jobs together may do is never more than what the run may', () => {
  test.each<[whole: number, jobs: number]>([[10, 4], [6, 4], [4, 4], [50, 7]])('%i parallel requests over %i jobs', (parallelRequests, jobs) => {
    const whole = { parallelRequests, maxParallelRequests: 50 };
    const share = shareOfRun(whole, [endpoint], jobs);
    expect(Number(share.parallelRequests) * jobs).toBeLessThanOrEqual(parallelRequests);
    expect(share.parallelRequests).toBeGreaterThanOrEqual(1);
  });

  test('fewer jobs run at once where there would be less than one request for each', () => {
    expect(mostJobsFor({ parallelRequests: 3, maxParallelRequests: 50 }, [endpoint])).toBe(3);
    expect(mostJobsFor({ parallelRequests: 'auto', maxParallelRequests: 50 }, [endpoint])).toBe(50);
    expect(mostJobsFor({ parallelRequests: 10, maxParallelRequests: 50 }, [endpoint, { ...endpoint, requestsPerMinute: 5 }])).toBe(5);
    expect(mostJobsFor({ parallelRequests: 10, maxParallelRequests: 50 }, [{ ...endpoint, tokensPerMinute: 2500 }])).toBe(2);
    expect(mostJobsFor({ parallelRequests: 10, maxParallelRequests: 50 }, [{ ...endpoint, parallelRequests: 2 }])).toBe(2);
  });

  test('each limit of a model is divided, and intervals are as much longer', () => {
    expect(shareOfModel({ ...endpoint, parallelRequests: 9, requestsPerMinute: 100, tokensPerMinute: 10_001, minIntervalMs: 50 }, 4)).toEqual({ ...endpoint, parallelRequests: 2, requestsPerMinute: 25, tokensPerMinute: 2500, minIntervalMs: 200 });
    expect(shareOfRun({ parallelRequests: 'auto', maxParallelRequests: 50 }, [endpoint], 4)).toEqual({ parallelRequests: 'auto', maxParallelRequests: 12 });
  });

  test('a job that takes another one’s place waits until its own next turn would have come', () => {
    expect(waitForPlaceMs([endpoint])).toBe(0);
    expect(waitForPlaceMs([endpoint, { requestsPerMinute: 12, minIntervalMs: 700 }])).toBe(5_000);
    expect(waitForPlaceMs([{ tokensPerMinute: 1000 }])).toBe(60_000);
  });
});

test('programs and recorded outputs are on each node anew, and nothing of them is divided', () => {
  const program: RequestLimits = { parallelRequests: 1, adapts: false };
  expect(mostJobsFor({ parallelRequests: 1, maxParallelRequests: 50 }, [program])).toBe(Number.POSITIVE_INFINITY);
  expect(shareOfModel(program, 8)).toBe(program);
  expect(shareOfRun({ parallelRequests: 8, maxParallelRequests: 50 }, [program], 4)).toEqual({ parallelRequests: 8, maxParallelRequests: 50 });
});
