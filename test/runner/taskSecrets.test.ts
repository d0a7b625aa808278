import { expect, test } from 'vitest';
import { taskSecrets } from '../../src/runner/taskSecrets.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';

function taskOf(model: string): Task {
  const { task, problems } = parseTask(`kind: eval\nname: t\nmodels: [${model}]\ndatasets: [{id: d, inline: [{input: a, target: a}]}]\nscorers: [exact_match]\n`, '/w/t.eval.yaml');
  if (task === undefined) throw new Error(problems.map(problem => problem.message).join('\n'));
  return task;
}

test('a key is one whatever it looks like; an address without a password is none', () => {
  const task = taskOf('{id: m, provider: openai, base_url: "${env:WHERE}", model: x, api_key: "${env:FAL}", headers: {x-account: "${env:ACCOUNT}", referer: "${env:PAGE}"}}');
  expect(taskSecrets(task, { FAL: 'id4720:secret', ACCOUNT: 'alice:pass', PAGE: 'https://example.org/a', WHERE: 'http://h/v1' })).toEqual(['id4720:secret', 'alice:pass']);
});

test('of what a program is given only that is a secret which is called one', () => {
  const task = taskOf('{id: m, provider: command, command: [cat], env: {TASK: "${env:TASK}", API_KEY: "${env:MINE}", KEYWORDS: "${env:KEYWORDS}", AUTHOR: "${env:AUTHOR}"}}');
  expect(taskSecrets(task, { TASK: 'translation', MINE: 'abc-4721', KEYWORDS: 'weather report', AUTHOR: 'somebody else' })).toEqual(['abc-4721']);
});
