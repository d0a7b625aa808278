import type { RawRow } from './connection.ts';

/** The numbers that a column of these rows holds, in the rows' order; what is null is left out. A million of them are 8 MB and no objects. */
export function numberColumn(rows: Iterable<RawRow>, column: string): Float64Array {
  let values = new Float64Array(1024);
  let n = 0;
  for (const row of rows) {
    const value = row[column];
    if (typeof value !== 'number') continue;
    if (n === values.length) {
      const larger = new Float64Array(n * 2);
      larger.set(values);
      values = larger;
    }
    values[n++] = value;
  }
  return values.subarray(0, n);
}
