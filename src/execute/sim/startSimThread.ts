import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable.ts';
import { toDisposable } from '../../base/disposable.ts';
import type { TruthRecord } from './truth.ts';

/** What the thread says, once. */
export type SimMessage = { readonly url: string } | { readonly failed: string };

export interface SimThreadOptions {
  /** It keeps what it did for each request, until it is asked. */
  readonly truth?: boolean;
}

export interface SimThread extends Disposable {
  /** Where it listens, once it does; never rejects. */
  readonly listening: Promise<SimMessage>;
  /** Of the requests that have ended since it was last asked; one ask at a time, of a thread that keeps it and listens. */
  truth(): Promise<readonly TruthRecord[]>;
}

/** The simulated server in a thread of its own, on a loopback port that the system chooses: what it does to answer does not hold up who measures it. */
export function startSimThread(options: SimThreadOptions = {}): SimThread {
  const worker = new Worker(besideThisFile(), { workerData: options });
  const listening = new Promise<SimMessage>(resolve => {
    worker.once('message', (message: SimMessage) => resolve(message));
    worker.once('error', error => resolve({ failed: error instanceof Error ? error.message : String(error) }));
    worker.once('exit', () => resolve({ failed: 'it has ended' }));
  });
  return {
    listening,
    async truth() {
      worker.postMessage('truth');
      const [records] = (await once(worker, 'message')) as [readonly TruthRecord[]];
      return records;
    },
    ...toDisposable(() => void worker.terminate()),
  };
}

/** The bundles lie beside the thread's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'simThread.ts' : 'sim.js');
}
