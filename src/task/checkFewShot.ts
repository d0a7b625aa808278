import type { Checking } from './checking.ts';
import type { WrittenPrompt } from './checkPrompts.ts';
import { checkSplits, readSource } from './checkSource.ts';
import { checkField, checkTemplate } from './checkTemplate.ts';
import { readFileName } from './dataFile.ts';
import { holdsSplit, joinPath } from './filePath.ts';
import type { Path } from './positionedTree.ts';
import type { FewShot } from './prompts.ts';

type Written = NonNullable<WrittenPrompt['few_shot']>;

/** @param path where it stands */
export function readFewShot(written: Written, path: Path, checking: Checking): FewShot {
  const { reporter } = checking;
  if (isTextFile(written)) {
    for (const key of ['k', 'seed', 'fields', 'as', 'template', 'split', 'table', 'query'] as const) {
      if (written[key] !== undefined) reporter.atKey([...path, key], `the examples are a text file, which is shown as it is, so \`${key}\` has no effect`, 'remove it');
    }
    return { textFile: joinPath(checking.file, written.path) };
  }
  const { as = 'text', template, split, k, seed, fields, format } = written;
  for (const name of ['input', 'target'] as const) if (fields?.[name] !== undefined) checkField(fields[name], [...path, 'fields', name], checking);
  if (k === undefined) reporter.atKey(path, 'nothing says how many examples are shown', 'add `k: 4`');
  if (template !== undefined) checkTemplate(template, ['input', 'target', 'row'], [...path, 'template'], checking);
  else if (as === 'text') reporter.atKey(path, 'nothing says how an example is written', 'add `template: "Q: {{ input }}\\nA: {{ target }}\\n\\n"`, or `as: messages`');
  const source = { ...written, format: format === 'text' ? undefined : format };
  return {
    source: { ...readSource(source, path, checking), ...splitsOf() },
    k: k ?? 1,
    ...(seed === undefined ? {} : { seed }),
    ...(fields === undefined ? {} : { fields: { input: fields.input ?? 'input', target: fields.target ?? 'target' } }),
    ...(split === undefined ? {} : { split }),
    as,
    template: template ?? '{{ target }}',
  };

  function splitsOf(): ReturnType<typeof checkSplits> {
    if (split !== undefined) return checkSplits({ ...source, splits: [split] }, path, 'few_shot', checking);
    const parted = (['path', 'table', 'query'] as const).find(key => holdsSplit(written[key] ?? ''));
    if (parted !== undefined) reporter.at([...path, parted], `the ${parted} of few_shot holds {{ split }}, and nothing says which`, 'add `split: NAME`');
    return {};
  }
}

/** Whether a written `few_shot` names a text and not rows. */
export function isTextFile(written: { readonly path?: unknown; readonly format?: unknown }): boolean {
  if (written.format !== undefined) return written.format === 'text';
  return typeof written.path === 'string' && ['txt', 'text', 'md'].includes(readFileName(written.path).ending);
}
