import assert from 'node:assert/strict';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { readAll } from '../readAll.ts';

/** A file made of these rows is read as they are. */
function written(rows: readonly Readonly<Record<string, unknown>>[], cut: string): string {
  const quoted = (value: unknown): string => `"${String(value).replaceAll('"', '""')}"`;
  const [first = {}] = rows;
  return [Object.keys(first), ...rows.map(row => Object.values(row))].map(cells => `${cells.map(quoted).join(cut)}\n`).join('');
}

/** Comma-separated values, and with a first byte `t` those between tabs. */
export const target: FuzzTarget = {
  seeds: () => ['ca,b\n1,2\n"x, ""y""\n z",3\r\n', 'ta\tb\n1\t2\n\n3\t"4\t5"\n', 'c\ufeffa,b\r1,2\r3,4\r', 'c"a\nb",c\n1,2\n', 'ca\n\n""\n" "\n'],
  words: [',', '\t', '"', '""', '\r\n', '\n', '\r', ',,', '","', '"\n"'],
  async run(input) {
    const format = input[0] === 0x74 ? 'tsv' : 'csv';
    const body = input.subarray(1);
    const rows = await readAll(body, format);
    if (rows === undefined) return;
    // Where the first line ends with a CR alone, each CR ends one.
    const lines = body.toString('latin1').split(/\n|\r/).length;
    for (const [k, { line, row }] of rows.entries()) {
      assert.ok(line <= lines && line > (rows[k - 1]?.line ?? 1), `row ${k} in line ${line} of ${lines}`);
      assert.ok(Object.values(row).every(value => typeof value === 'string'));
    }
    const plain = rows.map(({ row }) => row);
    // A row whose only value is an empty text is what RFC 4180 calls an empty line; `__proto__` is no column of a plain object.
    const [first = {}] = plain;
    if (plain.length === 0 || Object.keys(first).length < 2) return;
    assert.deepEqual((await readAll(Buffer.from(written(plain, format === 'csv' ? ',' : '\t')), format))?.map(({ row }) => row), plain);
  },
};
