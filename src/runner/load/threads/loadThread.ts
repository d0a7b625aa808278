import { Worker } from 'node:worker_threads';
import { toDisposable, type Disposable } from '../../../base/disposable.ts';
import { HumanError } from '../../../base/humanError.ts';
import type { FromThread, LoadRow, PartOfThread, ThreadSetup, ToThread } from './messages.ts';

/** One thread that makes load. What it is asked for rejects with a HumanError once it is lost. */
export interface LoadThread extends Disposable {
  readonly ready: Promise<void>;
  connect(sockets: number): Promise<number>;
  connections(): number;
  post(message: ToThread): void;
  begin(part: PartOfThread, onRows: (rows: readonly LoadRow[]) => void): Promise<Extract<FromThread, { of: 'ended' }>>;
}

export function startLoadThread(file: string, setup: ThreadSetup): LoadThread {
  const worker = new Worker(file, { workerData: setup });
  const waiting = new Map<FromThread['of'], { readonly resolve: (message: FromThread) => void; readonly reject: (error: unknown) => void }>();
  let lost: HumanError | undefined;
  let disposed = false;
  let connections = 0;
  let onRows: (rows: readonly LoadRow[]) => void = () => undefined;
  const lose = (why: string): void => {
    lost ??= new HumanError({ what: `a thread that made the load ended: ${why}`, toDo: 'start the run again, with less load if it ends once more', kind: 'unfinished' });
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
  };
  worker.on('message', (message: FromThread) => {
    if ('connections' in message) ({ connections } = message);
    if (message.of === 'rows') return onRows(message.rows);
    waiting.get(message.of)?.resolve(message);
    waiting.delete(message.of);
  });
  worker.on('error', error => lose(error instanceof Error ? error.message : String(error)));
  worker.on('exit', code => disposed || lose(`exit code ${code}`));
  const once = <T extends FromThread['of']>(of: T): Promise<Extract<FromThread, { of: T }>> =>
    new Promise((resolve, reject) => {
      if (lost !== undefined) return reject(lost);
      waiting.set(of, { resolve: resolve as (message: FromThread) => void, reject });
    });
  const post = (message: ToThread): void => worker.postMessage(message);
  const ready = once('ready').then(() => undefined);
  return {
    ready,
    connections: () => connections,
    post,
    async connect(sockets) {
      post({ to: 'connect', sockets });
      return (await once('connected')).sockets;
    },
    begin(part, listener) {
      onRows = listener;
      post({ to: 'begin', part });
      return once('ended');
    },
    ...toDisposable(() => {
      disposed = true;
      void worker.terminate();
      lose('it was stopped');
    }),
  };
}
