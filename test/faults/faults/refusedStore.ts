import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Ended } from '../../cli/pitwall.ts';
import { kinds, skipped, type Fault } from '../fault.ts';
import { saidBy, settle } from '../settle.ts';
import { openSmallDisk } from '../smallDisk.ts';
import { openSubject, type Subject } from '../subject.ts';

export const newerStore: Fault = {
  name: 'store of a newer version',
  line: 'The store says that a newer Pitwall wrote it: whatever is asked of it is refused, and not a byte of it changes.',
  kinds,
  async inject({ kind, program, undisturbed }) {
    const expected = await undisturbed();
    const subject = await openSubject(kind, program);
    try {
      const first = await subject.begin().ended;
      setVersion(subject, version => version + 1);
      const before = hashOf(subject);
      const commands = await useAll(subject);
      const wrong = [...(hashOf(subject) === before ? [] : ['the store was changed']), ...refusals(commands, subject, /newer Pitwall/)];
      setVersion(subject, version => version - 1);
      return await settle(subject, expected, 1, [first, ...commands], wrong);
    } finally {
      await subject.dispose();
    }
  },
};

export const readOnlyStore: Fault = {
  name: 'store on a read-only folder',
  line: 'The folder with the store cannot be written: what was recorded is listed, shown and exported all the same, and a run is refused.',
  kinds,
  async inject({ kind, program, undisturbed }) {
    const expected = await undisturbed();
    const subject = await openSubject(kind, program);
    const disk = openSmallDisk(path.join(subject.terminal.folder, '.pitwall'), 64 * 1024 * 1024);
    try {
      if (typeof disk === 'string') return skipped(disk);
      const first = await subject.begin().ended;
      disk.setReadOnly(true);
      const [runs, show, exported, resumed, begun] = await useAll(subject);
      const commands = [runs, show, exported, resumed, begun].filter(ended => ended !== undefined);
      const wrong = [...commands.slice(0, 3).flatMap(({ code, note }) => (code === 0 ? [] : [`what was recorded is not shown: ${note}`])), ...refusals(commands.slice(3), subject, /read-only|cannot be written/)];
      disk.setReadOnly(false);
      return await settle(subject, expected, 1, [first, ...commands], wrong);
    } finally {
      if (typeof disk !== 'string') disk.dispose();
      await subject.dispose();
    }
  },
};

async function useAll(subject: Subject): Promise<readonly Ended[]> {
  const all: Ended[] = [];
  for (const args of [['runs'], ['show', 'latest'], ['export', 'latest', '--format', 'json'], ['run', '--resume', 'latest']]) all.push(await subject.run(...args));
  all.push(await subject.begin().ended);
  return all;
}

function refusals(commands: readonly Ended[], subject: Subject, words: RegExp): readonly string[] {
  return commands.filter(ended => ended.code === 0 || !saidBy(ended, subject).some(line => words.test(line))).map(({ code, note }) => `it was not refused in words (${String(code)}): ${note.slice(0, 300)}`);
}

function setVersion({ storeFile }: Subject, next: (version: number) => number): void {
  const db = new DatabaseSync(storeFile);
  const version = Number(db.prepare("SELECT value FROM meta WHERE key = 'schema_version'").get()?.['value']);
  db.prepare("UPDATE meta SET value = ? WHERE key = 'schema_version'").run(String(next(version)));
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

function hashOf({ storeFile }: Subject): string {
  return createHash('sha256').update(readFileSync(storeFile)).digest('hex');
}
