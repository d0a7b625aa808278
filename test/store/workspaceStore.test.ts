import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { Connection } from '../../src/store/connection.ts';
import { number } from '../../src/store/columns.ts';
import { migrate, schemaVersion, versionOf } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations.ts';
import { notWritten } from '../../src/store/notWritten.ts';
import { storeFailure, StoreFailure } from '../../src/store/storeFailure.ts';
import { openReader, openStore } from '../../src/store/workspaceStore.ts';
import { SqliteWriter } from '../../src/store/writer.ts';
import { tempFolder, tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

test('what is written is what another connection reads', () => {
  const { store, file } = tempStore();
  const run = aRun({ description: 'd', launch: { sample: 3 }, error: 'it broke' });
  const trial = aTrial('a', 0, { total: 2 });
  store.createRun(run, [trial]);
  const first = aSample('a', 0, { value: 1 / 3, tags: '{"language":"de"}', cost: 0.1, ttftMs: 3.5, output: 'nul \0, quote ", 𝒳, \r\n' });
  const second = aSample('a', 1, { outcome: 'failed', errorClass: 'timeout', error: 'no answer after 30 s' });
  store.writeSample('run-1', second);
  store.writeSample('run-1', first);
  store.writeEvent('run-1', 1_500, { type: 'trialStarted', trial: 'a', samples: 2, done: 0 });
  const tick = { atMs: 2_000, done: 2, total: 2, inFlight: 0, failed: 1, requestsPerS: 2.5, tokensPerS: 10, limit: 4 };
  store.writeTick('run-1', { ...tick, atMs: 1_000, done: 1 });
  store.writeTick('run-1', tick);
  store.flush();

  const reader = openReader(file);
  expect(reader.run('run-1')).toEqual(run);
  expect(reader.trials('run-1')).toEqual([trial]);
  expect([...reader.samples('run-1')]).toEqual([first, second]);
  expect(reader.events('run-1').map(row => row.event)).toEqual([{ type: 'trialStarted', trial: 'a', samples: 2, done: 0 }]);
  expect(reader.lastTick('run-1')).toEqual(tick);
  expect([0, 1_000, 2_000].map(atMs => reader.ticksAfter('run-1', atMs, 1).map(row => row.done))).toEqual([[1], [2], []]);
  expect(reader.ticks('run-1').map(row => row.done)).toEqual([1, 2]);
  expect(reader.ticks('run-1', 1)).toEqual([tick]);
  reader.dispose();
});

test('the folder is made, and Git leaves it alone', () => {
  const { file } = tempStore();
  expect(readFileSync(path.join(path.dirname(file), '.gitignore'), 'utf8')).toBe('*\n');
});

test.each([
  ['of a newer version', newer, 'the store was written by a newer Pitwall (version 99; this one knows 3); update Pitwall, or use another folder; nothing was changed'],
  ['that is no database', (file: string) => writeFileSync(file, 'x'.repeat(5_000)), 'the store is damaged, or is not a Pitwall store; move the file (with its -wal and -shm neighbours) away to start a new store; nothing was overwritten'],
  ['of another program', foreign, 'the store is damaged, or is not a Pitwall store; move the file (with its -wal and -shm neighbours) away to start a new store; nothing was overwritten'],
])('a file %s is left as it is, by the writer and the reader', (_name, make, sentence) => {
  const file = path.join(tempFolder(), 'store.db');
  make(file);
  const before = readFileSync(file);
  expect(said(() => openStore(file))).toBe(`${file}: ${sentence}`);
  expect(said(() => openReader(file))).toBe(`${file}: ${sentence}`);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(`${file}-wal`)).toBe(false);
});

test('pages damaged in the middle are found when they are read', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  for (let k = 0; k < 2_000; k++) store.writeSample('run-1', aSample('a', k, { value: 1 }));
  store.dispose();
  const bytes = readFileSync(file);
  bytes.fill(0xff, 100_000, bytes.length - 50_000);
  writeFileSync(file, bytes);
  expect(said(() => [...openReader(file).samples('run-1')])).toContain('the store is damaged');
  // Who begins a run hears of it before anything is written; a label or a cancel still finds its row.
  expect(said(() => openStore(file, { checked: true }))).toContain('the store is damaged');
  expect(readFileSync(file).equals(bytes)).toBe(true);
  const writer = openStore(file);
  expect(writer.run('run-1')?.id).toBe('run-1');
  writer.dispose();
});

test('a store that another process holds too long is said to be locked, and what was buffered is written later', () => {
  const { file } = tempStore();
  const store = openStore(file, { busyTimeoutMs: 20 });
  store.createRun(aRun(), [aTrial('a', 0)]);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  store.writeSample('run-1', aSample('a', 0));
  expect(said(() => store.flush())).toBe(`${file}: the store is locked by another process; wait for it to finish and try again, or close the program that holds the file`);
  other.exec('COMMIT');
  other.close();
  store.writeSample('run-1', aSample('a', 1));
  expect(store.finished('run-1', 'a').size).toBe(2);
  store.dispose();
});

test('a full disk is said, nothing that was flushed is lost, and writing goes on where there is space again', () => {
  const { file } = tempStore();
  const db = new Connection(file, { readOnly: false });
  const store = new SqliteWriter(db);
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeSample('run-1', aSample('a', 0));
  store.flush();
  db.exec('PRAGMA max_page_count = 1');
  for (let k = 1; k < 200; k++) store.writeSample('run-1', aSample('a', k));
  expect(said(() => store.flush())).toBe(`${file}: the disk is full; free some space, then resume the run: what was recorded is safe`);
  const reader = openReader(file);
  expect(reader.finished('run-1', 'a').size).toBe(1);
  db.exec('PRAGMA max_page_count = 1000000');
  store.dispose();
  expect(reader.finished('run-1', 'a').size).toBe(200);
  reader.dispose();
});

test('a store that may not be written says so', () => {
  const { file } = tempStore();
  const db = new Connection(file, { readOnly: false });
  const store = new SqliteWriter(db);
  db.exec('PRAGMA query_only = ON');
  expect(said(() => store.createRun(aRun(), []))).toBe(`${file}: the store cannot be written: the file or its folder is read-only; give yourself the right to write there, or run in another folder`);
  store.dispose();
});

test('a folder that cannot be made says so', () => {
  const folder = tempFolder();
  writeFileSync(path.join(folder, '.pitwall'), 'a file is in the way');
  expect(said(() => openStore(path.join(folder, '.pitwall', 'store.db')))).toContain('the folder for results cannot be written');
});

test('a reader of nothing says that nothing is there, and makes nothing', () => {
  const folder = path.join(tempFolder(), '.pitwall');
  expect(said(() => openReader(path.join(folder, 'store.db')))).toContain('no run was recorded here yet');
  expect(existsSync(folder)).toBe(false);
});

test('a store of version 1 is brought forward with its rows', () => {
  const file = path.join(tempFolder(), 'store.db');
  const raw = new DatabaseSync(file);
  raw.exec(readFileSync(path.join(import.meta.dirname, '../golden/store-v1.sql'), 'utf8'));
  raw.close();
  const reader = openReader(file);
  expect(reader.run('run-1')).toEqual(aRun());
  expect([...reader.samples('run-1')]).toEqual([aSample('a', 0, { value: 1 })]);
  reader.dispose();
  const db = new Connection(file, { readOnly: true });
  expect(versionOf(db)).toBe(schemaVersion);
  db.close();
});

test.each([
  ['without them', ''],
  ['with them in that step', 'ALTER TABLE runs ADD COLUMN imported TEXT; ALTER TABLE trials ADD COLUMN imported TEXT'],
  ['with one of them', 'ALTER TABLE runs ADD COLUMN imported TEXT'],
])('a store of version 2, of a build before imported runs or after, is brought forward: %s', (_, more) => {
  const file = path.join(tempFolder(), 'store.db');
  const db = new Connection(file, { readOnly: false });
  migrate(db, migrations.slice(0, 2));
  if (more !== '') db.exec(more);
  expect(versionOf(db)).toBe(2);
  db.close();
  const store = openStore(file);
  const imported = { tool: 'vllm', title: 'vLLM', file: 'r.json', hash: 'h', notes: [], definitions: {} };
  store.createRun(aRun({ imported }), [aTrial('a', 0)]);
  store.dispose();
  const reader = openReader(file);
  expect([reader.run('run-1')?.imported, reader.runs()[0]?.imported, reader.trials('run-1')[0]?.imported]).toEqual([imported, { title: 'vLLM', file: 'r.json' }, undefined]);
  reader.dispose();
});

test.each([
  ['without them', ''],
  ['with them', 'ALTER TABLE runs ADD COLUMN imported TEXT; ALTER TABLE trials ADD COLUMN imported TEXT'],
])('a store of version 2 that cannot be brought forward is read as it is: %s', (_, more) => {
  const folder = tempFolder();
  const file = path.join(folder, 'store.db');
  const db = new Connection(file, { readOnly: false });
  migrate(db, migrations.slice(0, 2));
  db.exec('ALTER TABLE runs ADD COLUMN imported TEXT; ALTER TABLE trials ADD COLUMN imported TEXT');
  new SqliteWriter(db).createRun(aRun(), [aTrial('a', 0)]);
  if (more === '') db.exec('ALTER TABLE runs DROP COLUMN imported; ALTER TABLE trials DROP COLUMN imported');
  db.close();
  // As in a folder that may not be written, also for those who may write everywhere.
  symlinkSync('/proc/nowhere/ignore', path.join(folder, '.gitignore'));
  expect(said(() => openStore(file))).toContain('cannot be written');
  const reader = openReader(file);
  expect([reader.run('run-1'), reader.trials('run-1'), reader.runs().map(({ id, damaged }) => [id, damaged])]).toEqual([aRun(), [aTrial('a', 0)], [['run-1', undefined]]]);
  reader.dispose();
  const after = new Connection(file, { readOnly: true });
  expect(versionOf(after)).toBe(2);
  after.close();
});

test('each migration is a transaction: one that fails leaves the version before it', () => {
  const db = new Connection(path.join(tempFolder(), 'store.db'), { readOnly: false });
  migrate(db, ['CREATE TABLE a (x TEXT) STRICT']);
  expect(versionOf(db)).toBe(1);
  expect(() => migrate(db, ['never looked at', 'CREATE TABLE b (y TEXT) STRICT', 'CREATE TABLE c (z TEXT) STRICT; oops'])).toThrow('syntax error');
  expect(versionOf(db, 9)).toBe(2);
  expect(db.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map(row => row['name'])).toEqual(['a', 'b', 'meta']);
  db.close();
});

function newer(file: string): void {
  const raw = new DatabaseSync(file);
  raw.exec("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT); INSERT INTO meta VALUES ('schema_version', '99')");
  raw.close();
}

function foreign(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const raw = new DatabaseSync(file);
  raw.exec('CREATE TABLE bookmarks (url TEXT)');
  raw.close();
}

function said(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error);
    throw error;
  }
  return 'nothing';
}

test('a value that the schema does not allow, or JSON that is none, is damage and no bug of ours', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeEvent('run-1', 1, { type: 'runStarted', trials: 1 });
  store.flush();
  const raw = new DatabaseSync(file);
  raw.exec("UPDATE events SET payload = substr(payload, 2)");
  raw.close();
  const reader = openReader(file);
  expect(() => reader.events('run-1')).toThrow(expect.objectContaining({ name: 'HumanError', what: 'the store is damaged: column payload holds no JSON', kind: 'unfinished' }));
  reader.dispose();
  expect(() => number({ at_ms: 'noon' }, 'at_ms')).toThrow(expect.objectContaining({ what: 'the store is damaged: column at_ms holds a string' }));
  // A query of ours that does not ask for it.
  expect(() => number({}, 'at_ms')).toThrow(expect.not.objectContaining({ name: 'HumanError' }));
});

test.each([
  ['no room for the memory that processes share', 4874, 'FILE: the disk is full; free some space, then resume the run: what was recorded is safe'],
  ['a failed write', 778, 'FILE: the store could not be read or written (it failed); check the disk, and that the folder is not on a network file system'],
  ['a file that is not there', 14, 'FILE: the store cannot be opened; check that the folder exists and that you may read and write in it'],
])('%s, as SQLite says it, in words', (_, errcode, expected) => {
  const failure = storeFailure(Object.assign(new Error('it failed'), { errcode }), 'FILE');
  expect([failure instanceof StoreFailure, renderHumanError(failure as HumanError)]).toEqual([true, expected]);
});

test('who has no room is not told to get rights', () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  expect(renderHumanError(notWritten(full, 'the folder', '/w', 'get rights'))).toBe('/w: the folder cannot be written: the disk is full; free some space, and try again');
  expect(renderHumanError(notWritten(Object.assign(new Error('no'), { code: 'EACCES' }), 'the folder', '/w', 'get rights'))).toBe('/w: the folder cannot be written (EACCES); get rights');
});

test('a bit that turned over in the name of a total is a damage, told as one', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeSample('run-1', aSample('a', 0, { value: 1 }));
  store.dispose();
  const db = new DatabaseSync(file);
  db.exec(`UPDATE trials SET totals = replace(totals, 'outcomes', 'outcoees')`);
  db.close();
  const reader = openReader(file);
  expect(() => reader.totals('run-1')).toThrow(expect.objectContaining({ what: 'the store is damaged: column totals holds something else' }));
  reader.dispose();
});

test('JSON in which a bit turned over is a damage where SQLite reads it itself', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.dispose();
  const db = new DatabaseSync(file);
  db.exec(`UPDATE trials SET configuration = '{"model'`);
  db.close();
  const reader = openReader(file);
  expect(reader.runs().map(({ damaged }) => damaged)).toEqual(['the store is damaged: a value holds no JSON']);
  reader.dispose();
});
