import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { HumanError, renderHumanError } from '../../../src/base/humanError.ts';
import { sha256 } from '../../../src/base/sha256.ts';
import { makePlan } from '../../../src/plan/makePlan.ts';
import { evalap } from '../../../src/task/convert/evalap/evalap.ts';
import { readConfig } from '../../../src/task/configFile.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import { compileTemplate } from '../../../src/task/template.ts';

type Tree = Readonly<Record<string, unknown>>;

const files: readonly string[] = ['qa.jsonl', 'data/geo.csv'];
const source = (text: string): Parameters<typeof evalap.convert>[0] => ({
  name: 'body.json',
  text,
  read: path => (files.includes(path) ? '' : undefined),
  list: folder => files.filter(file => (folder === '.' ? !file.includes('/') : file.startsWith(folder))).map(file => file.slice(folder === '.' ? 0 : folder.length)),
});

interface Made {
  readonly task: Tree & { readonly models: readonly Tree[]; readonly datasets: readonly Tree[]; readonly scorers?: readonly (Tree & { readonly id: string })[] };
  readonly notes: readonly string[];
  /** `dataset · model · prompt`, with `× n` for repeats. */
  readonly trials: readonly string[];
}

/** What a body becomes: it parses, and its comments tell every note. */
function converted(body: unknown): Made {
  const { kind, text, notes } = evalap.convert(source(typeof body === 'string' ? body : JSON.stringify(body)));
  expect(kind).toBe('eval');
  const parsed = parseTask(text, '/w/body.eval.yaml');
  expect(parsed.problems.map(({ line, message }) => `${line}: ${message}`).join('\n') + (parsed.problems.length > 0 ? text : '')).toBe('');
  for (const note of notes) expect(text).toContain(`# - ${note.replaceAll(/\s+/g, ' ')}\n`);
  const trials = parsed.task === undefined ? [] : makePlan(parsed.task, sha256).trials.map(({ configuration: { dataset, model, prompt }, repeats }) => `${dataset} · ${model} · ${prompt}${repeats === undefined ? '' : ` × ${repeats}`}`);
  return { task: parse(text) as Made['task'], notes, trials };
}

function refused(body: unknown): string {
  try {
    evalap.convert(source(typeof body === 'string' ? body : JSON.stringify(body)));
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error);
    throw error;
  }
  return 'nothing is wrong';
}

const model = (name: string, more: object = {}): Tree => ({ name, base_url: 'http://127.0.0.1:8000/v1', ...more });
const one = (more: object = {}): Tree => ({ name: 'first', dataset: 'qa', model: model('a'), metrics: ['qcm_exactness'], ...more });
const cv = (common_params: object, grid_params: object, more: object = {}): Tree => ({ name: 'set', readme: 'About.', cv: { common_params, grid_params, ...more } });

test('one experiment', () => {
  const { task, notes, trials } = converted(one({ readme: 'What for.', model: model('org/a', { aliased_name: 'mine', api_key: 'sk-12345678', sampling_params: { temperature: 0.2, top_p: 1 }, extra_params: { top_p: 0.5, rag: { limit: 5 } } }) }));
  expect(task).toEqual({
    kind: 'eval',
    name: 'first',
    description: 'What for.',
    models: [{ id: 'mine', provider: 'openai', base_url: 'http://127.0.0.1:8000/v1', api_key: '${env:MODEL_API_KEY}', model: 'org/a', params: { temperature: 0.2, top_p: 0.5, rag: { limit: 5 } }, timeout: '5m' }],
    datasets: [{ id: 'qa', path: 'qa.jsonl', fields: { input: 'query', target: 'output_true' } }],
    scorers: [{ id: 'qcm_exactness', use: 'exact_match', params: { normalize: ['trim', 'punctuation'] } }],
  });
  expect(trials).toEqual(['qa · mine · default']);
  expect(notes).toEqual([
    'metric `qcm_exactness` compares the whole answer: one of several words is wrong here, and has no score there',
    'model `mine`: its key is not copied: it is read from the environment, as MODEL_API_KEY',
    'the environment variable MODEL_API_KEY goes to 127.0.0.1 (mine)',
  ]);
  expect(JSON.stringify(task)).not.toContain('sk-12345678');
});

describe('how many trials Evalap would run', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['a grid of models', cv({ dataset: 'qa', metrics: ['accuracy'] }, { model: [model('a'), model('b')] }, { repeat: 3 }), ['qa · a · default × 3', 'qa · b · default × 3']],
    ['a grid of two axes', cv({ metrics: ['accuracy'] }, { dataset: ['qa', 'geo'], model: [model('a'), model('b'), model('c')] }), ['qa · a · default', 'qa · b · default', 'qa · c · default', 'geo · a · default', 'geo · b · default', 'geo · c · default']],
    ['one parameter of the model', cv({ dataset: 'qa', metrics: ['accuracy'], model: model('a') }, { model: [1, 2, 5].map(limit => ({ extra_params: { rag: { limit } } })) }), ['qa · a · default', 'qa · a limit=2 · default', 'qa · a limit=5 · default']],
    ['the same model with two prompts', cv({ dataset: 'qa', metrics: ['accuracy'] }, { model: [model('a', { system_prompt: 'Be brief.' }), model('a', { prelude_prompt: 'Be brief.' })] }), ['qa · a · system', 'qa · a · prelude']],
    ['prompts that not every model has', cv({ dataset: 'qa', metrics: ['accuracy'] }, { model: [model('a', { system_prompt: 'S' }), model('b'), model('c', { system_prompt: 'T' })] }), ['qa · a · system', 'qa · b · query', 'qa · c · system 2']],
    ['a list', { name: 's', readme: '', experiments: [one(), one({ name: 'second', model: model('a', { sampling_params: { temperature: 1 } }) }), one({ name: 'third', dataset: 'geo' })] }, ['qa · a · default', 'qa · a temperature=1 · default', 'geo · a · default']],
    ['other metrics for each', { name: 's', readme: '', experiments: [one(), one({ metrics: ['f1_score'], model: model('b') })] }, ['qa · a · default', 'qa 2 · b · default']],
    ['equal ones, all as often', { name: 's', readme: '', experiments: [one(), one({ model: model('b') }), one(), one({ model: model('b') })] }, ['qa · a · default × 2', 'qa · b · default × 2']],
    ['equal ones, one alone more often', { name: 's', readme: '', experiments: [one(), one(), one({ model: model('b') })] }, ['qa · a · default', 'qa · a 2 · default', 'qa · b · default']],
    ['levels of parallel requests', cv({ dataset: 'qa', metrics: ['accuracy'], model: model('a') }, { parameters: [1, 5].map(max_parallel_requests => ({ max_parallel_requests })) }), ['qa · a · default', 'qa · a parallel_requests=5 · default']],
    ['an axis of no values but one', cv({ dataset: 'qa', metrics: ['accuracy'], model: model('a') }, {}), ['qa · a · default']],
    ['three of four pairs', { name: 's', readme: '', experiments: [one(), one({ model: model('b') }), one({ dataset: 'geo' })] }, ['qa · a · default', 'qa · b · default', 'geo · a · default']],
    ['three of four triples', { name: 's', readme: '', experiments: [['qa', 'S'], ['qa', 'T'], ['geo', 'S']].map(([dataset, system_prompt]) => one({ dataset, model: model('a', { system_prompt }) })) }, ['qa · a · system', 'qa · a · system 2', 'geo · a · system']],
  ])('%s', (_, body, trials) => {
    expect(converted(body).trials).toEqual(trials);
  });
});

test('a grid is merged to its depth, and what Evalap loses of it is told', () => {
  const { task, notes } = converted(cv({ dataset: 'qa', metrics: ['accuracy'], model: { base_url: 'http://h/v1', sampling_params: { temperature: 0.2, seed: 1 } } }, { model: [{ name: 'a', sampling_params: { temperature: 1 } }, { name: 'b' }] }));
  expect(task.models.map(({ params }) => params)).toEqual([{ temperature: 1, seed: 1 }, { temperature: 0.2, seed: 1 }]);
  expect(notes).toContain('cv: `model.sampling_params.seed` of common_params holds also where grid_params says something else of `model.sampling_params`; Evalap loses it there');
  expect(notes.filter(note => note.startsWith('cv: '))).toHaveLength(1);
});

test.each<[string, object, unknown, string]>([
  ['judge_exactness', { metrics: ['judge_exactness'] }, { '0': 0, '1': 1 }, 'metric `judge_exactness` is asked in Pitwall’s words, so its scores are no continuation of Evalap’s'],
  ['judge_notator', { metrics: ['judge_notator'] }, Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(n => [n, n / 10])), 'metric `judge_notator` is asked in Pitwall’s words, so its scores are no continuation of Evalap’s; its grades from 1 to 10 are 0.1 to 1'],
  ['judge_adhoc', { metrics: [{ name: 'judge_adhoc', aliased_name: 'polite', params: { prompt: 'Is {{ output }} polite for {{query}} ({{ tone }})? Grade 1-10.' } }] }, Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(n => [n, n / 10])), 'metric `judge_adhoc`: its grades from 1 to 10 are 0.1 to 1; where its prompt means others, write them into `choices`'],
])('a judge: %s', (_, more, choices, note) => {
  const { task, notes } = converted(one({ ...more, judge_model: 'gpt-4o' }));
  expect(task['helpers']).toEqual([{ id: 'judge', provider: 'openai', base_url: 'https://api.openai.com/v1', api_key: '${env:OPENAI_API_KEY}', model: 'gpt-4o', params: { temperature: 0.2 }, timeout: '5m' }]);
  expect(task.scorers?.[0]).toMatchObject({ use: 'judge', params: { model: 'judge', choices } });
  expect(notes).toContain(note);
});

test('a judge’s own prompt reads our names, and columns as columns', () => {
  const { task } = converted(one({ metrics: [{ name: 'judge_adhoc', aliased_name: 'polite', params: { prompt: 'Is {{ output }} polite for {{query}} ({{ tone }}), like {{output_true}}?' } }], judge_model: 'gpt-4o' }));
  expect(task.scorers).toMatchObject([{ id: 'polite', params: { rubric: 'Is {{ output }} polite for {{ input }} ({{ row.tone }}), like {{ target }}?', fields: ['tone'] } }]);
});

test.each<[unknown, object, string]>([
  [undefined, { provider: 'openai', model: 'gpt-4o-mini' }, 'nobody is named who judges: helper `judge` asks gpt-4o-mini at OpenAI, as Evalap would, at your cost'],
  ['claude-3', { provider: 'anthropic', api_key: '${env:ANTHROPIC_API_KEY}', model: 'claude-3' }, 'the judge `claude-3` is a name alone: helper `judge` asks it at api.anthropic.com'],
  ['local', { base_url: '${env:JUDGE_BASE_URL}', model: 'local' }, 'the judge `local` is a name alone, which Evalap looks for at its providers: set JUDGE_BASE_URL and JUDGE_API_KEY, or write its address into helper `judge`'],
  [{ ...model('j'), api_key: 'x', sampling_params: { temperature: 0 } }, { base_url: 'http://127.0.0.1:8000/v1', model: 'j', params: { temperature: 0 } }, 'model `j`: its key is not copied: it is read from the environment, as MODEL_API_KEY'],
])('who judges: %j', (judge_model, helper, note) => {
  const { task, notes } = converted(one({ metrics: ['judge_precision'], judge_model }));
  expect(task['helpers']).toMatchObject([helper]);
  expect(notes).toContain(note);
});

test('metrics without a counterpart are told, and an answer without any scorer is still counted', () => {
  const { task, notes } = converted(one({ metrics: ['generation_time', 'output_length', 'energy_consumption', 'faithfulness'], judge_model: 'gpt-4o' }));
  expect(task.scorers).toEqual([{ use: 'regex', id: 'answered', params: { pattern: String.raw`\S` } }]);
  expect(task.datasets[0]?.['fields']).toEqual({ input: 'query', target: '{{ "" }}' });
  expect(notes).toEqual([
    'metric `generation_time` is recorded of every answer, in milliseconds: mean(latency), p90(latency)',
    'metric `output_length` counts words, which is no metric here: tokens are, as mean(tokens_out)',
    'metric `energy_consumption` has no counterpart and is left out: it is an estimate from the model’s name',
    'metric `faithfulness` is DeepEval’s, has no counterpart and is left out',
    '`judge_model` is not carried over: no metric that is left asks it',
    'no metric is left that scores an answer, so whether there is one is',
  ]);
});

test('a dataset: by its name, beside the file, or with its rows', () => {
  expect(converted(one({ dataset: 'geo' })).task.datasets[0]).toMatchObject({ id: 'geo', path: 'data/geo.csv' });
  const named = converted(one({ dataset: 'Assistant IA - QA' }));
  expect(named.task.datasets[0]).toMatchObject({ id: 'Assistant IA - QA', path: 'Assistant-IA-QA.jsonl' });
  expect(named.notes.join()).toContain('write its rows into Assistant-IA-QA.jsonl beside this file');
  const frame = { question: { 0: 'q0', 1: 'q1' }, truth: { 0: 'A', 1: 'B' } };
  const rows = [{ question: 'q0', truth: 'A' }, { question: 'q1', truth: 'B' }];
  for (const df of [JSON.stringify(frame), JSON.stringify(rows), rows]) {
    const { task } = converted(one({ dataset: { name: 'own', readme: 'r', default_metric: 'm', df, columns_map: { query: 'question', output_true: 'truth' } } }));
    expect(task.datasets[0]).toEqual({ id: 'own', inline: rows, fields: { input: 'question', target: 'truth' } });
  }
});

test('rows by their index, and a sample by its size', () => {
  expect(converted(one({ sample: [7, 2, 7] })).task.datasets[0]).toMatchObject({ where: 'index in [2, 7]' });
  const { task } = converted({ name: 'guide', dataset: 'qa', model: model('a'), metrics: ['accuracy'], parameters: { sample_size: 100, seed: 42, max_parallel_requests: 5 } });
  expect(task).toMatchObject({ parallel_requests: 5, datasets: [{ sample: { n: 100, seed: 42 } }] });
});

test('answers that were given before', () => {
  const { task, notes, trials } = converted(cv({ dataset: 'qa', metrics: ['accuracy'] }, { model: [{ aliased_name: 'mine', output: ['a', 'b'], execution_time: [1, 2] }, model('b')] }, { repeat: 2 }));
  expect(task.models[0]).toEqual({ id: 'mine', provider: 'recorded', path: 'mine.outputs.jsonl', output: '{{ row.output }}' });
  expect(trials).toEqual(['qa · mine · recorded', 'qa · b · default × 2']);
  expect(notes).toContain('the 2 answers of model `mine` stand in the source: write them into mine.outputs.jsonl beside this file, a line {"output": …} each, in the order of the dataset’s rows');
});

test.each(['Write {{name}} {% if x %} {{{a}}} {# c #} }} %}', "{{ '{' }}", '{', '{{', 'Line\n', '\n{%\n', '${env:HOME}', '  {- a -}\n b #}\n'])('a prompt is a text, whatever it holds: %j', text => {
  const { task } = converted(one({ model: model('a', { system_prompt: text, prelude_prompt: text }) }));
  const [{ messages }] = task['prompts'] as readonly [{ readonly messages: readonly { readonly content: string }[] }];
  expect(messages.map(({ content }) => compileTemplate(content).render({ input: '{{ Q }}' }))).toEqual([text, `${text}\n\n{{ Q }}`]);
});

test('a judge’s prompt with braces of its own, and a column that looks like a template, are texts', () => {
  const { task } = converted(one({ dataset: { name: 'd', df: [{ '{{q}}': 'a', t: 'b' }], columns_map: { query: '{{q}}', output_true: 't' } }, metrics: [{ name: 'judge_adhoc', params: { prompt: '{"a": {{output}}, {{ b' } }], judge_model: 'gpt-4o' }));
  expect(task.datasets[0]?.['fields']).toEqual({ input: '{{ row["{{q}}"] }}', target: '{{ "" }}' });
  expect(task.scorers).toMatchObject([{ params: { rubric: `{"a": {{ output }}, {{ '{' }}{ b` } }]);
});

test('every key that nobody reads is told', () => {
  const { notes } = converted({ ...cv({ dataset: 'qa', metrics: [{ name: 'accuracy', params: { k: 1 }, z: 1 }], model: { ...model('a'), odd: 1 }, experiment_set_id: 4, parameters: { speed: 1 } }, { sample: [[1]] }, { x: 1 }), tags: [] });
  expect(notes.filter(note => note.endsWith('is not carried over'))).toEqual([
    'the set: `tags` is not carried over',
    'cv: `x` is not carried over',
    'experiment 1: `experiment_set_id` is not carried over',
    'metric `accuracy`: `z` is not carried over',
    'metric `accuracy`: params: `k` is not carried over',
    'parameters of experiment 1: `speed` is not carried over',
    'model `a`: `odd` is not carried over',
  ]);
});

test.each<[unknown, string]>([
  ['[1, 2]', 'body.json: this is no Evalap file; open an experiment, a set of experiments, or a config.yaml'],
  ['{"dataset": ', 'body.json: the Evalap file cannot be read'],
  [{ ...one(), dataset: undefined }, 'the experiment has no dataset'],
  [{ ...one(), dataset: { name: 'x', df: '{}' } }, 'dataset `x`: `df` has no rows'],
  [{ ...one(), dataset: { name: 'x', df: 'nope' } }, 'dataset `x`: `df` is no JSON'],
  [{ ...one(), dataset: { name: 'x', df: [1] } }, 'dataset `x`: `df` is no table'],
  [{ ...one(), model: null }, 'the experiment has no model'],
  [{ ...one(), model: 'model_id_1' }, 'names the model `model_id_1` of an Evalap server, and not how it is asked'],
  [{ ...one(), model: { base_url: 'http://h' } }, 'has no name'],
  [{ ...one(), model: { name: 'x' } }, 'has no address'],
  [{ ...one(), model: { name: 'x', base_url: 'ftp://h' } }, 'the address `ftp://h` of model `x` begins with neither http:// nor https://'],
  [{ ...one(), model: { name: 'x', base_url: 'http://http:h' } }, 'http://http:h is not an address'],
  [{ ...one(), model: { ...model('a'), sampling_params: 3 } }, '`sampling_params` of model `a` is no mapping'],
  [{ ...one(), model: { output: ['a'] } }, 'has answers and no name'],
  [{ ...one(), metrics: [] }, 'the experiment has no metrics'],
  [{ ...one(), metrics: 'judge_notator' }, 'the experiment has no metrics'],
  [{ ...one(), metrics: ['judge_notatr'] }, 'there is no metric `judge_notatr`; did you mean `judge_notator`?'],
  [{ ...one(), metrics: ['constructor'] }, 'there is no metric `constructor`'],
  [{ ...one(), metrics: [null] }, 'there is no metric ``'],
  [{ ...one(), metrics: ['judge_adhoc'] }, 'metric `judge_adhoc` has no prompt'],
  [{ ...one(), sample: [-1] }, '`sample` of the experiment must be a list of rows, counted from 0'],
  [{ ...one(), sample: 5 }, '`sample` of the experiment must be a list of rows, counted from 0'],
  [{ ...one(), with_vision: true }, 'images are not sent to models'],
  [{ ...one(), parameters: { max_parallel_requests: 0 } }, '`parameters.max_parallel_requests` must be a whole number of at least 1, not 0'],
  [{ ...one(), parameters: [] }, '`parameters` of the experiment is no mapping'],
  [{ ...one(), datasets: [] }, '`datasets` of the experiment must be a list of names'],
  [{ name: 's', experiments: [], readme: '' }, 'the set has no experiment'],
  [{ name: 's', experiments: [one()], cv: {} }, '`experiments` and `cv` are both there'],
  [{ name: 's', experiments: [3] }, 'experiment 1 is no mapping'],
  [{ name: 's', experiments: {} }, '`experiments` is no list'],
  [{ name: 's', cv: [] }, '`cv` is no mapping'],
  [cv({}, { model: [] }), 'the set has no experiment'],
  [cv({}, { model: 3 }), '`grid_params.model` is no list'],
  [cv({}, { a: Array(100).fill(1), b: Array(100).fill(1) }), 'the grid has 10,000 combinations, more than 5,000'],
  [one({ repeat: Number.MAX_SAFE_INTEGER }), 'these are 9,007,199,254,740,991 experiments, more than 5,000'],
  [{ ...one(), models: Array(150).fill(0), datasets: Array(150).fill(0) }, 'these are 22,500 experiments, more than 5,000'],
  [{ name: 'set', experiments: Array(6).fill({ models: Array(1000).fill(0) }) }, 'these are 6,000 experiments, more than 5,000'],
  [cv(one(), { model: Array(60).fill(0) }, { repeat: 100 }), 'these are 6,000 experiments, more than 5,000'],
  [cv(one(), {}, { repeat: 0 }), '`repeat` must be a whole number of at least 1, not 0'],
  [cv(one({ metrics: ['judge_notator'] }), { judge_model: ['gpt-4o', 'gpt-4'] }), 'the experiments have different judges (gpt-4o, gpt-4), which Evalap takes in no set'],
])('%j is refused', (body, sentence) => {
  expect(refused(body)).toContain(sentence);
});

describe('config.yaml', () => {
  const settings = (text: string): { readonly text: string; readonly notes: readonly string[] } => {
    const made = evalap.convert({ ...source(text), name: 'config.yaml' });
    expect(made.kind).toBe('config');
    expect(readConfig(made.text, '/w/pitwall.config.yaml').problems).toEqual([]);
    return made;
  };

  test('its numbers and its log', () => {
    const { text, notes } = settings('experiment:\n  default_parallel_requests: 10\n  max_parallel_requests: 50\n  x: 1\nlogging: {level: WARNING, request_logging: true}\ndatabase: {}\n');
    expect(parse(text)).toEqual({ parallel_requests: { default: 10, max: 50 }, logging: { level: 'warn', request_logging: true } });
    expect(notes).toEqual(['the file: `database` is not carried over', 'experiment: `x` is not carried over', 'logging: the level `WARNING` is called `warn`', 'a task, or a VS Code setting, that says another number of parallel requests is stronger than this file']);
  });

  test.each<[string, unknown, string]>([
    ['experiment: {max_parallel_requests: many}', null, 'experiment: `max_parallel_requests` must be a whole number of at least 1, so many is left out'],
    ['experiment: {}\nlogging: {level: LOUD}', null, 'logging: there is no level `LOUD`, and it is left out'],
    ['logging: {level: DEBUG, request_logging: maybe}', { logging: { level: 'debug' } }, 'logging: `request_logging` must be true or false, so maybe is left out'],
    ['experiment: {}\nlogging: 3', null, 'the file: `logging` is no mapping, and is left out'],
  ])('%s', (written, made, note) => {
    const { text, notes } = settings(written);
    expect(parse(text) ?? null).toEqual(made ?? {});
    expect(notes).toContain(note);
  });
});

test.each<[string, boolean]>([
  [JSON.stringify(one()), true],
  [JSON.stringify(cv(one(), { model: [] }), undefined, 2), true],
  ['dataset: qa\nmodel: {name: a, base_url: http://h/v1}\nmetrics: [judge_notator]\n', true],
  ['name: b\ndatasets: [d]\nmodels: [m]\nmetrics: [accuracy]\nparameters: {sample_size: 3}\n', true],
  ['experiment:\n  default_parallel_requests: 10\n', true],
  ['dataset: squad\nmodel: bert\nmetrics: [f1]\n', false],
  ['kind: eval\nmodels: []\ndatasets: []\nscorers: [x]\n', false],
  ['prompts: [a]\nproviders: [b]\n', false],
  ['experiment: {name: x}\n', false],
])('%s is one: %s', (text, is) => expect(evalap.matches(text, 'x.yaml')).toBe(is));
