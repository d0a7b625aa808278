import { defineConfig } from 'vitest/config';

// Unit tests only: the host and end-to-end suites run in a real VS Code (test/run-host.mjs, test/e2e).
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], exclude: ['test/host/**', 'test/e2e/**', 'test/vscode/**', 'test/slurm/**'], testTimeout: 30_000 },
});
