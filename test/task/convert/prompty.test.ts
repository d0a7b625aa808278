import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { sha256 } from '../../../src/base/sha256.ts';
import { makePlan } from '../../../src/plan/makePlan.ts';
import { converterOf } from '../../../src/task/convert/converters.ts';
import { convertPrompty } from '../../../src/task/convert/prompty/convertPrompty.ts';
import { parseTask } from '../../../src/task/parseTask.ts';

interface Made {
  readonly name: string;
  readonly models: readonly unknown[];
  readonly datasets: readonly { readonly inline: readonly unknown[] }[];
  readonly prompts: readonly { readonly messages: readonly unknown[] }[];
  readonly scorers: readonly unknown[];
  readonly notes: readonly string[];
}

function made(text: string, files: Readonly<Record<string, string>> = {}): Made {
  const { text: written, notes } = convertPrompty({ name: 'chat.prompty', text, read: name => files[name], list: () => undefined });
  const { task, problems } = parseTask(written, '/w/chat.eval.yaml');
  expect(problems.map(({ message }) => message).join('\n') + (problems.length > 0 ? written : '')).toBe('');
  // One question: a model, a row, a prompt.
  expect(task === undefined ? 0 : makePlan(task, sha256).trials.length).toBe(1);
  return { ...(parse(written) as Omit<Made, 'notes'>), notes };
}

const answered = 'it says nothing of what an answer must be, so only whether there is one is scored: write `scorers`';

test('the first version: configuration, parameters, inputs with a sample', () => {
  const { name, models, datasets, prompts, notes } = made(`---
name: Basic
description: Answers
model:
  api: chat
  configuration: {type: azure_openai, azure_deployment: gpt-35, azure_endpoint: "\${env:AZURE_OPENAI_ENDPOINT}"}
  parameters: {max_tokens: 128, temperature: 0.2}
inputs: {firstName: {type: string}, question: {type: string}}
sample: {firstName: Jane, question: Why?}
---
system:
You help {{firstName}}.

# Style
Be {{ style | default('brief') }}.

user:
{% for line in [question] %}{{ line }}{% endfor %}
`);
  expect(name).toBe('Basic');
  expect(models).toEqual([{ id: 'gpt-35', provider: 'openai', base_url: '${env:AZURE_OPENAI_ENDPOINT}/openai/v1', api_key: '${env:AZURE_OPENAI_API_KEY}', model: 'gpt-35', params: { max_tokens: 128, temperature: 0.2 } }]);
  expect(datasets[0]?.inline).toEqual([{ firstName: 'Jane', question: 'Why?', target: '' }]);
  expect(prompts[0]?.messages).toEqual([{ role: 'system', content: "You help {{ row.firstName }}.\n\n# Style\nBe {{ row.style | default('brief') }}." }, { role: 'user', content: '{% for line in [row.question] %}{{ line }}{% endfor %}' }]);
  expect(notes).toEqual(['`inputs`: `type` is not carried over', answered, 'the environment variable AZURE_OPENAI_ENDPOINT says whom gpt-35 asks', 'the environment variable AZURE_OPENAI_API_KEY goes to the address that ${env:AZURE_OPENAI_ENDPOINT} says (gpt-35)']);
});

test('the second version: options, a list of inputs, outputs', () => {
  const { models, datasets, scorers, notes } = made(`---
name: two
model: {id: claude-x, provider: anthropic, apiType: chat, connection: {kind: key, apiKey: "\${env:KEY:none}"}, options: {maxOutputTokens: 9, topP: 0.5}}
inputs: [{name: q, kind: string, default: why}, {name: talk, kind: thread}, {name: bare, kind: string}]
outputs: [{name: city, kind: string}, {name: degrees, kind: float, required: false}]
---
user:
{{q}}
`);
  expect(models).toEqual([{ id: 'claude-x', provider: 'anthropic', api_key: '${env:KEY}', model: 'claude-x', params: { max_tokens: 9, top_p: 0.5 } }]);
  expect(datasets[0]?.inline).toEqual([{ q: 'why', talk: '', bare: '', target: '' }]);
  expect(scorers).toEqual([{ use: 'json_schema', params: { schema: { type: 'object', required: ['city'], properties: { city: { type: 'string' }, degrees: { type: 'number' } } } } }]);
  expect(notes.join('\n')).toMatch(/`talk` is a conversation[^]*`bare` has no sample[^]*`outputs` is how answers are scored[^]*\{env:KEY\} has no default here: "none"/u);
});

test.each<[string, string, RegExp]>([
  ['a prompt alone', 'Say hi to {{you}}.', /^it says nothing[^]*names no model: gpt-4\.1-mini/u],
  ['a model by its name', '---\nmodel: gpt-4o\n---\nuser:\nhi\n', new RegExp(`^${answered.slice(0, 20)}`, 'u')],
  ['a sample of a file', '---\nmodel: {id: m}\nsample: ${file:gone.json}\ntools: [{name: t}]\n---\nuser:\nhi ![x](y.png)\nassistant[name="a"]:\nho\ntool:\nx\ndeveloper:\ny\n', /`tools` is not carried over[^]*sample gone\.json cannot be read[^]*\[name="a"\] beside a role[^]*a picture in it[^]*role `tool` is left out[^]*`developer` is `system` here/u],
  ['a key that stands there', '---\nmodel: {configuration: {type: openai, name: m, api_key: sk-1}, parameters: {n: 2}, extra: 1}\n---\nuser:\nhi', /model: `extra` is not carried over[^]*`n` is not carried over[^]*its key is not copied/u],
  ['a provider that nobody knows', '---\nmodel: {id: m, provider: other, apiType: responses}\n---\nuser:\nhi', /`responses` is asked through the chat API[^]*`other` is asked as one that speaks OpenAI/u],
])('what is different is told: %s', (_, text, notes) => expect(made(text).notes.join('\n')).toMatch(notes));

test.each<[string, string, RegExp]>([
  ['no prompt', '---\nname: x\n---\n', /^it has no prompt behind its front matter$/u],
  ['damaged', '---\na: [\n---\nuser:\nx', /^its front matter cannot be read/u],
  ['a list', '---\n- a\n---\nuser:\nx', /^its front matter is no mapping$/u],
  ['pictures', '---\nmodel: {id: m, apiType: image}\n---\nuser:\nx', /^it asks for image, and no text comes of that$/u],
])('what means nothing without it is one sentence: %s', (_, text, what) => expect(() => convertPrompty({ name: 'x.prompty', text, read: () => undefined, list: () => undefined })).toThrow(what));

test.each(['---\nmodel: [1]\ninputs: 3\nsample: [1]\noutputs: {a: null}\n---\nx', '---\nname: {a: 1}\nmodel: {configuration: 1, parameters: 2, options: 3, connection: 4}\ninputs: [null, {name: ""}, {}]\n---\n{{', '---\ninputs: {properties: {a: {default: 1}}}\n---\n{{#a}}x{{/a}}'])('an odd file is a task: %s', text => void made(text));

test('it is known by its name', () => expect([converterOf('hi', 'a.prompty')?.id, converterOf('hi', 'a.txt')]).toEqual(['prompty', undefined]));

test.each<[string, string, string, string]>([
  ['GitHub', '{id: m, provider: github}', 'GITHUB_TOKEN', 'the environment variable GITHUB_TOKEN goes to models.github.ai (m)'],
  ['a stranger', '{id: m, provider: openai, connection: {endpoint: "https://evil.example/v1"}}', 'KEY_OF_EVIL_EXAMPLE', 'the environment variable KEY_OF_EVIL_EXAMPLE goes to evil.example (m)'],
  ['a stranger who is given a key by name', '{id: m, provider: openai, connection: {endpoint: "https://evil.example/v1", apiKey: "${env:MINE}"}}', 'MINE', 'the environment variable MINE goes to evil.example (m)'],
])('a vendor’s key goes to its vendor alone: %s', (_, model, variable, told) => {
  const { models, notes } = made(`---\nname: A\nmodel: ${model}\n---\nuser:\nHello\n`);
  expect(models).toMatchObject([{ api_key: `\${env:${variable}}` }]);
  expect(notes.filter(note => note.includes(' goes to '))).toEqual([told]);
});
