import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { cannotRead } from '../datasets/cannotRead.ts';

/** A file is looked through in parts of this size, by whoever is free; fixed, so that the hash is the same for any number of threads. */
export const partBytes = 128 * 1024 * 1024;
/** Every so many rows the place of one is remembered: a shard is found by skipping fewer than this. */
export const markEvery = 64;
const pieceBytes = 1024 * 1024;

/** What one part of a JSONL file holds: the lines that begin in it. */
export interface FilePart {
  /** Lines, and rows: lines that are not empty. */
  readonly lines: number;
  readonly rows: number;
  /** Of every 64th row that begins in the part, from its first: byte in the file, and how many lines of the part begin before it. */
  readonly offsets: Float64Array;
  readonly linesBefore: Float64Array;
  /** SHA-256 of the part's bytes, hex. */
  readonly hash: string;
}

/** Counts and hashes one part of a file, without looking at what its rows say. A file that cannot be read is a HumanError. */
export function readFilePart(path: string, from: number, to: number): FilePart {
  const hash = createHash('sha256');
  const offsets: number[] = [];
  const linesBefore: number[] = [];
  let lines = 0;
  let rows = 0;
  const file = open(path);
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    let beginsLine = from === 0 || byteAt(file, from - 1) === 10;
    for (let at = from; at < to; ) {
      const read = readSync(file, piece, 0, Math.min(pieceBytes, to - at), at);
      if (read === 0) break;
      const bytes = piece.subarray(0, read);
      hash.update(bytes);
      let start = 0;
      // After a byte order mark the first line begins.
      const marked = at === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      if (marked) start = 3;
      while (start < read) {
        if (beginsLine) {
          const first = bytes[start];
          if (first !== 10 && first !== 13) {
            if (rows % markEvery === 0) {
              offsets.push(at + start);
              linesBefore.push(lines);
            }
            rows++;
          }
          lines++;
        }
        const end = bytes.indexOf(10, start);
        beginsLine = end >= 0;
        if (end < 0) break;
        start = end + 1;
      }
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return { lines, rows, offsets: Float64Array.from(offsets), linesBefore: Float64Array.from(linesBefore), hash: hash.digest('hex') };
}

export function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw cannotRead(path, error as NodeJS.ErrnoException);
  }
}

function byteAt(file: number, at: number): number | undefined {
  const one = Buffer.alloc(1);
  return readSync(file, one, 0, 1, at) === 1 ? one[0] : undefined;
}
