// What asking costs: provider and budget alone, without scoring and store, against `pitwall sim` in a process of its own.
//   node bench/eval.ts [samples] [parallel] [latencyMs] [repeats] [stream]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { systemClock } from '../src/base/clock.ts';
import { createRng } from '../src/base/rng.ts';
import { askWithRetries } from '../src/execute/askWithRetries.ts';
import { createProvider } from '../src/execute/createProvider.ts';
import { createRequestBudget } from '../src/schedule/requestBudget.ts';
import { forEachLazily } from '../src/schedule/forEachLazily.ts';

const [samples = 2000, parallel = 50, latencyMs = 20, repeats = 5] = process.argv.slice(2, 6).map(Number);
const stream = process.argv[6] === 'stream';
const child = spawn(process.execPath, [...process.execArgv, new URL('sim.ts', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
const [baseUrl] = (await once(createInterface(child.stdout), 'line')) as [string];

const idealMs = Math.ceil(samples / parallel) * latencyMs;
const times: number[] = [];
for (let repeat = 0; repeat < repeats; repeat++) {
  const cpu = process.cpuUsage();
  const { wallMs, latencyP50Ms, latencyMeanMs, peakMb } = await measure();
  const { user, system } = process.cpuUsage(cpu);
  times.push(wallMs);
  console.log(`${samples} samples, ${parallel} in flight, ${latencyMs} ms: ${wallMs.toFixed(0)} ms (ideal ${idealMs}), ${((samples / wallMs) * 1000).toFixed(0)}/s, latency p50 ${latencyP50Ms.toFixed(1)} mean ${latencyMeanMs.toFixed(1)} ms, slots busy ${(((latencyMeanMs * samples) / parallel / wallMs) * 100).toFixed(0)} %, ${((user + system) / samples).toFixed(0)} µs CPU a sample, peak ${peakMb.toFixed(0)} MB`);
}
console.log(`median ${median(times).toFixed(0)} ms${idealMs === 0 ? '' : ` = ${(median(times) / idealMs).toFixed(2)} × ideal`}`);
child.stdin.end();

async function measure(): Promise<{ wallMs: number; latencyP50Ms: number; latencyMeanMs: number; peakMb: number }> {
  const provider = createProvider({ id: 'm', provider: 'openai', baseUrl, model: `sim;latency=${latencyMs}`, stream, params: {}, timeoutMs: 60_000, limits: {} }, { environment: {}, connections: parallel, clock: systemClock });
  const budget = createRequestBudget({ parallelRequests: parallel, models: new Map(), clock: systemClock });
  const signal = new AbortController().signal;
  const rng = createRng(1);
  const latencies = new Float64Array(samples);
  let peak = 0;
  const startMs = performance.now();
  await forEachLazily(indices(samples), { width: parallel + 200, signal }, async index => {
    const request = { messages: [{ role: 'user', content: `Question ${index}: how much is ${index} and one?` }], sample: { index, row: {} } };
    const { answer } = await askWithRetries({ provider, request, model: 'm', retries: 0, budget, clock: systemClock, rng, signal });
    if (answer.outcome !== 'ok') throw new Error(answer.error);
    latencies[index] = answer.latencyMs ?? 0;
    if (index % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  });
  const wallMs = performance.now() - startMs;
  provider.dispose();
  budget.dispose();
  return { wallMs, latencyP50Ms: median([...latencies]), latencyMeanMs: latencies.reduce((a, b) => a + b) / samples, peakMb: peak / 1e6 };
}

async function* indices(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index++) yield index;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
