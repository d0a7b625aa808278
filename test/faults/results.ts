import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { allFaults } from './all.ts';
import { kinds } from './fault.ts';
import type { Result } from './injectAll.ts';
import { pageOf } from './page.ts';

/** A result, and when and how it came about. */
export interface Recorded extends Result {
  readonly date: string;
  readonly seed: number;
}

export interface Record {
  readonly machine: string;
  readonly results: readonly Recorded[];
}

const file = path.resolve('test/faults/results.json');
const page = path.resolve('RELIABILITY.md');

/** Puts what was found in the place of what was known of the same faults and kinds, and writes the page of all of them. */
export function recordResults(results: readonly Result[], seed: number): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record).results : [];
  const date = new Date().toISOString().slice(0, 10);
  const isSame = (a: Result, b: Result): boolean => a.fault === b.fault && a.kind === b.kind;
  const all = [...known.filter(old => !results.some(result => isSame(old, result))), ...results.map(result => ({ ...result, date, seed }))];
  const names = allFaults.map(({ name }) => name);
  const record: Record = {
    machine: `${os.cpus().length} cores (${os.cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory, ${os.type()} ${os.release().split('-')[0] ?? ''}, Node ${process.versions.node}`,
    results: all.filter(({ fault }) => names.includes(fault)).toSorted((a, b) => names.indexOf(a.fault) - names.indexOf(b.fault) || kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
  };
  writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`);
  writeFileSync(page, pageOf(readFileSync(page, 'utf8'), record));
}
