import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { Connection } from '../../src/store/connection.ts';
import type { SampleRow } from '../../src/store/rows.ts';
import { sumSamples } from '../../src/store/totals.ts';
import { openReader, openStore } from '../../src/store/workspaceStore.ts';
import { SqliteWriter } from '../../src/store/writer.ts';
import { tempFolder } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

test('kill -9 in mid-write loses no flushed sample, and the next process goes on', { timeout: 20_000 }, async () => {
  const file = path.join(tempFolder(), '.pitwall', 'store.db');
  let before = 0;
  for (const acknowledgements of [1, 7, 4]) {
    const child = spawn(process.execPath, ['--no-warnings', path.join(import.meta.dirname, 'killedWriter.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let acknowledged = 0;
    let lines = 0;
    for await (const line of createInterface(child.stdout)) {
      acknowledged = Number(line);
      if (++lines === acknowledgements) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(acknowledged).toBeGreaterThan(before);

    const raw = new DatabaseSync(file);
    expect(raw.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect(raw.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    raw.close();
    const reader = openReader(file);
    const rows = [...reader.samples('run-1')];
    const ofA = rows.filter(row => row.trial === 'a');
    expect(ofA.length).toBeGreaterThanOrEqual(acknowledged);
    expect(ofA.map(row => row.index)).toEqual(Array.from(ofA, (_, k) => k));
    expect(reader.totals('run-1')).toEqual(['a', 'b'].map(trial => sumSamples(trial, rows.filter(row => row.trial === trial))));
    reader.dispose();
    before = acknowledged;
  }
});

test('whatever is written, replaced, deleted and lost in a crash: what was flushed is there once, and the totals are its sums', () => {
  for (let seed = 0; seed < 12; seed++) {
    const rng = createRng(seed);
    const file = path.join(tempFolder(), 'store.db');
    const flushed = new Map<string, SampleRow>();
    let pending = new Map<string, SampleRow>();
    openStore(file).dispose();
    let { db, store } = connect(file);
    store.createRun(aRun(), [aTrial('a', 0), aTrial('b', 1)]);
    const settle = (): void => {
      for (const [key, row] of pending) flushed.set(key, row);
      pending = new Map();
    };
    for (let step = 0; step < 120; step++) {
      const dice = rng.next();
      if (dice < 0.8) {
        const row = aSample(rng.int(2) === 0 ? 'a' : 'b', rng.int(12), { repeat: rng.int(2), endedMs: step, ...randomEnd(rng.next()) });
        pending.set(`${row.trial}/${row.index}/${row.repeat}`, row);
        store.writeSample('run-1', row);
      } else if (dice < 0.9) {
        store.flush();
        settle();
      } else if (dice < 0.95) {
        settle();
        store.deleteSamples('run-1', { outcomes: ['failed'], ...(rng.int(2) === 0 ? { errorClasses: ['timeout'] } : {}) });
        for (const [key, row] of flushed) if (row.outcome === 'failed') flushed.delete(key);
      } else {
        // As after a kill: nobody flushes, the next process opens the file.
        db.close();
        pending.clear();
        ({ db, store } = connect(file));
      }
    }
    store.flush();
    settle();
    const rows = [...store.samples('run-1')];
    const expected = [...flushed.values()].sort((x, y) => x.trial.localeCompare(y.trial) || x.index - y.index || x.repeat - y.repeat);
    expect(rows).toEqual(expected);
    for (const totals of store.totals('run-1')) expect(totals).toEqual(sumSamples(totals.trial, rows.filter(row => row.trial === totals.trial)));
    store.dispose();
  }

  function connect(file: string): { db: Connection; store: SqliteWriter } {
    const db = new Connection(file, { readOnly: false });
    db.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF');
    return { db, store: new SqliteWriter(db) };
  }

  // Values whose sums are exact in any order, so that equality is the test.
  function randomEnd(dice: number): Partial<SampleRow> & { readonly value?: number | null } {
    if (dice < 0.2) return { outcome: 'failed', errorClass: 'timeout', error: 'no answer' };
    if (dice < 0.3) return { value: null, tokensOut: 3 };
    return { value: dice < 0.6 ? 1 : 0.25, cost: 0.5, latencyMs: Math.floor(dice * 64) };
  }
});

test('a process that makes the store waits for another that makes it at the same moment', { timeout: 20_000 }, async () => {
  const file = path.join(tempFolder(), '.pitwall', 'store.db');
  const script = `
    import { mkdirSync } from 'node:fs';
    import path from 'node:path';
    import { DatabaseSync } from 'node:sqlite';
    mkdirSync(path.dirname(process.argv[1]));
    const db = new DatabaseSync(process.argv[1]);
    db.exec('BEGIN IMMEDIATE');
    process.stdout.write('held');
    setTimeout(() => db.close(), 100);`;
  const other = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  const store = openStore(file);
  store.createRun(aRun(), []);
  store.dispose();
  await once(other, 'exit');
});
