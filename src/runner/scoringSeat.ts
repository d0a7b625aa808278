import { Worker } from 'node:worker_threads';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import type { ScoringSetup, ScoringStep } from '../score/createScoring.ts';
import type { ScoringJob, ScoringResult } from '../score/scorer.ts';
import { threadHeap } from './threadHeap.ts';

/** A place for one worker thread at a time: started when it is needed, replaced when it was lost. */
export interface ScoringSeat extends Disposable {
  /** Why there are no results, where its worker was lost over them. One call at a time. */
  score(jobs: readonly ScoringJob[], limitMs: number, step?: ScoringStep): Promise<readonly ScoringResult[] | ScoringLoss>;
}

/** The results were not there in time, or took more memory than a thread may have. */
export type ScoringLoss = 'late' | 'outOfMemory';

/** Node's own code for a thread that it has ended. */
export const outOfMemory = 'ERR_WORKER_OUT_OF_MEMORY';

/** What a worker is sent. */
export interface ScoringMessage {
  readonly jobs: readonly ScoringJob[];
  /** Only this part of each job. */
  readonly step?: ScoringStep;
}

export function createScoringSeat(file: string, setup: ScoringSetup): ScoringSeat {
  let worker: Worker | undefined;
  let disposed = false;
  let scoring = false;
  let waiting: { readonly resolve: (message: unknown) => void; readonly reject: (error: unknown) => void } | undefined;

  /** The worker's next message: `ready`, then the results of each batch. */
  function nextMessage(): Promise<unknown> {
    return new Promise((resolve, reject) => (waiting = { resolve, reject }));
  }

  function settle(settler: (each: NonNullable<typeof waiting>) => void): void {
    const each = waiting;
    waiting = undefined;
    if (each) settler(each);
  }

  async function start(): Promise<Worker> {
    const started = new Worker(file, { workerData: setup, resourceLimits: threadHeap });
    worker = started;
    const lost = (error: unknown): void => {
      if (worker !== started) return;
      worker = undefined;
      // One that cannot even begin will not begin the next time.
      settle(each => (scoring && (error as { readonly code?: unknown }).code === outOfMemory ? each.resolve('outOfMemory') : each.reject(error)));
    };
    started.on('message', message => worker === started && settle(each => each.resolve(message)));
    started.on('error', lost);
    started.on('exit', code => lost(new Error(`The scoring worker ended with code ${code}`)));
    await nextMessage();
    return started;
  }

  async function score(jobs: readonly ScoringJob[], limitMs: number, step?: ScoringStep): Promise<readonly ScoringResult[] | ScoringLoss> {
    if (disposed) throw new Error('The scoring pool is disposed');
    const ready = worker ?? (await start());
    const answer = nextMessage();
    scoring = true;
    const mine = waiting;
    const message: ScoringMessage = { jobs, ...(step === undefined ? {} : { step }) };
    ready.postMessage(message);
    // The limit is the worker's: where this thread was held up itself, results that have arrived meanwhile are taken first.
    // By then the next batch may be under way, which this limit is not for.
    const timer = setTimeout(() => setImmediate(() => waiting === mine && worker === ready && settle(expire)), limitMs);
    const expire = (each: NonNullable<typeof waiting>): void => {
      worker = undefined;
      ready.terminate().then(() => each.resolve('late'), each.reject);
    };
    try {
      // The worker is this project's own code and sends nothing else.
      return (await answer) as readonly ScoringResult[] | ScoringLoss;
    } finally {
      scoring = false;
      clearTimeout(timer);
    }
  }

  return {
    score,
    ...toDisposable(() => {
      disposed = true;
      const last = worker;
      worker = undefined;
      void last?.terminate();
      settle(each => each.reject(new Error('The scoring pool is disposed')));
    }),
  };
}
