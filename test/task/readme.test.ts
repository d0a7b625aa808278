import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { expect, test } from 'vitest';
import { parseTask } from '../../src/task/parseTask.ts';

const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => parse(text) as Record<string, unknown>);
test('the tasks in the README are tasks, its fragments put together too', () => {
  const fragments = blocks.filter(block => block['kind'] === undefined);
  expect(fragments.length).toBeGreaterThan(3);
  for (const block of [...blocks.filter(({ kind }) => kind !== undefined), Object.assign({}, blocks.find(({ kind }) => kind === 'eval'), ...fragments) as Record<string, unknown>]) {
    expect(parseTask(stringify(block), `/w/t.${String(block['kind'])}.yaml`).problems).toEqual([]);
  }
});
