import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { writeBigRun } from '../../bench/samples/bigStore.ts';
import { HumanError } from '../../src/base/humanError.ts';
import { apartFlags } from '../../src/base/objectsApart.ts';
import { AskComparison } from '../../src/extension/comparison/askComparison.ts';
import type { ComparisonAsks } from '../../src/extension/comparison/comparisonAsk.ts';
import { OpenReaders } from '../../src/extension/threads/openReaders.ts';
import { Comparison } from '../../src/report/comparison/comparison.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openReader } from '../../src/store/workspaceStore.ts';

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

/** A process that runs this. */
function processOf(script: string): AskComparison {
  const extension = temporary();
  mkdirSync(path.join(extension, 'dist'));
  writeFileSync(path.join(extension, 'dist', 'comparison.js'), script);
  return new AskComparison(extension);
}

test('a process compares as we do, and keeps what it has opened for the next question', async () => {
  const workspace = temporary();
  const file = storeFile(workspace);
  for (const run of ['a', 'b']) writeBigRun(file, 40, run);
  const asked = processOf(`import(${JSON.stringify(pathToFileURL(path.resolve('src/extension/comparison/comparisonProcess.ts')).href)});`);
  const reader = openReader(file);
  try {
    const here = new Comparison(['a', 'b'].map(id => ({ reader, id, alive: false })));
    expect(await asked.ask('open', { sources: ['a', 'b'].map(run => ({ file, run, alive: false })), nowMs: 7 })).toEqual(here.view(7));
    const query: ComparisonAsks['page']['ask'] = { group: 0, scorer: 'numeric_match', against: 1, show: 'all', sort: 'index', descending: false, offset: 0, limit: 20 };
    const page = await asked.ask('page', query);
    expect(page).toEqual(here.page(query));
    expect(page?.lines.length).toBeGreaterThan(0);
    const [line] = page?.lines ?? [];
    const details: ComparisonAsks['details']['ask'] = { group: 0, scorer: 'numeric_match', index: line?.index ?? -1, repeat: line?.repeat ?? 0 };
    const both = await asked.ask('details', details);
    expect(both).toEqual(here.details(details));
    expect(both?.map(detail => detail?.index)).toEqual([line?.index, line?.index]);
    await expect(asked.ask('open', { sources: [{ file: path.join(workspace, 'none.db'), run: 'a', alive: false }], nowMs: 7 })).rejects.toThrow(HumanError);
  } finally {
    reader.dispose();
    asked.dispose();
  }
});

test('numbers are computed without what lets V8 share them', async () => {
  const asked = processOf(`process.on('message', ({ id }) => process.send({ id, answer: process.execArgv }));`);
  expect(await asked.ask('open', { sources: [], nowMs: 0 })).toEqual(expect.arrayContaining([...apartFlags()]));
  asked.dispose();
});

test('what is under way when the screen is closed comes back with nothing, and does not wait for ever', async () => {
  const asked = processOf(`process.on('message', () => undefined);`);
  const answer = asked.ask('open', { sources: [], nowMs: 0 });
  asked.dispose();
  await expect(answer).resolves.toBeUndefined();
});

test('a process that breaks down is told, and the next question starts another', async () => {
  const asked = processOf(`process.on('message', ({ id, ask }) => (ask.nowMs === 0 ? process.abort() : process.send({ id, answer: 'here' })));`);
  await expect(asked.ask('open', { sources: [], nowMs: 0 })).rejects.toThrow('its process ended by SIGABRT');
  expect(await asked.ask('open', { sources: [], nowMs: 1 })).toBe('here');
  asked.dispose();
});

test('one that breaks down while nothing is asked is told', async () => {
  const { promise, resolve } = Promise.withResolvers<Error>();
  const extension = temporary();
  mkdirSync(path.join(extension, 'dist'));
  writeFileSync(path.join(extension, 'dist', 'comparison.js'), `process.on('message', ({ id }) => { process.send({ id, answer: process.pid }); });`);
  const asked = new AskComparison(extension, resolve);
  const pid: unknown = await asked.ask('open', { sources: [], nowMs: 0 });
  process.kill(pid as number, 'SIGKILL');
  expect((await promise).message).toBe('its process ended by SIGKILL');
});

test('one whose host has gone ends', async () => {
  const extension = temporary();
  const script = path.join(extension, 'asked.js');
  writeFileSync(script, `process.on('message', () => process.send(process.pid));`);
  const host = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', `import { startOwnProcess } from ${JSON.stringify(pathToFileURL(path.resolve('src/extension/threads/startOwnProcess.ts')).href)}; const child = startOwnProcess(${JSON.stringify(script)}, () => undefined); child.on('message', pid => console.log(pid)); child.send({});`]);
  const pid = await new Promise<number>(resolve => host.stdout.on('data', text => resolve(Number(text))));
  process.kill(pid, 0);
  host.kill('SIGKILL');
  await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false);
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
