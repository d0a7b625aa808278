import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readSecrets, removeSecrets, writeSecrets } from '../../../src/runner/jobs/secretsFile.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import type { Task } from '../../../src/task/task.ts';
import { tempFolder } from '../../store/fixtures.ts';

const { task } = parseTask(
  'kind: eval\nname: t\nmodels: [{id: m, provider: openai, base_url: "${env:GATEWAY}", model: x, api_key: "${secret:openai}"}]\ndatasets: [{id: d, inline: [{input: a, target: a}]}]\nscorers: [exact_match]\n',
  '/t.eval.yaml',
);
const own = task as Task;

function place(): string {
  const folder = path.join(tempFolder(), 'run');
  mkdirSync(folder);
  return path.join(folder, 'environment.json');
}

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

test('what the task refers to and nothing else, for its owner alone', () => {
  const file = place();
  expect(writeSecrets(file, own, { GATEWAY: 'https://a', PITWALL_SECRET_OPENAI: 'sk-1', PITWALL_LOG_LEVEL: 'debug', OTHER: 'not asked for' })).toBe(true);
  expect([readSecrets(file), modeOf(file)]).toEqual([{ GATEWAY: 'https://a', PITWALL_SECRET_OPENAI: 'sk-1', PITWALL_LOG_LEVEL: 'debug' }, '600']);
});

test('a resume whose shell lacks a variable leaves it to the jobs that wait, and tells them what is new', () => {
  const file = place();
  writeSecrets(file, own, { GATEWAY: 'https://a', PITWALL_SECRET_OPENAI: 'sk-1' });
  expect(writeSecrets(file, own, { PITWALL_SECRET_OPENAI: 'sk-2' })).toBe(true);
  expect(readSecrets(file)).toEqual({ GATEWAY: 'https://a', PITWALL_SECRET_OPENAI: 'sk-2' });
  expect(writeSecrets(file, own, {})).toBe(true);
  expect(readSecrets(file)).toEqual({ GATEWAY: 'https://a', PITWALL_SECRET_OPENAI: 'sk-2' });
});

test('it is never away or half while it is written anew, and one that others could read is theirs no more', () => {
  const file = place();
  const text = JSON.stringify({ GATEWAY: 'https://a' });
  writeFileSync(file, text);
  chmodSync(file, 0o644);
  // What cannot be written leaves the one that is there.
  mkdirSync(`${file}.part`);
  expect(() => writeSecrets(file, own, { PITWALL_SECRET_OPENAI: 'sk-1' })).toThrow();
  expect(readFileSync(file, 'utf8')).toBe(text);
  rmdirSync(`${file}.part`);

  const reading = openSync(file, 'r');
  writeSecrets(file, own, { PITWALL_SECRET_OPENAI: 'sk-1' });
  // A job that has opened the one before reads it to its end.
  expect(readFileSync(reading, 'utf8')).toBe(text);
  closeSync(reading);
  expect([readSecrets(file), modeOf(file), readdirSync(path.dirname(file))]).toEqual([{ GATEWAY: 'https://a', PITWALL_SECRET_OPENAI: 'sk-1' }, '600', ['environment.json']]);
});

test('what a process that was killed was writing goes with it', () => {
  const file = place();
  writeFileSync(`${file}.part`, '{"GATEW');
  expect([removeSecrets(file), removeSecrets(file), readdirSync(path.dirname(file))]).toEqual([true, false, []]);
  writeFileSync(`${file}.part`, '{"GATEW');
  expect(writeSecrets(file, own, { GATEWAY: 'https://b' })).toBe(true);
  expect([readSecrets(file), readdirSync(path.dirname(file))]).toEqual([{ GATEWAY: 'https://b' }, ['environment.json']]);
});

test('where nothing is asked for there is no file', () => {
  const file = place();
  expect([writeSecrets(file, own, {}), readdirSync(path.dirname(file))]).toEqual([false, []]);
});
