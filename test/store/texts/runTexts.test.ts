import { afterEach, expect, test } from 'vitest';
import { Connection } from '../../../src/store/connection.ts';
import type { StoreWriter } from '../../../src/store/store.ts';
import { RunTexts } from '../../../src/store/texts/runTexts.ts';
import { tempStore } from '../fixtures.ts';
import { aRun, aSample, aTrial } from '../rows.ts';

const open: Connection[] = [];
afterEach(() => {
  for (const db of open.splice(0)) db.close();
});

/** Two runs whose samples lie between each other in the file. */
function twoRuns(samples: number): { readonly store: StoreWriter; readonly db: Connection } {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0), aTrial('b', 1)]);
  store.createRun(aRun({ id: 'run-2' }), [aTrial('a', 0, { run: 'run-2' })]);
  for (let k = 0; k < samples; k++) {
    store.writeSample('run-1', aSample(k % 2 === 0 ? 'a' : 'b', k, { output: `word${k} end`, prompt: `shared ${k % 3}`, tags: JSON.stringify({ half: k % 2 === 0 ? 'even' : 'odd' }) }));
    store.writeSample('run-2', aSample('a', k, { output: `word${k} of another run` }));
  }
  store.flush();
  const db = new Connection(file, { readOnly: true });
  open.push(db);
  return { store, db };
}

/** `trial/index` of the samples with these keys. */
function places(db: Connection, keys: ReadonlySet<number>): string {
  return db.all('SELECT t.id, s.position FROM samples s JOIN trials t ON t.key = s.trial WHERE s.key IN (SELECT value FROM json_each(?)) ORDER BY s.position', JSON.stringify([...keys])).map(row => `${String(row['id'])}/${String(row['position'])}`).join(' ');
}

test.each([
  ['all in memory', undefined],
  ['none of it beyond the first slice', 0],
])('texts, tags and orders are those of one run; %s', (_name, most) => {
  const { db } = twoRuns(4_100);
  const texts = new RunTexts(db, 'run-1', most);
  texts.follow();
  expect(places(db, texts.search('WORD4099 end'))).toBe('b/4099');
  expect(places(db, texts.search('word12 e'))).toBe('a/12');
  expect(texts.search('shared 1').size).toBe(1_367);
  expect(texts.search('another run').size).toBe(0);
  expect(texts.tagged('half', 'odd').size).toBe(2_050);
  expect(texts.tagged('odd', 'half').size).toBe(0);
  const order = texts.order('input', 'v');
  const [first, last] = ['shared 0', 'shared 2'].map(words => [...texts.search(words)].map(key => order.get(key)));
  expect([new Set(first), new Set(last)]).toEqual([new Set([0]), new Set([2])]);
});

test('what is read ahead in slices is what a question needs', () => {
  const { db } = twoRuns(4_100);
  const texts = new RunTexts(db, 'run-1');
  expect([texts.readOn(), texts.readOn(), texts.readOn()]).toEqual([true, true, false]);
  texts.follow();
  expect(places(db, texts.search('word4098'))).toBe('a/4098');
});

test('what is written while texts are looked at is found, and what has gone with its key given again is not', () => {
  const { store, db } = twoRuns(4);
  const texts = new RunTexts(db, 'run-1');
  texts.follow();
  expect(places(db, texts.search('word'))).toBe('a/0 b/1 a/2 b/3');
  store.writeSample('run-1', aSample('a', 9, { output: 'a new WORD' }));
  store.flush();
  texts.follow();
  expect(places(db, texts.search('word'))).toBe('a/0 b/1 a/2 b/3 a/9');
  // The last sample's key is free once it is gone: the next one gets it.
  const [key] = [...texts.search('a new word')];
  store.writeSample('run-1', aSample('a', 9, { output: 'something else', endedMs: 7 }));
  store.flush();
  texts.follow();
  expect([...texts.search('something else')]).toEqual([key]);
  expect(places(db, texts.search('word'))).toBe('a/0 b/1 a/2 b/3');
});

test('a run without samples, and a prompt that is no list of messages', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const db = new Connection(file, { readOnly: true });
  open.push(db);
  const texts = new RunTexts(db, 'run-1');
  texts.follow();
  expect(texts.search('x').size).toBe(0);
  for (const [k, prompt] of ['42', '[1, null]', '[broken', '{"role":"user"}', JSON.stringify([{ role: 'user', content: [{ type: 'text', text: 'parts' }] }])].entries()) store.writeSample('run-1', aSample('a', k, { prompt, output: '-' }));
  store.flush();
  texts.follow();
  expect(['42', 'null', 'broken', 'user', 'parts'].map(words => places(db, texts.search(words)))).toEqual(['a/0', 'a/1', 'a/2', 'a/3', 'a/4']);
});
