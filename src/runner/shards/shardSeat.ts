import { Worker } from 'node:worker_threads';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import type { ShardTrial } from './scoreShard.ts';
import { outOfMemory } from '../scoringSeat.ts';
import { threadHeap } from '../threadHeap.ts';
import type { ShardReply, ShardRequest } from './shardWorker.ts';

/** One thread, started when it is first needed. One call at a time. */
export interface ShardSeat extends Disposable {
  knows(trial: string): boolean;
  announce(trial: ShardTrial): Promise<void>;
  ask(request: ShardRequest): Promise<unknown>;
}

export function createShardSeat(file: string, silenceLimitMs: number): ShardSeat {
  const known = new Set<string>();
  let worker: Worker | undefined;
  let disposed = false;
  let waiting: { readonly request: ShardRequest; readonly resolve: (result: unknown) => void; readonly reject: (error: unknown) => void; timer: NodeJS.Timeout } | undefined;

  function settle(how: (each: NonNullable<typeof waiting>) => void): void {
    const each = waiting;
    waiting = undefined;
    if (each === undefined) return;
    clearTimeout(each.timer);
    how(each);
  }

  function lost(error: unknown): void {
    worker = undefined;
    known.clear();
    settle(each => each.reject(error));
  }

  function start(): Worker {
    const started = new Worker(file, { resourceLimits: threadHeap });
    worker = started;
    started.on('message', (message: ShardReply) => {
      if (message.type === 'beat') waiting?.timer.refresh();
      else if (message.type === 'done') settle(each => each.resolve(message.result));
      else settle(each => each.reject(new HumanError(message.error)));
    });
    started.on('error', error => worker === started && lost(waiting?.request.type === 'shard' && (error as { readonly code?: unknown }).code === outOfMemory ? tooLarge(waiting.request) : error));
    started.on('exit', code => worker === started && lost(new Error(`The shard thread ended with code ${code}`)));
    return started;
  }

  function ask(request: ShardRequest): Promise<unknown> {
    if (disposed) return Promise.reject(new Error('The shard pool is disposed'));
    const asked = worker ?? start();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        if (request.type !== 'shard') {
          waiting?.timer.refresh();
          return;
        }
        void asked.terminate();
        const what = `scoring one sample took longer than ${silenceLimitMs / 1000} s, in shard rows ${request.job.index + 1} and following`;
        lost(new HumanError({ what, toDo: 'simplify the regular expression of `extract` or of the scorer, or run without `keep: statistics`, where one sample alone is lost' }));
      }, silenceLimitMs);
      waiting = { request, resolve, reject, timer };
      asked.postMessage(request);
    });
  }

  return {
    knows: trial => worker !== undefined && known.has(trial),
    async announce(trial) {
      await ask({ type: 'trial', trial });
      known.add(trial.trial);
    },
    ask,
    ...toDisposable(() => {
      disposed = true;
      const last = worker;
      worker = undefined;
      void last?.terminate();
      settle(each => each.reject(new Error('The shard pool is disposed')));
    }),
  };
}

function tooLarge({ job }: Extract<ShardRequest, { type: 'shard' }>): HumanError {
  return new HumanError({ what: `scoring took more memory than a thread may have, in shard rows ${job.index + 1} and following: an output there is too long for a scorer`, toDo: 'take the row out, make the shards smaller, or run without `keep: statistics`, where one sample alone is lost', kind: 'unfinished' });
}
