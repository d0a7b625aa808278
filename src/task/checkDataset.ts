import type { Checking } from './checking.ts';
import { checkField } from './checkTemplate.ts';
import { holdsSplit, joinPath, readFormat } from './filePath.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';
import type { Dataset } from './datasets.ts';

type Written = WrittenTask['datasets'][number];

/** @param seed the task's, for a sample without its own */
export function readDataset(dataset: Written, k: number, seed: number, checking: Checking): Dataset {
  const path: Path = ['datasets', k];
  const fields = { input: dataset.fields?.input ?? 'input', target: dataset.fields?.target ?? 'target' };
  checkField(fields.input, [...path, 'fields', 'input'], checking);
  checkField(fields.target, [...path, 'fields', 'target'], checking);
  const sample = typeof dataset.sample === 'number' ? { n: dataset.sample } : dataset.sample;
  return {
    id: dataset.id,
    source: readSource(dataset, path, checking),
    line: checking.tree.keyPositionOf(path).line,
    fields,
    splits: dataset.splits ?? ['all'],
    ...(sample === undefined ? {} : { sample: { n: sample.n, seed: sample.seed ?? seed } }),
    tags: dataset.tags ?? [],
  };
}

function readSource(dataset: Written, path: Path, checking: Checking): Dataset['source'] {
  const { reporter } = checking;
  const name = `dataset \`${dataset.id}\``;
  const { splits } = dataset;
  for (const [k, split] of (splits ?? []).entries()) if (splits?.indexOf(split) !== k) reporter.at([...path, 'splits', k], `${name} has the split \`${split}\` twice`, 'remove one of them');
  if (dataset.inline !== undefined) {
    if (dataset.path !== undefined) reporter.atKey([...path, 'path'], `${name} has a \`path\` and \`inline\` rows`, 'keep one of the two');
    if (splits !== undefined) reporter.atKey([...path, 'splits'], `${name} has \`inline\` rows, which have no splits`, 'remove `splits`, or put each split into a file');
    return { inline: dataset.inline };
  }
  if (dataset.path === undefined) {
    reporter.atKey(path, `${name} has neither a \`path\` nor \`inline\` rows`, 'add `path: FILE`');
    return { inline: [] };
  }
  const at: Path = [...path, 'path'];
  const parted = holdsSplit(dataset.path);
  if (splits !== undefined && !parted) reporter.at(at, `the path of ${name} does not say where its splits are`, 'write {{ split }} into it');
  if (splits === undefined && parted) reporter.at(at, `the path of ${name} holds {{ split }}, but the dataset has no splits`, 'add `splits: [NAME, …]`');
  return { path: joinPath(checking.file, dataset.path), format: readFormat(dataset.path, at, checking) };
}
