import { expect, test } from 'vitest';
import { convertPromptfoo } from '../../../src/task/convert/promptfoo/convertPromptfoo.ts';
import { promptfooFile } from '../../../src/task/convert/promptfoo/promptfooFile.ts';
import { folderOf, made } from './promptfooSource.ts';

const base = (more: string, providers = '[openai:gpt-4o-mini]', prompts = '["Answer {{q}}"]'): string => `prompts: ${prompts}\nproviders: ${providers}\n${more}`;
const one = (assert: string): string => base(`tests:\n  - vars: {q: "1+1"}\n    assert: ${assert}\n`);
const equal = 'tests: [{vars: {q: a}, assert: [{type: equals, value: b}]}]';
/** What is told but for who is sent which variable. */
const otherThanVariables = (notes: readonly string[]): readonly string[] => notes.filter(note => !note.startsWith('the environment variable '));
const key = { api_key: '${env:OPENAI_API_KEY}' };

test.each<[string, string, object]>([
  ['openai', '[openai:gpt-4o-mini]', { id: 'gpt-4o-mini', provider: 'openai', base_url: 'https://api.openai.com/v1', ...key, model: 'gpt-4o-mini' }],
  ['openai with settings', '[{id: "openai:chat:gpt-4o", label: big, delay: 5, config: {temperature: 0, max_tokens: 9, apiBaseUrl: "https://api.openai.com/v1/"}}]', { id: 'big', provider: 'openai', base_url: 'https://api.openai.com/v1/', ...key, model: 'gpt-4o', params: { temperature: 0, max_tokens: 9 }, limits: { min_interval: '5ms' } }],
  ['by its key', '[{"openai:gpt-4o": {config: {seed: 1}}}]', { id: 'gpt-4o', provider: 'openai', base_url: 'https://api.openai.com/v1', ...key, model: 'gpt-4o', params: { seed: 1 } }],
  ['anthropic', 'anthropic:messages:claude-3-5-haiku-latest', { id: 'claude-3-5-haiku-latest', provider: 'anthropic', api_key: '${env:ANTHROPIC_API_KEY}', model: 'claude-3-5-haiku-latest' }],
  ['a vendor that speaks as OpenAI does', '["openrouter:meta-llama/llama-3"]', { id: 'meta-llama/llama-3', provider: 'openai', base_url: 'https://openrouter.ai/api/v1', api_key: '${env:OPENROUTER_API_KEY}', model: 'meta-llama/llama-3' }],
  ['azure', '[{id: "azure:chat:mine", config: {apiHost: x.openai.azure.com, apiKey: "{{ env.KEY }}"}}]', { id: 'mine', provider: 'openai', base_url: 'https://x.openai.azure.com/openai/v1', api_key: '${env:KEY}', model: 'mine' }],
  ['azure by its address', '[{id: "azure:chat:mine", config: {apiBaseUrl: "https://x.openai.azure.com/"}}]', { id: 'mine', provider: 'openai', base_url: 'https://x.openai.azure.com/openai/v1', api_key: '${env:AZURE_API_KEY}', model: 'mine' }],
  ['azure by the address of its API', '[{id: "azure:chat:mine", config: {apiBaseUrl: "https://x.openai.azure.com/openai"}}]', { id: 'mine', provider: 'openai', base_url: 'https://x.openai.azure.com/openai/v1', api_key: '${env:AZURE_API_KEY}', model: 'mine' }],
  ['by its host', '[{id: "groq:llama", config: {apiHost: h.example}}]', { id: 'llama', provider: 'openai', base_url: 'https://h.example/v1', api_key: '${env:KEY_OF_H_EXAMPLE}', model: 'llama' }],
  ['ollama', '["ollama:chat:llama3:8b"]', { id: 'llama3:8b', provider: 'openai', base_url: 'http://127.0.0.1:11434/v1', model: 'llama3:8b' }],
  ['echo', '[echo]', { id: 'echo', provider: 'sim' }],
  ['a file of providers', 'file://providers.yaml', { id: 'gpt-4o', provider: 'openai', base_url: 'https://api.openai.com/v1', ...key, model: 'gpt-4o', params: { response_format: { type: 'json_object' } } }],
  ['http', '[{id: https, config: {url: "http://127.0.0.1:9/x", method: POST, headers: {A: "{{env.B}}"}, body: {text: "{{prompt}}", who: "{{ name }}"}, transformResponse: "(json) => json.out[0].text"}}]', { id: 'https', provider: 'http', url: 'http://127.0.0.1:9/x', method: 'POST', headers: { A: '${env:B}' }, body: { text: '{{prompt}}', who: "{{ row.name | default('') }}" }, response: 'out[0].text' }],
  ['a raw request', '[{id: http, config: {request: "POST /v1 HTTP/1.1\\nHost: h:1\\nX-A: b\\n\\n{\\"q\\": \\"{{prompt}}\\"}"}}]', { id: 'http', provider: 'http', url: 'http://h:1/v1', method: 'POST', headers: { 'x-a': 'b' }, body: { q: '{{prompt}}' } }],
  ['exec', '["exec: python chat.py \\"a b\\""]', { id: 'exec: python chat.py "a b"', provider: 'command', command: ['python', 'chat.py', 'a b', '{{ prompt }}', '{"config":{}}', '{{ {"vars": row} | tojson }}'] }],
])('a provider: %s', (_, providers, model) => {
  const { models, notes, asked } = made(base(equal, providers), { 'providers.yaml': '- id: openai:chat:gpt-4o\n  config: {response_format: file://format.json}\n', 'format.json': '{"type": "json_object"}' });
  expect(models).toEqual([model]);
  expect([otherThanVariables(notes), asked]).toEqual([[], 1]);
});

test.each<[string, string, RegExp]>([
  ['of two addresses the host is asked', '[{id: "openai:gpt-4o", config: {apiHost: a.example, apiBaseUrl: "https://b.example/v1"}}]', /`apiBaseUrl` has no effect beside `apiHost`[^]*goes to a\.example/u],
  ['of Azure the address is', '[{id: "azure:chat:m", config: {apiHost: a.example, apiBaseUrl: "https://b.example"}}]', /`apiHost` has no effect beside `apiBaseUrl`[^]*goes to b\.example/u],
  ['Anthropic has no host of its own', '[{id: "anthropic:messages:c", config: {apiHost: a.example}}]', /`apiHost` of its config is not carried over[^]*goes to api\.anthropic\.com/u],
  ['an environment that nothing reads', '[echo]\nenv: {PLACE: here, OPENAI_BASE_URL: "http://h/v1"}', /`PLACE` is read by nothing[^]*`OPENAI_BASE_URL` is read by nothing/u],
])('whom it asks is told: %s', (_, providers, told) => expect(made(base(equal, providers)).notes.join('\n')).toMatch(told));

test.each<[string, string, string, readonly string[]]>([
  ['a server of this machine', '[{id: "openai:chat:gpt-4o", config: {apiBaseUrl: "http://127.0.0.1:8000/v1"}}]', 'MODEL_API_KEY', ['the environment variable MODEL_API_KEY goes to 127.0.0.1 (MODEL)']],
  ['a stranger', '[{id: "openai:gpt-4o", config: {apiBaseUrl: "https://evil.example/v1"}}]', 'KEY_OF_EVIL_EXAMPLE', ['the environment variable KEY_OF_EVIL_EXAMPLE goes to evil.example (MODEL)']],
  ['a stranger whose host begins as a vendor', '[{id: "anthropic:messages:c", config: {apiBaseUrl: "https://api.anthropic.com.evil.example"}}]', 'KEY_OF_API_ANTHROPIC_COM_EVIL_EXAMPLE', ['the environment variable KEY_OF_API_ANTHROPIC_COM_EVIL_EXAMPLE goes to api.anthropic.com.evil.example (MODEL)']],
  ['a vendor without protection', '[{id: "openai:gpt-4o", config: {apiBaseUrl: "http://api.openai.com/v1"}}]', 'KEY_OF_API_OPENAI_COM', ['the environment variable KEY_OF_API_OPENAI_COM goes to api.openai.com (MODEL)']],
  ['a stranger as Azure', '[{id: "azure:chat:m", config: {apiHost: "evil.example"}}]', 'KEY_OF_EVIL_EXAMPLE', ['the environment variable KEY_OF_EVIL_EXAMPLE goes to evil.example (MODEL)']],
  ['a key that the file names', '[{id: "openai:gpt-4o", config: {apiKeyEnvar: MINE, apiBaseUrl: "https://evil.example/v1"}}]', 'MINE', ['the environment variable MINE goes to evil.example (MODEL)']],
  ['another vendor', '[{id: "openai:gpt-4o", config: {apiBaseUrl: "https://api.groq.com/openai/v1"}}]', 'GROQ_API_KEY', ['the environment variable GROQ_API_KEY goes to api.groq.com (MODEL)']],
  ['an address of the environment', '[{id: "openai:gpt-4o", config: {apiBaseUrl: "{{ env.BASE }}"}}]', 'OPENAI_API_KEY', ['the environment variable BASE says whom MODEL asks', 'the environment variable OPENAI_API_KEY goes to the address that ${env:BASE} says (MODEL)']],
])('a vendor’s key goes to its vendor alone: %s', (_, providers, variable, told) => {
  const { models, notes } = made(base(equal, providers));
  expect(models[0]?.['api_key']).toBe(`\${env:${variable}}`);
  expect(notes).toEqual(told.map(note => note.replace('MODEL asks', `${models[0]?.['id'] as string} asks`).replace('(MODEL)', `(${models[0]?.['id'] as string})`)));
});

test.each<[string, string, string, string]>([
  ['of a program', '[{id: "file://chat.py", config: {apiKey: plain-secret, max_tokens: 5}}]', '"apiKey":"${env:API_KEY}","max_tokens":5', 'API_KEY'],
  ['of a command', '[{id: "exec: run.sh", config: {nested: {password: plain-secret}, kept: 1}}]', 'config\\":{\\"kept\\":1}', 'every process list'],
  ['in a header of any name', '[{id: https, config: {url: "http://127.0.0.1:9/x", headers: {X-Auth-Token: plain-secret}, body: {q: "{{prompt}}"}}}]', '"X-Auth-Token":"${env:X_AUTH_TOKEN}"', 'X_AUTH_TOKEN'],
  ['in an address', '[{id: https, config: {url: "http://127.0.0.1:9/x?v=1&key=plain-secret", body: {q: "{{prompt}}"}}}]', 'x?v=1&key=${env:KEY}', 'variable KEY'],
  ['in a body', '[{id: https, config: {url: "http://127.0.0.1:9/x", body: {q: "{{prompt}}", token: plain-secret, max_tokens: 3}}}]', '"token":"${env:TOKEN}","max_tokens":3', 'variable TOKEN'],
  ['called as a vendor’s', '[{id: https, config: {url: "http://127.0.0.1:9/x", body: {q: "{{prompt}}", openai_api_key: plain-secret}}}]', '${env:OWN_OPENAI_API_KEY}', 'OWN_OPENAI_API_KEY'],
  ['that the configuration sets', '[{id: https, config: {url: "http://127.0.0.1:9/x", body: {q: "{{prompt}}", a: "{{env.TOK}}"}}}]\nenv: {TOK: sk-plain-secret}', '"a":"${env:TOK}"', 'variable TOK'],
  ['what the environment has, for a program', '[{id: "file://chat.py", config: {where: "{{ env.PLACE }}"}}]', '"where":"${env:PLACE}"', ''],
])('a key is not copied: %s', (_, providers, there, told) => {
  const { models, notes } = made(base(equal, providers));
  expect(JSON.stringify(models)).toContain(there);
  expect(JSON.stringify([models, notes])).not.toContain('plain-secret');
  expect(notes.join('\n')).toContain(told);
});

test('a provider that is a file is a program', () => {
  const { models } = made(base(equal, '["file://chat.py:ask", "python:chat.py", file://chat.mjs]'));
  expect(models.map(({ provider, command, processes }) => [provider, (command as readonly string[])[0], (command as readonly string[]).slice(-2), processes])).toEqual([
    ['command', 'python3', ['chat.py', 'ask'], 1],
    ['command', 'python3', ['chat.py', 'call_api'], 1],
    ['command', 'node', [expect.stringContaining('callApi') as string, 'chat.mjs'], 1],
  ]);
});

const insensitive = { normalize: ['casefold'] };
const exact = { normalize: [] };

test.each<[string, unknown, unknown]>([
  ['[{type: equals, value: "2"}]', { use: 'exact_match', params: exact }, '2'],
  ['[{type: contains, value: 2}]', { use: 'contains', params: exact }, '2'],
  ['[{type: icontains, value: Two}]', { use: 'contains', id: 'icontains', params: insensitive }, 'Two'],
  ['[{type: contains-all, value: [a, b]}]', { use: 'contains', id: 'contains_all', params: { all: true, ...exact } }, ['a', 'b']],
  ['[{type: contains-any, value: "a, b"}]', { use: 'contains', params: exact }, ['a', 'b']],
  ['[{type: regex, value: "^{{q}}"}]', 'regex', '^1+1'],
  ['[{type: is-json}]', 'json_schema', ''],
  ['[{type: is-json, value: {type: object}}]', { use: 'json_schema', params: { schema: { type: 'object' } } }, ''],
  ['[{type: is-json, value: file://schema.json}]', { use: 'json_schema', params: { schema: { type: 'array' } } }, ''],
])('an assertion that all tests share: %s', (assert, scorer, target) => {
  const { scorers, datasets } = made(one(assert), { 'schema.json': '{"type": "array"}' });
  expect(scorers).toEqual([scorer]);
  expect(datasets[0]?.inline).toEqual([{ q: '1+1', target }]);
});

test.each<[string, unknown, readonly unknown[]]>([
  ['[{type: not-contains, value: a}]', [{ type: 'not-contains', value: 'a' }], ['checks']],
  ['[{type: contains, value: a}, {type: contains, value: "{{q}}", weight: 2}]', [{ type: 'contains', value: 'a' }, { type: 'contains', value: '1+1', weight: 2 }], ['checks', { use: 'checks', id: 'score', params: { measure: 'score' } }]],
  ['[{type: levenshtein, value: "2", threshold: 3}]', [{ type: 'levenshtein', value: '2', threshold: 3 }], ['checks']],
  ['[{type: equals, value: {a: 1}, metric: m}]', [{ type: 'equals', value: { a: 1 }, metric: 'm' }], ['checks', { use: 'checks', id: 'm', params: { measure: 'score', metric: 'm' } }]],
  ['[{type: assert-set, threshold: 0.5, assert: [{type: contains, value: a}, {type: is-json}]}]', [{ type: 'set', checks: [{ type: 'contains', value: 'a' }, { type: 'is-json' }], threshold: 0.5 }], ['checks', { use: 'checks', id: 'score', params: { measure: 'score' } }]],
])('assertions of a test of its own: %s', (assert, checks, scorers) => {
  const { datasets, scorers: found, notes } = made(one(assert));
  expect(found).toEqual(scorers);
  expect(datasets[0]).toMatchObject({ inline: [{ q: '1+1', checks }], fields: { input: 'q', target: 'checks' } });
  expect(otherThanVariables(notes)).toEqual([]);
});

test('a limit of the whole test is that of its checks', () => {
  expect(made(base('defaultTest: {threshold: 0.5}\ntests: [{vars: {q: a}, assert: [{type: contains, value: x}]}, {vars: {q: b}}]')).datasets[0]?.inline).toEqual([{ q: 'a', checks: [{ type: 'set', checks: [{ type: 'contains', value: 'x' }], threshold: 0.5 }] }, { q: 'b', checks: [{ type: 'set', checks: [{ type: 'regex', value: String.raw`\S` }], threshold: 0.5 }] }]);
});

test('rubrics, references and comparisons of meanings need helpers, and that is told', () => {
  const { scorers, helpers, datasets, notes } = made(one('[{type: llm-rubric, value: is polite}, {type: not-llm-rubric, value: is rude}, {type: similar, value: two, threshold: 0.8}, {type: factuality, value: "it is {{q}}"}]'));
  expect(scorers).toMatchObject([{ use: 'judge', params: { model: 'judge', fields: ['rubric'] } }, { use: 'judge', id: 'judge_2', params: { fields: ['rubric_2'], choices: { CORRECT: 0, INCORRECT: 1 } } }, { use: 'cosine', id: 'similar', params: { model: 'embedder', reference: 'reference' } }, { use: 'judge', id: 'factuality', params: { choices: { SAME: 1, LESS: 0.4 } } }]);
  expect(helpers?.map(({ id, model }) => [id, model])).toEqual([['judge', 'gpt-4.1'], ['embedder', 'text-embedding-3-small']]);
  expect(datasets[0]?.inline).toEqual([{ q: '1+1', rubric: 'is polite', rubric_2: 'is rude', reference: 'two', reference_2: 'it is 1+1', target: '' }]);
  expect(notes.join('\n')).toMatch(/helper `judge`[^]*helper `embedder`[^]*limit 0\.8/u);
});

test('who grades is who the tests or an assertion name', () => {
  const { helpers, notes, scorers } = made(base('defaultTest: {options: {provider: {text: "openai:chat:big", embedding: "openai:embedding:e"}}}\ntests: [{vars: {q: a}, assert: [{type: llm-rubric, value: x}, {type: similar, value: y, threshold: 0.5}, {type: llm-rubric, value: z, provider: {id: "ollama:chat:small", config: {temperature: 0}}}]}]'));
  expect(helpers).toMatchObject([{ id: 'judge', model: 'big' }, { id: 'embedder', model: 'e', endpoint: 'embeddings' }, { id: 'judge-2', model: 'small', params: { temperature: 0 } }]);
  expect(scorers.map(scorer => (scorer as { params: { model: string } }).params.model)).toEqual(['judge', 'embedder', 'judge-2']);
  expect(notes.filter(note => note.startsWith('nobody'))).toEqual([]);
});

test('tests that somebody else judges are datasets of their own, all others one', () => {
  const { datasets, scorers, asked } = made(base('tests: [{vars: {q: a}, assert: [{type: contains, value: x}]}, {vars: {q: b}, assert: [{type: llm-rubric, value: y}]}, {vars: {q: c}, assert: [{type: not-contains, value: z}]}]', '[echo, openai:x]'));
  expect(datasets.map(({ id, inline, scorers: own }) => [id, inline.length, own])).toEqual([['tests-1', 2, ['checks']], ['tests-2', 1, ['judge']]]);
  expect([scorers.length, asked]).toEqual([2, 6]);
});

test('JavaScript judges in a scorer of its own; a row names what judges it, and tests with other code are one dataset', () => {
  const { scorers, datasets, notes, asked } = made(base('tests: [{vars: {q: a}, assert: [{type: javascript, value: "output.length > 3"}]}, {vars: {q: b}, assert: [{type: javascript, value: "output.includes(context.vars.q)"}, {type: not-javascript, value: "output.length > 3;"}]}, {vars: {q: c}, assert: [{type: javascript, metric: short, value: "const n = output.length;\\nreturn n < 9;"}]}]'));
  expect(scorers).toEqual([
    { use: 'javascript', id: 'javascript', params: { code: { js1: 'output.length > 3', js2: 'output.includes(context.vars.q)', js3: '!(output.length > 3)' }, column: 'javascript' } },
    { use: 'javascript', id: 'short (javascript)', params: { code: { js1: 'const n = output.length;\nreturn n < 9;' }, column: 'javascript_1' } },
  ]);
  expect(datasets.map(({ inline, scorers: own }) => [inline, own])).toEqual([
    [[{ q: 'a', javascript: ['js1'], target: '' }, { q: 'b', javascript: ['js2', 'js3'], target: '' }], ['javascript']],
    [[{ q: 'c', javascript_1: ['js1'], target: '' }], ['short (javascript)']],
  ]);
  expect([otherThanVariables(notes), asked]).toEqual([[], 3]);
});

test('limits on times are a gate where all tests have the same', () => {
  expect(made(base('defaultTest: {assert: [{type: latency, threshold: 2000}]}\ntests: [{vars: {q: a}}]')).gates).toEqual(['max(latency) <= 2000ms']);
  const { gates, notes } = made(base('tests: [{vars: {q: a}, assert: [{type: latency, threshold: 5}]}, {vars: {q: a}, assert: [{type: cost, threshold: 0.1}]}]'));
  expect(gates).toBeUndefined();
  expect(notes.join('\n')).toMatch(/`cost`: write [^]*max\(cost\) <= 0\.1[^]*`latency` is not carried over[^]*5 ms, none/u);
});

test('a short description is the name: most of these files are called alike', () => {
  expect(made(base(`description: Capitals\n${equal}`, '[echo]'))).toMatchObject({ name: 'Capitals' });
  expect(made(base(`description: ${'long '.repeat(20)}\n${equal}`, '[echo]'))).toMatchObject({ name: 'p', description: 'long '.repeat(20).trim() });
});

test.each<[string, string, RegExp]>([
  ['keys', base(`sharing: true\n${equal}`), /the file: `sharing` is not carried over/u],
  ['providers', base(equal, '[echo, "bedrock:x", {id: file://x.rb}, 7]'), /provider bedrock:x has no counterpart[^]*provider file:\/\/x\.rb has no counterpart[^]*provider 7 has no counterpart/u],
  ['settings', base(equal, '[{id: openai:x, transform: output.trim(), config: {tool_resources: o, apiKey: sk-1, headers: {Authorization: Bearer sk-2}}}]'), /`transform` is not carried over[^]*its key is not copied[^]*header Authorization is not copied[^]*config: `tool_resources`/u],
  ['assertions', one('[{type: is-sql}, {type: contains, value: a}, {type: ruby, value: file://x.rb}, 3]'), /`is-sql` has no counterpart[^]*`ruby` of file:\/\/x\.rb has no counterpart[^]*no mapping/u],
  ['a file of a list that is not there', one('[{type: contains-any, value: [a, file://gone.txt]}, {type: equals, value: a}]'), /file:\/\/gone\.txt, which `contains-any` names, cannot be read[^]*`contains-any` has no counterpart and is left out/u],
  ['options', base('tests: [{vars: {q: a}, provider: echo, options: {transform: output.x, storeOutputAs: y}, assert: [{type: equals, value: a}]}]'), /`provider` is not carried over[^]*options: `storeOutputAs`[^]*`transform` is code \(output\.x\)/u],
  ['the same of many tests once', base('tests: [{vars: {q: a}, tags: 1}, {vars: {q: b}, tags: 1}, {vars: {q: c}, tags: 1}, {vars: {q: d}, tags: 1}, {vars: {q: e}, tags: 1}, {vars: {q: f}, tags: 1}]'), /^tests 1, 2, 3, 4 and 2 more: `tags` is not carried over$/mu],
  ['the environment in a prompt', base(equal, '[echo]', '["{{env.A}} {{q}} {{ env.B | default(\'b\') }}"]'), /variable A is not read into a text: nothing stands for it[^]*variable B is not read into a text: "b" is written for it/u],
  ['conversations', base(equal, '[echo]', '["{% for m in _conversation %}{{ m.input }}{% endfor %}{{q}}"]'), /`_conversation` is empty/u],
  ['filters that there are not', base(equal, '[echo]', '["{{ q | frobnicate }}"]'), /its template cannot be used here \(there is no filter `frobnicate`\)/u],
])('what has no counterpart is told: %s', (_, text, note) => {
  const { notes, models } = made(text);
  expect(notes.join('\n')).toMatch(note);
  expect(JSON.stringify(models)).not.toMatch(/sk-\d/u);
});

test.each<[string, string, RegExp]>([
  ['no mapping', '- a', /^this is no promptfoo configuration/u],
  ['damaged', 'a: [', /^the configuration cannot be read|^the promptfoo configuration cannot be read/u],
  ['providers that are not there', base(equal, '[bedrock:x, "replicate:y"]'), /^none of its providers can be asked: provider bedrock:x has no counterpart and is left out; provider replicate:y/u],
  ['prompts of code', base(equal, '[echo]', '[file://p.py, file://gone.txt]'), /^none of its prompts can be sent: prompt p\.py is code/u],
  ['tests of code', base('tests: file://make.py', '[echo]'), /^none of its tests can be read: tests of file:\/\/make\.py are made by code/u],
  ['tests from elsewhere', base('tests: huggingface://datasets/x', '[echo]'), /^none of its tests can be read/u],
  ['a red team without its tests', base('redteam: {plugins: [pii]}', '[echo]'), /^its tests are made by promptfoo’s red team/u],
  ['more tests than rows', base('tests: [{vars: {a: [x, x, x, x, x, x, x, x, x, x], b: [x, x, x, x, x, x, x, x, x, x], c: [x, x, x, x, x, x, x, x, x, x], d: [x, x, x, x, x, x, x, x, x, x], e: [x, x, x]}}]'), /^it makes 30,000 tests/u],
])('what means nothing without it is one sentence: %s', (_, text, message) => expect(() => convertPromptfoo({ name: 'p.yaml', text, ...folderOf({}) })).toThrow(message));

test.each([
  [base('tests: []'), true],
  ['prompts: []\nkind: eval\nproviders: []\n', false],
  ['models: []\nprompts: []\n', false],
])('which texts are one', (text, is) => expect(promptfooFile.matches(text, 'p.yaml')).toBe(is));
