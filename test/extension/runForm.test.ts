import { expect, test } from 'vitest';
import { choiceProblems } from '../../src/extension/runForm/choiceProblems.ts';
import { makeRunForm } from '../../src/extension/runForm/makeRunForm.ts';
import { withSizes } from '../../src/extension/runForm/withSizes.ts';
import type { RunForm, RunFormValues } from '../../src/protocol/runForm.ts';
import { runChoicesSchema } from '../../src/protocol/runChoices.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { resolveSettings } from '../../src/task/settings.ts';
import { sweepTask } from '../../src/task/sweepTask.ts';
import { amount } from '../../webview/form/amount.ts';
import { readForm } from '../../webview/form/readForm.ts';

const evalText = `kind: eval
name: quiz
models:
  - {id: a, provider: openai, base_url: "http://127.0.0.1:1/v1", model: big, pricing: {input: 1, output: 2}}
  - {id: b, provider: sim}
  - {id: old, provider: recorded, path: old.jsonl, output: "{{ row.x }}"}
datasets:
  - {id: one, inline: [{input: x, target: x}, {input: y, target: y}]}
  - {id: two, path: "{{ split }}.jsonl", splits: [dev, test], sample: 50}
prompts: [{id: p, template: "{{ input }}"}, {id: q, template: "Q: {{ input }}"}]
scorers: [exact_match]
parallel_requests: 7
repeats: 3
max_tokens_total: 1000
max_time: 30m
`;

function formOf(text: string, file = '/w/t.eval.yaml', sweptText?: string): RunForm {
  const parsed = parseTask(text, file);
  const task = parsed.bench === undefined ? parsed.task : sweepTask(parsed.bench, sweptText ?? '').task;
  if (task === undefined) throw new Error(JSON.stringify(parsed.problems));
  return makeRunForm(task, resolveSettings({ environment: {}, task }).settings, { id: '1', file: 't.eval.yaml' });
}

const fields = (form: RunForm): string => form.fields.map(({ field, value, source }) => `${field}=${value}${source === undefined || source === 'built-in' ? '' : ` (${source})`}`).join(' · ');

function valuesOf(form: RunForm, change: Partial<RunFormValues> = {}): RunFormValues {
  const texts = Object.fromEntries(form.fields.map(({ field, value }) => [field, value]));
  return { models: form.models.map(({ id }) => id), parts: form.parts.map((_, k) => k), ...change, texts: { ...texts, ...change.texts } };
}

const sized = (form: RunForm): RunForm => withSizes(form, JSON.stringify({ datasets: [{ dataset: 'one', split: 'all', samples: 2 }, { dataset: 'two', split: 'dev', samples: 100 }, { dataset: 'two', split: 'test', samples: 1319 }] }));

test('the form of an eval holds what is in force', () => {
  const form = formOf(evalText);
  expect(form.models.map(({ id, detail }) => `${id}: ${detail}`)).toEqual(['a: openai · big', 'b: sim', 'old: recorded']);
  expect(form.parts).toEqual([{ dataset: 'one', samples: 2 }, { dataset: 'two', split: 'dev', drawn: 50 }, { dataset: 'two', split: 'test', drawn: 50 }]);
  expect(form.trials.map(({ model, part, variants, asked }) => `${form.models[model]?.id}/${part}:${variants}${asked ? '' : ' recorded'}`).sort()).toEqual(['a/0:2', 'a/1:2', 'a/2:2', 'b/0:2', 'b/1:2', 'b/2:2', 'old/0:1 recorded', 'old/1:1 recorded', 'old/2:1 recorded']);
  expect(fields(form)).toBe('sample= · parallelRequests=7 (task t.eval.yaml:12) · cache=off · maxCost= · maxTokensTotal=1000 · maxTime=30m · logLevel=info · logRequests= · set=');
  expect([form.kind, form.repeats, form.counting, form.unpriced]).toEqual(['eval', 3, true, []]);
});

test.each<[string, string, string]>([
  ['kind: bench\nname: b\ntask: t.eval.yaml\nrequest_sweep: [1, 5]\n', 'b.bench.yaml', 'sweepLevels=1, 5 · sample= · maxCost= · maxTokensTotal=1000 · maxTime=30m · logLevel=info · logRequests= · set='],
  ['kind: bench\nname: l\ntarget: {provider: sim}\nworkload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}\nload: {concurrency: [1, 8]}\nstop: {requests: 20, duration: 90s}\n', 'l.bench.yaml', 'concurrency=1, 8 · levelRequests=20 · levelDuration=90s · levelRepeats=1 · logLevel=info · logRequests= · set='],
  ['kind: bench\nname: l\ntarget: {provider: sim}\nworkload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}\nload: {rate: {levels: [0.5, 8]}}\nstop: {duration: 2m}\nrepeats: {n: 3}\n', 'l.bench.yaml', 'rates=0.5, 8 · levelRequests= · levelDuration=2m · levelRepeats=3 · logLevel=info · logRequests= · set='],
  ['kind: tune\nname: t\nserver: {command: [x, --port, "{{ port }}", "{{ s }}"], gpus: 0}\nparameters: {s: [1, 2]}\nobjective: {maximize: throughput}\nmax_experiments: 5\nbench: {workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}, load: {concurrency: [2]}, stop: {requests: 10}}\n', 't.tune.yaml', 'maxExperiments=5 · parallelExperiments=1 · logLevel=info · logRequests= · set='],
])('each kind has the fields that fit it', (text, file, expected) => {
  expect(fields(formOf(text, `/w/${file}`, evalText))).toBe(expected);
});

test.each<[Partial<RunFormValues>, string]>([
  [{}, '3 models · 102 of 1,421 samples in 3 datasets · 2 variants · 3 repeats = 1,224 requests, 102 recorded outputs'],
  [{ models: ['a', 'b'], parts: [1, 2], texts: { sample: '10' } }, '2 of 3 models × 20 of 1,419 samples in 2 of 3 datasets × 2 variants × 3 repeats = 240 requests'],
  [{ models: ['old'], parts: [0] }, '1 of 3 models × 2 samples in 1 of 3 datasets = 2 recorded outputs, and no request'],
  [{ models: [] }, ''],
])('what a choice amounts to: %j', (change, expected) => {
  const form = sized(formOf(evalText));
  // Variants are told of those that are asked.
  expect(amount(form, valuesOf(form, change))).toBe(expected);
});

test('a plain choice reads as a product', () => {
  const text = `kind: eval\nname: q\nmodels: [{id: a, provider: sim}, {id: b, provider: sim}, {id: c, provider: sim}, {id: d, provider: sim}]\ndatasets: [{id: one, path: d.jsonl}]\nscorers: [exact_match]\n`;
  const form = withSizes(formOf(text), '{"datasets": [{"dataset": "one", "split": "all", "samples": 1319}]}');
  expect(amount(form, valuesOf(form, { models: ['b', 'd'], texts: { sample: '100' } }))).toBe('2 of 4 models × 100 of 1,319 samples = 200 requests');
  expect(amount(formOf(text), valuesOf(form))).toBe('4 models · counting the samples…');
});

test('nothing that was left as it is becomes a choice', () => {
  const form = formOf(evalText);
  expect(readForm(form, valuesOf(form))).toEqual({ choices: {}, problems: new Map() });
  expect(readForm(form, valuesOf(form, { texts: { sample: '', parallelRequests: ' ', maxTime: '' } })).choices).toEqual({});
});

test.each<[string, string, Partial<RunFormValues>, object]>([
  ['eval', evalText, { models: ['b', 'a'], parts: [0, 2] }, { models: ['a', 'b'], datasets: ['one', 'two/test'] }],
  ['eval', evalText, { parts: [1, 2] }, { datasets: ['two'] }],
  ['eval', evalText, { texts: { sample: '1,000', parallelRequests: 'auto', cache: 'on', maxCost: '0.5', maxTokensTotal: '2000000', maxTime: '90s', logLevel: 'debug', logRequests: 'on', set: ' retries=0 \n\nmodels.0.params.temperature=0.5' } }, { set: ['retries=0', 'models.0.params.temperature=0.5'], sample: 1000, parallelRequests: 'auto', cache: true, budget: { maxCost: 0.5, maxTokensTotal: 2_000_000, maxTimeMs: 90_000 }, logging: { level: 'debug', requests: true } }],
])('what was changed becomes one, in the %s', (_, text, change, expected) => {
  const form = formOf(text);
  const { choices, problems } = readForm(form, valuesOf(form, change));
  expect([...problems]).toEqual([]);
  expect(choices).toEqual(expected);
  expect(runChoicesSchema.parse(choices)).toEqual(expected);
});

test('levels and experiments are set in the task, and the task reads them so', () => {
  const text = 'kind: bench\nname: l\ntarget: {provider: sim}\nworkload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}\nload: {concurrency: [1, 8]}\nstop: {requests: 20}\n';
  const form = formOf(text, '/w/l.bench.yaml');
  const { choices } = readForm(form, valuesOf(form, { texts: { concurrency: '2 4,16', levelRequests: '50', levelDuration: '10s', levelRepeats: '2' } }));
  expect(choices).toEqual({ set: ['load.concurrency=[2, 4, 16]', 'stop.requests=50', 'stop.duration=10s', 'repeats.n=2'] });
  expect(choiceProblems(text, '/w/l.bench.yaml', choices, { environment: {} })).toEqual([]);
  const { task } = parseTask(text, '/w/l.bench.yaml', { overrides: (choices.set ?? []).map(line => ({ path: line.split('=')[0] ?? '', value: line.split('=')[1] ?? '', from: line })) });
  expect(task?.load).toMatchObject({ offered: { concurrency: [2, 4, 16] }, stop: { requests: 50, durationMs: 10_000 }, repeats: 2 });
});

test.each<[string, RunFormValues['texts'] & { readonly models?: never }, string]>([
  ['sample', { sample: '0' }, 'Write a whole number of at least 1.'],
  ['sample', { sample: '1.5' }, 'Write a whole number of at least 1.'],
  ['sample', { sample: '1e3' }, 'Write a whole number of at least 1.'],
  ['sample', { sample: '99999999999999999999' }, 'Write a whole number of at least 1.'],
  ['parallelRequests', { parallelRequests: 'many' }, 'Write a whole number of at least 1, or auto.'],
  ['parallelRequests', { parallelRequests: '51' }, 'At most 50 (built-in): write less, or raise the maximum in the settings.'],
  ['maxCost', { maxCost: '-1' }, 'Write a number above 0.'],
  ['maxTime', { maxTime: '30' }, 'Write a time such as 30s, 10m or 2h.'],
  ['maxTime', { maxTime: '600h' }, 'Write a time such as 30s, 10m or 2h.'],
  ['set', { set: 'retries=0\nretries' }, '`retries` has no value: write path=value, such as retries=0.'],
])('%s %j: one sentence', (field, texts, sentence) => {
  const form = formOf(evalText);
  expect([...readForm(form, valuesOf(form, { texts })).problems]).toEqual([[field, sentence]]);
});

test('nothing chosen, nothing left, and a price that nobody knows are said too', () => {
  const form = formOf(evalText);
  expect([...readForm(form, valuesOf(form, { models: [], parts: [] })).problems.values()]).toEqual(['Choose at least one model.', 'Choose at least one dataset.']);
  const excluded = formOf(`${evalText}exclude: [{model: a, dataset: one}]\n`);
  expect([...readForm(excluded, valuesOf(excluded, { models: ['a'], parts: [0] })).problems.keys()]).toEqual(['parts']);
  const unpriced = formOf(evalText.replace(', pricing: {input: 1, output: 2}', ''));
  expect(readForm(unpriced, valuesOf(unpriced, { texts: { maxCost: '1' } })).problems.get('maxCost')).toMatch(/^Model a has no `pricing`/u);
});

test.each<[object, RegExp]>([
  [{ set: ['retrys=0'] }, /retrys/],
  [{ set: ['models.9.params={}'] }, /`models` has no `9`/],
  [{ parallelRequests: 51 }, /more than the maximum of 50/],
])('what the runner would refuse is known before: %j', (choices, message) => {
  expect(choiceProblems(evalText, '/w/t.eval.yaml', choices, { environment: {} })[0]?.message).toMatch(message);
});
