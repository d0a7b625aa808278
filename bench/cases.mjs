/**
 * What is measured, against the simulated server: samples, its latency, requests in flight, and the limits that we hold
 * ourselves to. `ideal` is samples × latency / in flight: nothing can be faster.
 */
export const cases = [
  { name: '2,000 samples, 20 ms, 50 in flight', samples: 2_000, latencyMs: 20, parallelRequests: 50, limit: { overIdeal: 1.5 } },
  { name: '20,000 samples, 20 ms, 200 in flight', samples: 20_000, latencyMs: 20, parallelRequests: 200, limit: {} },
  { name: '100,000 samples, 0 ms, 100 in flight', samples: 100_000, latencyMs: 0, parallelRequests: 100, limit: { residentMb: 300 } },
];
