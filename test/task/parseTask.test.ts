import { describe, expect, test } from 'vitest';
import { missingFiles } from '../../src/task/missingFiles.ts';
import { parseTask, type ParsedTask } from '../../src/task/parseTask.ts';
import { isTaskFile } from '../../src/task/taskFiles.ts';

const file = '/w/tasks/t.eval.yaml';
const small = `kind: eval
name: t
models:
  - id: gpt-4.1
    provider: openai
    base_url: http://h/v1
    model: m
  - {id: r, provider: recorded, path: ../o.csv, output: text}
datasets:
  - id: d
    path: "data/{{ split }}.jsonl"
    splits: [dev, test]
scorers: [numeric_match]
`;

test('everything a task can say', () => {
  const text = `kind: eval
name: all
description: d
version: 1
seed: 7
parallel_requests: 20
parallel_trials: 2
timeout: 2h
timeout_per_trial: 1.5m
retries: 0
gates: [accuracy >= 0.5, "f1 < .9", success == 1]
models:
  - id: a
    provider: openai
    base_url: \${env:BASE}
    api_key: \${secret:openai}
    model: m
    stream: false
    params: {temperature: 0, stop: [a, b]}
    timeout: 250ms
    limits: {parallel_requests: 8, requests_per_minute: 0.5, min_interval: 0ms}
    pricing: {input: 0.15, output: 0.6}
  - {id: r, provider: recorded, path: /abs/o.json, output: "{{ row['x'].y }}", match: q, limits: {min_interval: 1s}}
datasets:
  - {id: one, inline: [{input: 1, target: [a, b]}]}
  - {id: two, path: "x/{{split}}.ndjson", fields: {input: q, target: "{{ row.a }}"}, splits: [s], sample: 5, tags: [level]}
  - {id: three, path: ./y.csv, sample: {n: 6, seed: 1}}
prompts:
  - {id: p, template: "{{ input }}"}
  - {id: q, messages: [{role: system, content: S}, {role: user, content: "{{ row.q }} {{ target }}"}]}
extract: {regex: "A: (.*)", flags: i, last: true, on_fail: output}
scorers:
  - exact_match
  - {id: f1, use: set_f1, params: {other: collapsed}}
  - {id: regex, params: {pattern: x}}
on_missing: zero
`;
  const { task, problems, references } = parseTask(text, file);
  expect(problems).toEqual([]);
  const { hash, text: kept, ...rest } = task ?? { hash: '', text: '' };
  expect([hash.length, kept === text]).toEqual([64, true]);
  expect(rest).toEqual({
    kind: 'eval',
    name: 'all',
    description: 'd',
    file,
    seed: 7,
    parallelRequests: { value: 20, line: 6 },
    parallelTrials: 2,
    timeoutMs: 7_200_000,
    timeoutPerTrialMs: 90_000,
    retries: 0,
    gates: [
      { text: 'accuracy >= 0.5', metric: 'accuracy', comparison: '>=', limit: 0.5 },
      { text: 'f1 < .9', metric: 'f1', comparison: '<', limit: 0.9 },
      { text: 'success == 1', metric: 'success', comparison: '==', limit: 1 },
    ],
    models: [
      {
        id: 'a',
        provider: 'openai',
        baseUrl: '${env:BASE}',
        apiKey: '${secret:openai}',
        model: 'm',
        stream: false,
        params: { temperature: 0, stop: ['a', 'b'] },
        timeoutMs: 250,
        limits: { parallelRequests: 8, requestsPerMinute: 0.5, minIntervalMs: 0 },
        limitLine: 21,
        pricing: { input: 0.15, output: 0.6 },
      },
      { id: 'r', provider: 'recorded', path: '/abs/o.json', format: 'json', output: "{{ row['x'].y }}", match: 'q', limits: { minIntervalMs: 1000 } },
    ],
    datasets: [
      { id: 'one', source: { inline: [{ input: 1, target: ['a', 'b'] }] }, line: 25, fields: { input: 'input', target: 'target' }, splits: ['all'], tags: [] },
      { id: 'two', source: { path: '/w/tasks/x/{{split}}.ndjson', format: 'jsonl' }, line: 26, fields: { input: 'q', target: '{{ row.a }}' }, splits: ['s'], sample: { n: 5, seed: 7 }, tags: ['level'] },
      { id: 'three', source: { path: '/w/tasks/y.csv', format: 'csv' }, line: 27, fields: { input: 'input', target: 'target' }, splits: ['all'], sample: { n: 6, seed: 1 }, tags: [] },
    ],
    prompts: [
      { id: 'p', messages: [{ role: 'user', content: '{{ input }}' }] },
      { id: 'q', messages: [{ role: 'system', content: 'S' }, { role: 'user', content: '{{ row.q }} {{ target }}' }] },
    ],
    extract: { regex: 'A: (.*)', flags: 'i', group: 1, last: true, onFail: 'output' },
    scorers: [
      { id: 'exact_match', use: 'exact_match', params: {} },
      { id: 'f1', use: 'set_f1', params: { other: 'collapsed' } },
      { id: 'regex', use: 'regex', params: { pattern: 'x' } },
    ],
    onMissing: 'zero',
  });
  expect(references.map(reference => `${reference.what}: ${reference.path}`)).toEqual(['model `r`: /abs/o.json', 'dataset `two`: /w/tasks/x/s.ndjson', 'dataset `three`: /w/tasks/y.csv']);
});

test('defaults', () => {
  const { task } = parseTask(small.replace('scorers', 'extract: "x+"\nscorers'), file);
  const [model] = task?.models ?? [];
  expect(task).toMatchObject({ seed: 0, retries: 3, parallelTrials: 4, onMissing: 'exclude', gates: [], prompts: [{ id: 'default', messages: [{ role: 'user', content: '{{ input }}' }] }] });
  expect(model).toMatchObject({ stream: true, timeoutMs: 120_000, params: {}, limits: {} });
  expect(task?.extract).toEqual({ regex: 'x+', flags: '', group: 0, last: false, onFail: 'extractionFailed' });
  expect(task).not.toHaveProperty('parallelRequests');
});

test('the outline stands although the task is wrong', () => {
  const at = (parsed: ParsedTask): string => {
    const { outline } = parsed;
    return [`${outline?.kind} ${outline?.name} ${outline?.line}`, ...[...(outline?.models ?? []), ...(outline?.datasets ?? [])].map(part => `${part.id} ${part.line}:${part.column}`)].join(', ');
  };
  expect(at(parseTask(`# comment\n\n${small}`, file))).toBe('eval t 3, gpt-4.1 6:5, r 10:6, d 12:5');
  expect(at(parseTask(`# comment\n\n${small}zzz: 1\nscorers: [`, file))).toBe('eval t 3, gpt-4.1 6:5, r 10:6, d 12:5');
  expect(parseTask('hello', file).outline).toBeUndefined();
});

test('anchors and merges: own keys win, wherever they stand', () => {
  const text = `kind: eval
name: t
models:
  - &base
    id: a
    provider: openai
    base_url: http://h
    model: m
    params: &cold {temperature: 0}
    limits: {parallel_requests: 3}
  - {<<: *base, id: b, model: n}
  - {id: c, params: {top_p: 1}, <<: [*base]}
  - {id: d, provider: openai, base_url: http://h, model: o, params: *cold}
datasets: [{id: d, path: d.csv}]
scorers: [regex]
`;
  const { task, problems } = parseTask(text, file);
  expect(problems).toEqual([]);
  expect(task?.models.map(model => (model.provider === 'openai' ? [model.id, model.model, JSON.stringify(model.params), model.limitLine].join(' ') : ''))).toEqual(['a m {"temperature":0} 10', 'b n {"temperature":0} 10', 'c m {"top_p":1} 10', 'd o {"temperature":0} ']);
  const where = (from: string, to: string): string => parseTask(text.replace(from, to), file).problems.map(({ line, column }) => `${line}:${column}`).join();
  expect([where('{top_p: 1}', '3'), where('model: n', 'model: 3'), where('<<: [*base]', '<<: base'), where('params: *cold', 'model: *cold'), where('{temperature: 0}', '3')]).toEqual(['12:21', '11:31', '12:33', '13:61', '9:19,13:69']);
});

describe('--set', () => {
  const set = (...assignments: string[]): ParsedTask =>
    parseTask(small, file, { overrides: assignments.map(text => ({ path: text.split('=')[0] ?? '', value: text.slice(text.indexOf('=') + 1), from: `--set ${text}` })) });

  test('by position, by id, in what is not written, and typed as YAML types', () => {
    const { task, problems } = set('models.0.params.temperature=0.5', 'models[gpt-4.1].limits.parallel_requests=4', 'models[1].output=other', 'retries=0', 'datasets[d].splits=[dev]', 'name="7"', 'parallel_requests=12');
    expect(problems).toEqual([]);
    expect(task).toMatchObject({
      name: '7',
      retries: 0,
      parallelRequests: { value: 12, from: '--set parallel_requests=12' },
      models: [{ params: { temperature: 0.5 }, limits: { parallelRequests: 4 } }, { output: 'other' }],
      datasets: [{ splits: ['dev'] }],
    });
    expect(task?.text).toBe(small);
  });

  test.each([
    ['retries=many', '1 --set retries=many: `retries` must be a whole number of at least 0, found the text "many"'],
    ['models.0.limits.foo=1', '4 --set models.0.limits.foo=1: `models[0].limits` has the unknown key `foo`; the keys here are preset, parallel_requests, requests_per_minute, tokens_per_minute, min_interval'],
    ['models.0.base_url=h', '6 --set models.0.base_url=h: `models[0].base_url` must be an address that begins with http:// or https://, found the text "h"'],
    ['modles.0.x=1', '1 --set modles.0.x=1: unknown key `modles`; did you mean `models`?'],
    ['models[gpt].x=1', '1 --set models[gpt].x=1: `models` has no `gpt`; it has gpt-4.1, r, or 0 to 1'],
    ['models[gpt-41].x=1', '1 --set models[gpt-41].x=1: `models` has no `gpt-41`; did you mean `gpt-4.1`?'],
    ['models.2.x=1', '1 --set models.2.x=1: `models` has no `2`; it has gpt-4.1, r, or 0 to 1'],
    ['name.x=1', '1 --set name.x=1: `name` is no mapping, so it has no `x`; check the path'],
    ['a..b=1', '1 --set a..b=1: `a..b` is not a path; write it like models.0.params.temperature or models[ID].limits.parallel_requests'],
    ['retries=[1', '1 --set retries=[1: `[1` cannot be read as a value; put a text with special characters in quotes'],
    ['retries=*x', '1 --set retries=*x: `*x` cannot be read as a value; put a text with special characters in quotes'],
  ])('%s', (text, expected) => {
    const { task, problems } = set(text);
    expect(task).toBeUndefined();
    expect(problems.map(({ line, message, toDo }) => `${line} ${message}${toDo === undefined ? '' : `; ${toDo}`}`).join('\n')).toBe(expected);
  });
});

test('files that do not exist', () => {
  const { references } = parseTask(small.replace('path: ../o.csv', 'path: ../out/o.csv'), file);
  const files = ['/w/tasks/data/dev.jsonl', '/w/tasks/data/tset.jsonl', '/w/tasks/data/.DS_Store'];
  const list = (folder: string): readonly string[] => files.filter(path => path.startsWith(`${folder}/`)).map(path => path.slice(folder.length + 1));
  expect(missingFiles(references, { file, exists: path => files.includes(path), list }).map(({ line, column, message, toDo }) => `${line}:${column} ${message}; ${toDo}`)).toEqual([
    '8:39 model `r` reads ../out/o.csv, which does not exist; check the path: it is relative to the task file',
    '11:11 dataset `d` reads data/test.jsonl, which does not exist; did you mean data/tset.jsonl?',
  ]);
  expect(missingFiles(references, { file, exists: () => true })).toEqual([]);
});

test('files are known although something else is wrong', () => {
  const paths = (text: string): string => parseTask(text, file).references.map(reference => reference.path).join(' ');
  expect(paths(`${small}zzz: 1\n`)).toBe('/w/o.csv /w/tasks/data/dev.jsonl /w/tasks/data/test.jsonl');
  expect(paths(small.replace('{{ split }}', 'x'))).toBe('/w/o.csv');
  expect(paths(small.replace('[dev, test]', () => '[$&, $&, 3]'))).toBe('/w/o.csv /w/tasks/data/$&.jsonl');
});

test('paths of Windows', () => {
  const { task } = parseTask(small, 'C:\\w\\tasks\\t.eval.yaml');
  expect(task?.models[1]).toMatchObject({ path: 'C:\\w\\o.csv' });
  expect(task?.datasets[0]?.source).toMatchObject({ path: 'C:\\w\\tasks\\data\\{{ split }}.jsonl' });
});

test.each(['a.eval.yaml yes', 'a.eval.yml yes', 'a.bench.json yes', 'A.TUNE.YAML yes', 'a.yaml no', 'eval.yaml no', 'a.eval.yaml.bak no'])('%s', text => {
  const [name = '', answer] = text.split(' ');
  expect(isTaskFile(name)).toBe(answer === 'yes');
});
