import type { TelemetryName } from '../../task/reading.ts';

type Known = readonly [metric: string, name: TelemetryName];

/** Prometheus metrics of inference servers. Of one that has several names over its versions the first that is there counts. */
const known: readonly Known[] = [
  ['vllm:num_requests_running', 'running'],
  ['vllm:num_requests_waiting', 'queued'],
  ['vllm:kv_cache_usage_perc', 'cache_use'],
  ['vllm:gpu_cache_usage_perc', 'cache_use'],
  ['vllm:num_preemptions_total', 'preemptions'],
  ['sglang:num_running_reqs', 'running'],
  ['sglang:num_queue_reqs', 'queued'],
  ['sglang:token_usage', 'cache_use'],
  ['sglang:num_retracted_reqs', 'preemptions'],
  ['llamacpp:requests_processing', 'running'],
  ['llamacpp:requests_deferred', 'queued'],
  ['llamacpp:kv_cache_usage_ratio', 'cache_use'],
  ['tgi_batch_current_size', 'running'],
  ['tgi_queue_size', 'queued'],
];

/** Whether a page is a known server's: before its first request it may hold names and no values. */
export function isServerPage(page: string): boolean {
  return known.some(([metric]) => page.includes(metric));
}

const sample = /^[\w:]+(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?[ \t]+(\S+)/;

/**
 * Reads what is known from a page in Prometheus' text format. Engines and replicas, told apart by labels, are added up; of a share the mean counts.
 * Only lines that are looked for are read: such a page has thousands of others.
 */
export function readServerMetrics(page: string): ReadonlyMap<TelemetryName, number> {
  const found = new Map<TelemetryName, number>();
  for (const [metric, name] of known) {
    if (found.has(name)) continue;
    const values = valuesOf(page, metric);
    const sum = values.reduce((total, value) => total + value, 0);
    if (values.length > 0) found.set(name, name === 'cache_use' ? sum / values.length : sum);
  }
  return found;
}

function valuesOf(page: string, metric: string): readonly number[] {
  const values: number[] = [];
  for (let at = page.indexOf(metric); at !== -1; at = page.indexOf(metric, at + metric.length)) {
    if (at > 0 && page[at - 1] !== '\n') continue;
    if (!/[{ \t]/.test(page[at + metric.length] ?? '')) continue;
    const end = page.indexOf('\n', at);
    const written = sample.exec(page.slice(at, end === -1 ? undefined : end))?.[1];
    const value = written === undefined ? Number.NaN : Number(written);
    if (Number.isFinite(value)) values.push(value);
  }
  return values;
}
