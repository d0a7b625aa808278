import { expect, test } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { levelsOf } from '../../src/task/levels.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { devicesNeeded, gpusOf } from '../../src/task/server/gpusOf.ts';
import { renderServer, type ReplicaPlace } from '../../src/task/server/renderServer.ts';
import { withServer } from '../../src/task/server/withServer.ts';
import type { ServerConfiguration, Tune } from '../../src/task/tune.ts';

const lines = [
  'kind: tune',
  'name: t',
  'server: {command: [serve, --port, "{{ port }}", -np, "{{ slots }}"]}',
  'parameters: {slots: [1, 2, 4]}',
  'objective: {maximize: throughput}',
  'bench: {workload: {data: {synthetic: {input_tokens: 20, output_tokens: 5}}}, load: {concurrency: [1, 4]}, stop: {requests: 40}}',
];
const keyOf = (line: string): string | undefined => line.split(':')[0];
/** The file with one line or more, told by their keys, in the places of its own. */
const tune = (more = ''): string => {
  const own = more.split('\n').filter(line => /^\S/.test(line)).map(keyOf);
  return [...lines.filter(line => !own.includes(keyOf(line))), more].join('\n');
};
const parse = (more: string): ReturnType<typeof parseTask> => parseTask(tune(more), '/w/t.tune.yaml');
const tuned = (more: string): Tune => {
  const { task, problems } = parse(more);
  if (task?.tune === undefined) throw new Error(JSON.stringify(problems));
  return task.tune;
};
const command = (more: string, configuration: ServerConfiguration, place: Partial<ReplicaPlace> = {}): string => {
  const { command, env } = renderServer(tuned(more), configuration, { port: 8001, gpus: 0, ...place });
  return [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...command].join(' ');
};

test('a minimal file has sensible defaults, and a bench of its own', () => {
  const { bench, ...rest } = tuned('');
  expect(rest).toEqual({
    server: { start: { command: ['serve', '--port', '{{ port }}', '-np', '{{ slots }}'] }, env: {}, folder: '/w', model: 'default', ready: { path: '/v1/models', timeoutMs: 300_000 }, gpus: 0, replicas: { count: 1, maxQueueLength: 100 }, graceMs: 3_000 },
    parameters: [{ name: 'slots', levels: [1, 2, 4] }],
    constraints: [],
    strategy: { use: 'grid' },
    maxExperiments: 3,
    objective: { direction: 'maximize', metric: 'throughput(tokens)' },
    parallelExperiments: 1,
    contention: 'forbid',
    priority: 0,
    backfill: false,
    limits: {},
    retries: 1,
    sloFailRatio: 0,
  });
  expect(bench?.load?.offered).toEqual({ concurrency: [1, 4] });
});

test('the plan holds what is tried, and no trials', () => {
  const plan = (more = ''): ReturnType<typeof makePlan> => {
    const { task } = parse(more);
    if (task === undefined) throw new Error('no task');
    return makePlan(task, sha256);
  };
  expect(plan()).toMatchObject({ kind: 'tune', task: 't', trials: [], tune: { parameters: [{ name: 'slots' }], maxExperiments: 3 } });
  expect(plan().tune).not.toHaveProperty('bench');
  // What is measured decides, and how many are tried does not: a tune that is resumed may go on for longer.
  expect(plan('max_experiments: 50').hash).toBe(plan().hash);
  expect(plan('bench: {workload: {data: {synthetic: {input_tokens: 20, output_tokens: 5}}}, load: {concurrency: [1, 8]}, stop: {requests: 40}}').hash).not.toBe(plan().hash);
});

test('the bench and the eval ask the server of an experiment', () => {
  const { bench, eval: evaluation } = tuned('bench: {workload: {data: {synthetic: {input_tokens: 20}}}, load: {concurrency: [1]}, stop: {requests: 40}, target: {endpoint: completions}}\neval: {datasets: [{id: d, inline: [{input: a, target: b}]}], scorers: [contains], model: {params: {temperature: 0}}}\nserver: {model: m, command: [serve, "{{ port }}", "{{ slots }}"]}');
  if (bench === undefined || evaluation === undefined) throw new Error('one is missing');
  expect(withServer(bench, 'http://127.0.0.1:41234').load?.target).toMatchObject({ baseUrl: 'http://127.0.0.1:41234/v1', endpoint: 'completions', model: 'm' });
  expect(withServer(bench, 'http://127.0.0.1:41234').models[0]).toMatchObject({ baseUrl: 'http://127.0.0.1:41234/v1' });
  expect(withServer(evaluation, 'http://127.0.0.1:41234').models).toMatchObject([{ id: 'm', baseUrl: 'http://127.0.0.1:41234/v1', model: 'm', params: { temperature: 0 } }]);
});

const ofVllm = 'server: {preset: vllm, model: org/m, args: [--max-model-len, "4096"]}\nparameters: {tp: [1, 2], gpu_memory_utilization: auto, enable_prefix_caching: [true, false], quantization: {preset: [none, kv-cache-fp8]}}';
test.each<readonly [string, string, ServerConfiguration, string]>([
  ['parameters in templates', '', { slots: 4 }, 'serve --port 8001 -np 4'],
  ['what becomes empty is left out', `server: {command: [serve, "{{ port }}", "{{ '-x' if slots > 2 else '' }}"]}`, { slots: 1 }, 'serve 8001'],
  ['the environment', 'server: {command: [serve], env: {PORT: "{{ port }}", N: "{{ slots * 2 }}", KEY: "${secret:k}"}}', { slots: 2 }, 'PORT=8001 N=4 KEY=${secret:k} serve'],
  ['vllm', ofVllm, { tp: 2, gpu_memory_utilization: 0.9, enable_prefix_caching: false, quantization: 'kv-cache-fp8' }, 'vllm serve org/m --host 127.0.0.1 --port 8001 --max-model-len 4096 --tensor-parallel-size 2 --gpu-memory-utilization 0.9 --no-enable-prefix-caching --kv-cache-dtype fp8'],
  ['sglang', 'server: {preset: sglang, model: org/m}\nparameters: {tp: [1, 2], disable_radix_cache: [true, false]}', { tp: 1, disable_radix_cache: false }, 'python3 -m sglang.launch_server --model-path org/m --host 127.0.0.1 --port 8001 --enable-metrics --tp-size 1'],
  ['llama-server', 'server: {preset: llama-server, model: m.gguf}\nparameters: {slots: [1, 2], flash_attn: [true, false], cont_batching: [true, false]}', { slots: 2, flash_attn: true, cont_batching: false }, 'llama-server -m m.gguf --host 127.0.0.1 --port 8001 --metrics --parallel 2 --flash-attn on --no-cont-batching'],
  ['llama-server and a model at Hugging Face', 'server: {preset: llama-server, model: "org/m:Q4_K_M"}', { slots: 2 }, 'llama-server -hf org/m:Q4_K_M --host 127.0.0.1 --port 8001 --metrics --parallel 2'],
  ['a preset with a command of its own', 'server: {preset: llama-server, command: [llama-server, -m, x.gguf, --port, "{{ port }}", -t, "{{ threads }}"]}\nparameters: {threads: [1], slots: [2]}', { threads: 1, slots: 2 }, 'llama-server -m x.gguf --port 8001 -t 1 --parallel 2'],
])('%s', (_, more, configuration, expected) => expect(command(more, configuration)).toBe(expected));

test('a container has its devices, its port on the loopback alone, and variables by their names', () => {
  const docker = 'server: {preset: vllm, model: org/m, docker: {image: "vllm/vllm-openai:latest", options: [-v, "/models:/models"]}, env: {HF_TOKEN: "${env:HF_TOKEN}"}}\nparameters: {tp: [1, 2]}';
  expect(command(docker, { tp: 2 }, { gpus: 2, container: { name: 'pitwall-e01-0', devices: ['0', '3'] } })).toBe(
    'HF_TOKEN=${env:HF_TOKEN} docker run --rm --init --name pitwall-e01-0 --gpus "device=0,3" -p 127.0.0.1:8001:8001 -e HF_TOKEN --ipc=host -v /models:/models vllm/vllm-openai:latest --model org/m --host 0.0.0.0 --port 8001 --tensor-parallel-size 2',
  );
});

test.each<readonly [string, ServerConfiguration, number]>([
  ['', { slots: 4 }, 0],
  ['server: {preset: vllm, model: m}', { slots: 4 }, 1],
  ['server: {preset: vllm, model: m}\nparameters: {tp: [1, 2], pipeline_parallel_size: [1, 2], dp: [0, 1, 2]}', { tp: 2, pipeline_parallel_size: 2, dp: 0 }, 4],
  ['server: {preset: vllm, model: m}\nparameters: {tp: [1, 2], pipeline_parallel_size: [1, 2], dp: [0, 1, 2]}', { tp: 2, pipeline_parallel_size: 2, dp: 2 }, 8],
  ['server: {preset: sglang, model: m, args: ["--tp=4", --pp-size, "2"]}', { slots: 4 }, 8],
  ['server: {preset: sglang, model: m, args: [--tp-size, "4", --dp-size, "2", --enable-dp-attention]}', { slots: 4 }, 4],
  ['server: {preset: sglang, model: m, args: [--tp-size, "4"]}\nparameters: {dp: [1, 2], enable_dp_attention: [true, false]}', { dp: 2, enable_dp_attention: true }, 4],
  ['server: {preset: sglang, model: m, args: [--tp-size, "4"]}\nparameters: {dp: [1, 2], enable_dp_attention: [true, false]}', { dp: 2, enable_dp_attention: false }, 8],
  ['server: {command: [vllm, serve, m, --port, "{{ port }}", -tp, "{{ n * 2 }}"]}\nparameters: {n: [1, 2]}', { n: 2 }, 4],
  ['server: {preset: vllm, model: m, gpus: "2 * tp * dp"}\nparameters: {tp: [1, 2]}', { tp: 2 }, 4],
  ['server: {preset: vllm, model: m, gpus: 0}', { slots: 4 }, 0],
])('GPUs of %s with %j: %d', (more, configuration, expected) => expect(gpusOf(tuned(more).server, configuration)).toBe(expected));

test('what is no number of GPUs is none: a search may come to values that nobody looked at before', () => {
  const of = (gpus: string, slots: number): (() => number) => () => gpusOf({ gpus }, { slots });
  expect(of('slots / 2', 4)()).toBe(2);
  expect(of('slots / 2', 3)).toThrow('`gpus: slots / 2` gives 1.5, which is no number of GPUs');
  expect(of('1 - slots', 2)).toThrow('gives -1');
});

test('an experiment holds the devices of all replicas that there may be', () => {
  const { server } = tuned('server: {preset: vllm, model: m, replicas: {min: 1, max: 3, target_in_flight: 8}}\nparameters: {tp: [1, 2]}');
  expect(devicesNeeded(server, { tp: 2 })).toBe(6);
  expect(server.replicas).toEqual({ count: 1, autoscaling: { min: 1, max: 3, targetInFlight: 8 }, maxQueueLength: 100 });
});

test('`pitwall` is this Pitwall, wherever it is installed', () => {
  const sim = 'server: {command: [pitwall, sim, --port, "{{ port }}", --slots, "{{ slots }}"]}';
  expect(command(sim, { slots: 2 }, { pitwall: { command: ['/usr/bin/node', '/x/cli.js'], env: { ELECTRON_RUN_AS_NODE: '1' } } })).toBe('ELECTRON_RUN_AS_NODE=1 /usr/bin/node /x/cli.js sim --port 8001 --slots 2');
  expect(command(sim, { slots: 2 })).toBe('pitwall sim --port 8001 --slots 2');
});

test.each<readonly [string, readonly string[]]>([
  ['slots: auto', ['1', '2', '4', '8']],
  ['flash_attn: auto', ['on', 'off']],
])('the preset knows sensible values: %s', (parameter, expected) => {
  const [only] = tuned(`server: {preset: llama-server, model: m.gguf}\nparameters: {${parameter}}`).parameters;
  expect(only !== undefined && 'levels' in only ? only.levels.map(String) : only).toEqual(expected);
});

test('a range has its values, also where a tenth is added ten times', () => {
  const values = (range: string): unknown => levelsOf(tuned(`parameters: {slots: ${range}}\nstrategy: random`).parameters[0]!);
  expect(values('{min: 0.5, max: 1, step: 0.1}')).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(values('{min: 1, max: 8, step: 3}')).toEqual([1, 4, 7]);
  expect(values('{min: 1, max: 4}')).toEqual([1, 2, 3, 4]);
  expect(values('{min: 0.5, max: 4}')).toBeUndefined();
});

test('constraints count configurations: a small space is walked whole, a large one is searched', () => {
  expect(tuned('constraints: ["slots in [1, 4]"]')).toMatchObject({ strategy: { use: 'grid' }, maxExperiments: 2 });
  expect(tuned('parameters: {slots: {min: 1, max: 40}}\nseed: 3')).toMatchObject({ strategy: { use: 'bayesian', seed: 3, initial: 4 }, maxExperiments: 30 });
  expect(tuned('parameters: {slots: {min: 1, max: 40}}\nmax_experiments: 5')).toMatchObject({ strategy: { use: 'bayesian', initial: 3 }, maxExperiments: 5 });
  expect(tuned('parameters: {slots: {min: 1, max: 40}}\nmax_experiments: 40')).toMatchObject({ strategy: { use: 'grid' }, maxExperiments: 40 });
  expect(tuned('parameters: {slots: {min: 1, max: 4000}}\nconstraints: [slots % 2 == 0]\nstrategy: grid').maxExperiments).toBe(4000);
  expect(tuned('strategy: {use: successive_halving, eta: 2}\nseed: 5')).toMatchObject({ strategy: { use: 'successive_halving', seed: 5, eta: 2, rungs: 3 }, maxExperiments: 30 });
});
