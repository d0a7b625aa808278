import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BalancerCounts, BalancerOptions } from './balancer.ts';
import type { FromBalancer, ToBalancer } from './balancerThread.ts';

/** A balancer in a thread of its own. */
export interface RunningBalancer {
  readonly url: string;
  /** As of the last moments; exact once it is closed. */
  readonly counts: BalancerCounts;
  averageInFlight(): Promise<number>;
  join(replica: number, port: number): void;
  /** Settles once what it works on has ended. */
  leave(replica: number): Promise<void>;
  close(): Promise<void>;
}

/** Rejects where the thread cannot begin. @param onFailed told where it ends by itself later on */
export async function startBalancerThread(options: Omit<BalancerOptions, 'clock'>, onFailed: (error: Error) => void): Promise<RunningBalancer> {
  const worker = new Worker(besideThisFile(), { workerData: options });
  const tell = (message: ToBalancer): void => worker.postMessage(message);
  let counts: BalancerCounts = { passed: 0, waited: 0, mostWaiting: 0, refused: 0, movedOn: 0, failed: 0 };
  const averages: ((average: number) => void)[] = [];
  const leaving = new Map<number, () => void>();
  const listening = Promise.withResolvers<string>();
  const over = Promise.withResolvers<void>();
  let closing = false;
  worker.on('message', (message: FromBalancer) => {
    if (message === 'closed') over.resolve();
    else if ('url' in message) listening.resolve(message.url);
    else if ('counts' in message) counts = message.counts;
    else if ('left' in message) leaving.get(message.left)?.();
    else averages.shift()?.(message.average);
  });
  worker.once('error', error => fail(error));
  worker.once('exit', () => fail(new Error('the balancer’s thread has ended')));
  const url = await listening.promise;
  // It ends with those that it serves: it keeps no process alive.
  worker.unref();
  return {
    url,
    get counts() {
      return counts;
    },
    averageInFlight() {
      const { promise, resolve } = Promise.withResolvers<number>();
      averages.push(resolve);
      tell('average');
      return promise;
    },
    join: (replica, port) => tell({ join: replica, port }),
    leave(replica) {
      const { promise, resolve } = Promise.withResolvers<void>();
      leaving.set(replica, resolve);
      tell({ leave: replica });
      return promise;
    },
    async close() {
      closing = true;
      tell('close');
      await over.promise;
      await worker.terminate();
    },
  };

  function fail(error: Error): void {
    listening.reject(error);
    over.resolve();
    for (const resolve of averages.splice(0)) resolve(0);
    for (const resolve of leaving.values()) resolve();
    if (!closing) onFailed(error);
    closing = true;
  }
}

/** The bundles lie beside the thread's bundle; the sources run as they are. */
function besideThisFile(): string {
  return path.join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'balancerThread.ts' : 'balancer.js');
}
