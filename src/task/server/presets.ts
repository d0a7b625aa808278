import type { ParameterValue, RangeParameter, ServerPreset } from '../tune.ts';

/** What is known of a server, so that a task need not say it. */
export interface PresetFacts {
  /** How it is started: templates over port, host and model. The first words are the program's. */
  readonly command: (model: string) => readonly string[];
  /** The same in a container of its image: what stands behind the image. */
  readonly containerArgs: (model: string) => readonly string[];
  /** What its container needs besides. */
  readonly containerOptions: readonly string[];
  readonly readyPath: string;
  readonly readyTimeoutMs: number;
  /** Devices where no parallel size is given. */
  readonly gpus: 0 | 1;
  /** Whether it answers to one model's name alone. */
  readonly namesModel: boolean;
  /** Flags by other names that people give them; any other name is the flag, with dashes for underscores. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Flags that people often set: a name that is nearly one of them is probably meant to be it. */
  readonly known: readonly string[];
  /** How a flag is told true and false; undefined leaves it out. */
  readonly truth: (flag: string, value: boolean) => readonly string[];
  /** Sensible levels or ranges. */
  readonly ranges: Readonly<Record<string, readonly ParameterValue[] | Pick<RangeParameter, 'min' | 'max' | 'step' | 'scale'>>>;
  /** Named sets of parameters. */
  readonly bundles: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
}

const listening = ['--host', '{{ host }}', '--port', '{{ port }}'];

/**
 * `vllm serve MODEL`, GET /health, and its image whose entry point takes `--model`: docs.vllm.ai (cli/serve, deployment/docker, serving/openai_compatible_server). The image needs the host's
 * shared memory for tensor parallel inference. Its switches are pairs, `--enable-x` and `--no-enable-x`, and some are on unless they are told not to be.
 */
const vllm: PresetFacts = {
  command: model => ['vllm', 'serve', model, ...listening],
  containerArgs: model => ['--model', model, ...listening],
  containerOptions: ['--ipc=host'],
  readyPath: '/health',
  readyTimeoutMs: 600_000,
  gpus: 1,
  namesModel: true,
  aliases: { tp: 'tensor-parallel-size', tp_size: 'tensor-parallel-size', pp: 'pipeline-parallel-size', pp_size: 'pipeline-parallel-size', dp: 'data-parallel-size', dp_size: 'data-parallel-size' },
  known: [
    'tensor-parallel-size', 'pipeline-parallel-size', 'data-parallel-size', 'gpu-memory-utilization', 'max-num-seqs', 'max-num-batched-tokens', 'max-model-len', 'block-size', 'dtype', 'quantization', 'kv-cache-dtype',
    'enable-prefix-caching', 'enable-chunked-prefill', 'enforce-eager', 'enable-expert-parallel', 'max-num-partial-prefills', 'cpu-offload-gb', 'async-scheduling', 'scheduling-policy', 'load-format',
  ],
  truth: (flag, value) => [value ? `--${flag}` : `--no-${flag}`],
  ranges: {
    gpu_memory_utilization: { min: 0.8, max: 0.95, step: 0.05, scale: 'linear' },
    max_num_seqs: [32, 64, 128, 256, 512],
    max_num_batched_tokens: [2048, 4096, 8192, 16384],
    enable_prefix_caching: [true, false],
    enable_chunked_prefill: [true, false],
    kv_cache_dtype: ['auto', 'fp8'],
    tensor_parallel_size: [1, 2, 4, 8],
  },
  bundles: {
    none: {},
    'kv-cache-fp8': { kv_cache_dtype: 'fp8' },
    'dynamic-fp8': { quantization: 'fp8', kv_cache_dtype: 'fp8' },
    'bf16-stable': { dtype: 'bfloat16', kv_cache_dtype: 'fp8_e5m2' },
  },
};

/**
 * `python3 -m sglang.launch_server --model-path MODEL`, GET /health, and an image without an entry point: docs.sglang.io (advanced_features/server_arguments, get_started/install). /metrics is
 * there with `--enable-metrics` alone. Its switches are there or not.
 */
const sglang: PresetFacts = {
  command: model => ['python3', '-m', 'sglang.launch_server', '--model-path', model, ...listening, '--enable-metrics'],
  containerArgs: model => ['python3', '-m', 'sglang.launch_server', '--model-path', model, ...listening, '--enable-metrics'],
  containerOptions: ['--ipc=host', '--shm-size=32g'],
  readyPath: '/health',
  readyTimeoutMs: 600_000,
  gpus: 1,
  namesModel: true,
  aliases: { tp: 'tp-size', tensor_parallel_size: 'tp-size', pp: 'pp-size', pipeline_parallel_size: 'pp-size', dp: 'dp-size', data_parallel_size: 'dp-size', mem_fraction: 'mem-fraction-static' },
  known: [
    'tp-size', 'pp-size', 'dp-size', 'mem-fraction-static', 'max-running-requests', 'max-total-tokens', 'chunked-prefill-size', 'max-prefill-tokens', 'schedule-policy', 'schedule-conservativeness', 'context-length',
    'dtype', 'quantization', 'kv-cache-dtype', 'attention-backend', 'sampling-backend', 'cuda-graph-max-bs', 'disable-radix-cache', 'disable-cuda-graph', 'enable-torch-compile', 'enable-mixed-chunk', 'enable-dp-attention', 'page-size', 'ep-size',
  ],
  truth: (flag, value) => (value ? [`--${flag}`] : []),
  ranges: {
    mem_fraction_static: { min: 0.7, max: 0.9, step: 0.05, scale: 'linear' },
    max_running_requests: [64, 128, 256, 512],
    chunked_prefill_size: [2048, 4096, 8192, 16384],
    schedule_policy: ['lpm', 'fcfs'],
    schedule_conservativeness: { min: 0.3, max: 1.3, step: 0.25, scale: 'linear' },
    kv_cache_dtype: ['auto', 'fp8_e5m2'],
    tp_size: [1, 2, 4, 8],
  },
  bundles: {
    none: {},
    'kv-cache-fp8': { kv_cache_dtype: 'fp8_e5m2' },
    'dynamic-fp8': { quantization: 'fp8', kv_cache_dtype: 'fp8_e5m2', attention_backend: 'flashinfer' },
    'bf16-stable': { dtype: 'bfloat16', kv_cache_dtype: 'fp8_e5m2' },
  },
};

/** What llama-server takes as a pair, `--x` and `--no-x`. */
const llamaSwitches = ['cont-batching', 'kv-offload', 'kv-unified', 'repack', 'op-offload', 'context-shift', 'cache-prompt', 'cache-idle-slots', 'warmup', 'jinja', 'perf'];
/** And what takes on and off. */
const llamaOnOff = ['flash-attn', 'fit', 'reasoning'];

/**
 * `llama-server -m FILE`, or `-hf USER/MODEL` for what is no file; GET /health answers 503 while the model is loaded; /metrics is there with `--metrics` alone: tools/server/README.md of
 * ggml-org/llama.cpp. How many layers go to GPUs it finds out itself, and without devices it uses none.
 */
const llamaServer: PresetFacts = {
  command: model => ['llama-server', ...llamaModel(model), ...listening, '--metrics'],
  containerArgs: model => [...llamaModel(model), ...listening, '--metrics'],
  containerOptions: [],
  readyPath: '/health',
  readyTimeoutMs: 300_000,
  gpus: 0,
  namesModel: false,
  aliases: { slots: 'parallel', np: 'parallel', n_parallel: 'parallel', t: 'threads', batch: 'batch-size', ubatch: 'ubatch-size', ctx: 'ctx-size', context: 'ctx-size', n_gpu_layers: 'gpu-layers', ngl: 'gpu-layers' },
  known: ['parallel', 'threads', 'threads-batch', 'threads-http', 'batch-size', 'ubatch-size', 'ctx-size', 'gpu-layers', 'flash-attn', 'cache-type-k', 'cache-type-v', 'split-mode', 'main-gpu', 'cache-reuse', 'cache-ram', 'poll', 'prio', 'numa', ...llamaSwitches],
  truth: (flag, value) => (llamaOnOff.includes(flag) ? [`--${flag}`, value ? 'on' : 'off'] : value ? [`--${flag}`] : llamaSwitches.includes(flag) ? [`--no-${flag}`] : []),
  ranges: {
    parallel: [1, 2, 4, 8],
    batch_size: [512, 1024, 2048],
    ubatch_size: [128, 256, 512, 1024],
    flash_attn: ['on', 'off'],
    cont_batching: [true, false],
    cache_type_k: ['f16', 'q8_0'],
    cache_type_v: ['f16', 'q8_0'],
  },
  bundles: {
    none: {},
    // A quantised cache of values needs flash attention.
    'kv-cache-q8': { cache_type_k: 'q8_0', cache_type_v: 'q8_0', flash_attn: 'on' },
    'kv-cache-q4': { cache_type_k: 'q4_0', cache_type_v: 'q4_0', flash_attn: 'on' },
  },
};

function llamaModel(model: string): readonly string[] {
  return [/\.gguf$/i.test(model) || /[{]/.test(model) || /^[./~]/.test(model) ? '-m' : '-hf', model];
}

export const presets: Readonly<Record<ServerPreset, PresetFacts>> = { vllm, sglang, 'llama-server': llamaServer };

/** The flag of a parameter, without its dashes. */
export function flagOf({ aliases }: Pick<PresetFacts, 'aliases'>, parameter: string): string {
  return (Object.hasOwn(aliases, parameter) ? aliases[parameter] : undefined) ?? parameter.replaceAll('_', '-');
}

/** A parameter as arguments of the preset's command. */
export function flagArguments(facts: Pick<PresetFacts, 'aliases' | 'truth'>, parameter: string, value: ParameterValue): readonly string[] {
  const flag = flagOf(facts, parameter);
  return typeof value === 'boolean' ? facts.truth(flag, value) : [`--${flag}`, String(value)];
}
