import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import type { ResultFile } from '../../report/imported/resultFile.ts';
import { isZip, unzip } from './unzip.ts';

/** A result file on the disk, and what was read beside it. */
export interface OpenedResult extends ResultFile {
  /** SHA-256 (hex) of all that was read until now. */
  hash(): string;
}

/** No longer text fits in memory as one. */
const mostBytes = 512 * 1024 * 1024;

/** Opens a text, or an archive whose parts are told by name (Inspect’s `.eval`, whose `header.json` is its text). Throws a HumanError where it cannot be read. */
export function openResult(file: string): OpenedResult {
  const name = path.basename(file);
  const bytes = bytesOf(file);
  const hashes = new Map([[name, sha256(bytes)]]);
  const hash = (): string => hashOf(hashes);
  if (isZip(bytes)) {
    const parts = unzip(bytes, name);
    const names = [...parts.keys()];
    return { name, text: textOf(parts.get('header.json')?.() ?? parts.get('_journal/start.json')?.() ?? Buffer.from('{}'), name), read: part => textOrNone(parts.get(part)?.(), name), list: () => names, hash };
  }
  const folder = path.dirname(file);
  return {
    name,
    text: textOf(bytes, name),
    read: beside => {
      // Only what lies in the same folder.
      if (path.basename(beside) !== beside) return undefined;
      const text = readBeside(path.join(folder, beside));
      if (text !== undefined) hashes.set(beside, sha256(text));
      return text === undefined ? undefined : textOf(text, beside);
    },
    list: () => readdirSync(folder).toSorted(),
    hash,
  };
}

function sha256(of: Buffer | string): string {
  return createHash('sha256').update(of).digest('hex');
}

/** The same whichever file of several was named, and of one alone whatever it is called. */
function hashOf(hashes: ReadonlyMap<string, string>): string {
  const [only = ''] = hashes.values();
  return hashes.size === 1 ? only : sha256([...hashes].map(([name, hash]) => `${name}\0${hash}\n`).toSorted().join(''));
}

function bytesOf(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > mostBytes) throw new HumanError({ what: `the file has ${Math.round(size / 1024 / 1024)} MiB, and at most ${mostBytes / 1024 / 1024} are read`, where: file, toDo: 'import the aggregated report of the same run' });
    return readFileSync(file);
  } catch (error) {
    if (error instanceof HumanError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new HumanError({ what: code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'that is a folder' : `the file cannot be read (${code ?? String(error)})`, where: file, toDo: 'name a result file of another tool', cause: error });
  }
}

function readBeside(file: string): Buffer | undefined {
  try {
    return statSync(file).isFile() ? bytesOf(file) : undefined;
  } catch (error) {
    if (error instanceof HumanError) throw error;
    return undefined;
  }
}

function textOrNone(bytes: Buffer | undefined, name: string): string | undefined {
  return bytes === undefined ? undefined : textOf(bytes, name);
}

function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HumanError({ what: 'the file is not UTF-8 text', where: name, toDo: 'take the file as its tool wrote it', cause });
  }
}
