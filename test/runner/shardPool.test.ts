import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFilePart } from '../../src/execute/shards/fileIndex.ts';
import { readRanges } from '../../src/execute/shards/readRange.ts';
import { createRowIndex } from '../../src/execute/shards/rowIndex.ts';
import type { ShardTrial } from '../../src/runner/shards/scoreShard.ts';
import { createShardPool } from '../../src/runner/shards/shardPool.ts';
import type { Dataset } from '../../src/task/datasets.ts';
import type { RecordedModel } from '../../src/task/models.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-shards-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('rows are found again wherever a part of the file is cut', () => {
  const file = path.join(folder, 'rows.jsonl');
  const text = `\ufeff\n${Array.from({ length: 300 }, (_, k) => `${JSON.stringify({ k, text: 'ü😀'.repeat(k % 9) })}${k % 5 === 0 ? '\r\n\n' : '\n'}`).join('')}`.trimEnd();
  writeFileSync(file, text);
  const size = Buffer.byteLength(text);
  const lines = text.split('\n');
  for (const cut of [7, 64, 700, size]) {
    const parts = Array.from({ length: Math.ceil(size / cut) }, (_, k) => readFilePart(file, k * cut, Math.min(size, (k + 1) * cut)));
    const index = createRowIndex([{ path: file, parts }]);
    expect(index.rows).toBe(300);
    for (const [from, to] of [[0, 300], [63, 66], [130, 131], [299, 400]] as const) {
      const rows = [...readRanges(index.ranges(from, to), from)];
      expect(rows.map(({ row }) => row['k'])).toEqual(Array.from({ length: Math.min(to, 300) - from }, (_, k) => from + k));
      for (const { line, row } of rows) expect(lines[line - 1]?.replace('\r', '').replace('\ufeff', '')).toBe(JSON.stringify(row));
    }
  }
});

const dataset = (file: string): Dataset => ({ id: 'd', source: { path: file, format: 'jsonl' }, line: 1, fields: { input: 'k', target: 'k' }, splits: ['all'], tags: [] });
const model = (file: string): RecordedModel => ({ id: 'm', provider: 'recorded', path: file, format: 'jsonl', output: 'output', limits: {} });

test('a regular expression without end costs the shard, not the run, and says so; the next shard has a new thread', async () => {
  const file = path.join(folder, 'rows.jsonl');
  writeFileSync(file, `${JSON.stringify({ k: 'a', output: `${'a'.repeat(40)}!` })}\n${JSON.stringify({ k: 'a', output: 'aaa' })}\n`);
  const pool = createShardPool({ workers: 1, silenceLimitMs: 400 });
  try {
    const index = await pool.index([file]);
    const trial = { trial: 't', dataset: dataset(file), model: model(file), setup: { scorers: [{ id: 'r', use: 'regex' as const, params: { pattern: '^(a+)+$' } }] } };
    await expect(pool.score(trial, { rows: index.ranges(0, 1), index: 0 })).rejects.toMatchObject({ name: 'HumanError', what: expect.stringContaining('longer than 0.4 s') as string });
    expect((await pool.score(trial, { rows: index.ranges(1, 2), index: 1 })).totals).toMatchObject({ done: 1, scores: { r: { n: 1, sum: 1 } } });
  } finally {
    pool.dispose();
  }
});

test('a thread that runs out of memory costs the run, and says in which rows', async () => {
  const workerFile = path.join(folder, 'greedy.cjs');
  writeFileSync(workerFile, `const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ type }) => {
  if (type === 'shard') throw Object.assign(new Error('none left'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  parentPort.postMessage({ type: 'done' });
});`);
  const pool = createShardPool({ workers: 1, workerFile });
  await expect(pool.score({ trial: 't' } as ShardTrial, { rows: [], index: 500 })).rejects.toMatchObject({ name: 'HumanError', what: expect.stringMatching(/^scoring took more memory than a thread may have, in shard rows 501 and following/) });
  pool.dispose();
});