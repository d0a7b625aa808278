import { isAbsolute, relative } from 'node:path';
import type { DatasetFormat } from '../../task/datasets.ts';
import type { LocatedRow } from './row.ts';

/** `data/test.jsonl:17`, as a person would open it: relative to the working folder where the file is below it. */
export function place(path: string, line?: number): string {
  const near = relative(process.cwd(), path);
  const shown = near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
  return line === undefined ? shown : `${shown}:${line}`;
}

const lineless: ReadonlySet<DatasetFormat> = new Set(['arrow', 'parquet', 'sqlite']);

/** Where a row of a file stands: `data/test.jsonl:17`, or `data/test.parquet, row 17` in a format without lines. */
export function placeOf({ file, line }: Pick<LocatedRow, 'line'> & { readonly file: NonNullable<LocatedRow['file']> }): string {
  return lineless.has(file.format) ? `${place(file.path)}, row ${line}` : place(file.path, line);
}
