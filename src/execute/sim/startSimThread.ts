import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable.ts';
import { toDisposable } from '../../base/disposable.ts';

/** What the thread says, once. */
export type SimMessage = { readonly url: string } | { readonly failed: string };

export interface SimThread extends Disposable {
  /** Where it listens, once it does; never rejects. */
  readonly listening: Promise<SimMessage>;
}

/** The simulated server in a thread of its own, on a loopback port that the system chooses: what it does to answer does not hold up who measures it. */
export function startSimThread(): SimThread {
  const worker = new Worker(besideThisFile());
  const listening = new Promise<SimMessage>(resolve => {
    worker.once('message', (message: SimMessage) => resolve(message));
    worker.once('error', error => resolve({ failed: error instanceof Error ? error.message : String(error) }));
    worker.once('exit', () => resolve({ failed: 'it has ended' }));
  });
  return { listening, ...toDisposable(() => void worker.terminate()) };
}

/** The bundles lie beside the thread's bundle; the sources run as they are. */
function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'simThread.ts' : 'sim.js');
}
