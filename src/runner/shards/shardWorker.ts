// The entry of a thread that works on whole shards: it reads, parses, scores and adds up, and only sums come back.
import { parentPort } from 'node:worker_threads';
import { HumanError } from '../../base/humanError.ts';
import { readFilePart } from '../../execute/shards/fileIndex.ts';
import { createShardScorer, type ShardJob, type ShardTrial } from './scoreShard.ts';

export type ShardRequest =
  | { readonly type: 'part'; readonly path: string; readonly from: number; readonly to: number }
  | { readonly type: 'trial'; readonly trial: ShardTrial }
  | { readonly type: 'shard'; readonly trial: string; readonly job: ShardJob };

/** `beat`: still at work. `failed`: what a person must read; anything else that is thrown ends the thread. */
export type ShardReply =
  | { readonly type: 'beat' }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: { readonly what: string; readonly where?: string; readonly toDo?: string } };

if (parentPort) {
  const port = parentPort;
  const reply = (message: ShardReply): void => port.postMessage(message);
  const scorers = new Map<string, ReturnType<typeof createShardScorer>>();
  const work = (request: ShardRequest): unknown => {
    if (request.type === 'part') return readFilePart(request.path, request.from, request.to);
    if (request.type === 'trial') {
      scorers.set(request.trial.trial, createShardScorer(request.trial, () => reply({ type: 'beat' })));
      return undefined;
    }
    const scorer = scorers.get(request.trial);
    if (scorer === undefined) throw new Error(`Trial ${request.trial} was not announced`);
    return scorer(request.job);
  };
  port.on('message', (request: ShardRequest) => {
    try {
      reply({ type: 'done', result: work(request) });
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      const { what, where, toDo } = error;
      reply({ type: 'failed', error: { what, ...(where === undefined ? {} : { where }), ...(toDo === undefined ? {} : { toDo }) } });
    }
  });
}
