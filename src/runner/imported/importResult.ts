import { createHash } from 'node:crypto';
import { readResult } from '../../report/imported/readResult.ts';
import type { ImportedRun, ResultReader } from '../../report/imported/resultFile.ts';
import type { StoreWriter } from '../../store/store.ts';
import { openResult } from './openResult.ts';
import { recordImported } from './recordImported.ts';

/** A result file of another tool that was read. */
export interface ReadResultFile {
  readonly file: string;
  /** SHA-256 (hex) of all that was read. */
  readonly hash: string;
  readonly runs: readonly ImportedRun[];
}

/** Reads a result file of another tool. Throws a HumanError where it cannot be read, or says nothing. @param file absolute */
export function readResultFile(file: string, reader: ResultReader): ReadResultFile {
  const opened = openResult(file);
  const runs = readResult(reader, opened);
  return { file, hash: opened.hash(), runs };
}

/** Records its runs in a workspace’s store, each once. */
export function recordResult(store: StoreWriter, { file, hash, runs }: ReadResultFile, nowMs: number): readonly { readonly run: string; readonly known: boolean; readonly notes: readonly string[] }[] {
  return runs.map((imported, k) => ({ ...recordImported(store, imported, { file, hash: runs.length === 1 ? hash : createHash('sha256').update(`${hash}/${k}`).digest('hex') }, nowMs), notes: imported.notes }));
}
