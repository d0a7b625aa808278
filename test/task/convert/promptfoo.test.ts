import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { convertPromptfoo } from '../../../src/task/convert/promptfoo/convertPromptfoo.ts';
import { promptfooFile } from '../../../src/task/convert/promptfoo/promptfooFile.ts';
import { parseTask } from '../../../src/task/parseTask.ts';

const files: Readonly<Record<string, string>> = {
  'prompt.txt': 'Say {{name}}\n---\nShout {{ name | upper }}\n',
  'chat.json': '[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "{{q}}"}]',
  'tests.csv': 'q,__expected,__expected2\n1+1,2,\nsky?,icontains: blue,\nx,"javascript: output.length > 3",\n',
  'tests.jsonl': '{"vars": {"q": "a"}, "assert": [{"type": "equals", "value": "b"}]}\n',
};

interface Shape {
  readonly name: string;
  readonly models: readonly Record<string, unknown>[];
  readonly datasets: readonly { readonly id: string; readonly inline: readonly unknown[]; readonly scorers?: readonly string[] }[];
  readonly prompts: readonly Record<string, unknown>[];
  readonly scorers: readonly unknown[];
  readonly helpers?: readonly Record<string, unknown>[];
}

/** The task that a configuration becomes: it has no problems, and its comments tell every note. */
function converted(text: string): Shape & { readonly notes: readonly string[] } {
  const { text: made, notes } = convertPromptfoo({ name: 'p.yaml', text, read: name => files[name], list: () => undefined });
  const { problems } = parseTask(made, '/w/p.eval.yaml');
  expect(problems.map(({ line, message }) => `${line}: ${message}`).join('\n') + (problems.length > 0 ? made : '')).toBe('');
  for (const note of notes) expect(made).toContain(`# - ${note.replaceAll(/\s+/g, ' ')}\n`);
  return { ...(parse(made) as Shape), notes };
}

const base = (more: string, providers = '[openai:gpt-4o-mini]', prompts = '["Answer {{q}}"]'): string => `prompts: ${prompts}\nproviders: ${providers}\n${more}`;
const one = (assert: string): string => base(`tests:\n  - vars: {q: "1+1"}\n    assert: ${assert}\n`);

test.each<[string, string, object]>([
  ['openai', '[openai:gpt-4o-mini]', { id: 'gpt-4o-mini', provider: 'openai', base_url: 'https://api.openai.com/v1', api_key: '${env:OPENAI_API_KEY}', model: 'gpt-4o-mini' }],
  ['openai with settings', '[{id: "openai:chat:gpt-4o", label: big, config: {temperature: 0, max_tokens: 9, apiBaseUrl: "http://127.0.0.1:8000/v1"}}]', { id: 'big', provider: 'openai', base_url: 'http://127.0.0.1:8000/v1', api_key: '${env:OPENAI_API_KEY}', model: 'gpt-4o', params: { temperature: 0, max_tokens: 9 } }],
  ['by its key', '[{"openai:gpt-4o": {config: {seed: 1}}}]', { id: 'gpt-4o', provider: 'openai', base_url: 'https://api.openai.com/v1', api_key: '${env:OPENAI_API_KEY}', model: 'gpt-4o', params: { seed: 1 } }],
  ['anthropic', 'anthropic:messages:claude-3-5-haiku-latest', { id: 'claude-3-5-haiku-latest', provider: 'anthropic', api_key: '${env:ANTHROPIC_API_KEY}', model: 'claude-3-5-haiku-latest' }],
  ['ollama', '["ollama:chat:llama3:8b"]', { id: 'llama3:8b', provider: 'openai', base_url: 'http://127.0.0.1:11434/v1', model: 'llama3:8b' }],
  ['echo', '[echo]', { id: 'echo', provider: 'sim' }],
  ['http', '[{id: https, config: {url: "http://127.0.0.1:9/x", method: POST, headers: {A: b}, body: {text: "{{prompt}}"}, transformResponse: json.out.text}}]', { id: 'https', provider: 'http', url: 'http://127.0.0.1:9/x', method: 'POST', headers: { A: 'b' }, body: { text: '{{prompt}}' }, response: 'out.text' }],
])('a provider: %s', (_, providers, model) => {
  const { models, notes } = converted(base('tests: [{vars: {q: a}, assert: [{type: equals, value: b}]}]', providers));
  expect(models).toEqual([model]);
  expect(notes).toEqual([]);
});

test.each<[string, unknown, unknown]>([
  ['[{type: equals, value: "2"}]', 'exact_match', '2'],
  ['[{type: contains, value: "2"}]', 'contains', '2'],
  ['[{type: icontains, value: Two}]', { use: 'contains', id: 'icontains', params: { normalize: ['casefold'] } }, 'Two'],
  ['[{type: contains-all, value: [a, b]}]', { use: 'contains', id: 'contains_all', params: { all: true } }, ['a', 'b']],
  ['[{type: contains-any, value: "a, b"}]', 'contains', ['a', 'b']],
  ['[{type: regex, value: "^2"}]', 'regex', '^2'],
  ['[{type: is-json}]', 'json_schema', ''],
  ['[{type: is-json, value: {type: object}}]', { use: 'json_schema', params: { schema: { type: 'object' } } }, ''],
  ['[{type: levenshtein, value: "2"}]', 'levenshtein', '2'],
  ['[{type: rouge-n, value: "2"}]', 'rouge1', '2'],
  ['[{type: bleu, value: "2"}]', 'bleu', '2'],
])('an assertion: %s', (assert, scorer, target) => {
  const { scorers, datasets } = converted(one(assert));
  expect(scorers).toEqual([scorer]);
  expect(datasets[0]?.inline).toEqual([{ q: '1+1', target }]);
});

test('a rubric and a comparison of meanings need helpers, and that is told', () => {
  const { scorers, helpers, datasets, notes } = converted(one('[{type: llm-rubric, value: is polite}, {type: similar, value: two, threshold: 0.8}]'));
  expect(scorers.map(scorer => (scorer as { use: string }).use)).toEqual(['judge', 'cosine']);
  expect(helpers?.map(({ id }) => id)).toEqual(['judge', 'embedder']);
  expect(datasets[0]?.inline).toEqual([{ q: '1+1', rubric: 'is polite', target: 'two' }]);
  expect(notes.join('\n')).toMatch(/limit 0\.8[^]*helper `judge`[^]*helper `embedder`/u);
});

test('prompts of files, several in one, chats; what is code is told', () => {
  const { prompts, notes } = converted(base('tests: [{vars: {q: a, name: b}, assert: [{type: equals, value: b}]}]', '[echo]', '["file://prompt.txt", "file://chat.json", {raw: "Hi {{q}}", label: short}, "file://make.py", "file://gone.txt"]'));
  expect(prompts).toEqual([
    { id: 'prompt 1', template: 'Say {{ row.name}}' },
    { id: 'prompt 2', template: 'Shout {{ row.name | upper }}' },
    { id: 'prompt 3', messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: '{{ row.q}}' }] },
    { id: 'short', template: 'Hi {{ row.q}}' },
  ]);
  expect(notes).toEqual(['prompt make.py is code or several files, and is left out', 'prompt gone.txt cannot be read, and is left out']);
});

test('tests that are judged in other ways are datasets of their own', () => {
  const { datasets, scorers, notes } = converted(base('tests: file://tests.csv', '[echo]'));
  expect(datasets.map(({ id }) => id)).toEqual(['tests-1', 'tests-2', 'tests-3']);
  expect(datasets.map(({ inline, scorers: own }) => [inline, own])).toEqual([
    [[{ q: '1+1', target: '2' }], ['exact_match']],
    [[{ q: 'sky?', target: 'blue' }], ['icontains']],
    [[{ q: 'x', target: '' }], ['answered']],
  ]);
  expect(scorers).toHaveLength(3);
  expect(notes).toEqual(['test 3: the assertion `javascript` has no counterpart and is left out', 'test 3: no assertion is left, so only whether there is an answer is scored']);
});

test('a short description is the name: most of these files are called alike', () => {
  expect(converted(base('description: Capitals\ntests: [tests.jsonl]', '[echo]'))).toMatchObject({ name: 'Capitals' });
  expect(converted(base(`description: ${'long '.repeat(20)}\ntests: [tests.jsonl]`, '[echo]'))).toMatchObject({ name: 'p', description: 'long '.repeat(20).trim() });
});

test('who grades at whose cost is told, where the configuration does not say', () => {
  const { helpers, notes } = converted(one('[{type: llm-rubric, value: is polite}]'));
  expect(helpers).toMatchObject([{ id: 'judge', model: 'gpt-4.1' }]);
  expect(notes).toEqual(['nobody is named who grades by a rubric: helper `judge` asks gpt-4.1 at OpenAI, at your cost; put another model there if that is not to grade']);
});

test('JSON lines, defaults, lists of values, and two schemas', () => {
  expect(converted(base('tests: [tests.jsonl]', '[echo]')).datasets[0]?.inline).toEqual([{ q: 'a', target: 'b' }]);
  const { datasets, scorers } = converted(base('defaultTest: {vars: {tone: kind}, assert: [{type: is-json}]}\ntests:\n  - {vars: {q: [a, b]}}\n  - {vars: {q: c}, assert: [{type: is-json, value: {type: array}}]}\n', '[echo]'));
  expect(datasets.map(({ inline }) => inline.length)).toEqual([2, 1]);
  expect(datasets[0]?.inline[0]).toEqual({ tone: 'kind', q: 'a', target: '' });
  expect(scorers).toEqual(['json_schema', { use: 'json_schema', params: { schema: { type: 'array' } }, id: 'json_schema_2' }]);
});

test.each<[string, string, RegExp]>([
  ['keys', base('evaluateOptions: {maxConcurrency: 4}\ntests: []'), /the file: `evaluateOptions` is not carried over[^]*there is no test/u],
  ['providers', base('tests: []', '[{id: "file://my.py"}, "bedrock:x"]'), /provider file:\/\/my\.py has no counterpart[^]*provider bedrock:x has no counterpart[^]*the simulated server stands in/u],
  ['settings', base('tests: []', '[{id: openai:x, config: {organization: o, apiKey: sk-1}, delay: 5}]'), /`delay` is not carried over[^]*its key is not copied[^]*config: `organization`/u],
  ['targets', one('[{type: equals, value: a}, {type: contains, value: b}]'), /`contains` "b" is left out: a sample has one target/u],
  ['options', base('tests: [{vars: {q: a}, options: {transform: x}, assert: [{type: equals, value: a, weight: 2}]}]'), /test 1: `options` is not carried over[^]*weight of `equals`/u],
])('what has no counterpart is told: %s', (_, text, note) => {
  const { notes, models } = converted(text);
  expect(notes.join('\n')).toMatch(note);
  expect(JSON.stringify(models)).not.toContain('sk-1');
});

test('what is none is one sentence', () => {
  expect(() => convertPromptfoo({ name: 'p.yaml', text: '- a', read: () => undefined, list: () => undefined })).toThrow('this is no promptfoo configuration');
  expect(() => convertPromptfoo({ name: 'p.yaml', text: 'a: [', read: () => undefined, list: () => undefined })).toThrow(/^the promptfoo configuration cannot be read/u);
});

test.each([
  [base('tests: []'), true],
  ['prompts: []\nkind: eval\nproviders: []\n', false],
  ['models: []\nprompts: []\n', false],
])('which texts are one', (text, is) => expect(promptfooFile.matches(text, 'p.yaml')).toBe(is));
