import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesBeside } from '../../src/store/filesBeside.ts';
import { convertPromptfoo } from '../../src/task/convert/promptfoo/convertPromptfoo.ts';

let top = '';

beforeEach(() => {
  top = mkdtempSync(path.join(tmpdir(), 'pitwall-beside-'));
  mkdirSync(path.join(top, 'repository/evals/data'), { recursive: true });
  writeFileSync(path.join(top, 'credentials'), 'aws_secret');
  writeFileSync(path.join(top, 'repository/common.txt'), 'common');
  writeFileSync(path.join(top, 'repository/evals/data/q.txt'), 'question');
  symlinkSync(path.join(top, 'credentials'), path.join(top, 'repository/evals/link.txt'));
});

afterEach(() => {
  rmSync(top, { recursive: true });
});

test('what lies in the folder is read; what a path or a link leads out to is not, and is told', () => {
  const { read, list, refused } = filesBeside(path.join(top, 'repository/evals/p.yaml'));
  expect([read('data/q.txt'), list('data'), read('gone.txt')]).toEqual(['question', ['q.txt'], undefined]);
  expect([read(path.join(top, 'credentials')), read('../../credentials'), read('link.txt'), read('../common.txt'), list('..')]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect([...refused]).toEqual([path.join(top, 'credentials'), '../../credentials', 'link.txt', '../common.txt', '..']);
});

test('a repository around it is read up to its root', () => {
  mkdirSync(path.join(top, 'repository/.git'));
  const { read, refused } = filesBeside(path.join(top, 'repository/evals/p.yaml'));
  expect([read('../common.txt'), read('../../credentials')]).toEqual(['common', undefined]);
  expect([...refused]).toEqual(['../../credentials']);
});

test('a registry of evals is read whole', () => {
  mkdirSync(path.join(top, 'registry/evals'), { recursive: true });
  mkdirSync(path.join(top, 'registry/data'));
  writeFileSync(path.join(top, 'registry/data/a.jsonl'), '{}');
  const { read } = filesBeside(path.join(top, 'registry/evals/a.yaml'));
  expect([read('../data/a.jsonl'), read('../../credentials')]).toEqual(['{}', undefined]);
});

test('a promptfoo configuration gets no file of the machine, and says so', () => {
  const file = path.join(top, 'credentials');
  const { text, notes } = convertPromptfoo({ name: 'p.yaml', text: `prompts: ["{{q}}"]\nproviders: [openai:gpt-4o]\ntests: [{vars: {q: "file://${file}"}}]\n`, ...filesBeside(path.join(top, 'repository/evals/p.yaml')) });
  expect(text).not.toContain('aws_secret');
  expect(notes.join('\n')).toContain(`${file} lies outside of this folder`);
});
