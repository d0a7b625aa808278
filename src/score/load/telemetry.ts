import type { Reading, TelemetryName } from '../../task/reading.ts';

export type { Reading, TelemetryName } from '../../task/reading.ts';

/** The one registry of what is read. A counter only grows: how much it did counts. Change a definition and it needs another name. */
export const telemetryMetrics: Readonly<Record<TelemetryName, { readonly title: string; readonly unit: 'requests' | 'share' | 'count' | 'W'; readonly isCounter?: true; readonly definition: string }>> = {
  running: { title: 'running', unit: 'requests', definition: 'requests that the server works on, as it says itself' },
  queued: { title: 'queued', unit: 'requests', definition: 'requests that wait in the server, as it says itself' },
  cache_use: { title: 'KV cache', unit: 'share', definition: 'share of the KV cache that is in use, as the server says' },
  preemptions: { title: 'preemptions', unit: 'count', isCounter: true, definition: 'running requests that the server put back for want of memory' },
  gpu_use: { title: 'GPU', unit: 'share', definition: 'share of the time in which a kernel ran on the GPU, as its driver says' },
  gpu_memory: { title: 'GPU memory', unit: 'share', definition: 'share of the GPU’s memory that is taken' },
  gpu_power: { title: 'GPU power', unit: 'W', definition: 'power drawn by the GPU' },
};

export const telemetryNames = Object.keys(telemetryMetrics) as readonly TelemetryName[];

/** Mean and largest over all devices, or how much a counter has grown. */
export type ReadingSummary = { readonly n: number; readonly mean: number; readonly max: number } | { readonly n: number; readonly growth: number };
/** What the readings of a level add up to; a name is absent where nothing was read. */
export type TelemetrySummary = Readonly<Partial<Record<TelemetryName, ReadingSummary>>>;

/**
 * Values count while requests were in flight, between 0 and `windowMs`; of a counter also the readings just before and after, between which the level lies.
 * @param readings ascending by time
 */
export function summarizeTelemetry(readings: readonly Reading[], windowMs: number): TelemetrySummary {
  const summaries: Partial<Record<TelemetryName, ReadingSummary>> = {};
  for (const name of telemetryNames) {
    const of = readings.filter(reading => reading.name === name);
    const summary = telemetryMetrics[name].isCounter === true ? growthOf(of) : spreadOf(of.filter(({ atMs }) => atMs > 0 && atMs < windowMs));
    if (summary !== undefined) summaries[name] = summary;
  }
  return summaries;
}

function growthOf(readings: readonly Reading[]): ReadingSummary | undefined {
  const [first, last] = [readings[0], readings.at(-1)];
  // A server that was started anew counts from 0.
  return first === undefined || last === undefined || first === last || last.value < first.value ? undefined : { n: readings.length, growth: last.value - first.value };
}

function spreadOf(readings: readonly Reading[]): ReadingSummary | undefined {
  if (readings.length === 0) return undefined;
  const values = readings.map(({ value }) => value);
  return { n: values.length, mean: values.reduce((sum, value) => sum + value, 0) / values.length, max: Math.max(...values) };
}
