import type { Source } from '../../../src/task/convert/source.ts';
import { folderSource } from './cfbenchmarkFiles.ts';

export type Tree = Readonly<Record<string, unknown>>;

/** A file of another tool with every key that its converter knows, as a tree, and what lies beside it: trees too, or texts. */
export interface Example {
  /** Who converts it. */
  readonly by: string;
  readonly name: string;
  readonly tree: unknown;
  readonly beside?: Readonly<Record<string, unknown>>;
  /** How the tree is written; JSON where it is not said, which is YAML too. */
  readonly write?: (tree: unknown) => string;
  /** Keys, by their paths and with what is below them, that change nothing by right: what would be there without them, and what says nothing about what is asked, measured or judged. */
  readonly idle?: readonly string[];
}

const assignments = (of: Tree): string => Object.entries(of).map(([name, value]) => `    ${name} = ${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}\n`).join('');

/** A folder as a converter sees it, with the trees in it written. */
export function sourceOf({ name, tree, beside = {}, write = JSON.stringify }: Example): Source {
  const files = Object.fromEntries(Object.entries(beside).map(([path, of]) => [path, typeof of === 'string' ? of : path.endsWith('.py') ? assignments(of as Tree) : path.endsWith('.jsonl') ? (of as readonly unknown[]).map(row => JSON.stringify(row)).join('\n') : JSON.stringify(of)]));
  return { ...folderSource(name, { ...files, [name]: write(tree) }), text: write(tree) };
}

/** Each in a file of its own: what is changed in one says nothing of the others. */
const providers: readonly Tree[] = [
  { id: 'openai:chat:gpt-4.1', label: 'four', prompts: ['say'], delay: 50, config: { temperature: 0, max_output_tokens: 90, headers: { 'X-A': 'b' }, organization: 'org', cost: 0.1, passthrough: { top_p: 0.5, stream: true }, apiKeyEnvar: 'MY_KEY', apiBaseUrl: 'https://a.example/v1', response_format: { type: 'json_object' }, basePath: 'x' } },
  { id: 'openai:gpt-4.1', config: { apiHost: 'b.example', apiKey: '{{ env.OTHER_KEY }}' } },
  { id: 'azure:chat:four', config: { apiHost: 'r.openai.azure.com', apiKeyEnvar: 'AZ', max_tokens: 5 } },
  { id: 'azure:chat:five', config: { apiBaseUrl: 'https://r.openai.azure.com', deployment_id: 'x' } },
  { id: 'anthropic:messages:claude-x', label: 'claude', config: { max_tokens: 10, headers: { b: 'c' }, apiBaseUrl: 'https://c.example' } },
  { id: 'google:gemini-x', config: { generationConfig: { temperature: 1 }, apiHost: 'h' } },
  { id: 'https://d.example/ask', label: 'http', config: { url: 'https://e.example/x', method: 'PUT', headers: { 'X-B': 'c', Host: 'g.example' }, body: { q: '{{prompt}}', n: 1 }, transformResponse: 'json.a', queryParams: { v: '1' }, maxRetries: 3 } },
  { id: 'http', label: 'raw', config: { request: 'POST /p HTTP/1.1\nHost: f.example\nX-A: b\n\n{"p": "{{prompt}}"}', useHttps: true, responseParser: 'json.b' } },
  { id: 'exec: python a.py', label: 'exec', config: { a: 1 } },
  { id: 'file://a.py', label: 'py', config: { b: 2 } },
  { 'openai:o1': { label: 'short', config: { seed: 3 } } },
];

const tests: readonly Tree[] = [
  { description: 'one', vars: { q: 'x', deep: { a: 1 }, list: ['a', 'b'] }, metadata: { m: 'n' }, threshold: 0.7, providers: ['echo'], prompts: ['prompt 1'], options: { suffix: '!', transform: 'output.trim()', postprocess: 'x', disableVarExpansion: true }, assert: [{ type: 'equals', value: 'y', weight: 2, metric: 'same', description: 'why' }, { type: 'llm-rubric', value: 'is kind', threshold: 0.8, weight: 3, rubricPrompt: 'x', provider: { id: 'openai:gpt-4.1', config: { temperature: 0.1 } } }] },
  { vars: { q: 'z' }, assert: [{ type: 'g-eval', value: 'is short' }, { type: 'assert-set', threshold: 0.5, weight: 2, metric: 'set', assert: [{ type: 'contains', value: 'z', transform: 'x' }, { type: 'javascript', value: 'output.length > 1', config: { a: 1 } }] }, { type: 'python', value: 'file://check.py:judge', config: { c: 2 }, weight: 2 }, { type: 'similar', value: 'w', threshold: 0.9, provider: 'openai:embedding:small' }, { type: 'is-json', value: { type: 'object' } }, { type: 'cost', threshold: 0.1 }] },
];

const prompty = (tree: unknown): string => `---\n${JSON.stringify(tree)}\n---\nsystem:\nYou help.\n\nuser:\n{{question}}\n`;

export const examples: Readonly<Record<string, Example>> = {
  'promptfoo: its options': {
    by: 'promptfoo',
    name: 'promptfooconfig.yaml',
    tree: {
      $schema: 'https://promptfoo.dev/config-schema.json',
      description: 'who answers',
      env: { OPENAI_BASE_URL: 'https://gateway.example/v1' },
      evaluateOptions: { maxConcurrency: 3, repeat: 2, delay: 100, timeoutMs: 5000, cache: true, showProgressBar: false },
      commandLineOptions: { verbose: true, table: false, write: false, progressBar: true },
      prompts: [{ raw: 'Say {{q}}', label: 'say', display: 'Say' }, { id: 'file://more.json', label: 'more' }],
      providers: ['openai:gpt-4.1', 'file://providers.yaml'],
      tests: [{ vars: { q: 'x' } }],
    },
    beside: { 'more.json': [{ role: 'user', content: 'More {{q}}' }], 'providers.yaml': [{ id: 'groq:llama', label: 'g', config: { temperature: 0.5 } }] },
    // What is shown, and where it is kept.
    idle: ['$schema', 'evaluateOptions.showProgressBar', 'commandLineOptions', 'prompts.0.display'],
  },
  ...Object.fromEntries(providers.map((provider, k) => [`promptfoo: provider ${k + 1}`, { by: 'promptfoo', name: 'promptfooconfig.yaml', tree: { prompts: [{ raw: 'Say {{q}}', label: 'say' }, 'Shout {{q}}'], providers: [provider], tests: [{ vars: { q: 'x' } }] } } satisfies Example])),
  ...Object.fromEntries(tests.map((test, k) => [`promptfoo: test ${k + 1}`, { by: 'promptfoo', name: 'promptfooconfig.yaml', tree: { prompts: ['Say {{q}}', 'Shout {{q}}'], providers: ['echo', 'openai:gpt-4.1'], tests: [test] } } satisfies Example])),
  'promptfoo: tests': {
    by: 'promptfoo',
    name: 'promptfooconfig.yaml',
    tree: {
      prompts: ['Say {{q}}', 'Shout {{q}}'],
      providers: ['echo', 'openai:gpt-4.1'],
      defaultTest: { vars: { d: 'e' }, assert: [{ type: 'latency', threshold: 900 }, { type: 'g-eval', value: 'is short' }], options: { provider: 'openai:gpt-4.1-mini', prefix: 'Now: ', rubricPrompt: 'Grade' }, threshold: 0.5, metadata: { of: 'all' } },
      tests: ['file://tests.yaml', { path: 'file://tests.csv', config: { sheet: 1 } }],
      scenarios: [{ description: 'many', config: [{ vars: { s: 1 }, assert: [{ type: 'icontains', value: 'a' }] }], tests: [{ vars: { q: 't' } }] }],
    },
    beside: { 'tests.yaml': [{ vars: { q: 'of a file' }, assert: [{ type: 'regex', value: 'o.' }] }], 'tests.csv': 'q,__expected,__metric\nof a row,contains: row,m\n' },
  },
  prompty: {
    by: 'prompty',
    name: 'a.prompty',
    write: prompty,
    tree: {
      name: 'Help', description: 'helps', version: '1', authors: ['me'], tags: ['t'], metadata: { a: 'b' }, template: 'jinja2', displayName: 'H', kind: 'prompt', $schema: 'x', base: 'b.prompty', tools: [{ id: 'x' }],
      model: { api: 'chat', configuration: { type: 'azure_openai', name: 'n', azure_deployment: 'four', azure_endpoint: 'https://r.openai.azure.com', api_version: '2024', api_key: '${env:MY_KEY}', organization: 'org' }, parameters: { temperature: 0.1, tools: [] }, response: 'first' },
      inputs: { question: { type: 'string', description: 'what', default: 'why' }, more: { kind: 'string', example: 'x' } },
      outputs: { answer: { type: 'string', description: 'that', required: false } },
      sample: { question: 'how' },
    },
    // A sample is stronger than a default; the rest is what it would be without.
    idle: ['$schema', 'model.api', 'kind', 'template', 'inputs.question.default'],
  },
  'prompty 2': {
    by: 'prompty',
    name: 'a.prompty',
    write: prompty,
    tree: {
      name: 'Help',
      model: { id: 'gpt-5', provider: 'foundry', apiType: 'chat', connection: { kind: 'key', endpoint: 'https://r.services.ai.azure.com', apiKey: '${env:K}', name: 'c', authenticationMode: 'key', target: 't', apiVersion: '1' }, options: { temperature: 0.1, maxOutputTokens: 5, additionalProperties: { x: 1 } } },
      inputs: [{ name: 'question', kind: 'string', default: 'why', required: true, description: 'd' }],
      outputs: { properties: [{ name: 'answer', kind: 'integer' }] },
    },
    idle: ['model.apiType'],
  },
  'OpenAI evals': {
    by: 'openai-evals',
    name: 'e.yaml',
    tree: {
      one: { id: 'one.dev.v0', description: 'd', metrics: ['accuracy'], disclaimer: 'x', tags: ['t'] },
      'one.dev.v0': { class: 'evals.elsuite.basic.match:Match', description: 'e', args: { samples_jsonl: 'a.jsonl', num_few_shot: 2, few_shot_jsonl: 'f.jsonl', max_tokens: 5 } },
      'two.dev.v0': { class: 'evals.elsuite.basic.includes:Includes', args: { samples_jsonl: 'a.jsonl', ignore_case: true, eval_kwargs: { a: 1 }, match_fn: 'x' } },
      'three.dev.v0': { class: 'evals.elsuite.modelgraded.classify:ModelBasedClassify', args: { samples_jsonl: 'a.jsonl', modelgraded_spec: 'closed', modelgraded_spec_args: { criteria: 'kind' }, eval_type: 'cot_classify', sample_kwargs: { max_tokens: 9 }, multicomp_n: 1, metaeval: false } },
    },
    beside: { '../data/a.jsonl': '{"input": [{"role": "user", "content": "x"}], "ideal": "y"}\n', '../modelgraded/closed.yaml': { closed: { prompt: '{input} {completion} {criteria}', choice_strings: 'YN', choice_scores: { Y: 1, N: 0 }, input_outputs: { input: 'completion' } } } },
    // Other graders stand beside one in its file; the rest is what it would be without.
    idle: ['../modelgraded/closed.yaml', 'three.dev.v0.args.multicomp_n', 'three.dev.v0.args.metaeval'],
  },
  autotuner: {
    by: 'autotuner',
    name: 'a.json',
    tree: {
      task_name: 'simple', description: 'Two', deployment_mode: 'docker', runtime_image_tag: 'v1', model: { id_or_path: 'org/small', name: 'n', namespace: 'ns' }, base_runtime: 'vllm',
      parameters: { 'x-y': [1, 2], z: { type: 'categorical', values: ['a', 'b'] }, c: { choices: [1, 2] }, w: { type: 'integer', low: 1, high: 8, log: true } },
      parallel_config: { tp: [1, 2], dp: 1, cp: 1 },
      quant_config: { gemm_dtype: ['auto', 'fp8'], kvcache_dtype: 'fp8', moe_dtype: 'fp8' },
      optimization: { strategy: 'bayesian', objective: 'minimize_ttft', max_iterations: 9, timeout_per_iteration: 60, n_initial_random: 2, max_parallel_experiments: 2, seed: 4, study_name: 's', storage: 'sqlite' },
      benchmark: { task: 'text-to-text', model_name: 'm', model_tokenizer: 't', traffic_scenarios: ['D(200,100)'], num_concurrency: [1, 4], max_time_per_iteration: 12, max_requests_per_iteration: 60, additional_params: { temperature: 0.5 }, dataset_deduplicate: true },
      slo: { latency: { p90: { threshold: 5, weight: 1, hard_fail: true, fail_ratio: 0.2 } }, ttft: { threshold: 1 }, tpot: { weight: 2 }, steepness: 0.1 },
    },
    // What it would be without.
    idle: ['benchmark.task', 'parameters.z.type', 'deployment_mode'],
  },
  'Cortex: a class': {
    by: 'cortex',
    name: 'cortex.yaml',
    tree: [
      { name: 'texts', kind: 'RealtimeAPI', handler: { type: 'python', path: 'h.py', env: { A: 'b' }, processes_per_replica: 2, threads_per_process: 3, server_side_batching: { max_batch_size: 4, batch_interval: '100ms' }, config: { c: 1 }, models: { path: 's3://x' } }, compute: { gpu: 1, cpu: 2 }, autoscaling: { min_replicas: 2, max_replicas: 5, init_replicas: 3, target_replica_concurrency: 2, max_replica_concurrency: 100, window: '30s', downscale_stabilization_period: '1m', upscale_tolerance: 0.1 }, networking: { endpoint: 'x' } },
      { name: 'split', kind: 'TrafficSplitter', apis: [{ name: 'texts', weight: 1 }] },
      { name: 'other', kind: 'RealtimeAPI', handler: { type: 'python', path: 'o.py' } },
    ],
    // The two others are left out whole, by their names; the kind is what it would be without.
    idle: ['0.kind', '1', '2'],
  },
  'Cortex: a container': {
    by: 'cortex',
    name: 'cortex.yaml',
    tree: [{ name: 'texts', kind: 'RealtimeAPI', pod: { port: 9000, max_concurrency: 8, max_queue_length: 16, node_groups: ['g'], containers: [{ name: 'api', image: 'org/i:1', command: ['python', 's.py'], args: ['--a', 'b'], env: { A: 'b' }, compute: { gpu: 1, mem: '1Gi' }, readiness_probe: { http_get: { path: '/healthz', port: 9000 }, period_seconds: 3 }, liveness_probe: { tcp_socket: { port: 1 } } }, { name: 'side', image: 'nginx' }] }, autoscaling: { max_replicas: 2, target_in_flight: 4 } }],
    // A container beside the first is left out whole, by its name.
    idle: ['0.kind', '0.pod.containers.1'],
  },
  'Dynabench: a configuration': {
    by: 'dynabench',
    name: 'nli_task_config.yaml',
    write: tree => Object.entries(tree as Tree).map(([key, of]) => `${key}: ${JSON.stringify(of)}\n`).join(''),
    tree: {
      context: [{ name: 'premise', type: 'string', placeholder: 'p' }], input: [{ name: 'hypothesis', type: 'string' }, { name: 'label', type: 'multiclass', labels: ['a', 'b'], as_goal_message: true }], output: [{ name: 'label' }, { name: 'prob', type: 'prob' }], metadata: { create: [{ name: 'why', type: 'string' }] },
      perf_metric: { type: 'macro_f1', reference_name: 'label', average: 'x' }, delta_metrics: [{ type: 'fairness', perturb: 'x' }], aggregation_metric: { type: 'dynascore', weight: 1 }, model_wrong_metric: { type: 'exact_match' }, goal_message: 'g', content_warning: 'c',
    },
    // The reference, which `perf_metric` names.
    idle: ['input.1.name', 'output.0.name', 'output.0'],
  },
  'Dynabench: a record': {
    by: 'dynabench',
    name: 'task.json',
    tree: { id: 3, task_code: 'qa', name: 'QA', desc: 'd', instance_type: 'ml.g5.2xlarge', instance_count: 2, datasets: [{ name: 'qa-dev', rank: 1 }, 'qa-test'], config_yaml: 'perf_metric: {type: squad_f1, reference_name: answer}\ninput: [{name: question}]\noutput: [{name: answer}]\n' },
  },
  'Dynabench: a table': {
    by: 'dynabench',
    name: 'task_config.py',
    write: tree => `tasks_config = ${JSON.stringify(tree, undefined, 1)}\n`,
    tree: { nli: { perf_metric: 'accuracy', instance_type: 'ml.p3.2xlarge', instance_count: 2, input_keys: ['uid', 'context'], delta_metrics: ['fairness'], eval_metrics: ['macro_f1'], aws_region: 'x' }, qa: { perf_metric: 'squad_f1', input_keys: ['question'] } },
  },
  CFBenchmark: {
    by: 'cfbenchmark',
    name: 'CFBenchmark/',
    tree: [],
    beside: {
      'src/run.py': { modelname: 'm', model_type: 'LoRA', model_path: 'org/m', peft_model_path: 'org/p', fewshot_text_path: '../few', test_type: 'zero-shot', response_path: '../given', scores_path: '../scores', embedding_model_path: 'org/e', benchmark_path: '../own' },
      'own/company/a.arrow': '', 'own/summary/a.arrow': '', 'few/fewshot-company.txt': 'x', 'given/zero-shot/n/company-output.csv': 'output\n', 'data/company/a.arrow': '', 'fewshot/fewshot-company.txt': 'y', 'cfbenchmark-response/zero-shot/o/company-output.csv': 'output\n',
    },
    // Of texts with examples nothing is shown where it is asked without.
    idle: ['src/run.py.fewshot_text_path'],
  },
  'Evalap: an experiment': {
    by: 'evalap',
    name: 'body.json',
    tree: {
      name: 'one', readme: 'r', description: 'd', repeat: 2, sample: [0, 1], with_vision: false, parameters: { max_parallel_requests: 3, sample_size: 2, seed: 5 },
      dataset: { name: 'geo', df: [{ query: 'a', output_true: 'b' }, { query: 'c', output_true: 'd' }], columns_map: { query: 'query', context: 'x' } },
      model: { name: 'm', base_url: 'https://a.example/v1', api_key: 'abc', aliased_name: 'em', system_prompt: 's', prelude_prompt: 'p', sampling_params: { temperature: 0.1 }, extra_params: { top_k: 2, n: 2 } },
      metrics: ['judge_exactness', { name: 'judge_adhoc', aliased_name: 'mine', params: { prompt: 'Is {{output}} kind?', scale: 1 } }, { name: 'qcm_exactness', params: { x: 1 } }],
      judge_model: { name: 'j', base_url: 'https://b.example/v1', sampling_params: { top_p: 1 }, prelude_prompt: 'x', extra_params: { y: 1 }, aliased_name: 'jj', api_key: '${env:J}' },
    },
    // What it would be without.
    idle: ['with_vision', 'dataset.columns_map.query'],
  },
  'Evalap: answers that were given': {
    by: 'evalap',
    name: 'body.json',
    tree: { name: 'one', dataset: 'geo', model: { aliased_name: 'em', output: ['a', 'b'], execution_time: [1, 2], context: ['x', 'y'] }, metrics: ['qcm_exactness'], judge_model: 'gpt-4o' },
  },
  'Evalap: a grid': {
    by: 'evalap',
    name: 'body.json',
    tree: { name: 'set', readme: 'r', cv: { common_params: { metrics: ['qcm_exactness'], model: { name: 'm', base_url: 'https://a.example/v1', sampling_params: { temperature: 0 } } }, grid_params: { dataset: ['a', 'b'], model: [{ sampling_params: { top_p: 1 } }, { sampling_params: { top_p: 0.5 } }] }, repeat: 2 } },
    // The grid says another in each experiment.
    idle: ['cv.common_params.model.sampling_params'],
  },
  'Evalap: a set': {
    by: 'evalap',
    name: 'body.json',
    tree: { name: 'set', description: 'd', repeat: 2, experiments: [{ name: 'one', datasets: ['a'], models: [{ name: 'm', base_url: 'https://a.example/v1' }], metrics: ['qcm_exactness'] }, { name: 'two', dataset: 'b', model: { name: 'n', base_url: 'https://a.example/v1' }, metrics: ['f1_score'] }] },
  },
  'Evalap: settings': {
    by: 'evalap',
    name: 'config.yaml',
    tree: { experiment: { default_parallel_requests: 4, max_parallel_requests: 8 }, logging: { level: 'warning', request_logging: true } },
  },
};
