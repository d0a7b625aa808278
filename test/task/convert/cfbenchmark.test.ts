import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderHumanError, type HumanError } from '../../../src/base/humanError.ts';
import { makePlan } from '../../../src/plan/makePlan.ts';
import { cfbenchmark } from '../../../src/task/convert/cfbenchmark/cfbenchmark.ts';
import { readPickledLists } from '../../../src/task/convert/cfbenchmark/pickledLists.ts';
import { knownFileOf } from '../../../src/task/convert/knownFiles.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import { byteText, folderSource, parts, pickles } from './cfbenchmarkFiles.ts';

type Files = Readonly<Record<string, string>>;

const data: Files = Object.fromEntries(parts.map(part => [`data/${part}/state.json`, '{}']));
const fewShot: Files = Object.fromEntries(parts.map(part => [`fewshot/fewshot-${part}.txt`, `examples of ${part}${part === 'event' ? '\r\n' : '\n'}`]));
const labels: Files = { 'labels_info.pkl': byteText(pickles[4] ?? '') };
const run = (...lines: readonly string[]): Files => ({ 'src/run.py': `from CFBenchmark import CFBenchmark\nif __name__=='__main__':\n${lines.map(line => `    ${line}\n`).join('')}` });
const whole: Files = { ...data, ...fewShot, ...labels, ...run("modelname = 'qwen'", "model_path= '../models/qwen'", "test_type='few-shot'#A COMMENT", "benchmark_path='../data' #DEFAULT PATH"), 'src/CFBenchmark.py': "if classes=='summmary':" };
const responses = (type: string, model: string, of: readonly string[] = parts): Files => Object.fromEntries(of.map(part => [`cfbenchmark-response/${type}/${model}/${part}-output.csv`, ',input,response,output\n']));

interface Shape {
  readonly models: readonly Record<string, unknown>[];
  readonly datasets: readonly { readonly id: string; readonly path: string; readonly prompts?: readonly { readonly template: string }[]; readonly scorers: readonly string[] }[];
  readonly scorers: readonly { readonly id: string; readonly params: Record<string, unknown> }[];
}

function converted(files: Files): Shape & { readonly notes: readonly string[]; readonly trials: readonly string[] } {
  const { kind, text, notes } = cfbenchmark.convert(folderSource('CFBenchmark-basic/', files));
  expect(kind).toBe('eval');
  const { task, problems } = parseTask(text, '/w/c.eval.yaml');
  expect(problems.map(({ line, message }) => `${line}: ${message}`).join('\n') + (task === undefined ? text : '')).toBe('');
  if (task === undefined) throw new Error('no task');
  return { ...(parse(text) as Shape), notes, trials: makePlan(task, one => one).trials.map(({ configuration: { model, dataset, prompt, axes } }) => [model, dataset, prompt, ...Object.values(axes ?? {})].join(' ')) };
}

test('a folder is known by what is in it', () => {
  const id = (name: string, files: Files): string | undefined => knownFileOf(folderSource(name, files).text, name)?.id;
  expect([id('x/', whole), id('CFBenchmark/', { 'README.md': '', 'CFBenchmark-basic/data/x': '' }), id('x/', { 'data/x': '' }), id('x.txt', whole)]).toEqual(['cfbenchmark', 'cfbenchmark', undefined, undefined]);
});

test('run.py asks for eight classifications: six answers are short, two are long', () => {
  const { trials, models, datasets, scorers, notes } = converted(whole);
  expect(trials).toEqual(parts.map(part => `qwen ${part} few-shot ${part === 'risk' || part === 'suggestion' ? 'long' : 'short'}`));
  expect(models).toEqual([{ id: 'qwen', provider: 'openai', endpoint: 'completions', base_url: 'http://127.0.0.1:8000/v1', model: '../models/qwen', params: { temperature: 0 } }]);
  expect(datasets.map(({ id, path, scorers: [scorer] }) => `${id} ${path} ${scorer}`)).toEqual([
    'company data/company f1', 'product data/product f1', 'sector data/sector f1_sector', 'event data/event f1_event', 'sentiment data/sentiment f1_sentiment', 'summary data/summary cosine', 'risk data/risk cosine', 'suggestion data/suggestion cosine',
  ]);
  expect(scorers.map(({ id, params }) => `${id} ${JSON.stringify(params)}`)).toEqual([
    'f1 {"separator":[",","，"],"other":"collapsed"}',
    'f1_sector {"separator":[",","，"],"other":"collapsed","labels":["银行","证券","保险","中药"]}',
    'f1_event {"separator":[",","，"],"other":"collapsed","labels":["财报","并购","诉讼","招聘"]}',
    'f1_sentiment {"separator":[",","，"],"other":"collapsed","labels":["中性","积极","消极"]}',
    'cosine {"model":"embedder"}',
  ]);
  expect(datasets.flatMap(({ prompts = [] }) => prompts).map(({ template }) => template)).toEqual(parts.map(part => `${part === 'event' ? String.raw`{{ few_shot.replace('\r\n', '\n') }}` : '{{ few_shot }}'}\ncase4：\n新闻内容：{{ row.input }}${['sector', 'event', 'sentiment'].includes(part) ? "\n类别：（{{ row.instruction.split('（', 1)[1].split('）', 1)[0] }}）\n" : ''}\n回答：`));
  expect(notes).toContain('summary: an answer ends after 64 tokens, as there, where the name is misspelt among those that get 512');
});

test.each<[string, Files, string | undefined, string]>([
  ['the way is not said', { ...data, ...fewShot, ...labels }, 'run.py does not say `test_type`: it is asked few-shot', 'model company few-shot short'],
  ['without examples', { ...data, ...labels, 'labels_info.txt': '', 'fewshot.txt': '' }, 'run.py does not say `test_type`: it is asked zero-shot', 'model company zero-shot short'],
  ['zero-shot', { ...whole, ...run("test_type = \"zero-shot\"") }, undefined, 'model company zero-shot short'],
  ['no labels', { ...data, ...fewShot, ...run("test_type='zero-shot'") }, "sector: the list of its labels is not known, so a wrong label of it counts as any other; its F1 is not comparable with CFBenchmark's", 'model company zero-shot short'],
  ['labels that are code', { ...whole, 'labels_info.pkl': byteText('gASVIgAAAAAAAAB9lIwGc2VjdG9ylIwIYnVpbHRpbnOUjAVwcmludJSTlHMu') }, 'labels_info.pkl holds something else than lists of texts, and is not read', 'qwen company few-shot short'],
  ['an adapter', { ...whole, ...run("modelname='m'", "model_type= 'LoRA'", "peft_model_path= '../lora'", "test_type='few-shot'") }, 'src/run.py: `model_type` is LoRA: serve the model with its adapter (../lora)', 'm company few-shot short'],
  ['a fork that asks an endpoint', { ...whole, ...run("api_key = 'sk-1'", "base_url = 'https://h/v1'", "model_name = 'v/m'", "test_type = 'few-shot'", "response_path = '/Users/x/cfbenchmark-response'") }, 'src/run.py: the key is read from KEY_OF_H and not copied', 'v/m company few-shot short'],
  ['the repository around it', Object.fromEntries(Object.entries({ ...whole, '../CFBenchmark-OpenFinData/x': '' }).map(([path, text]) => [path.startsWith('../') ? path.slice(3) : `CFBenchmark-basic/${path}`, text])), 'CFBenchmark-OpenFinData is a test of its own and is not carried over', 'qwen company few-shot short'],
  ['fewer parts', Object.fromEntries(Object.entries(whole).filter(([path]) => !path.startsWith('data/product'))), 'data has no product: the task has 7 parts instead of eight', 'qwen company few-shot short'],
])('%s', (_what, files, note, first) => {
  const { notes, trials } = converted(files);
  if (note !== undefined) expect(notes).toContain(note);
  expect(trials[0]).toBe(first);
  expect(trials).toHaveLength(note?.includes('7 parts') === true ? 7 : 8);
});

test('recorded responses are models, each with the parts that it has answered', () => {
  const all = converted({ ...whole, ...responses('few-shot', 'qwen'), ...responses('few-shot', 'org/big', ['company', 'event']), 'cfbenchmark-scores/few-shot/x.csv': '' });
  expect(all.models).toEqual(['org/big', 'qwen'].map(id => ({ id, provider: 'recorded', path: `cfbenchmark-response/few-shot/${id}/{{ dataset }}-output.csv`, output: 'output', match: 'input' })));
  expect(all.trials).toHaveLength(8 + 2);
  expect(all.datasets.every(({ prompts }) => prompts === undefined)).toBe(true);
  expect(all.notes).toEqual(expect.arrayContaining([
    'model org/big has no recorded responses of product, sector, sentiment, summary, risk, suggestion, so it has no such trials',
    'all responses are recorded, so no model is asked and no prompts are written; without the folder of responses the task asks one',
    'cfbenchmark-scores: its scores are not carried over; they are computed anew',
  ]));
  // Another model that run.py names is asked beside them; two ways of asking are two models.
  const both = converted({ ...whole, ...responses('few-shot', 'other'), ...responses('zero-shot', 'other') });
  expect(both.models.map(({ id }) => id)).toEqual(['qwen', 'other few-shot', 'other zero-shot']);
  expect(both.trials).toHaveLength(24);
});

test.each<[string, Files, string]>([
  ['no data', { ...fewShot, 'data/other/x': '' }, 'CFBenchmark-basic/: no data of CFBenchmark is there; its folder `data` holds a folder of Arrow files for each of company, product, sector, event, sentiment, summary, risk, suggestion'],
  ['no examples for a part', { ...whole, 'fewshot/fewshot-risk.txt': undefined as unknown as string }, "fewshot/fewshot-risk.txt: there are no examples for `risk`; put the file there, or write `test_type='zero-shot'` into run.py"],
  ['a way of asking that there is not', { ...whole, ...run("test_type='one-shot'") }, 'src/run.py: `test_type` is one-shot, which is no way to ask; write few-shot or zero-shot'],
])('%s is one sentence', (_what, files, sentence) => {
  const said = (): string => {
    try {
      cfbenchmark.convert(folderSource('CFBenchmark-basic/', files));
      return 'nothing';
    } catch (error) {
      return renderHumanError(error as HumanError);
    }
  };
  expect(said()).toBe(sentence);
});

const lists = { sentiment: ['中性', '积极', '消极'], event: ['财报', '并购', '诉讼', '招聘'], sector: ['银行', '证券', '保险', '中药'] };

test.each<[string, string, unknown]>([
  ['protocol 2', byteText(pickles[2] ?? ''), lists],
  ['protocol 4', byteText(pickles[4] ?? ''), lists],
  ['protocol 5', byteText(pickles[5] ?? ''), lists],
  ['one list twice, and an empty one', byteText('gASVIQAAAAAAAAB9lCiMAWGUXZQojAF4lIwBeZRljAFilGgCjAFjlF2UdS4='), { a: ['x', 'y'], b: ['x', 'y'], c: [] }],
  ['one of one', byteText('gASVDwAAAAAAAAB9lIwBYZRdlIwBeJRhcy4='), { a: ['x'] }],
  ['a list', byteText('gASVCAAAAAAAAABdlIwBYZRhLg=='), undefined],
  ['a function', byteText('gASVIgAAAAAAAAB9lIwGc2VjdG9ylIwIYnVpbHRpbnOUjAVwcmludJSTlHMu'), undefined],
  ['what is cut', byteText(pickles[4] ?? '').slice(0, 60), undefined],
  ['nothing', '', undefined],
  ['a text that says it is longer than the file', '\x80\x04X\xff\xff\xff\x7fab', undefined],
  ['marks and items of nothing', '\x80\x04(euas.', undefined],
])('a pickle of lists: %s', (_what, bytes, value) => {
  const read = readPickledLists(bytes);
  expect(read === undefined ? undefined : Object.fromEntries(read)).toEqual(value);
});
