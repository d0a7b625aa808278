import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderHumanError, type HumanError } from '../../../src/base/humanError.ts';
import { makePlan } from '../../../src/plan/makePlan.ts';
import { dynabench } from '../../../src/task/convert/dynabench/dynabench.ts';
import { gpusOfMachine } from '../../../src/task/convert/dynabench/instances.ts';
import { readPythonTable } from '../../../src/task/convert/dynabench/pythonTable.ts';
import { knownFileOf } from '../../../src/task/convert/knownFiles.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import { folderSource } from './cfbenchmarkFiles.ts';

type Files = Readonly<Record<string, string>>;

interface Shape {
  readonly name: string;
  readonly estimate?: object;
  readonly models: readonly { readonly id: string; readonly body: Readonly<Record<string, string>>; readonly response: string }[];
  readonly datasets: readonly { readonly id: string; readonly path: string; readonly fields: { readonly input: string; readonly target: string }; readonly track?: string }[];
  readonly scorers: readonly unknown[];
  readonly leaderboard?: unknown;
}

function converted(text: string, name = 'x_task_config.yaml', files: Files = {}): Shape & { readonly notes: readonly string[]; readonly trials: readonly string[] } {
  expect(knownFileOf(text, name)?.id).toBe('dynabench');
  const { kind, text: made, notes } = dynabench.convert({ ...folderSource(name, files), text });
  expect(kind).toBe('eval');
  const { task, problems } = parseTask(made, '/w/c.eval.yaml');
  expect(problems.map(({ line, message }) => `${line}: ${message}`).join('\n') + (task === undefined ? made : '')).toBe('');
  if (task === undefined) throw new Error('no task');
  return { ...(parse(made) as Shape), notes, trials: makePlan(task, one => one).trials.map(({ configuration: { model, dataset, split } }) => `${model} ${dataset} ${split}`) };
}

const flores = `aggregation_metric:
  type: dynascore
context:
- {name: sourceLanguage, type: string}
- {name: targetLanguage, type: string}
input:
- {name: sourceText, type: string}
- {name: targetText, type: string}
output:
- name: targetText
perf_metric:
  reference_name: targetText
  type: sp_bleu
`;
const tracks = ['full', 'small1', 'small2'];
const nineOf = (model: string, of = tracks): readonly string[] => of.flatMap(track => ['dev', 'devtest', 'test'].map(split => `${model} flores101-${track} ${split}`));

test('Flores has three tracks of three splits, which its code knows', () => {
  const { models, datasets, scorers, leaderboard, trials, name } = converted(flores, 'flores_task_config.yaml');
  expect([name, trials, leaderboard]).toEqual(['flores', nineOf('flores-model'), { by: 'sp_bleu', dynascore: { weights: { sp_bleu: 4, throughput: 1 } } }]);
  expect(models.map(({ body, response }) => `${Object.keys(body).join(' ')} → ${response}`)).toEqual(['uid sourceLanguage targetLanguage sourceText → targetText']);
  expect(datasets.map(({ path, track, fields: { input, target } }) => `${path} ${track ?? ''} ${input} ${target}`)).toEqual([
    'flores101-full-{{ split }}-*.jsonl full sourceText targetText', 'flores101-small1-{{ split }}.jsonl small1 sourceText targetText', 'flores101-small2-{{ split }}.jsonl small2 sourceText targetText',
  ]);
  expect(scorers).toEqual([{ id: 'sp_bleu', use: 'bleu', params: { tokenize: 'spm:sentencepiece.bpe.model' } }]);
});

test('the record of a task says its track and its machines', () => {
  const record = (more: string): string => JSON.stringify({ task_code: 'flores_full', name: 'Flores', config_yaml: flores, instance_type: 'ml.p2.xlarge', instance_count: 14, ...(JSON.parse(more) as object) });
  const { trials, estimate, notes } = converted(record('{"s3_bucket": "b"}'), 'task.json');
  expect([trials, estimate]).toEqual([nineOf('flores_full-model', ['full']), { gpus: 14 }]);
  expect(notes).toEqual(expect.arrayContaining(['the record: `s3_bucket` is not carried over', 'flores_full: each dataset is evaluated on 14 instances of ml.p2.xlarge, 14 GPUs', 'estimate: how long a dataset takes is not in the file: add it for plan, e.g. `trial: 30h`']));
  const other = converted(record('{"instance_type": "ml.z9.large"}'), 'task.json');
  expect([other.estimate, other.notes.find(note => note.includes('z9'))]).toEqual([undefined, 'flores_full: 14 instances of ml.z9.large: how many GPUs that is, is not known: write it into `estimate`']);
  const listed = converted(record('{"task_code": "mt", "datasets": [{"name": "a-dev"}, "a-test", "b"]}'), 'task.json');
  expect(listed.trials).toEqual(['mt-model a dev', 'mt-model a test', 'mt-model b all']);
});

const labels = (metric: string, shape: string): string => `${shape}output:\n- name: label\n- {name: prob, reference_name: label, type: prob}\nperf_metric:\n  reference_name: label\n  type: ${metric}\n`;
const early = 'context:\n- {name: context, type: string}\ninput:\n- {name: hypothesis, type: string}\n- {as_goal_message: true, labels: [a, b], name: label, type: multiclass}\n';
const late = 'goal: {type: multioptions, options: [a, b], field_name_for_the_model: label}\ncontext: {type: plain-text, field_names_for_the_model: {context: context}}\nuser_input: [{type: text}]\nmodel_input: {statement: hypothesis}\n';

test.each<[string, string, Files, readonly string[], string, unknown]>([
  ['accuracy', labels('accuracy', early), {}, ['x-model x test'], 'uid context hypothesis → label: hypothesis, label', ['exact_match']],
  ['a later version', labels('macro_f1', late), {}, ['x-model x test'], 'uid context hypothesis → label: hypothesis, label', [{ id: 'f1', use: 'f1', params: { average: 'macro' } }]],
  ['answers', `${labels('squad_f1', early).replaceAll('label', 'answer')}`, {}, ['x-model x test'], 'uid context hypothesis → answer: hypothesis, answer', ['token_f1']],
  ['data beside it', labels('bleu', early), { 'a-dev.jsonl': '', 'a-test.jsonl': '', 'fairness-a-dev.jsonl': '', 'sub/c.jsonl': '', 'x.txt': '' }, ['x-model a dev', 'x-model a test'], 'uid context hypothesis → label: hypothesis, label', ['bleu']],
  ['a name that would be a difference', labels('accuracy', early).replaceAll('label', 'the-label'), {}, ['x-model x test'], "uid context hypothesis → {{ response['the-label'] }}: hypothesis, the-label", ['exact_match']],
  ['nothing but a metric', 'output: []\nperf_metric: {type: accuracy, reference_name: y}\n', {}, ['x-model x test'], 'uid input → y: input, y', ['exact_match']],
  ['nulls', 'context: null\ninput: ~\noutput:\ndelta_metrics: null\nperf_metric: {type: accuracy, reference_name: y}\n', {}, ['x-model x test'], 'uid input → y: input, y', ['exact_match']],
])('%s', (_what, text, files, trials, picture, scorers) => {
  const made = converted(text, 'x_task_config.yaml', files);
  expect(made.trials).toEqual(trials);
  expect(made.models.map(({ body, response }) => `${Object.keys(body).join(' ')} → ${response}: ${made.datasets[0]?.fields.input ?? ''}, ${made.datasets[0]?.fields.target ?? ''}`)).toEqual([picture]);
  expect(made.scorers).toEqual(scorers);
});

test('datasets that are called alike have ids of their own, however many', () => {
  const { datasets } = converted('{"task_code": "mt", "config_yaml": "perf_metric: {type: accuracy, reference_name: y}", "datasets": ["b", "b", "b", "b"]}', 'task.json');
  expect(datasets.map(({ id }) => id)).toEqual(['b', 'mt-b', 'mt-b-2', 'mt-b-3']);
});

test('a name that no key can have is left out, and told', () => {
  const made = converted(labels('accuracy', early).replace('name: hypothesis', 'name: __proto__'));
  expect(Object.keys(made.models[0]?.body ?? {})).toEqual(['uid', 'context']);
  expect(made.notes).toContain('what is called `__proto__` is left out: nothing can be called so here');
});

test('what has no counterpart is told', () => {
  const { notes } = converted(`${labels('accuracy', early)}delta_metrics:\n- type: fairness\n- type: robustness\nmetadata: {create: []}\nmodel_wrong_metric: {type: ask_user}\ntrain_file_metric: {type: x}\nother: 1\n`, 'x_task_config.yaml', { 'robustness-a.jsonl': '', 'a.jsonl': '' });
  expect(notes).toEqual(expect.arrayContaining([
    'the file: `train_file_metric` is not carried over',
    'the file: `other` is not carried over',
    '`metadata`, `model_wrong_metric`: how people write and check examples has no counterpart and is not carried over',
    'robustness-a: perturbed data is for fairness and robustness, which have no counterpart',
    'fairness, robustness: metrics over perturbed data have no counterpart; a model’s value can be written into `leaderboard: {dynascore: {values: …}}`',
    'accuracy: it is a share from 0 to 1 here, there in percent',
  ]));
});

const table = `from metrics.instance_property import instance_property

# TODO: a comment = {1: 2}
_default_config = {
    "instance_config": instance_property["ml.m5.2xlarge"],
    "instance_count": 1,
    "eval_metrics": ["macro_f1"],
    "perf_metric": "macro_f1",
    "delta_metrics": ["fairness", "robustness"],
    "input_keys": ["uid", "statement"],
    "s3_bucket": "b",
}
_custom_config = {
    "nli": {"input_keys": ["uid", "context", "hypothesis"], "perf_metric": "accuracy", "eval_metrics": ["accuracy"]},
    "flores": {
        "instance_config": instance_property["ml.p2.xlarge"],
        "eval_metrics": ["bleu", "sp_bleu"],
        "perf_metric": "sp_bleu",
        "delta_metrics": [],
        "input_keys": ["uid", "sourceText", "sourceLanguage", "targetLanguage"],
    },
    'vqa': {"perf_metric": "vqa_accuracy"},
}


def _gen_config(config=None):
    if not config:
        return _default_config

    new_config = _default_config.copy()
    for key in config:
        new_config[key] = config[key]
    return new_config


tasks_config = {
    "default": _gen_config(),
    "nli": _gen_config(_custom_config["nli"]),
    "hs": _gen_config(),
    "vqa": _gen_config(_custom_config["vqa"]),
    "flores_full": {**_gen_config(_custom_config["flores"]), "instance_count": 16},
    "flores_small1": _gen_config(_custom_config["flores"]),
}
`;

test('the table of the evaluation server is one eval: each task with a model of its own, a trial for each dataset that its code names', () => {
  const { trials, estimate, models, notes } = converted(table, 'task_config.py', { '../datasets/nli/anli.py': 'super().__init__(name="anli-r1-dev", round_id=1)\nsuper().__init__(name="anli-r1-test")\nsuper().__init__(name=name)\n', '../datasets/nli/hans.py': "name='hans'\n", '../datasets/hs/hans.py': 'name="hans"\n' });
  expect(trials).toEqual(['nli-model anli-r1 dev', 'nli-model anli-r1 test', 'nli-model hans all', 'hs-model hs-hans all', ...nineOf('flores-model', ['full', 'small1'])]);
  expect([estimate, models.map(({ id, response }) => `${id} → ${response}`)]).toEqual([{ gpus: 16 }, ['nli-model → label', 'hs-model → label', 'flores-model → targetText']]);
  expect(notes).toEqual(expect.arrayContaining([
    'vqa is left out: its metric vqa_accuracy has no counterpart',
    'nli, hs, vqa, flores_full, flores_small1: `s3_bucket` says where and how Dynabench runs it, and is not carried over',
    'nli, hs: each dataset is evaluated on 1 instance of ml.m5.2xlarge, without a GPU',
    'flores_full: each dataset is evaluated on 16 instances of ml.p2.xlarge, 16 GPUs',
    'estimate: how long a dataset takes is not in the file: add it for plan, e.g. `trial: 30h`; `gpus` is that of the largest track, and smaller ones hold fewer',
    'the Dynascore is of one task, and the file has several with other metrics: it is left out',
  ]));
});

test('what cannot name a task is left out and told, and many names are one that is short enough', () => {
  const long = Array.from({ length: 4 }, (_, k) => `${k}`.repeat(50));
  const { models, notes } = converted(`tasks_config = {"a b": {"perf_metric": "accuracy"}, ${long.map(code => `"${code}": {"perf_metric": "accuracy"}`).join(', ')}}`, 'task_config.py');
  expect(models.map(({ id }) => id)).toEqual([`${long[0] ?? ''}-and-others-model`]);
  expect(notes).toContain('what names no task ("a b") is left out: a name has letters, digits, _, . and -, at most 60');
});

test.each<[string, string, string, string]>([
  ['a metric that has no counterpart', 'x.yaml', labels('vqa_accuracy', early), 'its metric `vqa_accuracy` has no counterpart; accuracy, macro_f1, squad_f1, bleu and sp_bleu have one'],
  ['no metric', 'x.yaml', 'output: []\nperf_metric:\n', 'nothing says how a model is scored; give one that has `perf_metric` with its `type` and `reference_name`'],
  ['no reference', 'x.yaml', 'output: []\nperf_metric: {type: accuracy}\n', '`perf_metric` has no `reference_name`; give one that has `perf_metric` with its `type` and `reference_name`'],
  ['a record whose configuration is broken', 'x.json', '{"task_code": "a", "config_yaml": "a: ["}', 'its `config_yaml` cannot be read (Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5); mend it, and convert it again'],
  ['a list', 'x.yaml', '- perf_metric: 1', 'this is no Dynabench task configuration; give one that has `perf_metric` with its `type` and `reference_name`'],
  ['the table of the server that builds models', 'task_config.py', 'tasks_config = {"nli": {"instance_count": 1, "create_endpoint": True}}', 'no task of it says how a model is scored: it is the table of the server that builds models; give evaluation/metrics/task_config.py, or a task owner’s configuration'],
  ['a table that is cut', 'task_config.py', 'tasks_config = {"nli": {"perf_', 'no task of it says how a model is scored; give evaluation/metrics/task_config.py, or a task owner’s configuration'],
])('%s is one sentence', (_what, name, text, sentence) => {
  const said = (): string => {
    try {
      return dynabench.convert({ name, text, read: () => undefined, list: () => undefined }).text;
    } catch (error) {
      return renderHumanError(error as HumanError).replace(`${name}: `, '');
    }
  };
  expect(said()).toBe(sentence);
});

test.each<[string, unknown]>([
  ['a = {"x": 1, \'y\': [True, None, -2.5, 1_000], }', { a: { x: 1, y: [true, null, -2.5, 1000] } }],
  ['a = {"x": {}}\nb = {**a, "y": a["x"], "z": other["k"], "w": fn}', { a: { x: {} }, b: { x: {}, y: {}, z: 'k', w: 'fn' } }],
  ['a = """long\n# no comment"""\nb = (1, "it\\"s")', { a: 'long\n# no comment', b: [1, 'it"s'] }],
  ['a = {1: 2, lambda x: 3, "k": 4}', { a: { 1: 2, x: 3, k: 4 } }],
  ['a = [[[', { a: [[[]]] }],
  ['if a == {}:\n    a = 1\n', {}],
])('Python is read and not run: %j', (text, values) => expect(Object.fromEntries(readPythonTable(text))).toEqual(values));

test('a file of brackets costs no more than its length', () => {
  expect(readPythonTable(`a = ${'['.repeat(50_000)}`).size).toBe(1);
  expect(readPythonTable('a = [\n'.repeat(50_000)).size).toBe(1);
});

test.each([['ml.p2.xlarge', 2, 2], ['ml.p3.16xlarge', 1, 8], ['g4dn.12xlarge', 1, 4], ['ml.m5.2xlarge', 4, 0], ['ml.g5.huge', 1, undefined], ['', 1, undefined]])('%s × %i has %s GPUs', (type, count, gpus) => expect(gpusOfMachine({ type, count })).toBe(gpus));

test('keys that hold keys do not grow with each level', () => {
  const deep = `${'{'.repeat(60)}"a"${': 1}'.repeat(60)}`;
  expect(readPythonTable(`t = ${deep}\nu = {("a", 1): 2}\n`).get('u')).toEqual({ '["a",1]': 2 });
});
