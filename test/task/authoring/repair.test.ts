import { describe, expect, test } from 'vitest';
import { repairOf, type Repair } from '../../../src/task/authoring/repair.ts';
import { missingFiles } from '../../../src/task/missingFiles.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import { resolveSettings } from '../../../src/task/settings.ts';

const file = '/w/t.eval.yaml';
const task = `kind: eval
name: t
models:
  - id: a
    provider: openai
    base_url: http://h/v1
    model: m
datasets:
  - id: d
    path: d.jsonl
scorers: [numeric_match]
`;

function repairs(text: string, at = file): readonly Repair[] {
  const { problems, references, task: read } = parseTask(text, at);
  const missing = missingFiles(references, { file: at, exists: path => path === '/w' || path === '/w/d.jsonl', list: () => ['d.jsonl'], isFolder: path => path === '/w' });
  const settings = resolveSettings({ environment: {}, ...(read === undefined ? {} : { task: read }) }).problems;
  return [...problems, ...missing, ...settings].flatMap(problem => (problem.fixes ?? []).flatMap(fix => repairOf(text, at, problem, fix) ?? []));
}

/** Each repair: the lines that it changes, as they are then. */
function repaired(text: string, at?: string): readonly string[] {
  return repairs(text, at).map(repair => {
    if (repair.how === 'create') return `create ${repair.file}`;
    if (repair.how === 'openSetting') return `open ${repair.setting}`;
    const after = repair.edits.toReversed().reduce((whole, { start, end, text: put }) => whole.slice(0, start) + put + whole.slice(end), text);
    const before = new Set(text.split('\n'));
    return `${repair.how}: ${after.split('\n').filter(line => !before.has(line)).join(' ⏎ ') || '(nothing is left of it)'}`;
  });
}

describe('each step', () => {
  test.each([
    [`${task}retires: 3\n`, ['replace: retries: 3', 'remove: (nothing is left of it)']],
    [task.replace('    model: m', '    model: m\n    tmeout: 3s\n    zzz: {a: 1}'), ['replace:     timeout: 3s', 'remove: (nothing is left of it)', 'remove: (nothing is left of it)']],
    [task.replace('- id: d\n', '- zzz: 1\n    id: d\n'), ['remove:   - id: d']],
    [`${task}shards: {size: 5, keep: statistics, zzz: 1}\n`, ['remove: shards: {size: 5, keep: statistics}']],
    [`${task}shards: {zzz: 1, size: 5, keep: statistics}\n`, ['remove: shards: {size: 5, keep: statistics}']],
    [task.replace('    model: m\n', ''), ['add:     model: ']],
    [task.replace('name: t\n', ''), ['add: name: t']],
    [task.replace('kind: eval\n', ''), ['add: kind: eval']],
    [task.replace(/models:[^]*(?=datasets)/, ''), ['add: models: ⏎   - id: mine ⏎     provider: openai ⏎     base_url: http://127.0.0.1:8000/v1 ⏎     model: default ⏎     params: {temperature: 0}']],
    [task.replace(/models:[^]*(?=datasets)/, 'models: [{provider: sim}]\n'), ['add: models: [{provider: sim, id: model}]']],
    [`${task}on_missing: zro\n`, ['replace: on_missing: zero']],
    [`${task}retries: "5"\n`, ['replace: retries: 5']],
    [`${task}name2: 1\n`.replace('name: t', 'name: 5'), ['replace: name: "5"', 'remove: (nothing is left of it)']],
    [`${task}gates: numeric_match >= 0.5\n`, ['replace: gates: [numeric_match >= 0.5]']],
    [`${task}gates: [numeric_mach >= 0.5]\n`, ['replace: gates: [numeric_match >= 0.5]']],
    [`${task}gates: [numeric_match => 0.5]\n`, ['replace: gates: [numeric_match >= 0.5]']],
    [`${task}gates: [numeric_match >= 85]\n`, ['replace: gates: [numeric_match >= 0.85]']],
    [`${task}prompts: [{id: p, template: "{{ inptu }}"}]\n`, ['replace: prompts: [{id: p, template: "{{ input }}"}]']],
    [task.replace('id: a', 'id: alpha').replace('[numeric_match]', '[{id: j, use: judge, params: {model: alpah, rubric: r}}]'), ['replace: scorers: [{id: j, use: judge, params: {model: alpha, rubric: r}}]']],
    [task.replace('  - id: d\n', '  - {id: d, path: d.jsonl}\n  - id: d\n'), ['replace:   - id: d-2']],
    [task.replace('d.jsonl', 'dd.jsonl'), ['replace:     path: d.jsonl', 'create /w/dd.jsonl']],
    [task.replace('d.jsonl', 'quite/other.parquet'), []],
    [`${task}prompts:\n  - id: p\n    template: {{ input }} Be short. # ok\n`, ['replace:     template: "{{ input }} Be short." # ok']],
    [`${task}prompts:\n  - {id: p, template: {{ input }}}\n`, ['replace:   - {id: p, template: "{{ input }}"}']],
    [`${task}parallel_requests: 80\n`, ['replace: parallel_requests: 50', 'open pitwall.parallelRequests.max']],
    [task.replace('model: m', 'model: m\n    limits: {parallel_requests: 80}'), ['replace:     limits: {parallel_requests: 50}', 'open pitwall.parallelRequests.max']],
    [task.replace('model: m', 'model: m\n    limits: {preset: modrate}'), ['replace:     limits: {preset: moderate}']],
  ])('%#', (text, expected) => expect(repaired(text)).toEqual(expected));
});

test('what a flag has set is not put right in the file', () => {
  const { problems } = parseTask(task, file, { overrides: [{ path: 'on_missing', value: 'zro', from: '--set on_missing=zro' }] });
  expect(problems.flatMap(({ fixes }) => fixes ?? [])).toEqual([]);
});

test('JSON', () => {
  const json = JSON.stringify({ kind: 'eval', models: [{ id: 'a', provider: 'sim' }], datasets: [{ id: 'd', path: 'd.jsonl' }], scorers: ['numeric_mach'] });
  const [first, ...rest] = repairs(json, '/w/t.eval.json');
  expect(rest.length).toBe(1);
  expect(first?.how === 'add' ? first.edits : first).toEqual([{ start: json.length - 1, end: json.length - 1, text: ', "name": "t"' }]);
});

test('a tune’s part is repaired where it stands', () => {
  const text = 'kind: tune\nname: t\nserver: {preset: vllm, model: m}\nparameters: {max_num_seqs: [1, 2]}\nobjective: {maximize: throughput}\nbench:\n  workload: {data: {scenario: "D(10,10)"}}\n  load: {concurrency: [1]}\n  stop: {reqests: 3}\n';
  expect(repaired(text, '/w/t.tune.yaml')).toEqual(['replace:   stop: {requests: 3}', 'remove:   stop: {}']);
});
