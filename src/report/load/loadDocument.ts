import { z } from 'zod';
import { runOutcomes, runStates } from '../../base/outcomes.ts';
import { loadMetrics, type LoadMeasures, type LoadMetric } from '../../score/load/measureLoad.ts';
import { telemetryMetrics, type TelemetryName } from '../../score/load/telemetry.ts';
import { leastObservations } from '../../score/operational.ts';
import type { LoadLevel, LoadView } from './loadView.ts';

const count = z.int().nonnegative();
const metric = z.strictObject({ value: z.number().optional(), n: count.describe('observations'), unit: z.enum(['ms', 'tokens', 'requests/s', 'tokens/s', 'requests', 'share']), note: z.string().optional().describe('why there is no value') });

const definitions = (Object.keys(loadMetrics) as readonly LoadMetric[]).map(name => `${name}: ${loadMetrics[name].definition}`).join('. ');

const reading = z.union([z.strictObject({ mean: z.number(), max: z.number(), n: count.describe('readings'), unit: z.string() }), z.strictObject({ growth: z.number().describe('of a counter, from just before the level to just after it'), n: count.describe('readings'), unit: z.string() })]);
const readings = (Object.keys(telemetryMetrics) as readonly TelemetryName[]).map(name => `${name}: ${telemetryMetrics[name].definition}`).join('. ');

/** An endpoint under load in the document of `--json`. */
export const loadDocumentSchema = z.strictObject({
  target: z.string(),
  levels: z.array(
    z.strictObject({
      trial: z.string(),
      concurrency: count.describe('requests kept in flight'),
      state: z.enum(runStates),
      outcome: z.enum(runOutcomes).optional(),
      requests: count,
      ok: count,
      failed: count,
      failures: z.record(z.string(), count).describe('by class'),
      window_ms: z.number().optional().describe('from the first request’s sending to the last one’s end, ramp and drain included'),
      metrics: z.record(z.string(), metric).describe(`by name: mean, p50, p90, p99 and max of each. ${definitions}. throughput(requests) and throughput(tokens) are those of answered requests ÷ window_ms; concurrency is the mean in flight over its time; success is ok ÷ requests`),
      tokens_from: z.strictObject({ usage: count, chunks: count }).optional().describe('answers whose output tokens the server counted, and those of which the chunks were counted'),
      tokens_per_chunk: z.number().optional(),
      telemetry: z.record(z.string(), reading).optional().describe(`what was read of the server and its GPUs while requests were in flight. ${readings}`),
      error: z.string().optional(),
    }),
  ),
  notes: z.array(z.string()),
});

export function loadDocument({ target, levels, notes }: LoadView): z.infer<typeof loadDocumentSchema> {
  return { target, levels: levels.map(levelDocument), notes: [...notes] };
}

function levelDocument({ trial, concurrency, state, outcome, measured, telemetry, error }: LoadLevel): z.infer<typeof loadDocumentSchema>['levels'][number] {
  return {
    trial,
    concurrency,
    state,
    ...(outcome === undefined ? {} : { outcome }),
    requests: measured?.requests ?? 0,
    ok: measured?.ok ?? 0,
    failed: measured === undefined ? 0 : measured.requests - measured.ok,
    failures: Object.fromEntries(Object.entries(measured?.failures ?? {})),
    ...(measured?.windowMs === undefined ? {} : { window_ms: measured.windowMs }),
    metrics: measured === undefined ? {} : metricsOf(measured),
    ...(measured === undefined ? {} : { tokens_from: { ...measured.tokensFrom } }),
    ...(measured?.tokensPerChunk === undefined ? {} : { tokens_per_chunk: measured.tokensPerChunk }),
    ...(telemetry === undefined ? {} : { telemetry: Object.fromEntries(Object.entries(telemetry).map(([name, summary]) => [name, { ...summary, unit: telemetryMetrics[name as TelemetryName].unit }])) }),
    ...(error === undefined ? {} : { error }),
  };
}

/** By the names that gates and objectives use. */
function metricsOf({ requests, ok, requestsPerS, tokensPerS, meanInFlight, distributions }: LoadMeasures): Record<string, z.infer<typeof metric>> {
  const plain = (name: string, value: number | undefined, n: number, unit: z.infer<typeof metric>['unit']): readonly (readonly [string, z.infer<typeof metric>])[] => (value === undefined ? [] : [[name, { value, n, unit }]]);
  return Object.fromEntries<z.infer<typeof metric>>([
    ...plain('throughput(requests)', requestsPerS, ok, 'requests/s'),
    ...plain('throughput(tokens)', tokensPerS, ok, 'tokens/s'),
    ...plain('concurrency', meanInFlight, requests, 'requests'),
    ...plain('success', requests === 0 ? undefined : ok / requests, requests, 'share'),
    ...(Object.keys(loadMetrics) as readonly LoadMetric[]).flatMap(name => {
      const { unit } = loadMetrics[name];
      const { n, ...values } = distributions[name];
      if (n === 0) return [];
      return (['mean', 'p50', 'p90', 'p99', 'max'] as const).map(reduce => {
        const value = values[reduce];
        const least = reduce === 'p90' || reduce === 'p99' ? leastObservations[reduce] : undefined;
        return [`${reduce}(${name})`, { ...(value === undefined ? { note: `n is too small: ${n} of at least ${least ?? 1}` } : { value }), n, unit }] as const;
      });
    }),
  ]);
}
