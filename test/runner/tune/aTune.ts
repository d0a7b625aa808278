import type { Tune } from '../../../src/task/tune.ts';

export const aTune: Tune = {
  server: { start: { command: ['serve'] }, env: {}, folder: '/', model: 'm', ready: { path: '/health', timeoutMs: 60_000 }, gpus: 1, replicas: { count: 1, maxQueueLength: 100 }, graceMs: 1000 },
  parameters: [], constraints: [], strategy: { use: 'grid' }, objective: { direction: 'maximize', metric: 'goodput' }, maxExperiments: 100, parallelExperiments: 'auto', contention: 'forbid', priority: 0, backfill: false, limits: {}, retries: 1, sloFailRatio: 0,
};
