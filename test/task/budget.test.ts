import { expect, test } from 'vitest';
import { parseTask } from '../../src/task/parseTask.ts';

const read = (more: string, model = ''): ReturnType<typeof parseTask> =>
  parseTask(`kind: eval\nname: t\nmodels: [{id: m, provider: openai, base_url: "http://h", model: x${model}}]\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n${more}`, '/w/t.eval.yaml');

test('what a run may use up', () => {
  expect(read('max_cost: 5\nmax_tokens_total: 1000\nmax_time: 2h', ', pricing: {input: 1, output: 2}').task?.budget).toEqual({ maxCost: 5, maxTokensTotal: 1000, maxTimeMs: 7_200_000 });
  expect(read('').task).not.toHaveProperty('budget');
});

test.each([
  ['max_cost: 5', '3: model `m` has no `pricing`, so `max_cost` cannot be kept; give it `pricing: {input: …, output: …}`, per million tokens (0 where it costs nothing), or limit `max_tokens_total` instead'],
  ['max_cost: 0', '6: `max_cost` must be more than 0, found the number 0'],
  ['max_time: 0s', '6: `max_time` must be longer than 0'],
])('%s: %s', (more, expected) => {
  expect(read(more).problems.map(({ line, message, toDo }) => `${line}: ${message}${toDo === undefined ? '' : `; ${toDo}`}`)).toEqual([expected]);
});
