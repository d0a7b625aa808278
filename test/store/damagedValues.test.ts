import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { StoreReader } from '../../src/store/store.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import { tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

/** A store in which a bit has turned over inside of a value, as its reader tells it. */
function said(damage: string, read: (reader: StoreReader) => unknown): string {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeSample('run-1', { ...aSample('a', 0), tags: '{"level":"1"}', scores: [{ scorer: 'numeric_match', value: 1, metadata: '{"votes":[]}' }] });
  store.flush();
  expect([...store.samples('run-1')]).toHaveLength(1);
  const db = new DatabaseSync(file);
  expect(db.prepare(damage).run().changes).toBeGreaterThan(0);
  db.close();
  try {
    return JSON.stringify(read(openReader(file)));
  } catch (error) {
    return (error as Error).message;
  }
}

const samples = (reader: StoreReader): unknown => [...reader.samples('run-1')];

test.each<[string, string, (reader: StoreReader) => unknown]>([
  ['outcome holds a word that is none of its own', "UPDATE samples SET outcome = 'oj'", samples],
  ['error_class holds a word that is none of its own', "UPDATE samples SET error_class = 'tmeout'", samples],
  ['state holds a word that is none of its own', "UPDATE runs SET state = 'ende'", reader => reader.run('run-1')],
  ['outcome holds a word that is none of its own', "UPDATE trials SET outcome = 'Succeeded'", reader => reader.trials('run-1')],
  ['target holds no JSON', "UPDATE texts SET target = '[\"18]'", samples],
  ['tags holds no JSON', "UPDATE texts SET tags = '{'", samples],
  ['metadata holds no JSON', "UPDATE scores SET metadata = '{'", samples],
  ['target holds no JSON', "UPDATE texts SET target = '18]'", reader => reader.sampleDetail('run-1', 'a', 0, 0)],
])('%s: %s', (sentence, damage, read) => expect(said(damage, read)).toBe(`the store is damaged: column ${sentence}`));

test.each([
  ['column totals holds something else', "UPDATE trials SET totals = replace(totals, 'done', 'dane')"],
  ['column totals holds no JSON', "UPDATE trials SET totals = substr(totals, 2)"],
  ['column on_missing holds a word that is none of its own', "UPDATE runs SET on_missing = 'exclud'"],
  ['a value holds no JSON', "UPDATE trials SET configuration = '{'"],
  ['a value holds no JSON', "UPDATE runs SET plan = '{'"],
  ['a value holds no JSON', "UPDATE runs SET gates = '['"],
  ['a value holds no JSON', "UPDATE runs SET imported = '{'"],
])('of runs in a list the one that is damaged says so, and the others are as they are: %s', (sentence, damage) => {
  const { store, file } = tempStore();
  for (const [k, id] of ['first', 'hit', 'last'].entries()) store.createRun(aRun({ id, createdMs: k + 1 }), [aTrial('a', 0, { run: id })]);
  store.writeSample('last', aSample('a', 0));
  store.dispose();
  const whole = openReader(file);
  const before = whole.runs();
  whole.dispose();
  const db = new DatabaseSync(file);
  db.exec(`${damage} WHERE ${damage.includes('trials') ? "run = (SELECT key FROM runs WHERE id = 'hit')" : "id = 'hit'"}`);
  db.close();
  const reader = openReader(file);
  const runs = reader.runs();
  expect(runs.map(({ id, damaged }) => [id, damaged])).toEqual([['last', undefined], ['hit', `the store is damaged: ${sentence}`], ['first', undefined]]);
  expect([runs[0], runs[2]]).toEqual([before[0], before[2]]);
  // What is known of the others is kept, and the damaged one is looked at again.
  expect(reader.runs(10, new Map(runs.map(run => [run.id, run]))).map(({ id, damaged }) => [id, damaged !== undefined])).toEqual([['last', false], ['hit', true], ['first', false]]);
  reader.dispose();
});

test.each<[string, (reader: StoreReader) => unknown]>([
  ['runs RENAME COLUMN task_hash TO task_hasi', reader => reader.run('run-1')],
  ['trials RENAME COLUMN summary TO rummary', reader => reader.trials('run-1')],
  ['scorers RENAME COLUMN unit TO uniu', reader => reader.run('run-1')],
  ['ticks RENAME COLUMN done TO eone', reader => reader.ticks('run-1')],
  ['texts RENAME COLUMN target TO targeu', reader => [...reader.samples('run-1')]],
])('a bit that turned over in the name of a column is damage, and no bug of ours: %s', (change, read) => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeSample('run-1', aSample('a', 0));
  store.dispose();
  const db = new DatabaseSync(file);
  db.exec(`ALTER TABLE ${change}`);
  db.close();
  const reader = openReader(file);
  expect(() => read(reader)).toThrow('the store is damaged');
  reader.dispose();
});
