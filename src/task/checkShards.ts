import type { Checking } from './checking.ts';
import type { Dataset } from './datasets.ts';
import type { Model } from './models.ts';
import type { WrittenTask } from './schema.ts';
import { isAsking, type ScorerSpec } from './scorers.ts';
import type { Task } from './task.ts';

/** @returns `{ shards }`, or `{}` where the task has none */
export function readShards(written: WrittenTask, { models, datasets, scorers }: { readonly models: readonly Model[]; readonly datasets: readonly Dataset[]; readonly scorers: readonly ScorerSpec[] }, { reporter }: Checking): Pick<Task, 'shards'> {
  if (written.shards === undefined) return {};
  const { size, keep = 'samples' } = written.shards;
  if (keep === 'samples') {
    reporter.atKey(['shards'], 'every sample is kept, so a resume asks for exactly what is missing, and `shards` has no effect', 'remove it, or add `keep: statistics` to keep only the sums of each shard', 'warning');
    return { shards: { size, keep } };
  }
  const without = 'or leave out `keep: statistics`';
  for (const [k, model] of models.entries()) {
    if (model.provider !== 'recorded') reporter.at(['models', k], '`shards: {keep: statistics}` scores recorded outputs alone: what a model answers is paid for, and kept', `use \`provider: recorded\`, ${without}`);
  }
  for (const [k, dataset] of datasets.entries()) {
    const { source } = dataset;
    if ('inline' in source) reporter.at(['datasets', k], '`shards: {keep: statistics}` reads plain JSONL files, and these rows are inline', `put them into a file, ${without}`);
    else if (source.format !== undefined && source.format !== 'jsonl') reporter.at(['datasets', k, 'path'], `\`shards: {keep: statistics}\` reads plain JSONL files, and this one is ${source.format}`, `convert it, ${without}`);
    if (dataset.cluster !== undefined) reporter.atKey(['datasets', k, 'cluster'], '`shards: {keep: statistics}` keeps no sample, so clusters cannot be drawn: intervals draw whole shards', `remove \`cluster\`, ${without}`);
    if (dataset.where !== undefined) reporter.atKey(['datasets', k, 'where'], '`shards: {keep: statistics}` runs whole datasets', `remove \`where\`, ${without}`);
    if (dataset.sample !== undefined) reporter.atKey(['datasets', k, 'sample'], '`shards: {keep: statistics}` runs whole datasets', `remove \`sample\`, ${without}`);
  }
  for (const { id } of scorers.filter(isAsking)) reporter.atKey(['scorers'], `\`shards: {keep: statistics}\` scores in threads, and \`${id}\` asks somebody else`, `remove it, ${without}`);
  if (written.repeats !== undefined) reporter.atKey(['repeats'], '`shards: {keep: statistics}` scores each recorded output once', `remove \`repeats\`, ${without}`);
  if (written.on_missing === 'zero') reporter.at(['on_missing'], '`shards: {keep: statistics}` counts what was answered', `remove \`on_missing: zero\`, ${without}`);
  return { shards: { size, keep } };
}
