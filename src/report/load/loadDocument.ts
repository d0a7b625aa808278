import { z } from 'zod';
import { runOutcomes, runStates } from '../../base/outcomes.ts';
import type { ClientFacts } from '../../score/load/clientFacts.ts';
import { leastForReduction, reductions } from '../../score/load/distribution.ts';
import type { LoadFigures } from '../../score/load/loadFigures.ts';
import { shownFigures } from '../../score/load/measureLoad.ts';
import { loadMetricNames, loadMetrics } from '../../score/load/loadMetrics.ts';
import { telemetryMetrics, type TelemetryName } from '../../score/load/telemetry.ts';
import type { LoadInterval } from '../../score/load/quantileIntervals.ts';
import { selfCheckDocument, selfCheckSchema } from './selfCheckDocument.ts';
import type { KneeView, LevelPoint } from './knee.ts';
import type { LevelBatching } from './levelBatching.ts';
import type { LoadLevel, LoadView } from './loadView.ts';

const count = z.int().nonnegative();
const metric = z.strictObject({
  value: z.number().optional(),
  n: count.describe('observations'),
  unit: z.enum(['ms', 'tokens', 'requests/s', 'tokens/s', 'inputs/s', 'requests', 'share']),
  interval: z.tuple([z.number(), z.number()]).optional().describe('95 %; none of a maximum, of a rate that was measured once, and of more than 150000 observations'),
  interval_method: z.enum(['bootstrap', 'blockBootstrap', 'studentT', 'wilson']).optional().describe('bootstrap: over requests; blockBootstrap: over runs of neighbouring requests, where neighbours resemble each other; studentT: over repeats'),
  note: z.string().optional().describe('why there is no value'),
});

const definitions = loadMetricNames.map(name => `${name}: ${loadMetrics[name].definition}`).join('. ');

const figures = z.strictObject({
  requests: count,
  ok: count,
  failed: count,
  failures: z.record(z.string(), count).describe('by class'),
  from_ms: z.number().optional().describe('beginning of the window on the level’s clock'),
  window_ms: z.number().optional(),
  metrics: z.record(z.string(), metric).describe(`by name: ${reductions.join(', ')} of each. ${definitions}. throughput(requests) and throughput(tokens): answered requests, each by the share of its time that lies in the window, and output tokens that came in it, ÷ window; throughput(inputs) and throughput(tokens_in): the texts that those requests asked about, and the tokens of what they sent; goodput: of those requests the ones that met every limit of the SLO; attainment: of all requests due in the window those that were answered and met every limit; concurrency: mean in flight over the time; success: ok ÷ requests`),
  slo: z
    .array(z.strictObject({ metric: z.string(), limit: z.number(), actual: z.number().optional(), n: count, ratio: z.number().optional().describe('actual ÷ limit'), met: z.boolean().optional().describe('absent where n is too small') }))
    .optional(),
  operational_law: z
    .strictObject({ expected: z.number().describe('throughput × (time per request + lag)'), observed: z.number().describe('in flight'), mismatch: z.number().describe('share') })
    .optional(),
  tokens_from: z.strictObject({ usage: count, chunks: count }).describe('answers whose output tokens the server counted, and those of which the chunks were counted'),
  tokens_per_chunk: z.number().optional(),
  coalesced: z.number().optional().describe('share of the chunks that came in one read of the socket with the one before'),
});

const batching = z.strictObject({
  max_size: count.optional().describe('most inputs in a request; of `auto` what it was found to be, absent until that is known'),
  auto: z.boolean(),
  interval_ms: z.number().optional().describe('how long a batch waits for more after its first input; absent where it waits for nobody'),
  mean_size: z.number().optional().describe('inputs ÷ requests'),
  batches_per_s: z.number().optional().describe('requests as the server sees them'),
  unbatched_per_s: z.number().optional().describe('of `auto`: requests answered a second without batching, × interval = the size tried first'),
  failed: z.array(z.strictObject({ max_size: count, interval_ms: z.number(), requests: count, failures: count, error: z.string() })).optional().describe('of `auto`: what the server failed on before'),
  limit: z.strictObject({ by: z.enum(['size', 'interval', 'load', 'server']), text: z.string() }).optional().describe('what keeps batches from bringing more; absent without batching'),
});

const point = z.strictObject({ load: z.number().describe('requests in flight, or a second'), throughput_requests: z.number().optional(), throughput_tokens: z.number().optional(), attainment: z.number().optional() });

const reading = z.union([z.strictObject({ mean: z.number(), max: z.number(), n: count.describe('readings'), unit: z.string() }), z.strictObject({ growth: z.number().describe('of a counter, from just before the level to just after it'), n: count.describe('readings'), unit: z.string() })]);
const readings = (Object.keys(telemetryMetrics) as readonly TelemetryName[]).map(name => `${name}: ${telemetryMetrics[name].definition}`).join('. ');

/** An endpoint under load in the document of `--json`. */
export const loadDocumentSchema = z.strictObject({
  target: z.string(),
  levels: z.array(
    z.strictObject({
      trials: z.array(z.string()).describe('its repeats'),
      concurrency: count.optional().describe('requests kept in flight'),
      rate: z.number().optional().describe('of an open loop: requests that become due each second'),
      batching: batching.optional().describe('how inputs were collected into requests'),
      replay: z.number().optional().describe('of a replayed trace: what its times were multiplied by'),
      ramp: z.string().optional().describe('of a load that changed all the time: from where to where'),
      stretches: z.array(figures.extend({ until_ms: z.number(), load_from: z.number(), load_until: z.number() })).optional().describe('of a ramp: equal stretches of its time, with what was offered at their beginnings and ends (requests in flight, or a second), and the figures of the requests that were due in them; rates are of the answers that ended in them'),
      state: z.enum(runStates),
      outcome: z.enum(runOutcomes).optional(),
      verdict: z.enum(['valid', 'suspect', 'invalid']).optional().describe('invalid: the client could not do what was asked of it, so the numbers are not the server’s'),
      causes: z.array(z.string()).optional().describe('of the verdict, the worst first'),
      steady: figures.optional().describe('between ramp and drain: what tables show'),
      whole: figures.optional().describe('from the first request’s due time to the last one’s end'),
      unsteady: z.string().optional().describe('why there is no plateau'),
      achieved_rate: z.number().optional().describe('of an open loop: the rate at which requests were sent ÷ the rate at which they were due'),
      client: z.array(z.record(z.string(), z.number())).optional().describe('how the client fared in each repeat: shares of the time, and milliseconds'),
      telemetry: z.record(z.string(), reading).optional().describe(`what was read of the server and its GPUs while requests were in flight. ${readings}`),
      error: z.string().optional(),
      reported: z.record(z.string(), z.number()).optional().describe('of an imported bench: what its tool has reported itself, by its own names and in its own units'),
    }),
  ),
  knee: z
    .strictObject({
      share: z.number().describe('of the requests that must meet the SLO'),
      knee: point.optional().describe('the highest load whose attainment reaches the share'),
      capacity: z.number().optional().describe('of a search: the load at which the SLO is just met'),
      below: point.optional(),
      above: point.optional(),
      saturation: point.optional().describe('the lowest load from which on throughput rises by less than 5 %'),
      usl: z
        .strictObject({ lambda: z.number(), sigma: z.number(), kappa: z.number(), peak: z.strictObject({ n: z.number(), throughput: z.number() }).optional(), r2: z.number(), levels: count, highest: z.number().describe('load that it rests on') })
        .optional()
        .describe('universal scalability: requests/s = λN ÷ (1 + σ(N − 1) + κN(N − 1)), fitted on the mean in flight'),
    })
    .optional()
    .describe('what the levels say together; of at least two that are not invalid'),
  self_check: selfCheckSchema.optional(),
  notes: z.array(z.string()),
});

function batchingDocument({ auto, maxSize, intervalMs, meanSize, chosen, limit }: LevelBatching, perS: number | undefined): z.infer<typeof batching> {
  return {
    ...(maxSize === undefined ? {} : { max_size: maxSize }),
    auto,
    ...(intervalMs === undefined ? {} : { interval_ms: intervalMs }),
    ...(meanSize === undefined ? {} : { mean_size: meanSize }),
    ...(meanSize === undefined || perS === undefined ? {} : { batches_per_s: perS / meanSize }),
    ...(chosen === undefined ? {} : { unbatched_per_s: chosen.unbatchedPerS, failed: chosen.failed.map(of => ({ max_size: of.maxSize, interval_ms: of.intervalMs, requests: of.requests, failures: of.failures, error: of.error })) }),
    ...(limit === undefined ? {} : { limit: { ...limit } }),
  };
}

export function loadDocument({ target, levels, knee, selfCheck, notes }: LoadView): z.infer<typeof loadDocumentSchema> {
  return { target, levels: levels.map(levelDocument), ...(knee === undefined ? {} : { knee: kneeDocument(knee) }), ...(selfCheck === undefined ? {} : { self_check: selfCheckDocument(selfCheck) }), notes: [...notes] };
}

function kneeDocument({ share, usl, capacity, ...points }: KneeView): NonNullable<z.infer<typeof loadDocumentSchema>['knee']> {
  const told = Object.entries(points as Readonly<Record<string, LevelPoint | undefined>>).flatMap(([name, of]) => (of === undefined ? [] : [[name, { load: of.load, ...(of.requestsPerS === undefined ? {} : { throughput_requests: of.requestsPerS }), ...(of.tokensPerS === undefined ? {} : { throughput_tokens: of.tokensPerS }), ...(of.attainment === undefined ? {} : { attainment: of.attainment }) }] as const]));
  return { share, ...(capacity === undefined ? {} : { capacity }), ...Object.fromEntries(told), ...(usl === undefined ? {} : { usl: { ...usl } }) };
}

function levelDocument({ trials, concurrency, rate, replay, ramp, stretches, batching, state, outcome, measured, verdict, clients, telemetry, error, reported }: LoadLevel): z.infer<typeof loadDocumentSchema>['levels'][number] {
  return {
    trials: [...trials],
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    ...(batching === undefined ? {} : { batching: batchingDocument(batching, measured === undefined ? undefined : shownFigures(measured).requestsPerS) }),
    ...(replay === undefined ? {} : { replay }),
    ...(ramp === undefined ? {} : { ramp }),
    ...(stretches === undefined ? {} : { stretches: stretches.map(({ figures: of, fromMs, untilMs, fromLoad, untilLoad }) => ({ ...figuresDocument(of), from_ms: fromMs, until_ms: untilMs, load_from: fromLoad, load_until: untilLoad })) }),
    state,
    ...(outcome === undefined ? {} : { outcome }),
    ...(verdict === undefined ? {} : { verdict: verdict.verdict, causes: [...verdict.causes] }),
    ...(measured?.steady === undefined ? {} : { steady: { ...figuresDocument(measured.steady), from_ms: measured.steady.fromMs } }),
    ...(measured === undefined ? {} : { whole: figuresDocument(measured.whole) }),
    ...(measured?.unsteady === undefined ? {} : { unsteady: measured.unsteady }),
    ...(measured?.achieved === undefined ? {} : { achieved_rate: measured.achieved }),
    ...(clients.length === 0 ? {} : { client: clients.map(({ client }) => clientDocument(client)) }),
    ...(telemetry === undefined ? {} : { telemetry: Object.fromEntries(Object.entries(telemetry).map(([name, summary]) => [name, { ...summary, unit: telemetryMetrics[name as TelemetryName].unit }])) }),
    ...(error === undefined ? {} : { error }),
    ...(reported === undefined ? {} : { reported: { ...reported } }),
  };
}

function figuresDocument(of: LoadFigures): z.infer<typeof figures> {
  return {
    requests: of.requests,
    ok: of.ok,
    failed: of.requests - of.ok,
    failures: Object.fromEntries(Object.entries(of.failures)),
    ...(of.windowMs === undefined ? {} : { window_ms: of.windowMs }),
    metrics: metricsOf(of),
    ...(of.slo === undefined ? {} : { slo: of.slo.map(({ name, limit, actual, n, met }) => ({ metric: name, limit, ...(actual === undefined ? {} : { actual, ratio: actual / limit }), n, ...(met === undefined ? {} : { met }) })) }),
    ...(of.law === undefined ? {} : { operational_law: { expected: of.law.expected, observed: of.law.observed, mismatch: of.law.mismatch } }),
    tokens_from: { ...of.tokensFrom },
    ...(of.tokensPerChunk === undefined ? {} : { tokens_per_chunk: of.tokensPerChunk }),
    ...(of.coalesced === undefined ? {} : { coalesced: of.coalesced }),
  };
}

/** By the names that gates and objectives use. */
function metricsOf({ requests, ok, requestsPerS, tokensPerS, inputsPerS, tokensInPerS, goodputPerS, attainment, success, meanInFlight, rateIntervals, distributions }: LoadFigures): Record<string, z.infer<typeof metric>> {
  const plain = (name: string, value: number | undefined, n: number, unit: z.infer<typeof metric>['unit'], interval?: LoadInterval): readonly (readonly [string, z.infer<typeof metric>])[] => (value === undefined ? [] : [[name, { value, n, unit, ...intervalDocument(interval) }]]);
  return Object.fromEntries<z.infer<typeof metric>>([
    ...plain('throughput(requests)', requestsPerS, ok, 'requests/s', rateIntervals?.requestsPerS),
    ...plain('throughput(tokens)', tokensPerS, ok, 'tokens/s', rateIntervals?.tokensPerS),
    ...plain('throughput(inputs)', inputsPerS, ok, 'inputs/s', rateIntervals?.inputsPerS),
    ...plain('throughput(tokens_in)', tokensInPerS, ok, 'tokens/s', rateIntervals?.tokensInPerS),
    ...plain('goodput', goodputPerS, ok, 'requests/s', rateIntervals?.goodputPerS),
    ...plain('attainment', attainment?.value, requests, 'share', attainment?.interval),
    ...plain('concurrency', meanInFlight, requests, 'requests'),
    ...plain('success', success?.value, requests, 'share', success?.interval),
    ...loadMetricNames.flatMap(name => {
      const { unit } = loadMetrics[name];
      const of = distributions[name];
      if (of.n === 0) return [];
      return reductions.map(reduce => {
        const value = of[reduce];
        return [`${reduce}(${name})`, { ...(value === undefined ? { note: `n is too small: ${of.n} of at least ${leastForReduction(reduce)}` } : { value }), n: of.n, unit, ...intervalDocument(of.intervals?.[reduce]) }] as const;
      });
    }),
  ]);
}

function intervalDocument(interval: LoadInterval | undefined): Pick<z.infer<typeof metric>, 'interval' | 'interval_method'> {
  return interval === undefined ? {} : { interval: [interval.low, interval.high], interval_method: interval.method };
}

/** Snake case, for what is a number of the client. */
function clientDocument(client: ClientFacts): Record<string, number> {
  return Object.fromEntries(Object.entries(client as unknown as Readonly<Record<string, number>>).map(([name, value]) => [name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), value]));
}
