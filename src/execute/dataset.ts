import type { DatasetRow } from '../task/datasets.ts';

/** One dataset item, with its fields read. */
export interface DatasetItem {
  readonly index: number;
  readonly row: DatasetRow;
  readonly input: string;
  /** At least one reference answer. */
  readonly targets: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly cluster?: string;
}

/** One split of one dataset: read twice, first to count and check it, then lazily while samples run. */
export interface DatasetReader {
  /** Counts the items that will be run, and hashes the rows. A malformed row is a HumanError with file and line. */
  probe(signal: AbortSignal): Promise<{ readonly items: number; readonly hash: string }>;
  /** In index order; memory does not grow with the dataset. */
  items(signal: AbortSignal): AsyncIterable<DatasetItem>;
}
