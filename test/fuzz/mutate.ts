import type { Rng } from '../../src/base/rng.ts';

export interface Material {
  /** Of the language that is read. */
  readonly words: readonly string[];
  /** Inputs that were worth keeping. */
  readonly others: readonly Buffer[];
  readonly maxBytes: number;
}

/** What parsers stumble over in any language. */
const awkward: readonly string[] = [
  '\0', '\n', '\r\n', '\r', '\t', ' ', '"', "'", '\\', '{', '}', '[', ']', '(', ')', ':', ',', '-', '#', '&a ', '*a', '<<: *a', '{{', '}}', '{%', '%}', '${env:A}', '~', 'null', 'true',
  '0', '-1', '1e999', '-0', 'NaN', 'Infinity', '9007199254740993', '18446744073709551616', '4294967295', '2147483648', '0.1', '.5', '1_000', '0x10',
  '__proto__', 'constructor', 'toString', 'prototype', 'hasOwnProperty', '\ufeff', '\u2028', '\u202e', '\u0000', 'é', '😀', '\ud83d', 'ß', 'İ', '\u0301', '\x1b[31m', '<script>', '=1+1', '../', 'file://',
];

/** Another input: a few changes of this one. */
export function mutate(input: Buffer, rng: Rng, material: Material): Buffer {
  let bytes = input;
  for (let left = 1 + rng.int(rng.next() < 0.5 ? 2 : 8); left > 0; left--) bytes = one(bytes, rng, material);
  return bytes.subarray(0, material.maxBytes);
}

function one(bytes: Buffer, rng: Rng, { words, others, maxBytes }: Material): Buffer {
  const at = rng.int(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + rng.int(rng.next() < 0.7 ? 8 : 200));
  const word = (): Buffer => Buffer.from(rng.next() < 0.6 && words.length > 0 ? (words[rng.int(words.length)] ?? '') : (awkward[rng.int(awkward.length)] ?? ''));
  const spliced = (middle: Buffer, behind = at): Buffer => Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(behind)]);
  switch (rng.int(13)) {
    case 0:
      return changed(bytes, at, byte => byte ^ (1 << rng.int(8)));
    case 1:
      return changed(bytes, at, () => rng.int(256));
    case 2:
      return changed(bytes, at, byte => byte + rng.int(7) - 3);
    case 3:
      return spliced(Buffer.alloc(0), end);
    case 4:
      return spliced(Buffer.from(Array.from({ length: 1 + rng.int(6) }, () => rng.int(256))));
    case 5:
    case 6:
      return spliced(word());
    case 7:
      return spliced(word(), end);
    case 8:
      return spliced(bytes.subarray(at, end));
    case 9: {
      // The same again and again: what is counted, nested or kept.
      const piece = rng.next() < 0.5 ? word() : bytes.subarray(at, end);
      const times = 2 ** (1 + rng.int(12));
      return spliced(Buffer.concat(Array<Buffer>(Math.max(1, Math.min(times, Math.floor(maxBytes / Math.max(1, piece.length))))).fill(piece)));
    }
    case 10: {
      const from = rng.int(bytes.length + 1);
      return spliced(bytes.subarray(from, from + 1 + rng.int(64)));
    }
    case 11: {
      const other = others[rng.int(others.length)] ?? bytes;
      const from = rng.int(other.length + 1);
      return rng.next() < 0.5 ? spliced(other.subarray(from, from + 1 + rng.int(100)), rng.next() < 0.5 ? at : end) : Buffer.concat([bytes.subarray(0, at), other.subarray(from)]);
    }
    default:
      return numberChanged(bytes, at, rng);
  }
}

function changed(bytes: Buffer, at: number, to: (byte: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  if (at < copy.length) copy[at] = to(copy[at] ?? 0);
  return copy;
}

const numbers = ['0', '1', '-1', '2', '255', '256', '65536', '2147483647', '4294967296', '99999999999', '1e308', '-1e9', '0.5', '16', '1000000'];

/** The next digits become another number; where there are none, four bytes do. */
function numberChanged(bytes: Buffer, at: number, rng: Rng): Buffer {
  let from = at;
  while (from < bytes.length && !isDigit(bytes[from])) from++;
  let to = from;
  while (to < bytes.length && isDigit(bytes[to])) to++;
  if (to > from && rng.next() < 0.7) return Buffer.concat([bytes.subarray(0, from), Buffer.from(numbers[rng.int(numbers.length)] ?? ''), bytes.subarray(to)]);
  const copy = Buffer.from(bytes);
  if (at + 4 <= copy.length) copy.writeInt32LE([0, 1, -1, 0x7fffffff, -0x80000000, 0x10000, 8, copy.length][rng.int(8)] ?? 0, at);
  return copy;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}
