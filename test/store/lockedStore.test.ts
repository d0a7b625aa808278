import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../../src/store/connection.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { SqliteWriter } from '../../src/store/writer.ts';
import { tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A run's store that is patient for a minute, its statements for an instant, and another process that has locked it. */
function locked(): { readonly file: string; readonly store: StoreWriter; readonly release: () => void; readonly rows: () => number } {
  const { file } = tempStore();
  const store = openStore(file, { busyTimeoutMs: 20, lockPatienceMs: 60_000 });
  onTestFinished(() => store.dispose());
  store.createRun(aRun({ state: 'running' }), [aTrial('a', 0)]);
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  return { file, store, release: () => other.exec('ROLLBACK'), rows: () => Number(other.prepare('SELECT count(*) AS n FROM samples').get()?.['n']) };
}

const write = (store: StoreWriter, from: number, to: number): void => {
  for (let k = from; k < to; k++) store.writeSample('run-1', aSample('a', k));
};

test('while another process holds the lock rows wait and the process goes on; once it lets go they are there', async () => {
  const { store, release, rows } = locked();
  const said: string[] = [];
  write(store, 0, 3);
  await vi.advanceTimersByTimeAsync(200);
  write(store, 3, 1_200);
  store.writeTick('run-1', { atMs: 5, done: 0, total: 1, inFlight: 0, failed: 0, requestsPerS: 0, tokensPerS: 0, limit: 1 }, { heartbeatMs: 77 });
  void store.unlocked().then(() => said.push('free'));
  await vi.advanceTimersByTimeAsync(30_000);
  said.push(`${rows()} after 30 s`);
  release();
  await vi.advanceTimersByTimeAsync(50);
  said.push(`${rows()} then`);
  expect(said).toEqual(['0 after 30 s', 'free', '1200 then']);
  expect(store.run('run-1')?.heartbeatMs).toBe(77);
});

test('rows that wait have a bound: who would bring more waits for room', async () => {
  const { store, release, rows } = locked();
  write(store, 0, 1);
  await vi.advanceTimersByTimeAsync(200);
  const long = 'x'.repeat(8 * 1024 * 1024);
  const rooms: string[] = [];
  for (let k = 1; k < 9; k++) {
    rooms.push(store.room() === undefined ? 'yes' : 'no');
    store.writeSample('run-1', { ...aSample('a', k), prompt: long });
  }
  const room = store.room();
  expect([...rooms, room === undefined ? 'yes' : 'no'].join(' ')).toBe('yes yes yes yes yes yes yes yes no');
  release();
  await vi.advanceTimersByTimeAsync(50);
  await room;
  expect([rows(), store.room()]).toEqual([9, undefined]);
});

test('a lock that nobody lets go of in a minute is said, by whoever waits and by the next row, and no row is lost', async () => {
  const { store, release, rows } = locked();
  write(store, 0, 2);
  await vi.advanceTimersByTimeAsync(200);
  const said: string[] = [];
  void store.unlocked().catch((error: Error) => said.push(error.message));
  await vi.advanceTimersByTimeAsync(59_000);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(said).toEqual(['the store is locked by another process']);
  expect(() => store.writeSample('run-1', aSample('a', 2))).toThrow('the store is locked by another process');
  expect(() => store.updateRun('run-1', { label: 'x' })).toThrow('the store is locked by another process');
  release();
  store.updateRun('run-1', { label: 'x' });
  expect(rows()).toBe(2);
});

test('who waits hears it where somebody else’s statement is the one that runs out of patience, and may go on where the lock is free by then', async () => {
  const said: string[] = [];
  for (const isFree of [false, true]) {
    const { store, release } = locked();
    write(store, 0, 2);
    await vi.advanceTimersByTimeAsync(200);
    const waiting = store.unlocked().then(
      () => said.push('free'),
      (error: Error) => said.push(error.message),
    );
    // The clock goes on while the process stands still, and no timer of its does.
    const late = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000);
    expect(() => store.updateRun('run-1', { label: 'x' })).toThrow('the store is locked by another process');
    if (isFree) release();
    await waiting;
    late.mockRestore();
  }
  expect(said).toEqual(['the store is locked by another process', 'free']);
});

test('a disk that is full once the lock is free is said to who waits', async () => {
  const { file } = tempStore();
  const db = new Connection(file, { readOnly: false, busyTimeoutMs: 20 });
  const store = new SqliteWriter(db, 60_000);
  store.createRun(aRun({ state: 'running' }), [aTrial('a', 0)]);
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  write(store, 0, 200);
  await vi.advanceTimersByTimeAsync(200);
  const said = store.unlocked().catch((error: Error) => error.message);
  db.exec('PRAGMA max_page_count = 1');
  other.exec('ROLLBACK');
  expect(() => store.updateRun('run-1', { label: 'x' })).toThrow('the disk is full');
  expect(await said).toBe('the disk is full');
  db.exec('PRAGMA max_page_count = 1000000');
  store.dispose();
  expect(Number(new DatabaseSync(file).prepare('SELECT count(*) AS n FROM samples').get()?.['n'])).toBe(200);
});

test('who waits for room hears that nobody is patient any more, also who comes after that', async () => {
  const { store } = locked();
  write(store, 0, 1);
  await vi.advanceTimersByTimeAsync(200);
  const long = 'x'.repeat(8 * 1024 * 1024);
  for (let k = 1; k < 9; k++) store.writeSample('run-1', { ...aSample('a', k), prompt: long });
  const sentence = 'the store is locked by another process';
  const first = expect(store.room()).rejects.toThrow(sentence);
  await vi.advanceTimersByTimeAsync(61_000);
  await first;
  await expect(store.room()).rejects.toThrow(sentence);
});

test('a statement waits for the lock as long as statements do, however patient the store is, and rows go on waiting', async () => {
  const { store, release, rows } = locked();
  write(store, 0, 2);
  expect(() => store.updateRun('run-1', { label: 'x' })).toThrow('the store is locked by another process');
  release();
  await vi.advanceTimersByTimeAsync(50);
  expect(rows()).toBe(2);
});
