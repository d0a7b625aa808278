import { afterEach, beforeEach, expect, test } from 'vitest';
import { zip } from '../../../src/runner/bugReport/zip.ts';
import { HumanError } from '../../../src/base/humanError.ts';
import { Imports } from './imports.ts';

let imports: Imports;
beforeEach(() => (imports = new Imports()));
afterEach(() => imports.dispose());

/** Each metric of each trial with its n and interval, and each sample in a line. */
function picture(name: string, content: object | string | Uint8Array, others: Readonly<Record<string, object | string>> = {}): string {
  const text = typeof content === 'string' ? content : content instanceof Uint8Array ? Buffer.from(content).toString('utf8') : JSON.stringify(content);
  const [recorded] = imports.files({ ...others, [name]: content instanceof Uint8Array ? content : text }).take(name, text);
  const run = recorded?.run ?? '';
  const { trials, task, outcome } = imports.view(run);
  return [
    `${task} ${outcome ?? ''}`,
    ...trials.flatMap(({ id, configuration, metrics }) => [
      `${configuration.model} ${configuration.dataset}: ${Object.entries(metrics).map(([metric, { value, n, interval, unit }]) => `${metric} ${Number(value.toPrecision(4))} ${unit} n=${n} ${interval === undefined ? '' : interval.method}`.trim()).join(', ')}`,
      ...[...imports.store.samples(run, id)].map(({ index, repeat, prompt, output, target, outcome: how, scores }) => `  ${index}/${repeat} ${how} ${JSON.stringify(prompt)} → ${JSON.stringify(output)} (${target}) ${scores.map(({ scorer, value }) => `${scorer}=${value}`).join(' ')}`),
    ]),
  ].join('\n');
}

const results = { results: { gsm8k: { alias: 'gsm8k', 'exact_match,strict-match': 0.5, 'exact_match_stderr,strict-match': 0.1, 'exact_match,flexible-extract': 1, 'exact_match_stderr,flexible-extract': 0 }, wikitext: { 'word_perplexity,none': 12.5, 'word_perplexity_stderr,none': 'N/A', alias: 'wikitext' } }, group_subtasks: {}, configs: { gsm8k: { doc_to_text: 'Q: {{question}}' } }, versions: { gsm8k: 3, wikitext: 2 }, 'n-shot': { gsm8k: 5, wikitext: 0 }, higher_is_better: { gsm8k: { exact_match: true }, wikitext: { word_perplexity: false } }, 'n-samples': { gsm8k: { original: 1319, effective: 2 }, wikitext: { original: 62, effective: 62 } }, config: { model: 'local-completions', model_args: 'model=m,base_url=x', batch_size: 1 }, date: 1772600000.5, model_name: 'org/m', total_evaluation_time_seconds: '12.5' };
const document = (doc: number, filter: string, score: number, output: string) => JSON.stringify({ doc_id: doc, doc: { question: `q${doc}` }, target: `#### ${doc}`, arguments: { gen_args_0: { arg_0: `Q: q${doc}`, arg_1: {} } }, resps: [[output]], filtered_resps: [output.slice(-1)], filter, metrics: ['exact_match'], doc_hash: `h${doc}`, prompt_hash: `p${doc}`, target_hash: 't', exact_match: score });

test('lm-evaluation-harness with its samples: a score of each filter, the rest as it has it', () => {
  const samples = [document(0, 'strict-match', 1, 'is 0'), document(1, 'strict-match', 0, 'is 1'), document(0, 'flexible-extract', 1, 'is 0'), document(1, 'flexible-extract', 1, 'is 1')].join('\n');
  expect(picture('results_2026-03-04T05-06-07.000000.json', results, { 'samples_gsm8k_2026-03-04T05-06-07.000000.jsonl': samples })).toBe(`lm-eval succeeded
org/m gsm8k: exact_match,strict-match 0.5 share n=2 wilson, exact_match,flexible-extract 1 share n=2 wilson
  0/0 ok "Q: q0" → "is 0" (["#### 0"]) exact_match,strict-match=1 exact_match,flexible-extract=1
  1/0 ok "Q: q1" → "is 1" (["#### 1"]) exact_match,strict-match=0 exact_match,flexible-extract=1
org/m wikitext: word_perplexity,none 12.5 number n=62`);
});

test('without samples: metrics with intervals of its standard errors', () => {
  expect(picture('results_x.json', results)).toBe(`lm-eval succeeded
org/m gsm8k: exact_match,strict-match 0.5 share n=2 normal, exact_match,flexible-extract 1 share n=2
org/m wikitext: word_perplexity,none 12.5 number n=62`);
});

test('samples whose mean is another number than the tool’s are not scored by it', () => {
  const samples = [document(0, 'strict-match', 1, 'a'), document(1, 'strict-match', 1, 'b')].join('\n');
  const text = JSON.stringify(results);
  imports.files({ 'results_2026-01-01T00-00-00.json': text, 'samples_gsm8k_2026-01-01T00-00-00.jsonl': samples });
  const [recorded] = imports.take('results_2026-01-01T00-00-00.json', text);
  expect(recorded?.notes).toContainEqual(expect.stringContaining('gsm8k: exact_match,strict-match is not the mean of its samples’ values'));
  expect(imports.view(recorded?.run ?? '').trials[0]?.metrics['exact_match,strict-match']).toMatchObject({ value: 0.5, n: 2 });
});

test('a task of choices shows each with its likelihood, and ends when its tool had ended', () => {
  const choice = JSON.stringify({ doc_id: 0, doc: {}, target: 1, arguments: { gen_args_0: { arg_0: 'Capital?', arg_1: ' Rome' }, gen_args_1: { arg_0: 'Capital?', arg_1: ' Paris' } }, resps: [[['-2.5', 'False']], [['-1.25', 'True']]], filtered_resps: [['-2.5', 'False'], ['-1.25', 'True']], doc_hash: 'h', acc: 1 });
  const text = JSON.stringify({ results: { arc: { 'acc,none': 1 } }, versions: { arc: 1 }, configs: {}, model_name: 'm', date: 1772600000, total_evaluation_time_seconds: '10' });
  imports.files({ 'results_2026-01-01T00-00-00.json': text, 'samples_arc_2026-01-01T00-00-00.jsonl': choice });
  const [recorded] = imports.take('results_2026-01-01T00-00-00.json', text);
  const run = recorded?.run ?? '';
  expect([...imports.store.samples(run, imports.view(run).trials[0]?.id ?? '')]).toMatchObject([{ output: 'Rome: -2.5\nParis: -1.25', answer: 'Paris', endedMs: 1772600010_000 }]);
  expect(recorded?.notes).toContainEqual(expect.stringContaining('an output lists the choices with their log-likelihoods'));
});

test.each([
  ['one continuation is the target and no answer', ['Paris'], ['-1.25'], 'Paris: -1.25', undefined],
  ['choices that are asked for again without their context count once', [' Rome', ' Paris', ' Rome', ' Paris'], ['-2.5', '-1.25', '-0.5', '-3'], 'Rome: -2.5\nParis: -1.25', 'Paris'],
])('of a task of choices %s', (_, texts, likelihoods, output, answer) => {
  const given = likelihoods.map(value => [value, 'False']);
  const line = JSON.stringify({ doc_id: 0, doc: {}, target: 'x', arguments: texts.map(text => ['Capital?', text]), resps: given.map(one => [one]), filtered_resps: given, doc_hash: 'h', acc: 1 });
  const text = JSON.stringify({ results: { t: { 'acc,none': 1 } }, versions: { t: 1 }, configs: {}, model_name: 'm', date: 1772600000, total_evaluation_time_seconds: '10' });
  imports.files({ 'results_2026-01-01T00-00-00.json': text, 'samples_t_2026-01-01T00-00-00.jsonl': line });
  const run = imports.take('results_2026-01-01T00-00-00.json', text)[0]?.run ?? '';
  const [sample] = [...imports.store.samples(run, imports.view(run).trials[0]?.id ?? '')];
  expect([sample?.output, sample?.answer]).toEqual([output, answer]);
});

test('a file of samples alone says what it can', () => {
  expect(picture('samples_gsm8k_2026-03-04T05-06-07.000000.jsonl', document(0, 'none', 1, 'x'))).toBe(`gsm8k succeeded
unknown gsm8k: exact_match,none 1 share n=1 wilson
  0/0 ok "Q: q0" → "x" (["#### 0"]) exact_match,none=1`);
});

const header = { version: 2, status: 'success', eval: { run_id: 'r', created: '2026-03-04T05:06:07+00:00', task: 'popularity', task_id: 't', task_version: 0, dataset: { name: 'popularity', samples: 2, sample_ids: ['b', 'a'] }, model: 'openai/m', config: { epochs: 1, limit: 2 }, packages: { inspect_ai: '0.3.200' } }, plan: { name: 'plan', steps: [{ solver: 'generate', params: {} }] }, results: { total_samples: 2, completed_samples: 2, scores: [{ name: 'match', scorer: 'match', params: { location: 'end' }, metrics: { accuracy: { name: 'accuracy', value: 0.75 }, stderr: { name: 'stderr', value: 0.2 }, f1: { name: 'f1', value: 0.7 } } }] }, stats: { started_at: '2026-03-04T05:06:07+00:00', completed_at: '2026-03-04T05:06:17+00:00' } };
const inspectSample = (id: string, value: unknown, more: object = {}) => ({ id, epoch: 1, input: `is ${id}?`, target: id, output: { choices: [{ message: { role: 'assistant', content: [{ type: 'text', text: id }, { type: 'image' }] } }], usage: { input_tokens: 3, output_tokens: 1 }, time: 0.5 }, scores: { match: { value, answer: id, explanation: 'because' } }, ...more });

test('a log of Inspect as JSON: letters are numbers as its metrics count them', () => {
  expect(picture('log.json', { ...header, samples: [inspectSample('a', 'C'), inspectSample('b', 'P')] })).toBe(`popularity succeeded
openai/m popularity: match 0.75 share n=2 bootstrap
  0/0 ok "is b?" → "b\\n[image]" (["b"]) match=0.5
  1/0 ok "is a?" → "a\\n[image]" (["a"]) match=1`);
});

test('the same as .eval, whose parts are packed; a sample that failed has no score', () => {
  const parts = { 'header.json': header, 'samples/a_epoch_1.json': inspectSample('a', 'C'), 'samples/b_epoch_1.json': { ...inspectSample('b', 'C'), scores: {}, error: { message: 'it broke\nTraceback' } } };
  const bytes = zip(Object.entries(parts).map(([name, of]) => ({ name, bytes: Buffer.from(JSON.stringify(of)) })));
  expect(picture('log.eval', bytes)).toBe(`popularity succeeded
openai/m popularity: match 1 share n=1 wilson
  0/0 failed "is b?" → "b\\n[image]" (["b"]) 
  1/0 ok "is a?" → "a\\n[image]" (["a"]) match=1`);
});

test('a log without samples has what Inspect has made of them', () => {
  expect(picture('log.json', { ...header, status: 'cancelled' })).toBe(`popularity cancelled
openai/m popularity: match 0.75 share n=2 normal`);
});

test.each<[string, Uint8Array]>([
  ['cut off', zip([{ name: 'header.json', bytes: Buffer.from('{}') }]).subarray(0, 40)],
  ['without a header', zip([{ name: 'other', bytes: Buffer.from('{}') }])],
  ['of damaged bytes', zip([{ name: 'header.json', bytes: Buffer.from(JSON.stringify(header)) }]).map((byte, k) => (k > 45 && k < 90 ? byte ^ 0x55 : byte))],
])('an archive %s is refused in a sentence', (_, bytes) => {
  imports.files({ 'log.eval': bytes });
  expect(() => imports.take('log.eval', 'PK')).toThrow(HumanError);
});
