import { defineConfig } from 'vitest/config';
import { apartFlags } from './src/base/objectsApart.ts';

/** Folders whose tests have no state of a module or a process: they share their threads, which saves starting one and loading everything anew for each of 170 files. */
const pure = '{base,task,plan,schedule,score,store,report,protocol,l10n,manifest}';

// Unit tests only: the host and end-to-end suites run in a real VS Code (test/run-host.mjs, test/e2e).
export default defineConfig({
  test: {
    testTimeout: 30_000,
    // As the command line and the runner are set.
    execArgv: [...apartFlags()],
    projects: [
      { extends: true, test: { name: 'pure', include: [`test/${pure}/**/*.test.ts`], isolate: false } },
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [`test/${pure}/**`, 'test/host/**', 'test/e2e/**', 'test/vscode/**', 'test/slurm/**'] } },
    ],
  },
});
