import type { DatasetFormat } from './datasets.ts';
import type { Checking } from './checking.ts';
import { laterFormats, notYet } from './notYet.ts';
import type { Path } from './positionedTree.ts';

/** `path` as seen from the folder of `from` (absolute, with `/` or `\`), absolute. */
export function joinPath(from: string, path: string): string {
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  const separator = from.includes('\\') && !from.includes('/') ? '\\' : '/';
  const parts = from.split(/[/\\]/).slice(0, -1);
  for (const part of path.split(separator === '\\' ? /[/\\]/ : '/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join(separator);
}

const endings: Readonly<Record<string, DatasetFormat>> = { jsonl: 'jsonl', ndjson: 'jsonl', json: 'json', csv: 'csv' };

/** The format that a file's name says; anything else is a problem. */
export function readFormat(path: string, at: Path, { reporter }: Checking): DatasetFormat {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = endings[ending];
  if (format !== undefined) return format;
  if (laterFormats.includes(ending)) reporter.at(at, `a .${ending} file ${notYet}`, 'convert it to .jsonl, .json or .csv');
  else reporter.at(at, `${path} does not say its format`, 'name a .jsonl, .json or .csv file');
  return 'jsonl';
}

const splitMark = /\{\{\s*split\s*\}\}/g;

export function holdsSplit(path: string): boolean {
  return path.search(splitMark) >= 0;
}

/** The path of one split; undefined where path and splits do not belong together. */
export function splitPath(path: string, split: string | undefined): string | undefined {
  if (holdsSplit(path) !== (split !== undefined)) return undefined;
  return split === undefined ? path : path.replaceAll(splitMark, () => split);
}
