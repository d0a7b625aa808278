import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeBigRun } from '../../bench/samples/bigStore.ts';
import { ComparisonWorker } from '../../src/extension/comparison/comparisonWorker.ts';
import { OpenReaders } from '../../src/extension/threads/openReaders.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';

function temporary(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'pitwall-comparison-'));
}

test('a store that was removed and made anew is read anew; one that stays keeps its reader', () => {
  const workspace = temporary();
  const file = storeFile(workspace);
  writeBigRun(file, 10, 'before');
  const readers = new OpenReaders();
  const first = readers.of(file);
  expect(readers.of(file)).toBe(first);
  rmSync(path.dirname(file), { recursive: true });
  writeBigRun(file, 10, 'after');
  expect([readers.of(file).run('after')?.id, readers.of(file).run('before')]).toEqual(['after', undefined]);
  readers.keep([]);
});

/** A thread that runs this. */
function workerOf(script: string): ComparisonWorker {
  const extension = temporary();
  mkdirSync(path.join(extension, 'dist'));
  writeFileSync(path.join(extension, 'dist', 'comparison.js'), script);
  return new ComparisonWorker(extension);
}

test('what is under way when the screen is closed comes back with nothing, and does not wait for ever', async () => {
  const worker = workerOf(`require('node:worker_threads').parentPort.on('message', () => undefined);`);
  const asked = worker.ask('open', { sources: [], nowMs: 0 });
  worker.dispose();
  await expect(asked).resolves.toBeUndefined();
});

test('a thread that breaks down is told', async () => {
  const worker = workerOf(`require('node:worker_threads').parentPort.on('message', () => { throw new Error('out of memory'); });`);
  await expect(worker.ask('open', { sources: [], nowMs: 0 })).rejects.toThrow('out of memory');
  worker.dispose();
});
