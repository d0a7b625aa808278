import { describe, expect, test } from 'vitest';
import { renderProblem } from '../../src/base/problem.ts';
import { sha256 } from '../../src/base/sha256.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { missingFiles } from '../../src/task/missingFiles.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const text = (prompt: string): string => `{kind: eval, name: t, models: [{id: m, provider: openai, base_url: "http://h/v1", model: m}], datasets: [{id: d, path: d.jsonl}], scorers: [exact_match],\nprompts: [${prompt}]}`;
const problems = (prompt: string): string => parseTask(text(prompt), '/w/t.eval.yaml').problems.map(problem => renderProblem(problem).replace('/w/t.eval.yaml:', '')).join('\n');
const shot = 'few_shot: {path: f.jsonl, k: 2, template: x}';

describe('what fits', () => {
  test.each([
    '{id: p, messages: "{{ row.chat }}"}',
    '{id: p, messages: [{role: system, content: S}, "{{ row.chat }}"]}',
    '{id: p, turns: ["{{ input }}", "{{ answers[0] }}?"]}',
    '{id: p, turns: ["{{ input }}", "{{ answers[-1] }}?", "{{ answers[1] }} or {{ answers[-2] }}?", "{% for answers in row.list %}{{ answers[9] }}{% endfor %}"]}',
    '{id: p, messages: [{role: system, content: S}], turns: "{{ row.turns }}"}',
    `{id: p, ${shot}, template: "{{ few_shot }}{{ input }}"}`,
    `{id: p, ${shot}, turns: ["{{ few_shot }}{{ input }}", sure?]}`,
    '{id: p, few_shot: {path: f.jsonl, k: 1, as: messages}, template: "{{ input }}"}',
    '{id: p, few_shot: {path: shots.txt}, template: "{{ few_shot }}{{ input }}"}',
    '{id: p, few_shot: {path: "f-{{ split }}.csv", split: dev, k: 1, template: x}, template: "{{ few_shot }}"}',
  ])('%s', prompt => expect(problems(prompt)).toBe(''));
});

describe('what does not fit is told at its place', () => {
  test.each([
    ['{id: p, messages: "{{ row.a }}!"}', '2:29: a text here is the path to a list of messages, and this is none; write it like "{{ row.messages }}", or the message as {role, content}'],
    ['{id: p, messages: [hello]}', 'a text here is the path to a list of messages'],
    ['{id: p, turns: hello}', '2:26: a text here is the path to a list of texts, and this is none; write it like "{{ row.turns }}", or the texts as a list'],
    ['{id: p, messages: "{{ chat }}"}', '2:29: the template reads `chat`, which does not exist here'],
    ['{id: p, turns: ["{{ answers[0] }}", sure?]}', '2:27: turn 1 reads `answers[0]`, and there is no answer yet; the first turn can read no answer'],
    ['{id: p, turns: [a, "{% if answers[1] %}b{% endif %}"]}', '2:30: turn 2 reads `answers[1]`, and there is one answer by then; use answers[0]'],
    ['{id: p, turns: [a, b, "{{ answers[-3] | trim }}"]}', '2:33: turn 3 reads `answers[-3]`, and there are 2 answers by then; use answers[0] or answers[1]'],
    ['{id: p, template: x, turns: [y]}', 'has a `template` and `turns`; write the template as the first of `turns`'],
    ['{id: p, messages: [{role: user, content: x}], turns: [y]}', 'would send two messages of the user in a row'],
    ['{id: p, template: "{{ answers }}"}', 'reads `answers`, which does not exist here'],
    ['{id: p, template: "{{ few_shot }}"}', 'reads `few_shot`, which does not exist here'],
    [`{id: p, ${shot}, template: x}`, 'prompt `p` shows its `few_shot` nowhere; write {{ few_shot }} where the examples should stand'],
    ['{id: p, few_shot: {path: f.jsonl, k: 1, as: messages}, template: "{{ few_shot }}"}', 'reads `few_shot`, which does not exist here'],
    ['{id: p, few_shot: {path: f.jsonl, k: 1, as: messages}, messages: "{{ row.chat }}"}', 'prompt `p` has no user message of its own that examples could be written like; use `as: text`'],
    ['{id: p, few_shot: {path: f.jsonl, template: x}, template: "{{ few_shot }}"}', 'nothing says how many examples are shown; add `k: 4`'],
    ['{id: p, few_shot: {path: f.jsonl, k: 2}, template: "{{ few_shot }}"}', 'nothing says how an example is written'],
    ['{id: p, few_shot: {path: f.jsonl, k: 2, template: "{{ q }}"}, template: "{{ few_shot }}"}', 'reads `q`, which does not exist here'],
    ['{id: p, few_shot: {path: shots.txt, k: 2}, template: "{{ few_shot }}"}', '2:47: the examples are a text file, which is shown as it is, so `k` has no effect; remove it'],
    ['{id: p, few_shot: {path: "f-{{ split }}.csv", k: 1, template: x}, template: "{{ few_shot }}"}', 'the path of few_shot holds {{ split }}, and nothing says which; add `split: NAME`'],
    ['{id: p, few_shot: {path: f.jsonl, k: 1, template: x, split: dev}, template: "{{ few_shot }}"}', 'the path of few_shot does not say where its splits are'],
  ])('%s', (prompt, expected) => expect(problems(prompt)).toContain(expected));
});

test('one mistake is told once', () => {
  expect(problems('{id: p, template: x, turns: [y]}')).toBe('2:19: prompt `p` has a `template` and `turns`; write the template as the first of `turns`');
});

test('the files of examples are looked for, of the task’s prompts and of a dataset’s', () => {
  const { references } = parseTask(
    text(`{id: p, few_shot: {path: "f-{{ split }}.csv", split: dev, k: 1, template: x}, template: "{{ few_shot }}"}`).replace('path: d.jsonl', 'path: d.jsonl, prompts: [p, {id: q, few_shot: {path: shots.txt}, template: "{{ few_shot }}"}]'),
    '/w/t.eval.yaml',
  );
  const missing = missingFiles(references, { file: '/w/t.eval.yaml', exists: path => path === '/w/d.jsonl', list: () => ['f-dev.csv'] });
  expect(missing.map(({ message, toDo }) => `${message}; ${toDo}`)).toEqual(['prompt `q` reads shots.txt, which does not exist; check the path: it is relative to the task file', 'prompt `p` reads f-dev.csv, which does not exist; did you mean f-dev.csv?']);
});

test('the prompt hash is over everything that decides what is asked, wherever the folder lies', () => {
  const hash = (prompt: string, file = '/w/t.eval.yaml'): string => {
    const { task } = parseTask(text(prompt), file);
    if (task === undefined) throw new Error(problems(prompt));
    return makePlan(task, sha256).trials[0]?.promptHash ?? '';
  };
  const prompt = `{id: p, ${shot}, turns: ["{{ few_shot }}", b]}`;
  const others = [prompt, prompt.replace('k: 2', 'k: 3'), prompt.replace('f.jsonl', 'g.jsonl'), prompt.replace('template: x', 'template: y'), prompt.replace(', b]', ', c]'), '{id: p, turns: [a, b]}', '{id: p, template: a}'];
  expect(new Set(others.map(other => hash(other))).size).toBe(others.length);
  expect(hash(prompt, '/elsewhere/t.eval.yaml')).toBe(hash(prompt));
});
