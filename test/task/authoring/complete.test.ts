import { describe, expect, test } from 'vitest';
import { complete } from '../../../src/task/authoring/complete.ts';
import { plainText } from '../../../src/task/authoring/completeSnippets.ts';
import type { Suggestion } from '../../../src/task/authoring/suggestion.ts';
import { ports } from './ports.ts';

/** @param written with `‸` where the cursor is */
function suggested(written: string, file = ports.file): readonly Suggestion[] {
  const offset = written.indexOf('‸');
  return complete(written.replace('‸', ''), offset, { ...ports, file }).toSorted((a, b) => a.order - b.order);
}

/** The first labels. */
function labels(written: string, file?: string, most = 6): string {
  return suggested(written, file).slice(0, most).map(({ label }) => label).join(' ');
}

/** The text once a suggestion is taken, as an editor does it, with `‸` where the cursor then is. */
function taken(written: string, label: string, file?: string): string {
  const text = written.replace('‸', '');
  const found = suggested(written, file).find(each => each.label === label);
  if (found === undefined) return `${label} is not suggested`;
  const [start, end] = found.range;
  const blanks = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0] ?? '';
  const cursor = found.insert.replaceAll('\n', `\n${blanks}`).replace(/\$0|\$\{0\}/, '‸');
  return text.slice(0, start) + plainText(cursor) + text.slice(end);
}

const head = `kind: eval
name: t
models:
  - {id: mine, provider: openai, base_url: http://h/v1, model: m}
  - {id: old, provider: recorded, path: questions.jsonl, output: "{{ row.a }}"}
helpers:
  - {id: judge, provider: openai, base_url: http://h/v1, model: j}
  - {id: vectors, provider: openai, endpoint: embeddings, base_url: http://h/v1, model: e}
prompts:
  - {id: short, template: "{{ input }}"}
datasets:
  - id: test
    path: questions.jsonl
    splits: [easy, hard]
`;

describe('keys', () => {
  test.each([
    ['‸', 'kind name models datasets description version'],
    ['kind: eval\nmod‸\n', 'name models datasets description version seed'],
    ['kind: eval\nname: t\nmodels:\n  - id: a\n    prov‸\n    base_url: http://h/v1\n', 'provider model limits cache pricing api_key'],
    ['models:\n  - provider: recorded\n    ‸', 'id path output limits format table'],
    ['models:\n- provider: recorded\n  ‸\ndatasets:\n- id: d\n', 'id path output limits format table'],
    ['models:\n  - {provider: sim, ‸', 'id limits cache pricing timeout model'],
    ['scorers:\n  - use: bleu\n    params:\n      ‸', 'tokenize smooth smooth_value lowercase effective_order'],
    ['scorers:\n  - id: chrf\n    params: {‸}', 'char_order beta lowercase whitespace eps_smoothing'],
    ['repeats: {n: 3, ‸}', 'reduce'],
    ['kind: bench\nname: b\nworkload: {data: {‸}}', 'synthetic scenario documents trace format table'],
    ['kind: bench\nname: b\ntask: x.eval.yaml\n‸', 'request_sweep description version estimate'],
    ['kind: tune\neval:\n  datasets:\n    - id: d\n      ‸', 'path format table query inline fields'],
    ['kind: tune\nserver: {preset: vllm}\nparameters:\n  ‸', 'gpu_memory_utilization max_num_seqs max_num_batched_tokens enable_prefix_caching enable_chunked_prefill kv_cache_dtype'],
    // Nothing is suggested in a comment, in the indentation of something else, or in prose.
    ['kind: eval # ‸', ''],
    ['models:\n  - id: a\n ‸   provider: sim', ''],
    ['description: what it ‸', ''],
  ])('%j', (written, expected) => expect(labels(written)).toBe(expected));

  test('a file that says no kind yet is of the kind that its name says', () => expect(labels('‸', '/w/t.tune.yaml')).toBe('kind name server parameters objective description'));

  test.each([
    ['kind: eval\n‸', 'models', 'kind: eval\nmodels:\n  - ‸'],
    ['kind: eval\n‸', 'gates', 'kind: eval\ngates: [‸]'],
    ['models:\n  - ‸', 'provider', 'models:\n  - provider: ‸'],
    ['models:\n  - ‸', 'limits', 'models:\n  - limits:\n      ‸'],
    ['models:\n  - id: a\n  ‸', 'provider', 'models:\n  - id: a\n  - provider: ‸'],
    ['models:\n  - {‸}', 'limits', 'models:\n  - {limits: {‸}}'],
    ['para‸: 3', 'parallel_requests', 'parallel_requests: 3'],
    ['{"kind": "eval", ‸}', 'name', '{"kind": "eval", "name": ‸}', '/w/t.eval.json'],
    ['{"kind": "eval", "na‸"}', 'name', '{"kind": "eval", "name": ‸}', '/w/t.eval.json'],
    ['{"kind": "eval", "na‸": "t"}', 'name', '{"kind": "eval", "name": "t"}', '/w/t.eval.json'],
  ])('%j takes %s', (written, label, expected, file?: string) => expect(taken(written, label, file)).toBe(expected));
});

describe('values', () => {
  test.each([
    ['kind: ‸', 'eval bench tune'],
    ['on_missing:‸', 'exclude zero'],
    ['models:\n  - provider: ‸\n    id: x', 'openai anthropic google vscode-lm http command recorded sim'],
    ['kind: bench\nname: b\nworkload: {}\ntarget: {provider: ‸}', 'openai http sim'],
    ['shards: {size: 5, keep: st‸}', 'samples statistics'],
    ['timeout: ‸', '500ms 10s 30s 2m 1h'],
    ['timeout: 15‸', '15ms 15s 15m 15h'],
    [`${head}scorers:\n  - use: judge\n    params: {model: ‸}`, 'judge mine'],
    [`${head}scorers:\n  - use: cosine\n    params: {model: ‸}`, 'vectors'],
    [`${head}    prompts: [‸]`, 'short'],
    [`${head}    fields:\n      input: ‸`, 'question answer level of it'],
    [`${head}    tags: [‸]`, 'question answer level of it'],
    [`${head}    path: ‸`, 'questions.jsonl data/'],
    [`${head}    path: data/‸`, 'test.csv train.csv'],
    [`${head}    track: ‸`, 'slow'],
    [`${head}exclude:\n  - split: ‸`, 'easy hard'],
    [`${head}exclude:\n  - {model: [‸]}`, 'mine old'],
    [`${head}scorers: [numeric_match]\ngates:\n  - ‸`, 'numeric_match accuracy success p90(latency) mean(ttft) mean(tokens_out)'],
    [`${head}gates: [accuracy ‸]`, '>= <= > < =='],
    ['models:\n  - id: a\n    limits: {preset: ‸}', 'free_tier conservative moderate high_throughput lab_tier'],
    ['models:\n  - id: a\n    api_key: ‸', '${secret:lab} ${env:OPENAI_API_KEY} ${env:NAME} ${secret:NAME}'],
    ['kind: bench\nname: b\ntask: ‸', 'data/'],
    ['gates:\n  - accuracy >= ‸', ''],
    ['gates:\n  - accuracy >‸', '>= <= > < =='],
    ['scorers:\n  ‸', 'exact_match numeric_match contains'],
    ['kind: tune\ngates:\n  - ‸', 'p99(ttft) p90(e2e)'],
    ['kind: bench\ngates:\n  - ‸', 'p99(ttft) p90(e2e) mean(tpot) throughput(requests) throughput(tokens) throughput(inputs)'],
    ['kind: tune\nobjective: {maximize: ‸}', 'goodput throughput throughput_per_gpu p90(e2e) p99(ttft)'],
    ['scorers:\n  - use: custom\n    params: {path: ‸}', 'score.mjs data/'],
  ])('%j', (written, expected) => expect(labels(written, undefined, 8)).toMatch(new RegExp(`^${expected.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}( |$)`)));

  test.each([
    ['on_missing:‸', 'zero', 'on_missing: zero'],
    ['scorers: ‸', 'numeric_match', 'scorers: [numeric_match‸]'],
    ['scorers:\n  ‸', 'numeric_match', 'scorers:\n  - numeric_match'],
    ['scorers: [num‸', 'numeric_match', 'scorers: [numeric_match'],
    ['kind: eval\ngates: [suc‸]', 'success', 'kind: eval\ngates: [success >= 0.5]'],
    ['kind: eval\ngates:\n  - acc‸uracy >= 0.5', 'success', 'kind: eval\ngates:\n  - success >= 0.5'],
    ['kind: eval\ngates:\n  - ‸', 'p90(latency)', 'kind: eval\ngates:\n  - p90(latency) <= 500ms'],
    ['models:\n  - api_key: ${env:O‸}', '${env:OPENAI_API_KEY}', 'models:\n  - api_key: ${env:OPENAI_API_KEY}'],
    ['datasets:\n  - path: "da‸"', 'data/', 'datasets:\n  - path: "data/"'],
    [`${head}    cluster: ‸`, 'level of it', `${head}    cluster: level of it`],
    ['{"on_missing": ‸}', 'zero', '{"on_missing": "zero"}', '/w/t.eval.json'],
    ['{"on_missing": "z‸"}', 'zero', '{"on_missing": "zero"}', '/w/t.eval.json'],
  ])('%j takes %s', (written, label, expected, file?: string) => expect(taken(written, label, file)).toBe(expected));
});

describe('templates', () => {
  const prompt = `${head.replace('"{{ input }}"', '"{{ ‸ }}"')}`;
  test.each([
    [prompt, 'input target row few_shot row.question row.answer'],
    [prompt.replace('‸', 'row.‸'), 'question answer'],
    [prompt.replace('‸', "row['‸"), 'question answer level of it'],
    [prompt.replace('‸', 'input | ‸'), 'abs bool capitalize default dictsort first'],
    [prompt.replace('{{ ‸ }}', 'no braces ‸'), ''],
    ['models:\n  - provider: recorded\n    path: "out/{{ ‸"\n', 'dataset split'],
    [`${head}    where: ‸`, 'row index row.question row.answer'],
    [`${head}    where: row.‸ == 1`, 'question answer'],
    ['scorers:\n  - use: judge\n    params:\n      rubric: |\n        Is it {{ ‸ }}?\n', 'input output answer target targets row'],
    ['kind: tune\nparameters: {slots: [1]}\nserver:\n  command: [x, "{{ ‸ }}"]', 'slots port host gpus model'],
    ['kind: tune\nparameters: {slots: [1], tp: [1]}\nconstraints:\n  - ‸', 'slots tp'],
  ])('%j', (written, expected) => expect(labels(written)).toBe(expected));
});
