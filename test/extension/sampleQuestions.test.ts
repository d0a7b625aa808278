import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBigRun } from '../../bench/samples/bigStore.ts';
import type { SampleAsks } from '../../src/extension/samples/sampleAsks.ts';
import { SampleQuestions } from '../../src/extension/samples/sampleQuestions.ts';
import { AskThread } from '../../src/extension/threads/askThread.ts';
import type { SampleQuery } from '../../src/report/samplePage.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';

const query: SampleQuery = { run: 'big', sort: 'trial', descending: false, offset: 0, limit: 2 };
let folder: string;
let questions: SampleQuestions;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-questions-'))));
afterEach(() => {
  questions.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Asked of a thread that counts what it is asked for. */
function counting(): SampleQuestions {
  const script = path.join(folder, 'thread.js');
  writeFileSync(script, `let n = 0; const { parentPort } = require('node:worker_threads'); parentPort.on('message', ({ id }) => parentPort.postMessage({ id, answer: { total: ++n, offset: 0, lines: [] } }));`);
  return new SampleQuestions(new AskThread<SampleAsks>(script));
}

test('a question that was overtaken before its turn is not asked; windows of one list all are, the last one first', async () => {
  questions = counting();
  const ask = (more: Partial<SampleQuery>): Promise<number | undefined> => questions.page('store', { ...query, ...more }).then(page => page?.total);
  expect(await Promise.all([ask({}), ask({ search: 'a' }), ask({ search: 'ab' }), ask({ search: 'ab', offset: 200 }), ask({ search: 'ab', offset: 400, locate: { trial: 't', index: 0, repeat: 0 } })])).toEqual([1, undefined, 4, 3, 2]);
});

test('what waits when the page goes comes back with nothing, and the next question is answered', async () => {
  questions = counting();
  const asked = [questions.page('store', query), questions.page('store', { ...query, offset: 200 })];
  questions.dispose();
  expect(await Promise.all(asked)).toEqual([undefined, undefined]);
  expect((await questions.page('store', query))?.total).toBe(1);
});

test('the thread answers from the store: lists, the next sample that fits, tags', async () => {
  const file = storeFile(folder);
  writeBigRun(file, 300);
  questions = new SampleQuestions();
  questions.start();
  expect((await questions.page(file, query))?.total).toBe(300);
  expect(await questions.page(file, { ...query, search: 'QUESTION 7:' })).toMatchObject({ total: 10, lines: [{ index: 7 }, { index: 7 }] });
  const sides = await questions.step(file, 'big', { trial: 'epsilon/few-shot', index: 3, repeat: 0 }, { direction: 'next', query: { ...query, disagree: true, search: 'question' } });
  expect(sides && [sides.index, sides.samples.length]).toEqual([5, 10]);
  expect((await questions.tags(file, 'big'))?.map(({ column }) => column)).toEqual(['topic', 'year']);
});

test('a store that cannot be read is said', async () => {
  questions = new SampleQuestions();
  await expect(questions.page(path.join(folder, 'none.db'), query)).rejects.toThrow('no run was recorded here yet');
});
