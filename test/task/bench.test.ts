import { expect, test } from 'vitest';
import { missingFiles } from '../../src/task/missingFiles.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { resolveSettings } from '../../src/task/settings.ts';
import { sweepTask } from '../../src/task/sweepTask.ts';
import { makePlan } from '../../src/plan/makePlan.ts';

const bench = (more = ''): string => `kind: bench\nname: s\ntask: a.eval.yaml\nrequest_sweep: [1, 20, 5]\n${more}`;
const problems = (text: string): string =>
  parseTask(text, '/w/s.bench.yaml')
    .problems.map(({ line, message, toDo }) => `${line}: ${message}${toDo === undefined ? '' : `; ${toDo}`}`)
    .join('\n');

test.each([
  ['', ''],
  ['load: {concurrency: [1]}', '5: `load` and `request_sweep` are two forms of a bench; give each a file of its own'],
  ['slo: {}\nrepeats: 3', `5: \`slo\` and \`request_sweep\` are two forms of a bench; give each a file of its own\n6: \`repeats\` and \`request_sweep\` are two forms of a bench; give each a file of its own`],
  ['gates: [success >= 1]', '5: `gates` and `request_sweep` are two forms of a bench; give each a file of its own'],
  ['batching: {}', '5: `batching` and `request_sweep` are two forms of a bench; give each a file of its own'],
  ['request_sweeps: [1]', '5: unknown key `request_sweeps`; did you mean `request_sweep`?'],
  ['retries: 3', '5: unknown key `retries`; the keys here are kind, name, description, version, estimate, task, request_sweep'],
])('%j at the end: %s', (more, expected) => expect(problems(bench(more))).toBe(expected));

test.each([
  ['request_sweep: [1, 20, 5]', 'request_sweep: [1, 20, 1]', '4: `request_sweep` has 1 already; remove it'],
  ['request_sweep: [1, 20, 5]', 'request_sweep: []', '4: `request_sweep` must hold at least one item, found an empty list'],
  ['request_sweep: [1, 20, 5]', 'request_sweep: [0]', '4: `request_sweep[0]` must be a whole number of at least 1, found the number 0'],
  ['request_sweep: [1, 20, 5]', 'request_sweep: 5', '4: `request_sweep` must be a list, found the number 5'],
  ['request_sweep: [1, 20, 5]', 'request_sweep: [auto]', '4: `request_sweep[0]` must be a whole number of at least 1, found the text "auto"'],
  ['request_sweep: [1, 20, 5]\n', '', '1: the file has no `request_sweep`; add `request_sweep`'],
  ['task: a.eval.yaml\n', '', '1: the file has no `task`; add `task`'],
])('%j → %j: %s', (from, to, expected) => expect(problems(bench().replace(from, to))).toBe(expected));

test('an eval is told where `request_sweep` belongs', () => {
  const text = 'kind: eval\nname: t\nmodels: [{id: m, provider: sim, model: sim}]\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\nrequest_sweep: [1, 2]\n';
  expect(problems(text)).toBe('6: `request_sweep` belongs into a file of its own; write a bench: `kind: bench`, `name`, `task:` with the name of this file, and `request_sweep`');
});

test('the eval is one of the files that a bench needs', () => {
  const { references } = parseTask(bench(), '/w/s.bench.yaml');
  expect(missingFiles(references, { file: '/w/s.bench.yaml', exists: () => false, list: () => ['b.eval.yaml'] })).toMatchObject([{ message: '`task` reads a.eval.yaml, which does not exist', toDo: 'did you mean b.eval.yaml?', line: 3, column: 7 }]);
});

const swept = (evalText: string, more = '') => {
  const { bench: file } = parseTask(bench(more), '/w/s.bench.yaml');
  if (file === undefined) throw new Error('The bench is wrong');
  return sweepTask(file, evalText);
};
const evalText = `kind: eval
name: e
seed: 3
retries: 1
parallel_requests: 7
models:
  - {id: m, provider: sim, model: sim, cache: true, limits: {parallel_requests: 8, requests_per_minute: 60}}
  - {id: old, provider: recorded, path: r.jsonl, output: "{{ row.o }}"}
  - {id: free, provider: sim, model: sim, limits: {preset: free_tier}}
datasets:
  - {id: d, inline: [{input: a, target: b}], tags: [input]}
  - {id: own, inline: [{input: a, target: b}], sample: 7}
scorers: [exact_match, {use: judge, params: {model: m, rubric: good, choices: {A: 1, B: 0}}}]
gates: [accuracy >= 0.5]
repeats: 3
`;

test('an eval as it is swept: each model at each level, in the order written, with what bears on times alone', () => {
  const { task, problems } = swept(evalText.replace('sample: 7', 'sample: {n: 7, seed: 9}'));
  expect(problems).toEqual([]);
  if (task === undefined) throw new Error('There is no task');
  expect(task).toMatchObject({ name: 's', file: '/w/s.bench.yaml', retries: 1, gates: [], sweep: { levels: [1, 20, 5], evalFile: '/w/a.eval.yaml' } });
  expect(task.datasets.map(({ sample, tags }) => ({ sample, tags }))).toEqual([{ sample: { n: 100, seed: 3 }, tags: [] }, { sample: { n: 7, seed: 9 }, tags: [] }]);
  expect(task.models.map(({ id, limits, cache }) => ({ id, limits, cache }))).toEqual([{ id: 'm', limits: { requestsPerMinute: 60 } }, { id: 'free', limits: { preset: 'free_tier' } }]);
  expect(task.scorers.map(({ id }) => id)).toEqual(['exact_match']);
  expect(task.sweep?.leftOut).toEqual(['model old: recorded, so there is nobody to ask', 'scorer judge: judging would share the endpoint or the processor with what is timed']);
  expect(makePlan(task, text => text).trials.map(({ id }) => id)).toEqual(
    ['m', 'free'].flatMap(model => [1, 20, 5].flatMap(level => ['d', 'own'].map(dataset => `${model}~${dataset}~default~parallel_requests=${level}`))),
  );
  expect(makePlan(task, text => text)).toMatchObject({ kind: 'bench', sweep: { declared: { m: { requestsPerMinute: 60 } } } });
});

test.each([
  ['what is wrong in the eval is told where it stands', 'kind: eval\nname: e\n', '/w/a.eval.yaml:1 the file has no `models`'],
  ['a bench is no eval', bench(), '/w/s.bench.yaml:3 `task` names a.eval.yaml, which is a bench itself'],
  ['nobody to ask', evalText.replace(/ {2}- \{id: (m|free).*\n/g, '').replace(', {use: judge, params: {model: m, rubric: good, choices: {A: 1, B: 0}}}', ''), '/w/s.bench.yaml:3 every model of a.eval.yaml is recorded, so there is no endpoint to ask'],
])('%s', (_, text, expected) => {
  const { task, problems } = swept(text);
  expect(task).toBeUndefined();
  expect(problems.filter(({ severity }) => severity === 'error').map(({ file, line, message }) => `${file}:${line} ${message}`)[0]).toBe(expected);
});

test('a level above the maximum is an error that says so; the eval’s own number does not count', () => {
  const { task } = swept(evalText.replace('sample: 7', 'sample: {n: 7, seed: 9}').replace('parallel_requests: 7', 'parallel_requests: 99'));
  if (task === undefined) throw new Error('There is no task');
  const { problems } = resolveSettings({ environment: { PITWALL_MAX_PARALLEL_REQUESTS: '10' }, task });
  expect(problems.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual(['/w/s.bench.yaml:4 a level of `request_sweep` is 20 (task s.bench.yaml:4), more than the maximum of 10 (environment PITWALL_MAX_PARALLEL_REQUESTS)']);
});
