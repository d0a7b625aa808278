import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportFiles } from '../../../src/report/exporters/exportFiles.ts';
import { HumanError } from '../../../src/base/humanError.ts';
import type { Distribution } from '../../../src/score/load/distribution.ts';
import { levelName } from '../../../src/report/load/levelName.ts';
import { vllm } from '../../../src/report/imported/vllm.ts';
import { readResultFile, recordResult } from '../../../src/runner/imported/importResult.ts';
import { Imports } from './imports.ts';

let imports: Imports;
beforeEach(() => (imports = new Imports()));
afterEach(() => imports.dispose());

/** One line a level: how much, and what is told of times. */
function levels(name: string, content: object | string, others: Readonly<Record<string, object | string>> = {}): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const recorded = imports.files({ ...others, [name]: text }).take(name, text);
  return recorded
    .map(({ run }) => {
      const { load, task, trials } = imports.view(run);
      const lines = (load?.levels ?? []).map(level => {
        const of = level.measured?.steady ?? level.measured?.whole;
        const times = (['ttft', 'tpot', 'itl', 'e2e'] as const).flatMap(metric => (of === undefined || of.distributions[metric].n === 0 ? [] : [`${metric} ${timesText(of.distributions[metric])}`]));
        return `${levelName(level)}: ${of?.ok ?? 0}/${of?.requests ?? 0} ${rate(of?.requestsPerS)} req/s ${rate(of?.tokensPerS)} tok/s, ${times.join(', ')}`;
      });
      return [`${task} (${trials[0]?.configuration.model ?? ''})`, ...lines].join('\n');
    })
    .join('\n');
}

const rate = (value: number | undefined): string => (value === undefined ? '–' : String(Number(value.toPrecision(4))));
const timesText = ({ n, mean, p50, p99 }: Distribution): string => `n=${n} ${[mean, p50, p99].map(value => (value === undefined ? '–' : String(Number(value.toPrecision(4))))).join('/')}`;

/** Four requests over two slots: each answer takes 100 ms to its first token and 20 ms for each of two more. */
const vllmDetails = { input_lens: [5, 5, 5, 5], output_lens: [3, 3, 3, 0], ttfts: [0.1, 0.1, 0.1, 0], itls: [[0.02, 0.02], [0.02, 0.02], [0.02, 0.02], []], start_times: [10, 10, 10.14, 10.14], latencies: [0.14, 0.14, 0.14, 0.01], errors: ['', '', '', 'Bad Request'] };
const vllmSummary = { date: '20260304-050607', endpoint_type: 'openai-chat', backend: 'openai-chat', label: null, model_id: 'm', tokenizer_id: 'm', num_prompts: 4, request_rate: 'inf', burstiness: 1.0, max_concurrency: 2, duration: 0.28, completed: 3, failed: 1, total_input_tokens: 15, total_output_tokens: 9, request_throughput: 10.714, output_throughput: 32.14, total_token_throughput: 85.7, mean_ttft_ms: 100, median_ttft_ms: 100, std_ttft_ms: 0, p99_ttft_ms: 100, mean_tpot_ms: 20, median_tpot_ms: 20, p99_tpot_ms: 20, mean_itl_ms: 20, median_itl_ms: 20, p99_itl_ms: 20 };

const sglangSummary = { tag: null, backend: 'sglang', dataset_name: 'random', request_rate: 4.0, max_concurrency: null, duration: 2.0, completed: 2, total_input_tokens: 20, total_output_tokens: 6, total_output_tokens_retokenized: 6, request_throughput: 1.0, input_throughput: 10, output_throughput: 3, mean_e2e_latency_ms: 150, median_e2e_latency_ms: 150, p99_e2e_latency_ms: 160, mean_ttft_ms: 100, median_ttft_ms: 100, p99_ttft_ms: 110, mean_tpot_ms: 20, median_tpot_ms: 20, mean_itl_ms: 20, median_itl_ms: 20, concurrency: 0.15 };

const guidellmRequest = (start: number) => ({ type_: 'generative_request_stats', request_id: 'r', prompt_tokens: 7, output_tokens: 5, info: { status: 'completed', timings: { request_start: start, first_token_iteration: start + 0.2, last_token_iteration: start + 0.4, token_iterations: 5, request_end: start + 0.5 } } });
const spread = (mean: number, count: number) => ({ successful: { mean, median: mean, mode: mean, variance: 0, std_dev: 0, min: mean, max: mean, count, total_sum: mean * count, percentiles: { p50: mean, p90: mean, p95: mean, p99: mean, p999: mean } } });
const guidellmBenchmark = (strategy: object, requests: object | undefined, ok: number) => ({ type_: 'generative_benchmark', config: { strategy, backend: { type_: 'openai_http', model: 'm' } }, start_time: 1772600000, end_time: 1772600002, duration: 2, metrics: { request_totals: { successful: ok, errored: 0, incomplete: 1, total: ok + 1 }, requests_per_second: spread(ok / 2, ok), request_concurrency: spread(1, ok), request_latency: spread(0.5, ok), time_to_first_token_ms: spread(200, ok), inter_token_latency_ms: spread(50, ok), output_tokens_per_second: spread(5, ok), prompt_token_count: spread(7, ok), output_token_count: spread(5, ok) }, ...(requests === undefined ? {} : { requests }) });

const aiperfSummary = { input_config: { endpoint: { model_names: ['m'] }, loadgen: { concurrency: 3 } }, start_time: '2026-03-04T05:06:07', end_time: '2026-03-04T05:06:09', was_cancelled: false, request_throughput: { unit: 'requests/sec', avg: 2.5 }, request_count: { unit: 'requests', avg: 5 }, request_latency: { unit: 'ms', avg: 120, p50: 110, p90: 130, p99: 140, max: 140, min: 100 }, time_to_first_token: { unit: 'ms', avg: 50, p50: 45, p90: 60, p99: 70, max: 70, min: 40 }, inter_token_latency: { unit: 'ms', avg: 9, p50: 9 }, output_token_throughput: { unit: 'tokens/sec', avg: 30 }, benchmark_duration: { unit: 'sec', avg: 2 } };
const aiperfLine = (start: number, more: object = {}) => JSON.stringify({ metadata: { session_num: 0, benchmark_phase: 'profiling', request_start_ns: start * 1e9, request_end_ns: (start + 0.1) * 1e9, ...more }, metrics: { time_to_first_token: { value: 50, unit: 'ms' }, request_latency: { value: 90, unit: 'ms' }, inter_chunk_latency: { value: [20, 20], unit: 'ms' }, output_sequence_length: { value: 3, unit: 'tokens' }, input_sequence_length: { value: 8, unit: 'tokens' } }, error: null });

const genaiBenchRun = (concurrency: number) => ({ aggregated_metrics: { scenario: 'D(100,100)', num_concurrency: concurrency, run_duration: 4, mean_output_throughput_tokens_per_s: 50, requests_per_second: 0.5, error_rate: 0, num_error_requests: 1, num_completed_requests: 2, num_requests: 3, stats: { ttft: { mean: 0.1, p50: 0.1, p90: 0.1 }, tpot: { mean: 0.01, p50: 0.01 }, e2e_latency: { mean: 1, p50: 1 }, num_input_tokens: { mean: 100 }, num_output_tokens: { mean: 100 } } }, individual_request_metrics: [{ ttft: 0.1, tpot: 0.01, e2e_latency: 1.09, num_input_tokens: 100, num_output_tokens: 100, error_code: null }, { ttft: 0.2, tpot: 0.02, e2e_latency: 2.18, num_input_tokens: 100, num_output_tokens: 100, error_code: null }, { ttft: null, e2e_latency: null, error_code: 503, error_message: 'Service Unavailable' }] });

const llmperfResponse = { error_code: null, error_msg: '', inter_token_latency_s: 0.02, ttft_s: 0.4, end_to_end_latency_s: 3, request_output_throughput_token_per_s: 50, number_total_tokens: 700, number_output_tokens: 150, number_input_tokens: 550 };
const llmperfSummary = { version: '2023-08-31', name: 'm_550_150_summary', model: 'm', mean_input_tokens: 550, num_concurrent_requests: 5, results_inter_token_latency_s_mean: 0.02, results_inter_token_latency_s_quantiles_p50: 0.02, results_ttft_s_mean: 0.4, results_ttft_s_quantiles_p50: 0.4, results_end_to_end_latency_s_mean: 3, results_number_errors: 1, results_num_completed_requests: 2, results_num_completed_requests_per_min: 60, results_mean_output_throughput_token_per_s: 150, timestamp: 1772600000 };

test.each<[string, string, object | string, Readonly<Record<string, object | string>>, string]>([
  ['vLLM with details: by our formulas', 'r.json', { ...vllmSummary, ...vllmDetails }, {}, 'm (m)\n2 in flight: 3/4 10.71 req/s 32.14 tok/s, ttft n=3 100/100/–, tpot n=3 20/20/–, itl n=6 20/20/–, e2e n=3 140/140/–'],
  ['vLLM without: as it has them', 'r.json', vllmSummary, {}, 'm (m)\n2 in flight: 3/4 10.71 req/s 32.14 tok/s, ttft n=3 100/100/–, tpot n=3 20/20/–'],
  ['vLLM, several appended', 'r.json', `${JSON.stringify({ ...vllmSummary, max_concurrency: null, request_rate: 2 })}\n${JSON.stringify({ ...vllmSummary, max_concurrency: null })}`, {}, 'm (m)\n2 req/s: 3/4 10.71 req/s 32.14 tok/s, ttft n=3 100/100/–, tpot n=3 20/20/–\n4 in flight: 3/4 10.71 req/s 32.14 tok/s, ttft n=3 100/100/–, tpot n=3 20/20/–'],
  ['SGLang, without details', 'out.jsonl', sglangSummary, {}, 'out (unknown)\n4 req/s: 2/2 1 req/s 3 tok/s, ttft n=2 100/100/–, tpot n=2 20/20/–, e2e n=2 150/150/–'],
  ['SGLang, with details and an endless rate', 'out.jsonl', `${JSON.stringify({ ...sglangSummary, server_info: { model_path: 'org/m' }, max_concurrency: 2, input_lens: [10, 10], output_lens: [3, 3], ttfts: [0.1, 0.2], itls: [[0.02, 0.04], [0.03, 0.03]], errors: ['', ''] }).replace('"request_rate":4', '"request_rate":Infinity')}\n`, {}, 'out (org/m)\n2 in flight: 2/2 1 req/s 3 tok/s, ttft n=2 150/150/–, tpot n=2 30/30/–, itl n=4 30/30/–, e2e n=2 150/150/–'],
  ['GuideLLM, every request listed', 'benchmarks.json', { metadata: { version: 2, guidellm_version: '0.5.0' }, benchmarks: [guidellmBenchmark({ type_: 'synchronous' }, { successful: [guidellmRequest(1772600000), guidellmRequest(1772600001)], errored: [], incomplete: [{}] }, 2), guidellmBenchmark({ type_: 'constant', rate: 2.5 }, undefined, 4)] }, {}, 'benchmarks (1) (m)\n1 in flight: 2/2 1.333 req/s 6.667 tok/s, ttft n=2 200/200/–, tpot n=2 50/50/–, e2e n=2 500/500/–\nbenchmarks (2) (m)\n2.5 req/s: 4/4 2 req/s 5 tok/s, ttft n=4 200/200/–, tpot n=4 50/50/–, e2e n=4 500/500/–'],
  ['AIPerf, aggregated alone', 'profile_export_aiperf.json', aiperfSummary, {}, 'm (m)\n3 in flight: 5/5 2.5 req/s 30 tok/s, ttft n=5 50/45/–, tpot n=5 9/9/–, e2e n=5 120/110/–'],
  ['AIPerf with its requests beside', 'profile_export_aiperf.json', aiperfSummary, { 'profile_export.jsonl': [aiperfLine(1772600000), aiperfLine(1772600000.1), aiperfLine(1772599990, { benchmark_phase: 'warmup' })].join('\n') }, 'm (m)\n3 in flight: 2/2 10.53 req/s 31.58 tok/s, ttft n=2 50/50/–, tpot n=2 20/20/–, itl n=4 20/20/–, e2e n=2 90/90/–'],
  ['GenAI-Perf', 'profile_export_genai_perf.json', { ...aiperfSummary, input_config: { model: ['m'], concurrency: 4 } }, {}, 'm (m)\n4 in flight: 5/5 2.5 req/s 30 tok/s, ttft n=5 50/45/–, tpot n=5 9/9/–, e2e n=5 120/110/–'],
  ['genai-bench, a folder by its metadata', 'experiment_metadata.json', { benchmark_version: '0.1', model: 'm', num_concurrency: [1, 2], traffic_scenario: ['D(100,100)'] }, { 'D100_100_text-to-text_concurrency_2_time_4s.json': genaiBenchRun(2), 'D100_100_text-to-text_concurrency_1_time_4s.json': genaiBenchRun(1) }, 'm D(100,100) (m)\n1 in flight: 2/3 0.5 req/s 50 tok/s, ttft n=2 150/150/–, tpot n=2 15/15/–, e2e n=2 1635/1635/–\n2 in flight: 2/3 0.5 req/s 50 tok/s, ttft n=2 150/150/–, tpot n=2 15/15/–, e2e n=2 1635/1635/–'],
  ['LLMPerf, its summary with its responses', 'm_summary.json', llmperfSummary, { 'm_individual_responses.json': [llmperfResponse, llmperfResponse, { ...llmperfResponse, error_code: 500, error_msg: 'oops' }] }, 'm_550_150 (m)\n5 in flight: 2/3 1 req/s 150 tok/s, ttft n=2 400/400/–, tpot n=2 20/20/–, e2e n=2 3000/3000/–'],
  ['LLMPerf, responses alone', 'm_individual_responses.json', [llmperfResponse], {}, 'm (unknown)\n1 in flight: 1/1 – req/s – tok/s, ttft n=1 400/400/–, tpot n=1 20/20/–, e2e n=1 3000/3000/–'],
])('%s', (_, name, content, others, expected) => {
  expect(levels(name, content, others)).toBe(expected);
});

test('what a file says that has no place here is in its notes, and single values are its settings', () => {
  const text = JSON.stringify({ ...vllmSummary, ...vllmDetails, gpu: 'H100', extras: { a: 1 } });
  const [recorded] = imports.files({ 'r.json': text }).take('r.json', text);
  expect(recorded?.notes).toEqual(['not carried over: `extras`', expect.stringContaining('is a local time')]);
  const { settings, imported } = imports.view(recorded?.run ?? '');
  expect(settings['vllm.gpu']).toEqual({ value: 'H100', source: 'r.json' });
  expect(imported?.definitions['ttft']?.id).toBe('vllm:ttft');
  expect(imported?.measuredMs).toBe(Date.UTC(2026, 2, 4, 5, 6, 7));
});

test('a run of which only aggregates are known counts its requests; no imported run goes out as one of ours', () => {
  const text = JSON.stringify(vllmSummary);
  const [recorded] = imports.files({ 'r.json': text }).take('r.json', text);
  const view = imports.view(recorded?.run ?? '');
  expect([view.done, view.total, view.failed]).toEqual([4, 4, 1]);
  expect(() => exportFiles('vllm', imports.store, view)).toThrow('was imported from vLLM, and would go out as if Pitwall had measured it');
  expect(imports.shown(view.id).split('\n')[0]).toBe('m · run RUN · imported from vLLM · succeeded after 280 ms · 4 requests · 1 failed');
});

test('requests that are not those that a file counts are not measured in their place', () => {
  const text = JSON.stringify({ _time_unit: 's', ...genaiBenchRun(1), individual_request_metrics: genaiBenchRun(1).individual_request_metrics.slice(1) });
  const [recorded] = imports.files({ 'r.json': text }).take('r.json', text);
  expect(recorded?.notes).toContain('the file lists other requests than the 2 that it counts as completed: figures are as it aggregates them');
  expect(imports.view(recorded?.run ?? '').load?.levels[0]?.measured?.whole.distributions.ttft).toMatchObject({ n: 2, p50: 100 });
});

test('genai-bench: a file alone says in which unit its times are, or is refused', () => {
  const inMs = genaiBenchRun(1);
  const stats = { ...inMs.aggregated_metrics.stats, ttft: { mean: 120, p50: 120 } };
  expect(levels('r.json', { _time_unit: 'ms', aggregated_metrics: { ...inMs.aggregated_metrics, stats } })).toContain('ttft n=2 120/120/–');
  expect(() => levels('r.json', inMs)).toThrow('says whether times are in seconds or milliseconds');
  expect(() => levels('r.json', { _time_unit: 'h', ...inMs })).toThrow('times are in `h`');
});

test('genai-bench: an open loop is a rate, also of a fraction; batch sizes are runs of their own', () => {
  const metadata = { benchmark_version: '0.1', model: 'm', traffic_scenario: ['D(100,100)'] };
  const open = { ...genaiBenchRun(2.5), aggregated_metrics: { ...genaiBenchRun(2.5).aggregated_metrics, total_arrivals: 3, arrival_requests_per_second: 2.4 } };
  expect(levels('experiment_metadata.json', metadata, { 'D_t2t_concurrency_2.5_time_4s.json': open })).toMatch(/^m D\(100,100\) \(m\)\n2\.5 req\/s: 2\/3/);
  const batched = (size: number) => ({ ...genaiBenchRun(1), aggregated_metrics: { ...genaiBenchRun(1).aggregated_metrics, iteration_type: 'batch_size', batch_size: size, requests_per_second: size } });
  const shown = levels('experiment_metadata.json', { ...metadata, benchmark_version: '0.2' }, { 'D_t2t_concurrency_2.5_time_4s.json': batched(1), 'D_t2t_batch_size_8_time_4s.json': batched(8) });
  expect(shown).toMatch(/^m D\(100,100\), batches of 8 \(m\)\n1 in flight: 2\/3 8 req\/s.*\nm D\(100,100\), batches of 1 \(m\)\n1 in flight: 2\/3 1 req\/s/);
});

test.each<[string, string, readonly object[], string]>([
  ['vLLM', 'r.json', [vllmSummary, { ...vllmSummary, model_id: 'other' }, vllmSummary], 'm (m): 2 in flight ×2\nother (other): 2 in flight ×1'],
  ['vLLM, of other lengths', 'r.json', [vllmSummary, { ...vllmSummary, total_input_tokens: 1500 }], 'm 5→3 tokens (m): 2 in flight ×1\nm 500→3 tokens (m): 2 in flight ×1'],
  ['vLLM, one with details', 'r.json', [vllmSummary, { ...vllmSummary, ...vllmDetails }], 'm (1) (m): 2 in flight ×1\nm (2) (m): 2 in flight ×1'],
  ['SGLang', 'out.jsonl', [sglangSummary, { ...sglangSummary, dataset_name: 'sharegpt' }, { ...sglangSummary, request_rate: 8 }], 'out random (unknown): 4 req/s ×1, 8 req/s ×1\nout sharegpt (unknown): 4 req/s ×1'],
  ['SGLang, of other lengths', 'out.jsonl', [{ ...sglangSummary, random_input_len: 10 }, { ...sglangSummary, random_input_len: 12 }], 'out sglang.random_input_len=10 (unknown): 4 req/s ×1\nout sglang.random_input_len=12 (unknown): 4 req/s ×1'],
])('%s: lines of other models and workloads are runs of their own, and no repeats', (_, name, lines, expected) => {
  const text = lines.map(line => JSON.stringify(line)).join('\n');
  const runs = imports.files({ [name]: text }).take(name, text);
  const shown = runs.map(({ run }) => {
    const { task, trials, load } = imports.view(run);
    return `${task} (${trials[0]?.configuration.model ?? ''}): ${(load?.levels ?? []).map(level => `${levelName(level)} ×${level.trials.length}`).join(', ')}`;
  });
  expect(shown.join('\n')).toBe(expected);
  expect(runs[0]?.notes[0]).toMatch(/^the file has 2 runs of different models or workloads/);
});

test.each<[string, readonly object[], string, readonly string[]]>([
  ['levels of lengths that are near', [vllmSummary, { ...vllmSummary, max_concurrency: 4, total_input_tokens: 20 }], '2 in flight ×1, 4 in flight ×1', ['its 2 results are taken for levels or repeats of one workload, though their prompts have 5 to 6.67 tokens on average']],
  ['repeats of one level, whose lengths differ as much', [vllmSummary, { ...vllmSummary, total_input_tokens: 20 }], '2 in flight ×1\n2 in flight ×1', []],
  ['repeats of one level, all but equal', [{ ...vllmSummary, total_input_tokens: 1500 }, { ...vllmSummary, total_input_tokens: 1512 }], '2 in flight ×2', []],
  ['two runs of ours', [1, 2].map(run => ({ ...vllmSummary, ...vllmDetails, pitwall: { schema: 'pitwall.vllm/1', version: '1', run: `r${run}`, task: 't', streamed: true, warmup: 0, notes: [] } })), '2 in flight ×1\n2 in flight ×1', []],
  ['repeats of one run of ours', [1, 2].map(trial => ({ ...vllmSummary, ...vllmDetails, pitwall: { schema: 'pitwall.vllm/1', version: '1', run: 'r', trial: String(trial), task: 't', streamed: true, warmup: 0, notes: [] } })), '2 in flight ×2', []],
])('one file with %s: no key says which lines belong together, so what is concluded of lengths is said', (_, lines, expected, notes) => {
  const text = lines.map(line => JSON.stringify(line)).join('\n');
  const runs = imports.files({ 'r.json': text }).take('r.json', text);
  expect(runs.map(({ run }) => (imports.view(run).load?.levels ?? []).map(level => `${levelName(level)} ×${level.trials.length}`).join(', ')).join('\n')).toBe(expected);
  expect(runs[0]?.notes.filter(note => note.includes('are taken for'))).toEqual(notes);
});

test('vLLM: a rate that rises is a ramp of its own, and no level at its last rate', () => {
  const ramp = { ...vllmSummary, ...vllmDetails, max_concurrency: null, ramp_up_strategy: 'linear', ramp_up_start_rps: 1, ramp_up_end_rps: 50 };
  const text = [ramp, { ...ramp, ramp_up_end_rps: 20 }].map(line => JSON.stringify(line)).join('\n');
  const runs = imports.files({ 'r.json': text }).take('r.json', text);
  expect(runs.map(({ run }) => imports.view(run).load?.levels.map(level => [levelName(level), level.rate, level.measured?.unsteady]))).toEqual([[['1 to 50 req/s', undefined, 'the load changed all the time']], [['1 to 20 req/s', undefined, 'the load changed all the time']]]);
  expect(runs[0]?.notes).toContain('the rate rose from the first request to the last (linear): there is no plateau');
});

test('GuideLLM: gaps that are counted are no requests, and a limit beside a rate is told', () => {
  const benchmark = guidellmBenchmark({ type_: 'constant', rate: 2.5, max_concurrency: 3 }, undefined, 100);
  const text = JSON.stringify({ benchmarks: [{ ...benchmark, metrics: { ...benchmark.metrics, inter_token_latency_ms: spread(50, 5000) } }] });
  const [recorded] = imports.files({ 'benchmarks.json': text }).take('benchmarks.json', text);
  expect(imports.view(recorded?.run ?? '').load?.levels[0]?.measured?.whole.distributions.tpot).toEqual({ n: 100, mean: 50, p50: 50, p90: 50, max: 50 });
  expect(recorded?.notes).toContain('at 2.5 req/s at most 3 requests were in flight');
});

test('GuideLLM: a request that failed before it was sent counts', () => {
  const failed = { ...guidellmRequest(0), info: { status: 'errored', error: 'Cannot connect', timings: {} } };
  const benchmark = guidellmBenchmark({ type_: 'synchronous' }, { successful: [guidellmRequest(1772600000)], errored: [failed], incomplete: [] }, 1);
  expect(levels('benchmarks.json', { benchmarks: [{ ...benchmark, metrics: { ...benchmark.metrics, request_totals: { successful: 1, errored: 1 } } }] })).toContain('1 in flight: 1/2');
});

test('files that belong together are one content, whichever was named', () => {
  const names = ['m_summary.json', 'm_individual_responses.json'] as const;
  const texts = [JSON.stringify(llmperfSummary), JSON.stringify([llmperfResponse])] as const;
  imports.files({ [names[0]]: texts[0], [names[1]]: texts[1] });
  const [first] = imports.take(names[0], texts[0]);
  expect(imports.take(names[1], texts[1])).toMatchObject([{ run: first?.run, known: true }]);
});

test('what another process is importing is left alone while that is alive, and done anew after it has died', () => {
  const text = JSON.stringify(vllmSummary);
  imports.files({ 'r.json': text });
  const seen: unknown[] = [];
  const { store } = imports;
  const dying = (run: string): never => {
    seen.push(catching(() => imports.take('r.json', text)));
    store.updateRun(run, { processStart: 'another', pid: 2 ** 30 });
    throw new Error('killed');
  };
  const first = new Proxy(store, { get: (of, key) => (key === 'updateTrial' ? dying : key === 'deleteRun' ? () => undefined : (Reflect.get(of, key) as () => unknown).bind(of)) });
  expect(() => recordResult(first, readResultFile(path.join(imports.folder, 'r.json'), vllm), 0)).toThrow('killed');
  const [left] = store.runs();
  expect(seen).toEqual([`another process imports the same content at this moment, as run ${left?.id}`]);
  expect(imports.take('r.json', text)[0]?.known).toBe(false);
  expect(store.runs().map(({ id, state }) => [id === left?.id, state])).toEqual([[false, 'ended']]);
});

function catching(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    return error instanceof HumanError ? error.what : String(error);
  }
}

test('what Pitwall has written as vLLM’s: an embedding did not fail, a replay is one, and what was not known is not', () => {
  const columns = { input_lens: [5, 0], output_lens: [0, 0], ttfts: [0, 0], itls: [[], []], start_times: [10, 10.1], queue_times: [0, 0], latencies: [0.1, 0.1], errors: ['', ''] };
  const text = JSON.stringify({ ...vllmSummary, ...columns, max_concurrency: null, completed: 2, failed: 0, pitwall: { schema: 'pitwall.vllm/1', version: '1', task: 't', streamed: false, warmup: 0, inputs: [1, null], tokens_in: [5, null], tokens_out: [null, null], level: { replay: 2 }, notes: [] } });
  const [taken] = imports.files({ 'r.json': text }).take('r.json', text);
  const view = imports.view(taken?.run ?? '');
  expect(view.load?.levels.map(levelName)).toEqual([levelName({ replay: 2 })]);
  expect([...imports.store.requests(view.id, view.trials[0]?.id ?? '')].map(({ outcome, tokensIn, tokensOut, inputs }) => [outcome, tokensIn, tokensOut, inputs])).toEqual([['ok', 5, undefined, 1], ['ok', undefined, undefined, undefined]]);
});

test('what includes connecting, and rates of other spans, have definitions of their own', () => {
  const ids = (name: string, content: object, others: Readonly<Record<string, object | string>> = {}): Readonly<Record<string, string>> => {
    const text = JSON.stringify(content);
    const [taken] = imports.files({ ...others, [name]: text }).take(name, text);
    return Object.fromEntries(Object.entries(imports.view(taken?.run ?? '').imported?.definitions ?? {}).map(([figure, { id }]) => [figure, id]));
  };
  expect(ids('out.json', sglangSummary)).toMatchObject({ ttft: 'sglang:ttft', e2e: 'sglang:e2e_latency' });
  expect(ids('m_summary.json', llmperfSummary)).toMatchObject({ ttft: 'llmperf:ttft_s', e2e: 'llmperf:end_to_end_latency_s' });
  expect(ids('r.json', vllmSummary)['tokensInPerS']).not.toBe(ids('r.json', { ...vllmSummary, ...vllmDetails })['tokensInPerS']);
  const aggregated = ids('profile_export_aiperf.json', aiperfSummary);
  const listed = ids('profile_export_aiperf.json', aiperfSummary, { 'profile_export.jsonl': [aiperfLine(1772600000), aiperfLine(1772600000.1)].join('\n') });
  expect([aggregated['tokensPerS'], listed['tokensPerS']]).toEqual(['aiperf:output_token_throughput', 'aiperf:output_tokens/s']);
});

test('the same content is one run, whatever it is called', () => {
  const text = JSON.stringify(vllmSummary);
  imports.files({ 'a.json': text, 'b.json': text });
  const [first] = imports.take('a.json', text);
  const [second] = imports.take('b.json', text);
  expect([first?.known, second]).toEqual([false, { run: first?.run, known: true, notes: expect.any(Array) as unknown }]);
  imports.store.deleteRun(first?.run ?? '');
  expect(imports.take('b.json', text)[0]?.known).toBe(false);
});

describe('a damaged file is refused in a sentence, and leaves no run', () => {
  test.each<[string, string, string]>([
    ['cut off', JSON.stringify({ ...vllmSummary, ...vllmDetails }).slice(0, -20), 'the file is not JSON, or is cut off'],
    ['another type', JSON.stringify({ ...vllmSummary, completed: '3' }), '`completed` is a text and not a number'],
    ['a count below 0', JSON.stringify({ ...vllmSummary, completed: -5 }), '`completed` is -5, which is no count'],
    ['a part of a request', JSON.stringify({ ...sglangSummary, completed: 1.5 }), '`completed` is 1.5, which is no count'],
    ['columns of unequal length', JSON.stringify({ ...vllmSummary, ...vllmDetails, itls: [[0.1]] }), '`itls` has 1 entries where there are 4 requests'],
    ['a list for an object', JSON.stringify([vllmSummary]), 'the file holds a list where an object is expected'],
    ['no time', JSON.stringify({ ...vllmSummary, duration: 0 }), '`duration` and `completed` say nothing'],
    ['numbers that are texts', JSON.stringify({ ...vllmSummary, ...vllmDetails, ttfts: ['a', 1, 1, 1] }), '`ttfts[0]` is a text and not a number'],
    ['benchmarks without metrics', JSON.stringify({ benchmarks: [{ type_: 'generative_benchmark', config: { strategy: {} } }] }), 'there are no `metrics`'],
    ['no benchmarks', JSON.stringify({ benchmarks: [], x: '"generative_benchmark" "strategy"', '"strategy"': '"generative_benchmark"', strategy: 'generative_benchmark', generative_benchmark: 1 }), 'nothing that was measured is where that has it'],
    ['a summary of somebody’s own', JSON.stringify({ 1: { results_inter_token_latency_s_mean: 0.1 } }), 'nothing that was measured is where that has it'],
  ])('%s', (_, text, sentence) => {
    imports.files({ 'r.json': text });
    expect(() => imports.take('r.json', text)).toThrow(HumanError);
    expect(() => imports.take('r.json', text)).toThrow(sentence);
    expect(imports.store.runs()).toEqual([]);
  });
});
