import type { Written } from './readExperiments.ts';

/** A dataset as it is found here. */
export interface FoundDataset {
  /** Its name. */
  readonly id: string;
  /** `path`, `inline`, … as a task writes them. */
  readonly source: Written;
  /** Our names of Evalap's columns, where the dataset has others. */
  readonly columns: Readonly<Record<string, string>>;
  /** Keys of its own that are stronger than Evalap's: `fields`, `sample`. */
  readonly own?: Written;
  /** The columns of its rows, and how many there are, where that is known. */
  readonly has?: readonly string[];
  readonly size?: number;
}

/** What a body names and does not hold: an import finds it beside the file, the HTTP API in its workspace. */
export interface Here {
  /** What a dataset's name, or its rows, stand for. */
  readonly dataset: (written: unknown, where: string) => FoundDataset;
  /** How a key is referred to in a task; undefined where none is sent. */
  readonly key: (given: unknown, address: string, what: string) => string | undefined;
  /**
   * Where answers lie that were given before: `path` and `output` as a task writes them.
   * @param rows the row of the dataset that each belongs to, as far as they are named
   * @param size of the dataset, where it is known
   */
  readonly outputs: (texts: readonly string[], model: string, rows: readonly number[] | undefined, size: number | undefined) => Written;
  /** A model that is named alone, without its address; throws a HumanError where nobody knows it. */
  readonly model: (name: string, where: string) => Written;
}
