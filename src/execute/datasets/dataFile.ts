import type { DatasetFormat } from '../../task/datasets.ts';

/** One file of rows. */
export interface DataFile {
  /** Absolute. */
  readonly path: string;
  readonly format: DatasetFormat;
}
