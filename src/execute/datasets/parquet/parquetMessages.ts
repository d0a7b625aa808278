/** What the process that decodes is asked: a file from its start, then its next rows, one answer to each. */
export type ParquetAsk = { readonly open: string } | 'next';

export type ParquetAnswer =
  | ParquetBatch
  | 'end'
  /** A sentence of a `HumanError`; the file is at its end by it. */
  | { readonly refused: { readonly what: string; readonly where: string | undefined; readonly toDo: string | undefined } }
  | { readonly failed: string };

/** No answer: something of the file was read. */
export type ParquetBeat = 'beat';

/** Some rows, column by column; values are what JSON knows. */
export interface ParquetBatch {
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: readonly (readonly unknown[])[];
}
