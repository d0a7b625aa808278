import { expect, test } from 'vitest';
import { made, type Files } from './promptfooSource.ts';

const files: Files = {
  'prompt.txt': 'Say {{name}}\n---\nShout {{ name | upper }}\n',
  'chat.json': '[{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "{{q}}"}]}]',
  'chat.yaml': '- role: user\n  content: file://body.txt\n',
  'body.txt': 'Body {{q}}',
  'lines.jsonl': '[{"role":"user","content":"a"}]\n[{"role":"user","content":"b"}]\n',
  'prompts.csv': 'prompt,label\n"Do, {{q}}",do\nMake {{q}},make\n',
  'sub/a.md': 'A {{q}}',
  'sub/b.md': 'B {{q}}',
  'sub/deep/c.md': 'C {{q}}',
  'tests.csv': 'q,__expected,__expected2,__metadata:kind\n1+1,2,,sum\nsky?,icontains: blue,not-contains: red,\nx,levenshtein(3): y,,\n',
  'tests.jsonl': '{"vars": {"q": "a"}, "assert": [{"type": "equals", "value": "b"}]}\n{"vars": {"q": "c"}}\n',
  'tests.yaml': '- vars: {q: a}\n- vars: file://vars.yaml\n',
  'tests.json': '{"vars": {"q": "only"}}',
  'vars.yaml': 'q: of a file\n',
  'texts/1.txt': 'one\n',
  'texts/2.txt': 'two\n',
};

const config = (more: string, prompts = '["{{q}}"]', providers = '[echo]'): string => `prompts: ${prompts}\nproviders: ${providers}\n${more}\n`;
const one = 'tests: [{vars: {q: a, name: b}, assert: [{type: equals, value: b}]}]';

test.each<[string, string, readonly unknown[]]>([
  ['a text', '"Say {{q}}"', [{ id: 'prompt 1', template: 'Say {{ row.q }}' }]],
  ['none is the variable `prompt`', 'null', [{ id: 'prompt 1', template: "{{ row.prompt | default('') }}" }]],
  ['several in a file', '[file://prompt.txt]', [{ id: 'prompt 1', template: 'Say {{ row.name }}' }, { id: 'prompt 2', template: 'Shout {{ row.name | upper }}' }]],
  ['a chat in JSON', '[file://chat.json]', [{ id: 'prompt 1', messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: '{{ row.q }}' }] }]],
  ['a chat in YAML, with a file in it', '[chat.yaml]', [{ id: 'prompt 1', messages: [{ role: 'user', content: 'Body {{ row.q }}' }] }]],
  ['a chat in a text', '["- role: user\\n  content: hi {{q}}"]', [{ id: 'prompt 1', messages: [{ role: 'user', content: 'hi {{ row.q }}' }] }]],
  ['JSON lines', '[file://lines.jsonl]', [{ id: 'prompt 1', messages: [{ role: 'user', content: 'a' }] }, { id: 'prompt 2', messages: [{ role: 'user', content: 'b' }] }]],
  ['CSV', '[file://prompts.csv]', [{ id: 'do', template: 'Do, {{ row.q }}' }, { id: 'make', template: 'Make {{ row.q }}' }]],
  ['a pattern', '[file://sub/*.md]', [{ id: 'prompt 1', template: 'A {{ row.q }}' }, { id: 'prompt 2', template: 'B {{ row.q }}' }]],
  ['a pattern over folders', '["file://sub/**/{a,c}.md"]', [{ id: 'prompt 1', template: 'A {{ row.q }}' }, { id: 'prompt 2', template: 'C {{ row.q }}' }]],
  ['by a label', '[{raw: "Hi {{q}}", label: short}, {id: file://body.txt, label: short}]', [{ id: 'short', template: 'Hi {{ row.q }}' }, { id: 'short: body.txt: Body {{q}}', template: 'Body {{ row.q }}' }]],
  ['a mapping', '{body.txt: b}', [{ id: 'b: body.txt: Body {{q}}', template: 'Body {{ row.q }}' }]],
  ['loops, filters and strings', '["{% for x in list %}{{ x.q }}, {% endfor %}{{ q | default(\'q\') | dump }} {{ name.first }}"]', [{ id: 'prompt 1', template: "{% for x in row.list %}{{ x.q }}, {% endfor %}{{ row.q | default('q') | tojson }} {{ row.name.first }}" }]],
  ['merged and pointed to', '[{$ref: "#/texts/a"}]', [{ id: 'prompt 1', template: 'A {{ row.q }}' }]],
])('prompts: %s', (_, prompts, wanted) => {
  const { prompts: found, asked } = made(config(`texts: {a: "A {{q}}"}\n${one}`, prompts), files);
  expect(found).toEqual(wanted);
  expect(asked).toBe(wanted.length);
});

/** How often promptfoo would ask: it counts each provider with each prompt and each combination of each test's variables. */
test.each<[string, string, number]>([
  ['no test at all', '', 1],
  ['an empty list', 'tests: []', 1],
  ['lists of texts, one with another', 'tests: [{vars: {q: [a, b], r: [c, d, e]}}, {vars: {q: x}}]', 7],
  ['a list of anything else is one value', 'tests: [{vars: {q: [1, 2], r: [{a: 1}, {a: 2}], s: []}}]', 1],
  ['unless that is switched off', 'tests: [{vars: {q: [a, b]}, options: {disableVarExpansion: true}}]', 1],
  ['variables by default count too', 'defaultTest: {vars: {q: [a, b]}}\ntests: [{vars: {r: x}}, {vars: {q: one}}]', 3],
  ['defaults of a file', 'defaultTest: file://default.yaml\ntests: [{vars: {r: x}}]', 2],
  ['CSV', 'tests: file://tests.csv', 3],
  ['JSON lines', 'tests: [tests.jsonl]', 2],
  ['YAML', 'tests: tests.yaml', 2],
  ['one test of JSON', 'tests: [file://tests.json, {vars: {q: b}}]', 2],
  ['a pattern of tests', 'tests: ["tests.{csv,jsonl}"]', 5],
  ['a pattern as a variable', 'tests: [{vars: {q: "file://texts/*.txt"}}]', 2],
  ['a path with settings', 'tests: {path: file://tests.csv}', 3],
  ['scenarios', 'scenarios: [{config: [{vars: {q: a}}, {vars: {q: b}}], tests: [{vars: {r: x}}, {vars: {r: y}}, {vars: {r: z}}]}]', 6],
  ['scenarios beside tests', 'tests: [{vars: {q: t}}]\nscenarios: [{config: [{vars: {q: a}}]}]', 2],
  ['repeats', 'tests: [{vars: {q: a}}]\nevaluateOptions: {repeat: 3, maxConcurrency: 2}', 3],
  ['an anchor that is merged', 'x: &x {vars: {q: [a, b]}}\ntests: [{<<: *x, assert: [{type: is-json}]}]', 2],
])('tests: %s', (_, tests, asked) => expect(made(config(tests), { ...files, 'default.yaml': 'vars: {q: [a, b]}\n' }).asked).toBe(asked));

test('what a row holds: texts of files, other variables in a text, what the test is called', () => {
  const { datasets } = made(config('env: {E: set}\ndefaultTest: {vars: {lang: Dutch}}\ntests: [{description: first, metadata: {kind: x}, vars: {q: "In {{lang}}: {{ lang | upper }} {{env.E}}{{gone}}", text: "file://texts/1.txt", n: 3}}]'), files);
  expect(datasets[0]?.inline).toEqual([{ description: 'first', metadata: { kind: 'x' }, lang: 'Dutch', q: 'In Dutch: DUTCH set', text: 'one', n: 3, target: '' }]);
});

test('columns of CSV that say more than a variable', () => {
  const { datasets, scorers } = made(config('tests: file://tests.csv'), files);
  expect(datasets[0]?.inline).toEqual([
    { metadata: { kind: 'sum' }, q: '1+1', checks: [{ type: 'equals', value: '2' }] },
    { q: 'sky?', checks: [{ type: 'icontains', value: 'blue' }, { type: 'not-contains', value: 'red' }] },
    { q: 'x', checks: [{ type: 'levenshtein', value: 'y', threshold: 3 }] },
  ]);
  expect(scorers).toEqual(['checks', { use: 'checks', id: 'score', params: { measure: 'score' } }]);
});

test('providers and tests that name prompts, and tests that name providers, leave out the others', () => {
  const { exclude, asked } = made(config('tests: [{vars: {q: a}}, {vars: {q: b}, providers: [two]}, {vars: {q: c}, prompts: [p]}]', '[{raw: "A {{q}}", label: p}, {raw: "B {{q}}", label: "g:b"}]', '[{id: echo, label: one, prompts: [g]}, {id: echo, label: two}]'));
  expect(exclude).toEqual([{ model: 'one', prompt: ['p'] }, { dataset: 'tests-2', model: ['one'] }, { dataset: 'tests-3', prompt: ['g:b'] }]);
  // a: g:b of one, both of two; b: both of two; c: p of two.
  expect(asked).toBe(6);
});

test('what stands before and behind every prompt is part of it', () => expect(made(config('defaultTest: {options: {prefix: "Please: ", suffix: "!"}}\ntests: [{vars: {q: a}}]')).prompts).toEqual([{ id: 'prompt 1', template: 'Please: {{ row.q }}!' }]));

test.each([
  'prompts: null\nproviders: null', 'prompts: [[], {}, null, 3]\nproviders: [echo]', 'prompts: [a]\nproviders: [{}, null, [], 1]', 'prompts: [a]\nproviders: [echo]\ntests: [null, 3, [], {}]', 'prompts: [a]\nproviders: [echo]\ntests: {}',
  'prompts: [a]\nproviders: [echo]\ndefaultTest: 3\ntests: 4', 'prompts: [a]\nproviders: [echo]\nscenarios: [null, {config: 3}, {config: [null]}]', 'prompts: [a]\nproviders: [echo]\ntests: [{vars: 3, assert: 4, options: 5}]', 'prompts: [a]\nproviders: [echo]\ntests: [{assert: [null, {}, {type: 3}, {type: assert-set}, {type: contains}, {type: equals}, {type: is-json, value: "{"}]}]',
  'prompts: [a]\nproviders: [{id: https, config: {url: 3, body: null, headers: []}}]\ntests: [{vars: {a: null, __proto__: 1}}]', 'prompts: [a]\nproviders: [echo]\n$ref: "#"', 'prompts: [{$ref: "#/prompts"}]\nproviders: [echo]', 'prompts: "[{\\"role\\": \\"tool\\", \\"content\\": null}]"\nproviders: [openai:x]\nevaluateOptions: {repeat: x}',
])('an odd file is a task or one sentence: %s', text => {
  try {
    made(text, files);
  } catch (error) {
    expect(error).toMatchObject({ name: 'HumanError', what: expect.stringMatching(/\S/u) as string });
  }
});

test('rows do not become code of Python', () => {
  const { scorers, notes } = made('prompts: ["{{q}}"]\nproviders: [echo]\ntests: [{vars: {q: "\'+__import__()+\'"}, assert: [{type: python, value: "\'{{q}}\' in output"}, {type: contains, value: a}]}]\n');
  expect(JSON.stringify(scorers)).not.toContain('__import__');
  expect(notes.join('\n')).toContain('a row’s text would become code');
});

test('references that multiply end in a sentence, and one to itself stays', () => {
  const levels = Array.from({ length: 5 }, (_, k) => `l${k + 1}: [${Array.from({ length: 20 }, () => `{$ref: "#/l${k}"}`).join(', ')}]\n`).join('');
  const text = (more: string): string => `prompts: ["{{q}}"]\nproviders: [echo]\ntests: [{vars: {q: a}, assert: [{type: contains, value: a}]}]\n${more}`;
  expect(() => made(text(`l0: 1\n${levels}`))).toThrow('what its `$ref`s point to is more than can be written out');
  expect(made(text('a: {b: {$ref: "#/a"}}\n')).asked).toBe(1);
});

test('scenarios are counted before they are made', () => {
  const many = (what: string): string => `[${Array.from({ length: 3000 }, () => what).join(', ')}]`;
  expect(() => made(`prompts: ["{{q}}"]\nproviders: [echo]\nscenarios: [{config: ${many('{vars: {q: a}}')}, tests: ${many('{vars: {r: b}}')}}]\n`)).toThrow('it makes 9,000,000 tests');
});

test('a prompt of stars is a prompt', () => {
  expect(made(`prompts: ["${'*'.repeat(20_000)}"]\nproviders: [echo]\ntests: [{vars: {q: a}}]\n`).prompts).toHaveLength(1);
});

test.each<[string, string, string]>([
  ['a prompt for judges', '{vars: {q: a}, options: {rubricPrompt: x}, assert: [{type: llm-rubric, value: good}]}', '`rubricPrompt` is not carried over'],
  ['the threshold of a test of code', '{vars: {q: a}, threshold: "0.5", assert: [{type: javascript, value: "true"}]}', 'its threshold 0.5 is not carried over'],
  ['the threshold of a set of code', '{vars: {q: a}, assert: [{type: assert-set, threshold: 0.5, assert: [{type: javascript, value: "true"}]}]}', '`threshold` of an `assert-set`'],
])('what has no counterpart is told: %s', (_, test, told) => {
  expect(made(`prompts: ["{{q}}"]\nproviders: [echo]\ntests: [${test}]\n`).notes.join('\n')).toContain(told);
});

test('a limit in quotes is a number', () => {
  const { datasets } = made('prompts: ["{{q}}"]\nproviders: [echo]\ntests: [{vars: {q: a}, threshold: "0.5", assert: [{type: contains, value: a, weight: "2"}]}]\n');
  expect(JSON.stringify(datasets)).toContain('"weight":2}],"threshold":0.5');
});
