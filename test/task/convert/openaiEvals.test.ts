import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { sha256 } from '../../../src/base/sha256.ts';
import { makePlan } from '../../../src/plan/makePlan.ts';
import { converterOf } from '../../../src/task/convert/converters.ts';
import { convertOpenaiEvals } from '../../../src/task/convert/openaiEvals/convertOpenaiEvals.ts';
import { parseTask } from '../../../src/task/parseTask.ts';

const files: Readonly<Record<string, string>> = {
  '../data/chat.jsonl': '{"input": [{"role": "system", "content": "Say", "name": "x"}], "ideal": ["a", "b"]}\n',
  '../data/text.jsonl': '{"input": "Say", "ideal": "a"}\n',
  '../data/lfs.jsonl': 'version https://git-lfs.github.com/spec/v1\noid sha256:1\n',
  '../modelgraded/closed.yaml': 'closed:\n  prompt: "Task: {input} Answer: {completion} By: {criteria} {{x}} {hint}"\n  choice_strings: YN\n  choice_scores: {Y: 1.0, N: 0.0}\n  input_outputs: {input: completion}\n  eval_type: cot_classify\n',
  '../modelgraded/fact.yaml': 'fact:\n  prompt: "{input} {ideal} {completion}"\n  choice_strings: ABCDE\n  input_outputs: {input: completion}\n',
  '../modelgraded/marks.yaml': 'marks:\n  prompt: "{completion}"\n  choice_strings: "135"\n  choice_scores: from_strings\n  input_outputs: {input: completion}\n',
  '../modelgraded/battle.yaml': 'battle:\n  prompt: "x"\n  choice_strings: AB\n  input_outputs: {input1: completion1, input2: completion2}\n',
};

interface Made {
  readonly models: readonly Readonly<Record<string, unknown>>[];
  readonly datasets: readonly Readonly<Record<string, unknown>>[];
  readonly scorers: readonly unknown[];
  readonly notes: readonly string[];
  readonly trials: number;
}

function made(text: string, name = 'e.yaml'): Made {
  const { text: written, notes } = convertOpenaiEvals({ name, text, read: file => files[file] ?? (file === name ? text : undefined), list: () => undefined });
  const { task, problems } = parseTask(written, '/w/evals/e.eval.yaml');
  expect(problems.map(({ message }) => message).join('\n') + (problems.length > 0 ? written : '')).toBe('');
  return { ...(parse(written) as Omit<Made, 'notes' | 'trials'>), notes, trials: task === undefined ? 0 : makePlan(task, sha256).trials.length };
}

const entry = (kind: string, args: string, key = 'one'): string => `${key}:\n  id: ${key}.dev.v0\n  metrics: [accuracy]\n${key}.dev.v0:\n  class: evals.elsuite.basic.x:${kind}\n  args: {samples_jsonl: chat.jsonl, ${args}}\n`;
const chat = [{ id: 'as it stands', messages: '{{ row.input }}' }];

test.each<[string, string, readonly unknown[], object | undefined]>([
  ['Match', '', [{ use: 'starts_with', id: 'match', params: { normalize: [] } }], { temperature: 0 }],
  ['Includes', '', [{ use: 'contains', id: 'includes', params: { normalize: [] } }], undefined],
  ['Includes', 'ignore_case: true', [{ use: 'contains', id: 'includes_ignoring_case', params: { normalize: ['casefold'] } }], undefined],
  ['FuzzyMatch', 'max_tokens: 9', [{ use: 'fuzzy_match' }, { use: 'token_f1', id: 'f1_score' }], { temperature: 0, max_tokens: 9 }],
  ['JsonMatch', '', [{ use: 'json_match' }], { temperature: 0, max_tokens: 512 }],
])('%s {%s}', (kind, args, scorers, params) => {
  const { datasets, scorers: found, models, notes, trials } = made(entry(kind, args));
  expect(found).toEqual(scorers);
  expect(models[0]?.['params']).toEqual(params);
  expect(datasets).toEqual([{ id: 'one', path: '../data/chat.jsonl', fields: { input: 'input', target: 'ideal' }, prompts: chat, scorers: scorers.map(scorer => (scorer as { id?: string; use: string }).id ?? (scorer as { use: string }).use) }]);
  expect([trials, notes.length]).toEqual([1, 4]);
  expect(notes.join('\n')).toMatch(/`metrics` is not carried over[^]*names of who speaks[^]*names no model[^]*OPENAI_API_KEY goes to api.openai.com/u);
});

test('a judge asks as the grader of the registry does', () => {
  const { scorers, datasets, notes } = made(entry('ModelBasedClassify', 'modelgraded_spec: closed, modelgraded_spec_args: {criteria: "is {short}"}'));
  expect(scorers).toEqual([{ use: 'judge', id: 'one (judge)', params: { model: 'gpt-4.1-mini', rubric: "Task: {{ input }} Answer: {{ output }} By: is {{ '{' }}short} {{ '{' }}x} {{ row.hint }}", choices: { Y: 1, N: 0 }, fields: ['hint'] } }]);
  expect(datasets[0]?.['fields']).toEqual({ input: 'input', target: "{{ row.ideal | default('') }}" });
  expect(notes.join('\n')).toMatch(/ends with a line `VERDICT:`/u);
  expect(made(entry('ModelBasedClassify', 'modelgraded_spec: fact')).scorers).toMatchObject([{ params: { rubric: '{{ input }} {{ target }} {{ output }}', choices: { A: 0.4, C: 1, D: 0 } } }]);
  expect(made(entry('ModelBasedClassify', 'modelgraded_spec: marks')).scorers).toMatchObject([{ params: { choices: { 1: 0, 3: 0.5, 5: 1 } } }]);
});

test('several evals of one file are datasets of one task; what differs is told', () => {
  const { datasets, notes, trials } = made(`${entry('Match', 'num_few_shot: 2, few_shot_jsonl: f.jsonl')}${entry('Includes', '', 'two').replace('chat.jsonl', 'text.jsonl')}${entry('JsonMatch', '', 'three').replace('chat.jsonl', 'lfs.jsonl')}${entry('Translate', '', 'four')}`);
  expect(datasets.map(({ id, prompts }) => [id, prompts])).toEqual([['one', chat], ['two', [{ id: 'as it stands', template: '{{ row.input }}' }]], ['three', chat]]);
  expect(trials).toBe(3);
  expect(notes.join('\n')).toMatch(/the 2 examples of f\.jsonl are not shown[^]*pointer of Git LFS[^]*four \(Translate\) is left out[^]*`temperature` differs[^]*`max_tokens` differs/u);
});

test('samples alone are judged by what answers begin with', () => {
  const { datasets, scorers, notes } = made('{"input": "1+1", "ideal": "2"}\n', 's.jsonl');
  expect(datasets).toMatchObject([{ id: 's', path: 's.jsonl', prompts: [{ template: '{{ row.input }}' }] }]);
  expect(scorers).toMatchObject([{ use: 'starts_with' }]);
  expect(notes[0]).toMatch(/do not say how they are judged/u);
});

test.each<[string, string, RegExp]>([
  ['classes of its own', entry('Translate', ''), /^none of its evals has a counterpart: one \(Translate\) is left out: its class has no counterpart/u],
  ['several answers', entry('ModelBasedClassify', 'modelgraded_spec: battle'), /it compares several answers with each other/u],
  ['a grader that is not there', entry('ModelBasedClassify', 'modelgraded_spec: gone'), /its grader `gone` is not beside it/u],
  ['a judge that is measured', entry('ModelBasedClassify', 'modelgraded_spec: fact, metaeval: true'), /to measure the judge/u],
  ['no samples', 'a:\n  class: evals.elsuite.basic.match:Match\n', /it names no samples/u],
  ['odd entries', 'a: 3\nb: [1]\nc: {id: 3, class: null}\nd: {class: {}, args: 4}\n', /^none of its evals has a counterpart/u],
  ['damaged', 'a: [', /cannot be read/u],
])('what means nothing without it is one sentence: %s', (_, text, what) => expect(() => made(text)).toThrow(what));

test('which files are known', () => {
  const of = (text: string, name: string): string | undefined => converterOf(text, name)?.id;
  expect([of(entry('Match', ''), 'a.yaml'), of('{"input": "a", "ideal": "b"}\n', 'a.jsonl'), of('{"input": "a"}\n', 'a.jsonl'), of('kind: eval\nmodels: []\n', 'a.yaml')]).toEqual(['openai-evals', 'openai-evals', undefined, undefined]);
});

test('samples that lie elsewhere are no dataset: a run would read and send them', () => {
  const text = `${entry('Match', '')}two:\n  id: two.v0\ntwo.v0:\n  class: evals.elsuite.basic.match:Match\n  args: {samples_jsonl: /home/someone/private.jsonl}\n`;
  const refused = new Set<string>();
  const { text: written, notes } = convertOpenaiEvals({ name: 'e.yaml', text, read: file => (file.startsWith('/') ? void refused.add(file) : files[file]), list: () => undefined, refused });
  expect((parse(written) as Made).datasets.map(({ path }) => path)).toEqual(['../data/chat.jsonl']);
  expect(notes).toContain('two (Match) is left out: its samples (/home/someone/private.jsonl) lie outside of this folder and its workspace');
});
