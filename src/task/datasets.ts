import type { Prompt } from './prompts.ts';
import type { Extract, ScorerSpec } from './scorers.ts';

export const datasetFormats = ['jsonl', 'json', 'csv', 'tsv', 'arrow', 'parquet', 'sqlite'] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

/** Where rows are read from, one after another. */
export interface RowSource {
  /** Absolute: a file, a folder of files, or several files by a `*` in the last name. May hold `{{ split }}`, as `table` and `query` may. */
  readonly path: string;
  /** Absent where the files' own names say it once they are known: in a folder. */
  readonly format?: DatasetFormat;
  /** Of an SQLite database: the table to read, or what selects the rows. */
  readonly table?: string;
  readonly query?: string;
  /** The path is a folder, and each split a part of it. */
  readonly folderOfSplits?: true;
}

export interface Dataset {
  readonly id: string;
  readonly source: RowSource | { readonly inline: readonly DatasetRow[] };
  /** Where in the task file the dataset stands (1-based), for messages. */
  readonly line: number;
  /** A column's name, or a template over `row`. */
  readonly fields: { readonly input: string; readonly target: string };
  /** Named parts. A dataset without splits has the one split `all`. */
  readonly splits: readonly string[];
  /** A Jinja expression over `row` and `index`: only rows for which it holds are samples. They keep their place among all rows as their index. */
  readonly where?: string;
  /** Drawn from the rows that `where` leaves. */
  readonly sample?: { readonly n: number; readonly seed: number };
  /** A column's name, or a template over `row`: samples where it says the same are no independent observations. */
  readonly cluster?: string;
  /** Columns to report by. */
  readonly tags: readonly string[];
  /** The scoring pool's name, where there is one of that name. */
  readonly track?: string;
  /** Its own prompts, and how it is judged, instead of the task's: read them through `promptsOf` and `scoringOf`. */
  readonly prompts?: readonly Prompt[];
  readonly scoring?: Scoring;
}

/** How an output becomes scores. */
export interface Scoring {
  readonly extract?: Extract;
  readonly scorers: readonly ScorerSpec[];
}

export type DatasetRow = Readonly<Record<string, unknown>>;
