import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { readGpuLine } from '../../src/execute/telemetry/gpuLine.ts';
import { openTelemetry, type TelemetryPorts } from '../../src/execute/telemetry/openTelemetry.ts';
import { readServerMetrics } from '../../src/execute/telemetry/serverMetrics.ts';
import type { TelemetrySettings } from '../../src/task/load.ts';

const vllm = `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a}b \\"c\\""} 3.0
vllm:num_requests_running{engine="1",model_name="m"} 4.0 1700000000000
vllm:num_requests_running_by_user{user="x"} 99
vllm:num_requests_waiting{engine="0",model_name="m"} 1.2e1
vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.75
vllm:gpu_cache_usage_perc{engine="0",model_name="m"} 0.9
vllm:num_preemptions_total{engine="0",model_name="m"} 2
vllm:e2e_request_latency_seconds_bucket{le="+Inf"} 7
`;

test.each<[string, string, Readonly<Record<string, number>>]>([
  ['vLLM: engines are added up, of a share the mean counts, the newer of two names wins', vllm, { running: 7, queued: 12, cache_use: 0.5, preemptions: 2 }],
  ['llama.cpp', '# TYPE llamacpp:requests_processing gauge\nllamacpp:requests_processing 2\nllamacpp:requests_deferred 1', { running: 2, queued: 1 }],
  ['SGLang', 'sglang:num_running_reqs{model_name="m"} 5\r\nsglang:num_queue_reqs{model_name="m"} 0\r\nsglang:token_usage{model_name="m"} 0.5\r\n', { running: 5, queued: 0, cache_use: 0.5 }],
  ['another program', 'process_cpu_seconds_total 3\n', {}],
  ['values that are none', 'vllm:num_requests_running NaN\nvllm:num_requests_waiting{a="\nsglang:num_queue_reqs', {}],
])('%s', (_name, page, read) => expect(Object.fromEntries(readServerMetrics(page))).toEqual(read));

test.each<[string, readonly object[]]>([
  ['0, 35, 40960, 81920, 250.50', [{ name: 'gpu_use', device: 0, value: 0.35 }, { name: 'gpu_memory', device: 0, value: 0.5 }, { name: 'gpu_power', device: 0, value: 250.5 }]],
  ['1, 0, 0, 81920, [N/A]', [{ name: 'gpu_use', device: 1, value: 0 }, { name: 'gpu_memory', device: 1, value: 0 }]],
  ['NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.', []],
  ['', []],
])('a line of nvidia-smi: %s', (line, read) => expect(readGpuLine(line)).toEqual(read));

let server: Server | undefined;
afterEach(() => void server?.close());
const ended = new AbortController().signal;
const settings = (more: Partial<TelemetrySettings> = {}): TelemetrySettings => ({ gpu: false, intervalMs: 20, ...more });
const ports = (more: Partial<TelemetryPorts> = {}): TelemetryPorts => ({ clock: systemClock, environment: {}, ...more });

/** @param page what the n-th request is told; undefined: 404 */
async function serve(page: (n: number) => string | undefined): Promise<{ origin: string; asked: { url: string | undefined; key: string | undefined }[] }> {
  const asked: { url: string | undefined; key: string | undefined }[] = [];
  server = createServer((request, response) => {
    const told = page(asked.push({ url: request.url, key: request.headers.authorization }) - 1);
    response.writeHead(told === undefined ? 404 : 200).end(told);
  });
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('a server is read before a level, in every interval, and after it; its key goes along', async () => {
  const { origin, asked } = await serve(n => (n === 3 ? undefined : `llamacpp:requests_processing ${n}\n`));
  const telemetry = await openTelemetry({ url: new URL(`${origin}/v1/chat/completions`), headers: ['accept', 'x', 'authorization', 'Bearer k'] }, settings(), ports(), ended);
  expect(telemetry.sources).toEqual([`${origin}/metrics`]);
  const read: number[] = [];
  const watching = await telemetry.watch((_, readings) => read.push(...readings.map(({ value }) => value)));
  expect(read).toEqual([1]);
  while (asked.length < 6) await systemClock.sleep(5);
  await watching.end();
  const last = asked.length;
  // The fourth failed, and is left out; nothing is read after the end.
  expect(read).toEqual(Array.from({ length: last - 1 }, (_, k) => k + 1).filter(n => n !== 3));
  await systemClock.sleep(60);
  expect({ asked: asked.length, keys: new Set(asked.map(({ key }) => key)) }).toEqual({ asked: last, keys: new Set(['Bearer k']) });
});

test('a server that was asked nothing yet has names without values, and is read all the same', async () => {
  const { origin } = await serve(n => (n === 0 ? '# TYPE vllm:num_requests_running gauge\n' : `vllm:num_requests_running{model_name="m"} ${n}\n`));
  const telemetry = await openTelemetry({ url: new URL(origin), headers: [] }, settings(), ports(), ended);
  const read: number[] = [];
  await (await telemetry.watch((_, readings) => read.push(...readings.map(({ value }) => value)))).end();
  expect(read).toEqual([1, 2]);
});

test('without metrics there is nothing to watch; metrics that a task names must be there', async () => {
  const { origin, asked } = await serve(n => (n === 0 ? undefined : 'up 1\n'));
  const watched = { url: new URL(`${origin}/v1`), headers: ['authorization', 'Bearer k'] };
  expect((await openTelemetry(watched, settings(), ports(), ended)).sources).toEqual([]);
  expect((await openTelemetry(watched, settings({ metrics: false }), ports(), ended)).sources).toEqual([]);
  expect(asked.length).toBe(1);
  await expect(openTelemetry(watched, settings({ metrics: `${origin}/other` }), ports(), ended)).rejects.toMatchObject({ what: 'the page has no metric that Pitwall knows: it reads those of vLLM, SGLang, llama.cpp and TGI' });
  await expect(openTelemetry(watched, settings({ metrics: 'http://127.0.0.1:1/metrics' }), ports(), ended)).rejects.toMatchObject({ what: expect.stringMatching(/^the server’s metrics cannot be read: /) as unknown, where: 'telemetry, metrics: http://127.0.0.1:1/metrics' });
});

test('another host does not get the key', async () => {
  const { origin, asked } = await serve(() => 'tgi_queue_size 1\n');
  await openTelemetry({ url: new URL('https://elsewhere.example/v1'), headers: ['authorization', 'Bearer k'] }, settings({ metrics: '${env:METRICS}' }), ports({ environment: { METRICS: origin } }), ended);
  expect(asked).toEqual([{ url: '/', key: undefined }]);
});

const gpus = (lines: string): readonly string[] => [process.execPath, '-e', `setInterval(() => console.log(${JSON.stringify(lines)}), 5)`, '--'];

test('GPUs are read by one program that ends with the run, of a server on this machine only', async () => {
  const local = { url: new URL('http://127.0.0.1:1/v1'), headers: [] };
  const options = settings({ metrics: false, gpu: true });
  const telemetry = await openTelemetry(local, options, ports({ gpuProgram: gpus('0, 50, 1, 4, 100\n1, 70, 2, 4, 120') }), ended);
  expect(telemetry.sources).toEqual(['nvidia-smi']);
  const seen = new Set<string>();
  const watching = await telemetry.watch((_, readings) => readings.forEach(({ name, device, value }) => seen.add(`${device} ${name} ${value}`)));
  while (seen.size < 6) await systemClock.sleep(5);
  await watching.end();
  telemetry.dispose();
  expect([...seen].toSorted()).toEqual(['0 gpu_memory 0.25', '0 gpu_power 100', '0 gpu_use 0.5', '1 gpu_memory 0.5', '1 gpu_power 120', '1 gpu_use 0.7']);
  const leased = await openTelemetry(local, { ...options, gpus: [1] }, ports({ gpuProgram: gpus('0, 50, 1, 4, 100\n1, 70, 2, 4, 120') }), ended);
  const own = new Set<number | undefined>();
  const watched = await leased.watch((_, readings) => readings.forEach(({ device }) => own.add(device)));
  while (own.size === 0) await new Promise(resolve => setTimeout(resolve, 5));
  await watched.end();
  leased.dispose();
  expect([...own]).toEqual([1]);
  expect((await openTelemetry({ ...local, url: new URL('https://elsewhere.example/v1') }, options, ports({ gpuProgram: gpus('0, 50, 1, 4, 100') }), ended)).sources).toEqual([]);
  // The wait for it ends with it: a timer that is left would keep the process alive.
  let waits = 0;
  const sleep: typeof systemClock.sleep = async (ms, signal) => (waits++, await systemClock.sleep(ms, signal), waits--, undefined);
  expect((await openTelemetry(local, options, ports({ gpuProgram: ['pitwall-no-such-program'], clock: { ...systemClock, sleep } }), ended)).sources).toEqual([]);
  await new Promise(resolve => setImmediate(resolve));
  expect(waits).toBe(0);
});
