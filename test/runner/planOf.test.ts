import { expect, test } from 'vitest';
import { planOf } from '../../src/runner/planOf.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const text = `kind: eval
name: t
models: [{id: a, provider: sim}, {id: b, provider: sim}]
datasets:
  - {id: one, inline: [{input: x, target: x}]}
  - {id: two, path: "{{ split }}.jsonl", splits: [dev, test]}
scorers: [exact_match]
`;

function trials(choices: Parameters<typeof planOf>[1]): string {
  const { task } = parseTask(text, '/w/t.eval.yaml');
  if (task === undefined) throw new Error(`The task has problems`);
  return planOf(task, choices).trials.map(({ id }) => id.replace('~default', '')).join(' ');
}

test.each<[Parameters<typeof planOf>[1], string]>([
  [{}, 'a~one a~two~dev a~two~test b~one b~two~dev b~two~test'],
  [{ datasets: ['two'] }, 'a~two~dev a~two~test b~two~dev b~two~test'],
  [{ datasets: ['two/test', 'one'], models: ['b'] }, 'b~one b~two~test'],
  [{ datasets: [], models: [] }, 'a~one a~two~dev a~two~test b~one b~two~dev b~two~test'],
])('chosen %j: %s', (choices, ids) => {
  expect(trials(choices).split(' ').sort().join(' ')).toBe(ids);
});

test.each<[Parameters<typeof planOf>[1], string]>([
  [{ datasets: ['three', 'two/train'] }, 'the task has no dataset `three`, `two/train`'],
  [{ models: ['c'] }, 'the task has no model `c`'],
])('%j: %s', (choices, message) => {
  expect(() => trials(choices)).toThrow(message);
});
