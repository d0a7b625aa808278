import { expect, test } from 'vitest';
import { bytesByColumn, columnsAtOnce, type Chunk } from '../../src/execute/datasets/parquet/columnsAtOnce.ts';

const mb = 1024 * 1024;
const chunk = (column: string, dictionary: number, ...pages: readonly number[]): Chunk => ({ column, dictionaryBytes: dictionary * mb, data: pages.map((size, k) => ({ offset: k, length: 1, firstRow: k * 10, bytes: size * mb })) });

test('of a column count its dictionary and the pages that the rows lie in', () => {
  const chunks = [chunk('a', 1, 2, 4, 8), chunk('list', 0, 16), chunk('list', 0, 32)];
  expect([...bytesByColumn(chunks, 9, 1)]).toEqual([['a', 3 * mb], ['list', 48 * mb]]);
  expect([...bytesByColumn(chunks, 9, 2)]).toEqual([['a', 7 * mb], ['list', 48 * mb]]);
});

test('columns of more than is decoded together are read one lot after another, each of them once', () => {
  const wide = Array.from({ length: 300 }, (_, k) => chunk(`c${k}`, 1, 4));
  const lots = columnsAtOnce(wide, 0, 1);
  expect(lots.map(lot => lot.length)).toEqual([51, 51, 51, 51, 51, 45]);
  expect(lots.flat()).toEqual(wide.map(({ column }) => column));
  expect(columnsAtOnce([chunk('small', 0, 1), chunk('long', 0, 900), chunk('last', 0, 1)], 0, 1)).toEqual([['small'], ['long'], ['last']]);
  expect(columnsAtOnce([chunk('list', 0, 200), chunk('list', 0, 200)], 0, 1)).toEqual([['list']]);
});
