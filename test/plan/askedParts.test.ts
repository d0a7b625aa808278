import { expect, test } from 'vitest';
import { askedDifferently } from '../../src/plan/askedParts.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';

const written = `kind: eval
name: t
models: [{id: m, provider: openai, base_url: "http://h/v1", model: x}]
datasets: [{id: d, path: q.jsonl, tags: [t]}]
prompts: [{id: p, template: "Say {{ input }}"}]
scorers: [exact_match]
`;

function read(text: string, file: string): Task {
  const { task, problems } = parseTask(text, file);
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join());
  return task;
}

test.each([
  ['scorers: [exact_match]', 'scorers: [contains]\nextract: "x"\non_missing: zero\ngates: [contains > 0.5]', undefined],
  ['tags: [t]', 'tags: [t], scorers: [contains]', undefined],
  ['model: x', 'model: x, timeout: 3s, limits: {parallel_requests: 2}', undefined],
  ['model: x', 'model: x, params: {temperature: 1}', 'its model `m` is another'],
  ['id: m,', 'id: n,', 'it has no model `m`'],
  ['model: x}', 'model: x}, {id: n, provider: openai, base_url: "http://h/v1", model: x}', 'its model `n` is new'],
  ['q.jsonl', 'other.jsonl', 'its dataset `d` is another'],
  ['q.jsonl', 'q.jsonl, sample: 5', 'its dataset `d` is another'],
  ['Say', 'Tell', 'its prompt `p` is another'],
  ['id: p,', 'id: q,', 'it has no trial `m~d~p`'],
  ['"Say {{ input }}"}', '"Say {{ input }}"}, {id: q, template: "{{ input }}"}', 'its trial `m~d~q` is new'],
])('%s → %s: %s', (from, to, expected) => {
  const plan = (task: Task): ReturnType<typeof makePlan> => makePlan(task, text => text);
  const [a, b] = [read(written, '/w/t.eval.yaml'), read(written.replace(from, to), '/elsewhere/u.eval.yaml')];
  expect(askedDifferently(a, b, { a: plan(a), b: plan(b) })).toBe(expected);
});
