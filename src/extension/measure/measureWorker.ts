// The entry of a thread that measures a run: intervals and differences of a big one take seconds, and the extension host has windows to serve.
import { parentPort, workerData } from 'node:worker_threads';
import { measureRun } from '../../report/measuredRun.ts';
import { openReader } from '../../store/workspaceStore.ts';

export interface MeasureRequest {
  /** The store's. */
  readonly file: string;
  readonly run: string;
  readonly alive: boolean;
}

if (parentPort) {
  const { file, run, alive } = workerData as MeasureRequest;
  const reader = openReader(file);
  try {
    parentPort.postMessage(measureRun(reader, run, alive));
  } finally {
    reader.dispose();
  }
}
