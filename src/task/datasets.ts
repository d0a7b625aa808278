export type DatasetFormat = 'jsonl' | 'json' | 'csv';

export interface Dataset {
  readonly id: string;
  readonly source: { readonly path: string; readonly format: DatasetFormat } | { readonly inline: readonly DatasetRow[] };
  /** Where in the task file the dataset stands (1-based), for messages. */
  readonly line: number;
  /** A column's name, or a template over `row`. */
  readonly fields: { readonly input: string; readonly target: string };
  /** Named parts; the path holds `{{ split }}` then. A dataset without splits has the one split `all`. */
  readonly splits: readonly string[];
  readonly sample?: { readonly n: number; readonly seed: number };
  /** Columns to report by. */
  readonly tags: readonly string[];
}

export type DatasetRow = Readonly<Record<string, unknown>>;
