import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareRuns } from '../../../src/report/compareRuns.ts';
import { changedFacts } from '../../../src/report/comparison/changedFacts.ts';
import { readComparison } from '../../../src/report/comparison/readComparison.ts';
import type { ComparisonView } from '../../../src/report/comparison/comparisonView.ts';
import { Imports } from './imports.ts';

let imports: Imports;
beforeEach(() => (imports = new Imports()));
afterEach(() => imports.dispose());

function take(name: string, content: object | string, others: Readonly<Record<string, object | string>> = {}): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return imports.files({ ...others, [name]: text }).take(name, text)[0]?.run ?? '';
}

function compared(...runs: readonly string[]): ComparisonView {
  return readComparison(runs.map(id => ({ reader: imports.store, run: imports.store.findRun(id), alive: false })), 0);
}

const rows = ({ tables }: ComparisonView, table = 0): readonly string[] => tables[table]?.rows.map(({ cells }) => cells.join(' | ')) ?? [];

/** Forty requests, one after another, of 100 ms to the first token and 20 ms for each of two more. */
const n = 40;
const served = (ttft: number, more: object = {}) => ({ model_id: 'm', request_rate: 'inf', max_concurrency: 1, num_prompts: n, duration: n * (ttft + 0.04), completed: n, failed: 0, request_throughput: 1 / (ttft + 0.04), output_throughput: 3 / (ttft + 0.04), total_token_throughput: 1, total_input_tokens: 5 * n, total_output_tokens: 3 * n, mean_ttft_ms: ttft * 1000, median_ttft_ms: ttft * 1000, input_lens: Array(n).fill(5), output_lens: Array(n).fill(3), ttfts: Array(n).fill(ttft), itls: Array(n).fill([0.02, 0.02]), start_times: Array.from({ length: n }, (_, k) => k * (ttft + 0.04)), latencies: Array(n).fill(ttft + 0.04), errors: Array(n).fill(''), ...more });

test('figures of equal definitions are compared; others stand beside each other, and a note says how each is defined', () => {
  const own = take('own.json', served(0.1, { pitwall: { schema: 'pitwall.vllm/1', version: '0.2', task: 't', streamed: true, warmup: 0, notes: [] } }));
  const other = take('vllm.json', served(0.2));
  const view = compared(own, other);
  expect(view.tables[0]?.columns.map(({ title }) => title).join(' | ')).toBe('load | run | req/s | tokens/s | TTFT p50 | TPOT p50 | E2E p50 | verdict');
  expect(rows(view)).toEqual(['1 in flight | A | 7.14 | 21.4 | 100 | 20.0 | 140 | –', ' | B | 4.17 (−42 %?) | 12.5 | 200 | 20.0 | 240 | –']);
  expect(view.notes).toContain('TTFT stands beside each other and is not compared, for it is defined otherwise: A as Pitwall defines it; B vllm:ttft');
  expect(view.notes.some(note => note.startsWith('req/s stands'))).toBe(false);
  expect(view.tables).toHaveLength(1);
  // There are no task texts to hold against each other.
  expect(view.runs.map(({ taskHash }) => taskHash)).toEqual([undefined, undefined]);
});

test('what they offered is among what they differ in', () => {
  const runs = [take('a.json', served(0.1)), take('b.json', served(0.1, { max_concurrency: null, request_rate: 4 }))].map(id => ({ run: imports.store.findRun(id), trials: imports.store.trials(id) }));
  expect(changedFacts(runs).filter(({ name }) => ['concurrency', 'rate', 'prompts'].includes(name))).toEqual([{ name: 'concurrency', values: ['1', '–'] }, { name: 'rate', values: ['–', '4'] }]);
});

test('two of one tool are compared in all, also in what it has reported itself', () => {
  const view = compared(take('a.json', served(0.1)), take('b.json', served(0.2)));
  expect(rows(view)[1]).toBe(' | B | 4.17 (−42 %?) | 12.5 (−42 %?) | 200 (+100 %) | 20.0 (≈) | 240 (+71 %) | –');
  expect(rows(view, 1)).toContain(' | mean_ttft_ms | 100 | 200 (+100 %?)');
  expect(view.notes.filter(note => note.includes('is not compared'))).toEqual([]);
});

const samples = (scores: readonly number[]): string => scores.map((acc, doc_id) => JSON.stringify({ doc_id, target: 'x', arguments: [['q']], resps: [['x']], filtered_resps: ['x'], metrics: ['acc'], doc_hash: `h${doc_id}`, acc })).join('\n');
const results = (acc: number, model: string) => ({ results: { arc: { 'acc,none': acc, 'acc_stderr,none': 0.1 } }, versions: { arc: 1 }, configs: { arc: {} }, 'n-shot': { arc: 0 }, model_name: model });

test('evals of one tool are compared sample by sample', () => {
  const a = take('results_2026-01-01T00-00-00.json', results(0.75, 'a'), { 'samples_arc_2026-01-01T00-00-00.jsonl': samples([1, 1, 1, 0]) });
  const b = take('results_2026-01-02T00-00-00.json', results(0.25, 'b'), { 'samples_arc_2026-01-02T00-00-00.jsonl': samples([1, 0, 0, 0]) });
  expect(compareRuns(imports.store, [a, b]).differences.map(({ metric, value, n: of, caveats }) => [metric, value, of, caveats])).toEqual([['acc,none', 0.5, 4, []]]);
});

test('metrics that tools define otherwise are not, and say so', () => {
  const a = take('results_2026-01-01T00-00-00.json', results(0.75, 'a'), { 'samples_arc_2026-01-01T00-00-00.jsonl': samples([1, 1, 1, 0]) });
  const log = { version: 2, status: 'success', eval: { run_id: 'r', task_id: 't', task: 'arc', model: 'b', dataset: { name: 'arc' } }, plan: { steps: [] }, results: { completed_samples: 1, scores: [{ name: 'acc,none', params: {}, metrics: { accuracy: { value: 1 } } }] }, samples: [{ id: 1, epoch: 1, input: 'q', target: 'x', scores: { 'acc,none': { value: 'C' } }, output: { completion: 'x' } }] };
  const b = take('log.json', log);
  expect(() => compareRuns(imports.store, [a, b])).toThrow(`acc,none is not compared, for it is defined otherwise: ${a} lm-eval:acc,none; ${b} inspect:acc,none`);
  const view = compared(a, b);
  expect(view.cells.map(({ metric, sides }) => [metric, ...sides.map(side => [side?.metric?.value, side?.difference])])).toEqual([['acc,none', [0.75, undefined], [1, undefined]]]);
  expect(view.notes).toContain('acc,none is not compared, for it is defined otherwise: A lm-eval:acc,none; B inspect:acc,none');
});
