// The entry of a scoring worker thread: loaded once with the task's extract and scorers, then batches in, results out.
import { parentPort, workerData } from 'node:worker_threads';
import { createScoring, type ScoringSetup } from '../score/createScoring.ts';
import type { ScoringMessage } from './scoringSeat.ts';

if (parentPort) {
  const port = parentPort;
  // Both ends are this project's own code; what is thrown here reaches the pool as the worker's error.
  const score = createScoring(workerData as ScoringSetup);
  port.on('message', ({ jobs, step }: ScoringMessage) => port.postMessage(jobs.map(job => score(job, step))));
  port.postMessage('ready');
}
