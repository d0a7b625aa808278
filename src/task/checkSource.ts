import type { Checking } from './checking.ts';
import { readFileName } from './dataFile.ts';
import { datasetFormats, type DatasetFormat, type RowSource } from './datasets.ts';
import { holdsSplit, joinPath } from './filePath.ts';
import type { Path } from './positionedTree.ts';

/** How a task file writes where rows are read from, of a dataset as of a recorded model. */
export interface WrittenSource {
  readonly path: string;
  readonly format?: DatasetFormat | undefined;
  readonly table?: string | undefined;
  readonly query?: string | undefined;
}

/** @param path of the mapping that holds the keys @param name of the key that holds the path */
export function readSource(written: WrittenSource, path: Path, checking: Checking, name = 'path'): RowSource {
  const { reporter } = checking;
  const { table, query } = written;
  const format = readFormat(written, [...path, name], checking);
  for (const key of ['table', 'query'] as const) {
    if (written[key] === undefined || format === 'sqlite') continue;
    reporter.atKey([...path, key], `\`${key}\` is for SQLite databases`, readFileName(written.path).format === undefined ? 'add `format: sqlite`, or remove it' : 'remove it');
  }
  if (table !== undefined && query !== undefined) reporter.atKey([...path, 'query'], 'there is a `table` and a `query`', 'keep one of the two');
  return {
    path: joinPath(checking.file, written.path),
    ...(format === undefined ? {} : { format }),
    ...(table === undefined ? {} : { table }),
    ...(query === undefined ? {} : { query }),
  };
}

/** The `splits` of a dataset: where its path (or table, or query) names them, or, in a folder, as its files do. */
export function checkSplits(written: WrittenSource & { readonly splits?: readonly string[] | undefined }, path: Path, name: string, { reporter }: Checking): Pick<RowSource, 'folderOfSplits'> {
  const { splits } = written;
  const parted = (['path', 'table', 'query'] as const).find(key => holdsSplit(written[key] ?? ''));
  if (splits === undefined) {
    if (parted !== undefined) reporter.at([...path, parted], `the ${parted} of ${name} holds {{ split }}, but the dataset has no splits`, 'add `splits: [NAME, …]`');
    return {};
  }
  if (parted !== undefined) return {};
  if (mayBeFolder(written.path)) return { folderOfSplits: true };
  const sqlite = written.format === 'sqlite' || readFileName(written.path).format === 'sqlite';
  reporter.at([...path, 'path'], `the path of ${name} does not say where its splits are`, `write {{ split }} into it${sqlite ? ', or into `table` or `query`' : ''}`);
  return {};
}

function mayBeFolder(path: string): boolean {
  return /[/\\]$/.test(path) || (readFileName(path).ending === '' && !path.includes('*'));
}

const written = datasetFormats.map(format => `.${format}`);
const read = `${written.slice(0, -1).join(', ')} or ${written.at(-1) ?? ''}`;

/** What `format` or the file's name says; undefined for what may be a folder. */
function readFormat({ path, format }: WrittenSource, at: Path, { reporter }: Checking): DatasetFormat | undefined {
  const named = readFileName(path);
  const found = format ?? named.format;
  if (found !== undefined) {
    if (named.compressed && !['jsonl', 'json', 'csv', 'tsv'].includes(found)) reporter.at(at, `a .${found} file is not read compressed as a whole`, 'unpack it');
    return found;
  }
  if (mayBeFolder(path)) return undefined;
  if (['zip', 'bz2', 'xz', '7z', 'rar', 'tar', 'tgz'].includes(named.ending)) reporter.at(at, `${path} is packed`, 'unpack it: of compressed files, .gz and .zst are read');
  else reporter.at(at, `${path} does not say its format`, `name a ${read} file, or add \`format:\`; write a / behind a folder's name`);
  return undefined;
}
