import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

test('init --detect writes an eval of the data it finds, as the file sees it', async () => {
  terminal.file('data/capitals.csv', 'question,answer\nCapital of France?,Paris\nCapital of Italy?,Rome\n');
  terminal.file('tasks/.keep', '');
  const { code, note } = await terminal.run('init', '--detect', '-o', 'tasks/capitals.eval.yaml');
  expect({ code, note }).toMatchObject({ code: 0, note: expect.stringMatching(/^data: data\/capitals\.csv \(question → answer\)\nwrote tasks\/capitals\.eval\.yaml$/mu) as string });
  const text = readFileSync(path.join(terminal.folder, 'tasks/capitals.eval.yaml'), 'utf8');
  expect(text).toMatch(/^name: capitals$[^]*path: \.\.\/data\/capitals\.csv\n[^]*scorers: \[contains, exact_match\]/mu);
  expect((await terminal.run('plan', 'tasks/capitals.eval.yaml')).out).toMatch(/^capitals \(eval\): 1 trial/u);
  const { out } = await terminal.run('init', '--detect', '--json');
  expect(JSON.parse(out)).toMatchObject({ schema: 'pitwall.found/1', data: [{ path: 'data/capitals.csv', input: 'question', target: 'answer', look: 'short' }] });
});

test.each([
  [['init', '--json'], /`--json` belongs to `pitwall init --detect`/u],
  [['init', 'tune', '--detect'], /not a task of the kind `tune`/u],
])('%j is one sentence', async (args, sentence) => {
  expect(await terminal.run(...args)).toMatchObject({ code: 2, note: expect.stringMatching(sentence) as string });
});
