import { describe, expect, test } from 'vitest';
import { renderProblem } from '../../src/base/problem.ts';
import { sha256 } from '../../src/base/sha256.ts';
import { makePlan, selectTrials } from '../../src/plan/makePlan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { partsOfTrial } from '../../src/task/combinations.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';

const base = `kind: eval
name: t
models:
  - {id: a, provider: openai, base_url: "http://h/v1", model: m, params: {top_p: 1, deep: {x: 1, y: 2}}}
  - {id: b, provider: openai, base_url: "http://h/v1", model: m}
  - {id: r, provider: recorded, path: o.jsonl, output: out}
datasets: [{id: d, path: d.jsonl}]
prompts: [{id: p, template: "{{ input }}"}]
scorers: [exact_match]
`;
const warm = 'matrix: {params.temperature: [0, 0.7]}\n';

const problems = (more: string, text = base): string => parseTask(text + more, '/w/t.eval.yaml').problems.map(problem => renderProblem(problem).replace('/w/t.eval.yaml:', '')).join('\n');
function taskOf(more: string, text = base): Task {
  const { task } = parseTask(text + more, '/w/t.eval.yaml');
  if (task === undefined) throw new Error(problems(more, text));
  return task;
}
const plan = (more: string, text = base): Plan => makePlan(taskOf(more, text), sha256);
const ids = (of: Plan): string => of.trials.map(trial => trial.id).join(' ');
/** What is sent by each trial: its parameters and its first message. */
const sent = (more: string, text = base): string =>
  plan(more, text)
    .trials.map(({ id, configuration }) => {
      const { model, prompt } = partsOfTrial(taskOf(more, text), configuration);
      const [first] = prompt?.messages ?? [];
      return `${id}: ${model?.provider === 'openai' ? JSON.stringify(model.params) : ''}${first !== undefined && 'content' in first ? ` ${first.content}` : ''}`;
    })
    .join('\n');

test('an axis is a path and its values; a recorded model is scored once', () => {
  expect(sent(warm)).toBe(
    `a~d~p~params.temperature=0: {"top_p":1,"deep":{"x":1,"y":2},"temperature":0} {{ input }}
b~d~p~params.temperature=0: {"temperature":0} {{ input }}
r~d: 
a~d~p~params.temperature=0.7: {"top_p":1,"deep":{"x":1,"y":2},"temperature":0.7} {{ input }}
b~d~p~params.temperature=0.7: {"temperature":0.7} {{ input }}`,
  );
  expect(plan(warm).trials.map(({ configuration }) => configuration.axes)).toEqual([{ 'params.temperature': '0' }, { 'params.temperature': '0' }, undefined, { 'params.temperature': '0.7' }, { 'params.temperature': '0.7' }]);
});

test('or a name, and what each value changes, merged deeply; axes multiply', () => {
  const more = `matrix:
  style:
    plain: {}
    strict: {model: {params: {deep: {y: 3}, stop: [x]}}, prompt: {template: "Only: {{ input }}"}}
  params.seed: [1, 2]
exclude: [{model: [b, r]}]
`;
  expect(sent(more)).toBe(
    `a~d~p~style=plain~params.seed=1: {"top_p":1,"deep":{"x":1,"y":2},"seed":1} {{ input }}
a~d~p~style=plain~params.seed=2: {"top_p":1,"deep":{"x":1,"y":2},"seed":2} {{ input }}
a~d~p~style=strict~params.seed=1: {"top_p":1,"deep":{"x":1,"y":3},"stop":["x"],"seed":1} Only: {{ input }}
a~d~p~style=strict~params.seed=2: {"top_p":1,"deep":{"x":1,"y":3},"stop":["x"],"seed":2} Only: {{ input }}`,
  );
});

test('a dataset’s own prompts are changed too', () => {
  const text = base.replace('path: d.jsonl}', 'path: d.jsonl, prompts: [p, {id: own, template: "own {{ input }}"}]}').replace(/ {2}- \{id: [br],.*\n/g, '');
  expect(sent('matrix: {tone: {plain: {}, polite: {prompt: {template: "Please {{ input }}"}}}}', text).replaceAll(/ \{.*?\} /g, ' ').replaceAll(/\{.*\}\}/g, '…')).toContain('a~d~own~tone=polite: ');
  expect(partsOfTrial(taskOf('matrix: {tone: {plain: {}, polite: {prompt: {template: "Please {{ input }}"}}}}', text), { model: 'a', dataset: 'd', prompt: 'own', axes: { tone: 'polite' } }).prompt?.messages).toEqual([{ role: 'user', content: 'Please {{ input }}' }]);
});

test('exclude drops trials by any factor, also without a matrix', () => {
  expect(ids(plan('exclude: [{model: b}]'))).toBe('a~d~p r~d');
  expect(ids(plan(`${warm}exclude: [{model: a, params.temperature: 0.7}, {dataset: d, model: [b]}]`))).toBe('a~d~p~params.temperature=0 r~d');
});

test('equal trials are made once, and that is said', () => {
  const more = 'matrix: {x: {one: {}, two: {model: {params: {top_p: 1}}}}}';
  expect(ids(plan(more))).toBe('a~d~p~x=one b~d~p~x=one r~d b~d~p~x=two');
  expect(problems(more)).toBe('10:1: 1 trial is equal to others for all that is sent, and made once; see whether two values of an axis mean the same');
});

test('a selection and the hash', () => {
  expect(ids(selectTrials(plan(warm), { models: ['a'] }))).toBe('a~d~p~params.temperature=0 a~d~p~params.temperature=0.7');
  expect(plan(warm).hash).not.toBe(plan('').hash);
  const named = 'matrix: {t: {x: {model: {params: {temperature: 0}}}}}';
  expect(plan(named).hash).not.toBe(plan(named.replace('temperature: 0', 'temperature: 1')).hash);
});

test('one mistake is told once, however many values an axis has', () => {
  const text = base.replace('models:\n', 'models:\n  - {id: h, provider: http, url: "http://h/", body: {q: "{{ prompt }}"}}\n');
  expect(problems('matrix: {params.t: [0, 1, 2]}', text)).toBe('11:21: with params.t=0: `params.t` has no effect: nothing in `body` reads it; write {{ params.t }} in `body`, or remove it');
  expect(problems('matrix: {params.t: [0, 1]}', text.replace('"{{ prompt }}"', '"{{ prompt }}{{ params.t }}{{ inptu }}"'))).toMatch(/^4:\d+: the template reads `inptu`[^\n]*$/);
  // Each value that does not fit is a mistake of its own.
  expect(problems('matrix: {model.timeout: [soon, later]}').split('\n')).toHaveLength(4);
});

describe('what does not fit is told at its place', () => {
  test.each([
    ['matrix: {temperature: [0, 1]}', '10:10: the name `temperature` does not say what its values change; write `params.temperature: [...]` for a parameter of the models, or give each value an id and what it changes'],
    ['matrix: {params.temperature: [0, 0]}', 'the axis `params.temperature` has the value 0 twice'],
    ['matrix: {model: {x: {}}}', 'an axis cannot be called `model`, which every trial has already'],
    ['matrix: {x: {one: {modle: {}}}}', 'unknown key `modle`; did you mean `model`?'],
    ['matrix: {x: {one: {model: {id: z}}}}', 'an axis cannot change `id` of a model'],
    ['matrix: {x: {one: {model: {tempersture: 1}}}}', '10:19: with x=one: model `a` has the unknown key `tempersture`'],
    ['matrix: {x: {one: {model: {params: 3}}}}', 'with x=one: model `a` does not fit: `params` must be something else'],
    ['matrix: {x: {one: {prompt: {template: "{{ inptu }}"}}}}', 'with x=one: the template reads `inptu`, which does not exist here'],
    ['matrix: {params.stream: [true]}', 'with params.stream=true: `params` cannot hold `stream`'],
    ['exclude: [{modle: a}]', '10:12: trials have no `modle`; did you mean `model`?'],
    ['exclude: [{model: c}]', 'no model is `c`'],
    [`${warm}exclude: [{params.temperature: 1}]`, 'no params.temperature is `1`; there is 0, 0.7'],
    ['exclude: [{model: r, prompt: p}]', 'this drops no trial: no trial has all of these values; correct or remove it'],
    ['exclude: [{dataset: d}]', '`exclude` drops every trial'],
    ['exclude: [{}]', 'this would drop every trial'],
    [`matrix: {params.a: [${Array.from({ length: 40 }, (_, k) => k).join()}], params.b: [${Array.from({ length: 40 }, (_, k) => k).join()}]}`, 'the matrix has 1,600 combinations of values, more than 1,000'],
  ])('%s', (more, expected) => expect(problems(more)).toContain(expected));

  test('with recorded models alone', () => expect(problems(warm, base.replace(/ {2}- \{id: [ab],.*\n/g, ''))).toContain('every model is recorded, so nothing is asked that an axis could change'));
});
