import type { Batching } from './batching.ts';
import { checkHttpBatches, endpointOf } from './checkHttpTarget.ts';
import { answersInTokens, type LoadBench } from './load.ts';
import type { Path } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';
import type { WrittenLoad } from './schema/load.ts';

const takeSeveral = ['completions', 'embeddings'];

/** Reads `batching`, and reports what it does not go with. @param written the whole file */
export function checkBatching(written: WrittenLoad, { workload }: Pick<LoadBench, 'workload'>, reporter: Reporter, duration: (text: string, path: Path) => number): Batching | undefined {
  const { batching, target, load } = written;
  if (batching === undefined) return undefined;
  const endpoint = endpointOf(target);
  if (target.provider === 'http') checkHttpBatches(target, reporter);
  else if (!takeSeveral.includes(endpoint)) reporter.atKey(['batching'], `\`batching\` puts several inputs into one request, and ${endpoint} takes one`, 'add `endpoint: completions` or `endpoint: embeddings` to `target`, or remove `batching`');
  if (endpoint === 'completions' && target.provider !== 'http' && target.stream === true) reporter.at(['target', 'stream'], '`stream: true` has no place here: the answer to a batch comes whole', 'remove it, or `batching`');
  if (load.find !== undefined) reporter.atKey(['load', 'find'], '`find` searches for one load, and `batching` compares combinations at loads that are known', 'write `concurrency` or `rate`, or remove `batching`');
  if (load.threads !== undefined) reporter.atKey(['load', 'threads'], 'the inputs of a batch are put together in one place, so `threads` has no effect', 'remove it, or `batching`');
  if (load.ramp !== undefined) reporter.atKey(['load', 'ramp'], '`ramp` changes the load all the time, and `batching` compares combinations at loads that stay', 'write `concurrency` or `rate`, or remove `batching`');
  if ('trace' in workload && answersInTokens(endpoint)) reporter.atKey(['workload', 'data'], 'the answers of a batch have one `max_tokens`, and each request of a trace has its own', 'use `synthetic` lengths, or `endpoint: embeddings`');
  const { outputTokens } = 'synthetic' in workload ? workload.synthetic : {};
  if (outputTokens !== undefined && outputTokens.min !== outputTokens.max) reporter.atKey(['workload', 'data'], 'the answers of a batch have one `max_tokens`, and here their lengths differ', 'give one number of output tokens');
  const { max_batch_size: maxSizes, batch_interval: intervals } = batching;
  once(maxSizes, 'max_batch_size');
  const intervalsMs = intervals.map((interval, k) => duration(interval, ['batching', 'batch_interval', k]));
  once(intervalsMs, 'batch_interval');
  return { maxSizes, intervalsMs };

  function once(values: readonly (number | string)[], key: 'max_batch_size' | 'batch_interval'): void {
    for (const [k, value] of values.entries()) if (values.indexOf(value) < k) reporter.at(['batching', key, k], `\`${key}\` has ${written.batching?.[key][k]} already`, 'remove it');
  }
}
