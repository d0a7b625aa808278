import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { decodeRow, encodeRow, type CarriedRow } from './carriedRow.ts';

/** The first line of a file of carried rows. */
export interface CarryHead {
  /** Told by nobody else in the store that it is merged into: it goes there once. */
  readonly id: string;
  /** The run that the rows are for, or a part of. */
  readonly run: string;
  /** What whoever wrote it says to whoever merges it. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** A file of carried rows that is whole. */
export interface Carry extends CarryHead {
  /** Read from the file each time. */
  rows(): Generator<CarriedRow>;
}

const format = 'pitwall.carry/1';
const pieceBytes = 256 * 1024;

/**
 * Writes rows into one file that is there whole or not at all, whatever is killed meanwhile: it is written beside, and renamed once it is on the disk.
 * The last line says how many rows there are and what they hash to. A file of that name is replaced.
 */
export function writeCarry(file: string, { id, run, about }: CarryHead, rows: Iterable<CarriedRow>): void {
  const beside = `${file}.${process.pid}.part`;
  const hash = createHash('sha256');
  const out = openSync(beside, 'w', 0o600);
  let isOpen = true;
  try {
    let waiting = '';
    let written = 0;
    const flush = (): void => {
      const bytes = Buffer.from(waiting);
      hash.update(bytes);
      for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at);
      waiting = '';
    };
    waiting += `${JSON.stringify({ format, id, run, about })}\n`;
    for (const row of rows) {
      waiting += `${encodeRow(row)}\n`;
      written++;
      if (waiting.length >= pieceBytes) flush();
    }
    flush();
    writeSync(out, `${JSON.stringify({ rows: written, sha256: hash.digest('hex') })}\n`);
    fsyncSync(out);
    // NFS tells only now that a disk is full.
    closeSync(out);
    isOpen = false;
    renameSync(beside, file);
  } catch (error) {
    quietly(() => (isOpen ? closeSync(out) : undefined));
    quietly(() => rmSync(beside, { force: true }));
    throw error;
  }
  syncFolder(path.dirname(file));
}

/** Undefined where there is no such file. One that is not whole, or of another version, is a HumanError. */
export function readCarry(file: string): Carry | undefined {
  const checking = check(file);
  for (;;) {
    const step = checking.next();
    if (step.done === true) return step.value;
  }
}

/** The same of a file of any size: others work meanwhile. */
export async function readLongCarry(file: string): Promise<Carry | undefined> {
  const checking = check(file);
  for (;;) {
    const step = checking.next();
    if (step.done === true) return step.value;
    await new Promise<void>(resolve => setImmediate(resolve));
  }
}

/** Stops after each piece. */
function* check(file: string): Generator<undefined, Carry | undefined> {
  let readBytes = 0;
  const hash = createHash('sha256');
  let head: unknown;
  let rows = -1;
  let last: Buffer | undefined;
  try {
    for (const line of linesOf(file)) {
      if (last !== undefined) {
        // Of the bytes: several that are damaged may read as one text.
        hash.update(last).update('\n');
        if (rows === -1) head = JSON.parse(last.toString());
        rows++;
        readBytes += last.length;
        if (readBytes >= pieceBytes) {
          yield;
          readBytes = 0;
        }
      }
      last = line;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
    throw broken(file);
  }
  if (!isHead(head) || last?.toString() !== JSON.stringify({ rows, sha256: hash.digest('hex') })) throw broken(file);
  if (head.format !== format) throw new HumanError({ what: `this result was written by another version of Pitwall (${JSON.stringify(head.format)}; this one reads ${format})`, where: file, toDo: 'let all nodes use the same Pitwall', kind: 'unfinished' });
  const { id, run, about } = head;
  return {
    id,
    run,
    about,
    *rows() {
      let k = -1;
      for (const line of linesOf(file)) {
        if (k >= 0 && k < rows) yield decodeRow(line.toString());
        k++;
      }
    },
  };
}

function isHead(value: unknown): value is CarryHead & { readonly format?: unknown } {
  return typeof value === 'object' && value !== null;
}

function broken(file: string): HumanError {
  return new HumanError({ what: 'this result is not whole', where: file, toDo: 'see whether the disk is full; what it holds is done again by a resume', kind: 'unfinished' });
}

/** What went wrong before it is told. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // A disk that refuses one thing refuses others.
  }
}

/** A rename is on the disk once its folder is. Some file systems refuse to be asked. */
function syncFolder(folder: string): void {
  try {
    const opened = openSync(folder, 'r');
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {
    // What is lost then is lost by a power cut alone, and done again.
  }
}

function* linesOf(file: string): Generator<Buffer> {
  const opened = openSync(file, 'r');
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    let held: Buffer[] = [];
    for (;;) {
      const read = readSync(opened, piece, 0, pieceBytes, null);
      if (read === 0) return;
      let from = 0;
      for (let end = piece.indexOf(10); end >= 0 && end < read; end = piece.indexOf(10, from)) {
        yield Buffer.concat([...held, piece.subarray(from, end)]);
        held = [];
        from = end + 1;
      }
      held.push(Buffer.from(piece.subarray(from, read)));
    }
  } finally {
    closeSync(opened);
  }
}
