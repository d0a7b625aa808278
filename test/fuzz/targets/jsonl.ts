import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { readAll } from '../readAll.ts';

/** Each line by itself; undefined where one is no row. */
function byLine(text: string): readonly unknown[] | undefined {
  try {
    const rows = text.replace(/^\ufeff/, '').split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line) as unknown);
    return rows.every(row => typeof row === 'object' && row !== null && !Array.isArray(row)) ? rows : undefined;
  } catch {
    return undefined;
  }
}

const hasManyDigits = /\d{16}/;

/** JSON lines and arrays of rows (a text that begins with `[`): read here as `JSON.parse` reads them. */
export const target: FuzzTarget = {
  seeds: () => ['{"a": 1}\n{"b": [1, {"c": null}], "é": "😀\\u0000"}\r\n\n{}', '[{"a": 1},\n {"a": "]}\\"", "b": [{}]}]', '\ufeff{"id": 12345678901234567890}\n', '[]', '[{"a": "\\\\"}, 3]', gzipSync('{"a": 1}\n')],
  words: ['{"', '": ', '"}', '},{', '\n', '\\u', '\\"', '[', ']', 'null', '"__proto__": '],
  async run(input) {
    const text = input.toString();
    const isUtf8 = Buffer.from(text).equals(input);
    const isArray = /^\ufeff?\s*\[/.test(text);
    const rows = (await readAll(input, isArray ? 'json' : 'jsonl'))?.map(({ row }) => row);
    const lines = (await readAll(input, isArray ? 'jsonl' : 'json'))?.length;
    // No text is both, but an empty one.
    if (lines !== undefined && rows !== undefined) assert.equal(rows.length + lines, 0);
    if (!isUtf8) return;
    if (hasManyDigits.test(text)) return;
    if (!isArray) return assert.deepEqual(rows, byLine(text));
    let value: unknown;
    try {
      value = JSON.parse(text.replace(/^\ufeff/, ''));
    } catch {
      return assert.equal(rows, undefined);
    }
    if (rows !== undefined) assert.deepEqual(rows, value);
    else assert.ok(!(value as readonly unknown[]).every(row => typeof row === 'object' && row !== null && !Array.isArray(row)), 'an array of rows was refused');
  },
};
