import { describe, expect, test } from 'vitest';
import { renderProblem } from '../../src/base/problem.ts';
import { sha256 } from '../../src/base/sha256.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { scorerRows } from '../../src/runner/taskScoring.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';

const model = '{id: m, provider: openai, base_url: "http://h/v1", model: m}';
const text = (datasets: string, more = 'scorers: [exact_match]'): string => `kind: eval\nname: t\nmodels: [${model}]\n${more}\ndatasets:\n${datasets.trim().split('\n').map(line => `  - ${line}`).join('\n')}\n`;

function taskOf(source: string): Task {
  const { task, problems } = parseTask(source, '/w/t.eval.yaml');
  if (task === undefined) throw new Error(problems.map(renderProblem).join('\n'));
  return task;
}

const problemsOf = (source: string): readonly string[] => parseTask(source, '/w/t.eval.yaml').problems.map(problem => renderProblem(problem).replace('/w/t.eval.yaml:', ''));

/** `labels ~few | set_f1`: what each trial asks with, and is judged by. */
const picture = (source: string): string => makePlan(taskOf(source), sha256).trials.map(({ configuration, scorers }) => `${configuration.dataset} ~${configuration.prompt} | ${scorers?.join(' ') ?? 'all'}`).join('\n');

const several = text(
  `
{id: labels, path: l.jsonl, prompts: [zero, {id: few, template: "Labels: {{ input }}"}], scorers: [{use: set_f1, params: {other: collapsed}}, exact_match]}
{id: numbers, path: n.jsonl, prompts: [{id: few, template: "Number: {{ input }}"}], scorers: [numeric_match], extract: "####(.*)"}
{id: plain, path: p.jsonl, extract: false}
`,
  `
extract: "A: (.*)"
prompts: [{id: zero, template: "{{ input }}"}, {id: other, template: "? {{ input }}"}]
scorers: [exact_match]`,
);

test('one task holds several classifications, each with its own prompts, scorers and extract', () => {
  expect(picture(several)).toBe(
    `labels ~zero | set_f1 exact_match
labels ~few | set_f1 exact_match
numbers ~few | numeric_match
plain ~zero | exact_match
plain ~other | exact_match`,
  );
  const task = taskOf(several);
  expect(task.scorers.map(scorer => scorer.id)).toEqual(['exact_match', 'set_f1', 'numeric_match']);
  expect(task.datasets.map(({ scoring }) => scoring?.extract?.regex ?? 'none')).toEqual(['A: (.*)', '####(.*)', 'none']);
  // The same id in two datasets is two prompts, and two trials compare only where they are equal.
  const [, labelsFew, numbersFew] = makePlan(task, sha256).trials;
  expect(labelsFew?.promptHash).not.toBe(numbersFew?.promptHash);
});

test('a scorer that judges after different extracts names them all', () => {
  const rows = scorerRows(taskOf(several));
  expect(rows.map(({ id, definition }) => `${id}: ${definition.split('; ').map(part => part.replace(/ after .*"regex":("[^"]*").*/, ' after $1')).join(' AND ')}`)).toEqual([
    'exact_match: exact_match/1 {"normalize":["trim"]} after "A: (.*)" AND exact_match/1 {"normalize":["trim"]}',
    'set_f1: set_f1/1 {"other":"collapsed","separator":","} after "A: (.*)"',
    'numeric_match: numeric_match/2 after "####(.*)"',
  ]);
});

test('without own parts the task is as before', () => {
  const task = taskOf(text('{id: d, path: d.jsonl}'));
  expect(task.datasets.map(({ prompts, scoring }) => [prompts, scoring])).toEqual([[undefined, undefined]]);
});

test('the task needs no scorers where every dataset has its own', () => {
  expect(picture(text('{id: d, path: d.jsonl, scorers: [contains]}\n{id: e, path: e.jsonl, scorers: [contains]}', ''))).toBe('d ~default | contains\ne ~default | contains');
});

test('the plan is another one when the judging of one dataset changes', () => {
  const hash = (source: string): string => makePlan(taskOf(source), sha256).hash;
  expect(hash(several.replace('"####(.*)"', '"###(.*)"'))).not.toBe(hash(several));
  expect(hash(several.replace('other: collapsed', 'other: strict'))).not.toBe(hash(several));
  expect(hash(several.replace('Number: ', 'No: '))).not.toBe(hash(several));
});

describe('what does not fit is told at its place', () => {
  test.each([
    ['{id: d, path: d.jsonl, prompts: [zro]}', 'prompts: [{id: zero, template: x}]\nscorers: [contains]', "7:38: the task has no prompt `zro`; did you mean `zero`?"],
    ['{id: d, path: d.jsonl, prompts: [zero]}', undefined, '6:38: the task has no prompt `zero`; write the prompt here, as `{id, template}`'],
    ['{id: d, path: d.jsonl, scorers: [exactmatch]}', undefined, '6:38: no scorer is called `exactmatch`; did you mean `exact_match`?'],
    ['{id: d, path: d.jsonl, scorers: [contains, contains]}', undefined, 'dataset `d` has the scorer `contains` twice'],
    ['{id: d, path: d.jsonl, scorers: [{id: exact_match, use: contains}]}', undefined, '`exact_match` is another scorer of this task already, and a metric has one meaning in a run'],
    ['{id: d, path: d.jsonl}', '', 'the file has no `scorers`'],
    ['{id: d, path: d.jsonl, scorers: [contains]}\n{id: e, path: e.jsonl}', '', 'dataset `e` has no `scorers`, and neither has the task'],
    ['{id: d, path: d.jsonl, scorers: [contains]}', undefined, 'no dataset uses the scorer `exact_match`'],
    ['{id: d, path: d.jsonl, extract: false}', undefined, '`extract: false` has no effect'],
    ['{id: d, path: d.jsonl, extract: "("}', undefined, 'not a regular expression'],
    ['{id: d, path: d.jsonl, scorers: [{id: set_f1, params: {absolute: 1}}]}', undefined, 'unknown key `absolute`'],
    ['{id: d, path: d.jsonl, prompts: [{id: p, template: "{{ x }}"}]}', undefined, 'the template reads `x`, which does not exist here'],
  ])('%s', (datasets, more, expected) => expect(problemsOf(text(datasets, more)).join('\n')).toContain(expected));
});
