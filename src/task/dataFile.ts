import type { DatasetFormat } from './datasets.ts';

/** What a file's name says. */
export interface NamedFile {
  /** The name without its endings: `train-00000-of-00002`. */
  readonly stem: string;
  /** Undefined where the ending is none that is read. */
  readonly format: DatasetFormat | undefined;
  /** The last ending, in lower case, without the dot and without that of a compression; empty where there is none. */
  readonly ending: string;
  readonly compressed: boolean;
}

const endings: Readonly<Record<string, DatasetFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  arrow: 'arrow',
  feather: 'arrow',
  parquet: 'parquet',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  db: 'sqlite',
};

/** @param path with `/` or `\` */
export function readFileName(path: string): NamedFile {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const [packed, plain] = cutEnding(name, /\.(gz|zst)$/i);
  // An ending begins with a letter: `corpus-v1.0` has none.
  const [found, stem] = cutEnding(plain, /\.([A-Za-z]\w{0,9})$/);
  const ending = found.toLowerCase();
  return { stem, ending, format: Object.hasOwn(endings, ending) ? endings[ending] : undefined, compressed: packed !== '' };
}

function cutEnding(name: string, pattern: RegExp): readonly [ending: string, rest: string] {
  const match = pattern.exec(name);
  return match?.[1] === undefined || match.index === 0 ? ['', name] : [match[1], name.slice(0, match.index)];
}
