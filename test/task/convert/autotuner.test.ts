import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { HumanError } from '../../../src/base/humanError.ts';
import { countConfigurations } from '../../../src/plan/search/countConfigurations.ts';
import { autotunerFile } from '../../../src/task/convert/autotuner/autotunerFile.ts';
import { convertAutotuner } from '../../../src/task/convert/autotuner/convertAutotuner.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import { gpusOf } from '../../../src/task/server/gpusOf.ts';
import { renderServer } from '../../../src/task/server/renderServer.ts';
import type { ServerConfiguration, Tune } from '../../../src/task/tune.ts';

type Part = Readonly<Record<string, unknown>>;

const whole: Part = {
  task_name: 'simple',
  description: 'Two of them',
  deployment_mode: 'docker',
  model: { id_or_path: 'org/small-1b', namespace: 'autotuner' },
  base_runtime: 'sglang',
  parameters: { 'tp-size': [1], 'mem-fraction-static': [0.7, 0.8] },
  optimization: { strategy: 'grid_search', objective: 'minimize_latency', max_iterations: 10, timeout_per_iteration: 600 },
  benchmark: { task: 'text-to-text', model_name: 'small', model_tokenizer: 'org/small-1b', traffic_scenarios: ['D(100,100)'], num_concurrency: [1, 4], max_time_per_iteration: 10, max_requests_per_iteration: 50, additional_params: { temperature: 0 } },
};

function converted(change: Part, base: Part = whole): { readonly tune: Tune; readonly tree: Part; readonly notes: string; readonly experiments: number } {
  const { text, notes } = convertAutotuner({ name: 'a.json', text: JSON.stringify({ ...base, ...change }), read: () => undefined, list: () => undefined });
  const { task, problems } = parseTask(text, '/w/a.tune.yaml');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const note of notes) expect(text).toContain(`# - ${note}\n`);
  const tune = task?.tune;
  if (tune === undefined) throw new RangeError(text);
  return { tune, tree: parse(text) as Part, notes: notes.join('\n'), experiments: Math.min(countConfigurations(tune, 1e6) ?? Infinity, tune.maxExperiments) };
}

/** What a configuration’s server is started with, without what all of them have. */
function flags(tune: Tune, configuration: ServerConfiguration): string {
  const { command } = renderServer(tune, configuration, { port: 1, gpus: 1 });
  return command.slice(command.findIndex(arg => arg === '--port') + 2).filter(arg => arg !== '--enable-metrics').join(' ');
}

test('all of a task is carried over or told', () => {
  const { tree, notes } = converted({});
  expect(tree).toEqual({
    kind: 'tune',
    name: 'simple',
    description: 'Two of them',
    server: { preset: 'sglang', model: 'org/small-1b', docker: { image: 'lmsysorg/sglang:v0.5.2-cu126' }, ready: { timeout: '600s' } },
    parameters: { tp_size: [1], mem_fraction_static: [0.7, 0.8] },
    strategy: { use: 'grid' },
    objective: { minimize: 'mean(e2e)' },
    max_experiments: 10,
    parallel_experiments: 1,
    timeouts: { bench: '600s' },
    bench: { target: { params: { ignore_eos: true, temperature: 0 } }, workload: { data: { scenario: 'D(100,100)' } }, load: { concurrency: [1, 4] }, stop: { requests: 50, duration: '10m' }, warmup: { requests: 3 } },
  });
  for (const word of ['namespace', 'model_name', 'model_tokenizer', 'in minutes', '600 s for the start', 'averages over the levels', 'HF_TOKEN']) expect(notes).toContain(word);
});

test.each<[string, number, Part]>([
  ['a grid', 2, {}],
  ['cut after its first', 1, { optimization: { max_iterations: 1 } }],
  ['all of its defaults', 2, { optimization: { strategy: 'grid_search' } }],
  ['choices', 4, { parameters: { tp_size: { type: 'choice', values: [1, 2] }, dtype: ['auto', 'bfloat16'] } }],
  ['an empty list, which it leaves out', 2, { parameters: { a: [1, 2], b: [] } }],
  ['drawn', 20, { parameters: { x: { type: 'continuous', low: 0.5, high: 0.9 } }, optimization: { strategy: 'bayesian', max_iterations: 20 } }],
  ['sizes', 8, { parallel_config: { tp: [1, 2], dp: [1, 2], pp: 1 }, parameters: { 'mem-fraction-static': [0.8, 0.9] } }],
  ['named sizes', 4, { parallel_config: { presets: ['single-gpu', 'balanced'] }, parameters: { 'mem-fraction-static': [0.8, 0.9] } }],
  ['formats', 8, { quant_config: { gemm_dtype: ['auto', 'fp8'], kvcache_dtype: ['auto', 'fp8_e5m2'], moe_dtype: 'auto' } }],
  ['named formats', 6, { quant_config: { presets: ['default', 'kv-cache-fp8', 'aggressive-moe'] } }],
  ['one named format', 2, { quant_config: { preset: 'kv-cache-fp8' } }],
  ['both', 12, { quant_config: { presets: ['default', 'dynamic-fp8', 'bf16-stable'] }, parallel_config: { tp: [1, 2] }, parameters: { 'mem-fraction-static': [0.8, 0.9] }, optimization: { max_iterations: 100 } }],
  ['nulls, as its web pages write them', 2, { slo: null, quant_config: null, parallel_config: null, runtime_image_tag: null }],
])('so many experiments as its worker runs: %s, %i', (_, count, change) => expect(converted(change).experiments).toBe(count));

test.each<[string, Part, Part]>([
  ['a range', { x: { type: 'continuous', low: 0.5, high: 0.9 } }, { x: { min: 0.5, max: 0.9 } }],
  ['one between whole ends', { x: { type: 'continuous', low: 0, high: 2 } }, { x: { min: 0, max: 2, step: 0.001953125 } }],
  ['whole numbers', { x: { type: 'integer', low: 1, high: 9 } }, { x: { min: 1, max: 9 } }],
  ['on a log scale', { 'max-x': { type: 'integer', low: 16, high: 512, log: true } }, { max_x: { min: 16, max: 512, scale: 'log' } }],
  ['one number', { x: { type: 'integer', low: 4, high: 4, log: false }, y: [1, 2] }, { x: [4], y: [1, 2] }],
  ['categories', { x: { type: 'categorical', values: ['a', 'b'] }, y: { choices: [true, false] } }, { x: ['a', 'b'], y: [true, false] }],
  ['levels twice', { '--x': [1, 1, 2] }, { x: [1, 2] }],
])('a parameter: %s', (_, parameters, expected) => expect(converted({ parameters, optimization: { strategy: 'bayesian' } }).tree['parameters']).toEqual(expected));

test.each<[Part, Part, Part]>([
  [{ strategy: 'bayesian', n_initial_random: 7, max_iterations: 30 }, { use: 'bayesian', initial: 7 }, { minimize: 'mean(e2e)' }],
  [{ strategy: 'bayesian', max_iterations: 3, objective: 'minimize_ttft' }, { use: 'bayesian', initial: 3 }, { minimize: 'mean(ttft)' }],
  [{ strategy: 'random', seed: 9, objective: 'minimize_tpot', max_parallel_experiments: 3 }, { use: 'random', seed: 9 }, { minimize: 'mean(tpot)' }],
  [{ objective: 'maximize_throughput' }, { use: 'grid' }, { maximize: 'throughput_per_gpu' }],
])('its search: %j', (optimization, strategy, objective) => {
  const { tree } = converted({ optimization });
  expect([tree['strategy'], tree['objective'], tree['max_experiments'], tree['parallel_experiments']]).toEqual([strategy, objective, optimization['max_iterations'] ?? 100, optimization['max_parallel_experiments'] ?? 1]);
});

test.each<[Part, ServerConfiguration, string]>([
  [{ quant_config: { gemm_dtype: 'fp8', kvcache_dtype: 'fp8' } }, {}, '--quantization=fp8 --dtype=auto --kv-cache-dtype=fp8_e5m2'],
  [{ quant_config: { gemm_dtype: ['auto', 'bfloat16', 'fp8'], moe_dtype: ['auto', 'w4afp8'] } }, { gemm_dtype: 'bfloat16', moe_dtype: 'auto' }, '--dtype=bfloat16'],
  [{ quant_config: { gemm_dtype: ['auto', 'bfloat16', 'fp8'], moe_dtype: ['auto', 'w4afp8'] } }, { gemm_dtype: 'bfloat16', moe_dtype: 'w4afp8' }, '--dtype=auto --quantization=w4afp8 --moe-runner-backend=flashinfer_mxfp4'],
  [{ quant_config: { gemm_dtype: ['auto', 'bfloat16', 'fp8'], moe_dtype: ['auto', 'w4afp8'] } }, { gemm_dtype: 'fp8', moe_dtype: 'auto' }, '--dtype=auto --quantization=fp8'],
  [{ quant_config: { presets: ['default', 'dynamic-fp8'] } }, { quant_preset: 'default' }, '--dtype=auto'],
  [{ quant_config: { presets: ['default', 'dynamic-fp8'] } }, { quant_preset: 'dynamic-fp8' }, '--dtype=auto --quantization=fp8 --kv-cache-dtype=fp8_e5m2 --attention-backend=flashinfer'],
  [{ quant_config: { preset: 'bf16-stable' }, base_runtime: 'vllm' }, {}, '--dtype=bfloat16 --kv-cache-dtype=fp8_e5m2'],
  [{ quant_config: { gemm_dtype: 'fp8' }, model: { id_or_path: 'org/m-AWQ' } }, {}, '--dtype=auto'],
  [{ parallel_config: { presets: ['single-gpu', 'moe-optimized'] }, base_runtime: 'vllm' }, { parallel_preset: 'moe-optimized' }, '--tensor-parallel-size=2 --data-parallel-size=8 --enable-expert-parallel'],
  [{ parallel_config: { tp: [2, 4], dcp: 2 }, base_runtime: 'vllm', parameters: { 'max-num-seqs': [8] } }, { max_num_seqs: 8, tensor_parallel_size: 4, decode_context_parallel_size: 2 }, '--max-num-seqs 8 --tensor-parallel-size 4 --decode-context-parallel-size 2'],
])('the server of %j at %j', (change, configuration, expected) => expect(flags(converted(change).tune, configuration)).toBe(expected));

test.each<[Part, ServerConfiguration, number]>([
  [{ parallel_config: { presets: ['single-gpu', 'balanced', 'large-model-tp-pp', 'high-throughput'] } }, { parallel_preset: 'large-model-tp-pp' }, 16],
  [{ parallel_config: { presets: ['single-gpu', 'balanced', 'high-throughput'] } }, { parallel_preset: 'high-throughput' }, 8],
  [{ parallel_config: { presets: ['single-gpu', 'balanced', 'high-throughput'] } }, { parallel_preset: 'single-gpu' }, 1],
  [{ parallel_config: { preset: 'balanced' } }, {}, 8],
  [{ parallel_config: { tp: [2], pp: [2], dp: [1, 3] }, parameters: {} }, { tp_size: 2, pp_size: 2, dp_size: 3 }, 12],
])('GPUs of %j at %j: %i', (change, configuration, count) => expect(gpusOf(converted(change).tune.server, configuration)).toBe(count));

test.each<[string, Part, Part]>([
  ['a folder of models', { model: { id_or_path: 'small' }, runtime_image_tag: 'v9' }, { preset: 'sglang', model: '/model', docker: { image: 'lmsysorg/sglang:v9', options: ['-v', '/mnt/data/models/small:/model:ro'] }, ready: { timeout: '600s' } }],
  ['a path', { model: { id_or_path: '/m/small' }, base_runtime: 'vllm' }, { preset: 'vllm', model: '/model', docker: { image: 'vllm/vllm-openai:latest', options: ['-v', '/m/small:/model:ro'] }, ready: { timeout: '600s' } }],
  ['a process', { deployment_mode: 'local', model: { id_or_path: 'org/x' } }, { preset: 'sglang', model: 'org/x', ready: { timeout: '600s' } }],
])('where the server runs: %s', (_, change, server) => expect(converted(change).tree['server']).toEqual(server));

test('limits are in milliseconds, and how far over they may be', () => {
  const hard = { threshold: 5, weight: 2, hard_fail: true, fail_ratio: 0.2 };
  const of = (slo: Part): readonly unknown[] => {
    const { tree, notes } = converted({ slo });
    return [(tree['bench'] as Part)['slo'], tree['slo_fail_ratio'], notes];
  };
  const [slo, ratio, notes] = of({ latency: { p50: { threshold: 2 }, p90: hard, p99: { ...hard, threshold: 10.5, fail_ratio: 0.5 } }, ttft: { threshold: 1 }, tpot: { threshold: 0.05 }, steepness: 0.1 });
  expect([slo, ratio]).toEqual([{ e2e: { p50: '2s', p90: '5s', p99: '10500ms' }, ttft: { p50: '1s' }, tpot: { p50: '50ms' } }, 0.2]);
  for (const word of ['the smallest of 0.2, 0.5', 'latency: p50, ttft, tpot have no `hard_fail`', 'by more than 20 % is out', 'of the mean', '50 requests are too few for p90 and p99']) expect(notes).toContain(word);
  expect(of({ ttft: { threshold: 0.3 } }).slice(0, 2)).toEqual([{ ttft: { p50: '300ms' } }, 10]);
  expect(of({ ttft: { weight: 1 }, steepness: 0.2 })).toEqual([undefined, undefined, expect.stringContaining('slo: ttft has no `threshold`')]);
});

test('of several scenarios the first is measured, and texts that are numbers are sent as such', () => {
  const { tree, notes } = converted({ benchmark: { traffic_scenarios: ['D(100,100)', 'D(1000,100)'], num_concurrency: 2, additional_params: { temperature: '0.0', max_tokens: 9 } }, model: { name: 'small' } });
  expect(tree['bench']).toMatchObject({ target: { params: { temperature: 0 } }, workload: { data: { scenario: 'D(100,100)' } }, load: { concurrency: [2] }, stop: { requests: 50, duration: '10m' } });
  expect(notes).toMatch(/how earlier versions call `id_or_path`[^]*max_tokens[^]*is sent as a number[^]*D\(100,100\) alone is measured[^]*for D\(1000,100\) copy/u);
});

test.each<[Part, RegExp]>([
  [{ storage: { type: 'pvc' } }, /^`storage` has no counterpart here$/u],
  [{ clusterbasemodel_config: { preset: 'x' } }, /^`clusterbasemodel_config` has no counterpart/u],
  [{ deployment_mode: 'ome' }, /^`deployment_mode: ome` has no counterpart here: nothing is started in Kubernetes$/u],
  [{ base_runtime: 'tensorrt-llm' }, /^`base_runtime: tensorrt-llm` has no counterpart/u],
  [{ base_runtime: 3 }, /^`base_runtime: 3` is no text$/u],
  [{ model: {} }, /^`model` has no `id_or_path`$/u],
  [{ model: 'x' }, /^`model` is no mapping$/u],
  [{ model: { id_or_path: 'x', revision: 'y' } }, /^`model: revision` has no counterpart/u],
  [{ parameters: { x: 1 } }, /^`parameters: x` is neither a list nor a range/u],
  [{ parameters: { x: [null] } }, /^`parameters: x` has the level null/u],
  [{ parameters: { x: [[1]] } }, /^`parameters: x` has the level \[1\]/u],
  [{ parameters: { x: { type: 'continuous', low: 0, high: 1 } } }, /^`parameters: x` is a range, and a grid tries every value/u],
  [{ parameters: { x: { type: 'gaussian' } } }, /^`parameters: x` has the type `gaussian`/u],
  [{ parameters: { x: { type: 'choice' } } }, /^`parameters: x` has no list of `values`$/u],
  [{ parameters: { 'a b': [1] } }, /^`parameters: a b` is no name of a flag$/u],
  [{ parameters: { __proto: [1] } }, /^`parameters: __proto` is no name/u],
  [{ parameters: { port: [1, 2] } }, /^what it becomes is no task: `port` is what Pitwall gives each replica$/u],
  [{ parameters: { 'tp-size': [1], tp_size: [2] } }, /^`parameters` has `tp_size` twice/u],
  [{ parallel_config: { tp: [1, 2] } }, /^--tp-size is varied twice/u],
  [{ parameters: {} }, /^nothing is varied/u],
  [{ parameters: [] }, /^`parameters` is no mapping$/u],
  [{ parallel_config: { tp: ['2'] } }, /^`parallel_config: \{tp: 2\}` is no number of GPUs$/u],
  [{ parallel_config: { cp: [1, 2] } }, /^`parallel_config: cp` has no counterpart in sglang/u],
  [{ parallel_config: { presets: ['long-context'] } }, /^`parallel_config` has no preset `long-context` for sglang$/u],
  [{ quant_config: { preset: 'int1' } }, /^`quant_config` has no preset `int1`$/u],
  [{ quant_config: { gemm_dtype: ['int1'] } }, /^`quant_config: \{gemm_dtype: int1\}` is not known$/u],
  [{ optimization: { strategy: 'annealing' } }, /^`optimization: \{strategy: annealing\}` has no counterpart/u],
  [{ optimization: { max_iterations: '9' } }, /^`optimization: \{max_iterations: 9\}` is no whole number of at least 1$/u],
  [{ optimization: { early_stopping: true } }, /^`optimization: early_stopping` has no counterpart/u],
  [{ benchmark: { dataset_url: 'https://x/y.csv' } }, /^`benchmark: dataset_url` has no counterpart/u],
  [{ benchmark: { task: 'image-text-to-text' } }, /^`benchmark: \{task: image-text-to-text\}` has no counterpart/u],
  [{ benchmark: { traffic_scenarios: ['dataset'] } }, /^what it becomes is no task: .*scenario/u],
  [{ benchmark: { traffic_scenarios: [] } }, /is empty$/u],
  [{ benchmark: { num_concurrency: [0] } }, /^`benchmark: num_concurrency` has 0/u],
  [{ slo: { p99: {} } }, /^`slo: p99` has no counterpart/u],
  [{ slo: { ttft: { threshold: 0 } } }, /holds for no answer$/u],
])('what has no counterpart is an error that names it: %j', (change, sentence) => {
  const failure = ((): unknown => {
    try {
      return converted(change);
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toBeInstanceOf(HumanError);
  expect((failure as HumanError).what).toMatch(sentence);
  expect((failure as HumanError).toDo ?? '').not.toBe('');
});

test.each([
  [JSON.stringify(whole), true],
  [JSON.stringify(whole, undefined, 2), true],
  ['task_name: a\nbase_runtime: vllm\noptimization:\n  strategy: random\n', true],
  ['kind: tune\nname: a\n', false],
  ['{"task_name": "a"}', false],
])('which texts are one: %j', (text, is) => expect(autotunerFile.matches(text, 'a.json')).toBe(is));

/** Every place of a value, with what lies there replaced. */
function replaced(value: unknown, by: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [by];
  const entries = Object.entries(value);
  const rebuilt = (key: string, of: unknown): unknown => (Array.isArray(value) ? value.map((one: unknown, k) => (String(k) === key ? of : one)) : { ...value, [key]: of });
  return [by, ...entries.flatMap(([key, of]) => replaced(of, by).map(one => rebuilt(key, one)))];
}

const full: Part = {
  ...whole,
  runtime_image_tag: 'v1',
  parameters: { 'x-y': [1, 2], z: { type: 'categorical', values: ['a'] }, w: { type: 'integer', low: 1, high: 8, log: true } },
  parallel_config: { tp: [1, 2], dp: 1 },
  quant_config: { gemm_dtype: ['auto', 'fp8'], kvcache_dtype: 'auto' },
  optimization: { strategy: 'bayesian', objective: 'minimize_ttft', max_iterations: 9, timeout_per_iteration: 60, n_initial_random: 2, max_parallel_experiments: 1 },
  slo: { latency: { p90: { threshold: 5, weight: 1, hard_fail: true, fail_ratio: 0.2 } }, ttft: { threshold: 1 }, steepness: 0.1 },
};

test.each([[null], ['x'], [[null]], [{}]])('whatever stands somewhere instead, %j, it is a task or a sentence', by => {
  const seen = { tasks: 0, sentences: 0 };
  for (const odd of replaced(full, by)) {
    try {
      const { text } = convertAutotuner({ name: 'a.json', text: JSON.stringify(odd), read: () => undefined, list: () => undefined });
      seen.tasks += parse(text) === null ? 0 : 1;
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      seen.sentences++;
    }
  }
  expect(seen.sentences).toBeGreaterThan(5);
  expect(seen.tasks).toBeGreaterThan(0);
});
