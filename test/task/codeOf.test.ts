import { expect, test } from 'vitest';
import { codeOf } from '../../src/task/codeOf.ts';
import { parseTask } from '../../src/task/parseTask.ts';

test('the code that a task brings: files, and programs with their arguments', () => {
  const { task } = parseTask(
    `kind: eval
name: t
models: [{id: m, provider: sim}, {id: p, provider: command, command: [python3, answer.py]}]
datasets: [{id: d, inline: [{input: a, target: b}], scorers: [{id: own, use: custom, params: {path: sub/own.ts}}]}, {id: e, inline: [{input: a, target: b}]}]
scorers: [exact_match, {use: command, params: {command: [sh, -c, "echo 1"]}}]
`,
    '/w/t.eval.yaml',
  );
  expect(codeOf(task!)).toEqual([
    { what: 'model p', command: 'python3 answer.py' },
    { what: 'scorer command', command: 'sh -c echo 1' },
    { what: 'scorer own', file: '/w/sub/own.ts' },
  ]);
});
