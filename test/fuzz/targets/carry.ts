import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CarriedRow } from '../../../src/store/carry/carriedRow.ts';
import { readCarry, writeCarry } from '../../../src/store/carry/carryFile.ts';
import { BytesReader } from '../bytesReader.ts';
import { withFile } from '../fuzzFile.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { humanly } from '../humanErrors.ts';

function sealed(head: string, rows: readonly string[]): string {
  const body = `${[head, ...rows].join('\n')}\n`;
  return `${body}${JSON.stringify({ rows: rows.length, sha256: createHash('sha256').update(body).digest('hex') })}\n`;
}

/** Rows of texts and bytes as the input has them. */
function rowsOf(bytes: BytesReader): readonly CarriedRow[] {
  const rows: CarriedRow[] = [];
  while (!bytes.isOver && rows.length < 50) {
    const run = 'r';
    const row: CarriedRow = bytes.int(2) === 0
      ? { type: 'summary', run, row: { trial: bytes.line(), summary: bytes.line() } }
      : { type: 'request', run, row: { trial: bytes.line(), request: bytes.int(65_536), warmup: false, dueMs: 0, sentMs: bytes.int(1000) / 8, e2eMs: 1, outcome: 'ok', chunks: new Uint8Array(Buffer.from(bytes.line(), 'latin1')) } };
    rows.push(row);
  }
  return rows;
}

/** Files of rows from other nodes: by their first byte as they are, sealed, or written by ourselves and then cut or changed in one byte. */
export const target: FuzzTarget = {
  seeds: () => ['a' + sealed('{"format":"pitwall.carry/1","id":"e1","run":"r","about":{"a":1}}', ['{"type":"summary","run":"r","row":{"trial":"t","summary":"s"}}']), 'b{"format":"pitwall.carry/1","id":"e1","run":"r","about":{}}\n{"type":"request","row":{}}\nnull', 'b{"format":"pitwall.carry/2"}', 'bnull', 'c\x00\x05trial é\nsummary\u2028\n\x01trial\n\x01\x02\x03\x04abc\n'],
  words: ['"format":"pitwall.carry/1"', 'null', '\n', '[]', '{}', '"sha256"'],
  async run(input) {
    const [kind] = input;
    const rest = input.subarray(1);
    if (kind === 0x63) return roundTrip(new BytesReader(rest.subarray(2)), rest[0] ?? 0, rest[1] ?? 0);
    const [head = '', ...rows] = rest.toString().split('\n');
    const bytes = kind === 0x62 ? Buffer.from(sealed(head, rows)) : rest;
    await withFile(bytes, '.carry', file => humanly(() => void readCarry(file)));
  },
};

async function roundTrip(bytes: BytesReader, at: number, flip: number): Promise<void> {
  const rows = rowsOf(bytes);
  await withFile(Buffer.alloc(0), '.carry', async file => {
    writeCarry(file, { id: 'e', run: 'r', about: {} }, rows);
    const carry = readCarry(file);
    assert.deepEqual([...(carry?.rows() ?? [])], rows);
    const whole = readFileSync(file);
    // Whatever byte is another one, or where the file ends: it is seen.
    const changed = Buffer.from(whole);
    changed[Math.floor((at / 256) * whole.length)] = (changed[Math.floor((at / 256) * whole.length)] ?? 0) ^ (flip || 1);
    for (const damaged of [changed, whole.subarray(0, Math.floor((at / 256) * (whole.length - 1)))]) await withFile(damaged, '.damaged', async other => assert.equal(await humanly(() => readCarry(other)), undefined, 'damage was not seen'));
  });
}
