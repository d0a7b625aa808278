import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { StoreReader } from '../../src/store/store.ts';
import { Terminal, type Ended } from '../cli/pitwall.ts';
import type { Kind } from './fault.ts';
import { rowsOf, type Rows } from './rowsOf.ts';
import { plant } from './plant.ts';

export interface Started {
  readonly child: ChildProcess;
  /** A process that says nothing more for two minutes is ended, and has hung: `code` is null then. */
  readonly ended: Promise<Ended>;
}

/** A workspace of its own with a task of one kind, the home of its user, and whatever endpoint the task asks. */
export interface Subject {
  readonly kind: Kind;
  readonly terminal: Terminal;
  readonly storeFile: string;
  readonly ledgerFile: string;
  begin(...flags: readonly string[]): Started;
  start(...args: readonly string[]): Started;
  run(...args: readonly string[]): Promise<Ended>;
  /** Whether a run is recorded. */
  exists(): boolean;
  /** Of the newest run; none where there is no store yet. */
  rows(): Rows;
  /** How many requests the endpoint has received; undefined where there is none that counts them. */
  asked(): number | undefined;
  dispose(): Promise<void>;
}

export interface SubjectOptions {
  /** More lines of the task file. */
  readonly more?: string;
  /** Another endpoint than the one that answers well. */
  readonly url?: string;
  /** Instead of the light server of a tune. */
  readonly command?: readonly string[];
}

/** No command of a campaign takes as long as this, however busy the machine. */
const hungAfterMs = 180_000;

export async function openSubject(kind: Kind, program: string, options: SubjectOptions = {}): Promise<Subject> {
  const terminal = new Terminal(program);
  const home = path.join(terminal.folder, 'home');
  const temporary = path.join(terminal.folder, 'tmp');
  mkdirSync(temporary);
  terminal.variables = { TMPDIR: temporary };
  const { task, asked, dispose } = await plant(kind, terminal, options);
  const start = (...args: readonly string[]): Started => {
    const { child, ended } = terminal.start(...args);
    const timer = setTimeout(() => child.kill('SIGKILL'), hungAfterMs).unref();
    void ended.then(() => clearTimeout(timer));
    return { child, ended };
  };
  const storeFile = path.join(terminal.folder, '.pitwall', 'store.db');
  /** A store that was killed while it was made is not there yet, or holds nothing. */
  const newest = <T>(read: (store: StoreReader, run: string) => T): T | undefined => {
    if (!existsSync(storeFile)) return undefined;
    const store = terminal.store();
    try {
      const run = store.runs(1)[0];
      return run === undefined ? undefined : read(store, run.id);
    } finally {
      store.dispose();
    }
  };
  return {
    kind,
    terminal,
    storeFile,
    ledgerFile: path.join(home, 'ledger.db'),
    start,
    run: (...args) => start(...args).ended,
    begin: (...flags) => start('run', task, ...flags),
    exists: () => newest(() => true) ?? false,
    rows: () => newest(rowsOf) ?? [],
    asked,
    async dispose() {
      await dispose();
      terminal.dispose();
    },
  };
}
