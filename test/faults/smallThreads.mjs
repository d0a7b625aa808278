// Loaded before the program: its threads may hold HEAP_MB, less than it gives them. V8's own flag for a heap's size bears on the main thread alone.
import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';

const { Worker } = workerThreads;
workerThreads.Worker = class extends Worker {
  constructor(file, options) {
    super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: Number(process.env.HEAP_MB) } });
  }
};
syncBuiltinESMExports();
