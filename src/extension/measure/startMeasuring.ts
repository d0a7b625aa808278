import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable.ts';
import type { MeasuredRun } from '../../report/measuredRun.ts';
import type { MeasureRequest } from './measureWorker.ts';

/** Measures a run in a thread of its own, which ends with it. `done` hears once; undefined where the thread could not do it. */
export function startMeasuring(request: MeasureRequest, done: (measured: MeasuredRun | undefined) => void): Disposable {
  const worker = new Worker(besideThisFile(), { workerData: request });
  let told = false;
  const tell = (measured: MeasuredRun | undefined): void => {
    if (told) return;
    told = true;
    done(measured);
  };
  worker.on('message', (measured: MeasuredRun) => tell(measured));
  worker.on('error', () => tell(undefined));
  worker.on('exit', () => tell(undefined));
  return {
    dispose: () => {
      told = true;
      void worker.terminate();
    },
  };
}

function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'measureWorker.ts' : 'measureWorker.js');
}
