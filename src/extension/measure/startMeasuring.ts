import { join } from 'node:path';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { MeasuredRun } from '../../report/measuredRun.ts';
import { sendTo, startOwnProcess } from '../threads/startOwnProcess.ts';
import type { MeasureRequest } from './measureProcess.ts';

/** Measures a run in a process of its own, which ends with it. `done` hears once; undefined where the process could not do it. */
export function startMeasuring(request: MeasureRequest, done: (measured: MeasuredRun | undefined) => void): Disposable {
  let told = false;
  const tell = (measured: MeasuredRun | undefined): void => {
    if (told) return;
    told = true;
    done(measured);
  };
  const child = startOwnProcess(besideThisFile(), () => tell(undefined));
  child.on('message', (measured: MeasuredRun) => {
    child.disconnect();
    tell(measured);
  });
  sendTo(child, request);
  return toDisposable(() => {
    told = true;
    child.kill('SIGKILL');
  });
}

function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'measureProcess.ts' : 'measure.js');
}
