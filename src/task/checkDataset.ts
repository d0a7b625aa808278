import type { Checking } from './checking.ts';
import { checkSplits, readSource } from './checkSource.ts';
import { checkField } from './checkTemplate.ts';
import { checkWhere } from './checkWhere.ts';
import type { Dataset } from './datasets.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';

type Written = WrittenTask['datasets'][number];

/** @param seed the task's, for a sample without its own */
export function readDataset(dataset: Written, k: number, seed: number, checking: Checking): Dataset {
  const path: Path = ['datasets', k];
  const fields = { input: dataset.fields?.input ?? 'input', target: dataset.fields?.target ?? 'target' };
  checkField(fields.input, [...path, 'fields', 'input'], checking);
  checkField(fields.target, [...path, 'fields', 'target'], checking);
  if (dataset.cluster !== undefined) checkField(dataset.cluster, [...path, 'cluster'], checking);
  if (dataset.where !== undefined) checkWhere(dataset.where, [...path, 'where'], checking);
  const sample = typeof dataset.sample === 'number' ? { n: dataset.sample } : dataset.sample;
  return {
    id: dataset.id,
    source: sourceOf(dataset, path, checking),
    line: checking.tree.keyPositionOf(path).line,
    fields,
    splits: dataset.splits ?? ['all'],
    ...(dataset.where === undefined ? {} : { where: dataset.where }),
    ...(sample === undefined ? {} : { sample: { n: sample.n, seed: sample.seed ?? seed } }),
    ...(dataset.cluster === undefined ? {} : { cluster: dataset.cluster }),
    tags: dataset.tags ?? [],
    ...(dataset.track === undefined ? {} : { track: dataset.track }),
  };
}

function sourceOf(dataset: Written, path: Path, checking: Checking): Dataset['source'] {
  const { reporter } = checking;
  const name = `dataset \`${dataset.id}\``;
  const { splits, path: file } = dataset;
  for (const [k, split] of (splits ?? []).entries()) if (splits?.indexOf(split) !== k) reporter.at([...path, 'splits', k], `${name} has the split \`${split}\` twice`, 'remove one of them');
  if (dataset.inline !== undefined) {
    if (file !== undefined) reporter.atKey([...path, 'path'], `${name} has a \`path\` and \`inline\` rows`, 'keep one of the two');
    if (splits !== undefined) reporter.atKey([...path, 'splits'], `${name} has \`inline\` rows, which have no splits`, 'remove `splits`, or put each split into a file');
    for (const key of ['format', 'table', 'query'] as const) if (dataset[key] !== undefined) reporter.atKey([...path, key], `${name} has \`inline\` rows, for which \`${key}\` says nothing`, 'remove it');
    return { inline: dataset.inline };
  }
  if (file === undefined) {
    reporter.atKey(path, `${name} has neither a \`path\` nor \`inline\` rows`, 'add `path: FILE`');
    return { inline: [] };
  }
  return { ...readSource({ ...dataset, path: file }, path, checking), ...checkSplits({ ...dataset, path: file }, path, name, checking) };
}
