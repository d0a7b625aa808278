import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { boundLog, cleanLog } from '../../../src/execute/replicas/keepLog.ts';
import { lastLines } from '../../../src/execute/replicas/lastLines.ts';
import { createFakeClock } from '../../fake/clock.ts';
import { tempFolder } from '../../store/fixtures.ts';
import { bench } from './started.ts';

const log = (text: string): string => {
  const file = path.join(tempFolder(), 'replica-0.log');
  writeFileSync(file, text);
  return file;
};

test.each<[string, string, Parameters<typeof lastLines>[1], readonly string[]]>([
  ['the last of several', 'a\nb\nc\n', { lines: 2 }, ['b', 'c']],
  ['without colours and empty lines', '\u001b[1;31mERROR\u001b[0m no memory\n\n  \n\u001b]0;title\u0007done', {}, ['ERROR no memory', 'done']],
  ['what a progress bar shows last', 'load 1%\rload 50%\rload 100%\nready\r\n', {}, ['load 100%', 'ready']],
  ['without what a terminal would obey', 'a\u0000b\u0007c\u0008d', {}, ['abcd']],
  ['long lines are cut', `${'x'.repeat(500)}\n`, {}, [`${'x'.repeat(399)}…`]],
  ['secrets are hidden, before lines are cut', `--api-key ${'x'.repeat(380)} hush-hush-1234 and sk-abcdefgh1234\n`, { secrets: ['hush-hush-1234'] }, [`--api-key ${'x'.repeat(380)} [secret]…`]],
  ['a secret of several lines too', 'key:\n-----BEGIN KEY-----\nMIIEvQIBADAN\nabcd\n-----END KEY-----\n', { secrets: ['-----BEGIN KEY-----\nMIIEvQIBADAN\nabcd\n-----END KEY-----\n'] }, ['key:', '[secret]', '[secret]', 'abcd', '[secret]']],
  ['of this start alone', 'before\nnow\n', { fromByte: 7 }, ['now']],
  ['of a log that was cut since', 'new\n', { fromByte: 1_000 }, ['new']],
  ['of a long log no half line', `${'first line of many, each of them rather long\n'.repeat(3_000)}last`, { lines: 2 }, ['first line of many, each of them rather long', 'last']],
])('the last lines of a log: %s', (_, text, options, expected) => expect(lastLines(log(text), options)).toEqual(expected));

test('a long log has no half line at its top', () => {
  const lines = lastLines(log('first line of many, each of them rather long\n'.repeat(3_000)), { lines: 100_000 });
  expect(new Set(lines)).toEqual(new Set(['first line of many, each of them rather long']));
});

test('of a log that is not there there are none', () => expect(lastLines('/no/such/log')).toEqual([]));

test('a log that grows too long keeps its beginning and its end, and is written on', async () => {
  const clock = createFakeClock();
  const over = new AbortController();
  const file = log('begin\n');
  const bounding = boundLog(file, clock, over.signal, { longestBytes: 50, keptBytes: 6 });
  await clock.advance(10_000);
  expect(readFileSync(file, 'utf8')).toBe('begin\n');
  appendFileSync(file, `${'middle '.repeat(20)}the end\n`);
  await clock.advance(10_000);
  await expect.poll(() => readFileSync(file, 'utf8')).toBe('begin\n\n# … 142 bytes were cut out here\ne end\n');
  appendFileSync(file, 'more');
  expect(readFileSync(file, 'utf8')).toMatch(/e end\nmore$/);
  over.abort();
  await bounding;
});

test('secrets that a server wrote are not in its log once it has stopped', async () => {
  const file = log('args: --api-key hush-hush-1234 --port 1\n');
  await cleanLog(file, ['abc', 'hush-hush-1234']);
  expect(readFileSync(file, 'utf8')).toBe('args: --api-key [secret] --port 1\n');
  const part = log('{"key": 1}\n  "MIIEvQIBADAN"\n');
  await cleanLog(part, ['{\r\n"MIIEvQIBADAN"\r\n}']);
  expect(readFileSync(part, 'utf8')).toBe('{"key": 1}\n  [secret]\n');
  const it = bench('say=hush-hush-1234', { secrets: ['hush-hush-1234'] });
  // Of a runner that was killed.
  mkdirSync(path.dirname(it.spec.logFile(0)));
  writeFileSync(it.spec.logFile(0), 'before: hush-hush-1234\n');
  const replicas = await it.serve();
  expect(readFileSync(it.spec.logFile(0), 'utf8')).toMatch(/^before: \[secret\]\n/);
  await replicas.stop();
  const written = readFileSync(it.spec.logFile(0), 'utf8');
  expect(written).toMatch(/^before: \[secret\]\n# \S+ \S+node\S* .*server\.mjs \d+ say=\[secret\] \(port \d+\)\n.*loading.* on \d+ with 0\n\[secret\]\n$/);
});

test('a log that cannot be written is said, and holds nothing', async () => {
  const it = bench('', { logFile: () => '/dev/null/replica.log' });
  await expect(it.start()).rejects.toMatchObject({ what: 'the log of a replica cannot be written (EEXIST)', where: '/dev/null/replica.log' });
  expect([it.held.size, it.watched.size]).toEqual([0, 0]);
});

test('of several one cannot write its log: the others are stopped', async () => {
  const it = bench('slow=60000', { replicas: { count: 2, maxQueueLength: 100 } });
  const { logFile } = it.spec;
  const half = bench('slow=60000', { replicas: { count: 2, maxQueueLength: 100 }, logFile: index => (index === 1 ? '/dev/null/replica.log' : logFile(index)) });
  await expect(half.start()).rejects.toMatchObject({ where: '/dev/null/replica.log' });
  expect([half.held.size, half.watched.size]).toEqual([0, 0]);
});
