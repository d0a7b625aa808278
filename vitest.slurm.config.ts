import { defineConfig } from 'vitest/config';

// Each file boots a real cluster: one after the other, so that none waits for a processor that another has.
export default defineConfig({
  test: { include: ['test/slurm/**/*.test.ts'], fileParallelism: false, testTimeout: 120_000, hookTimeout: 60_000 },
});
