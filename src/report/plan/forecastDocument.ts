import { z } from 'zod';
import { bottlenecks, type Forecast, type Outlook } from './forecast.ts';
import type { ForecastCluster } from './forecastCluster.ts';

const ms = z.number().nonnegative();
const count = z.int().nonnegative();

const outlook = {
  makespan_ms: ms,
  lower_bound_ms: ms.describe('max(Σ work ÷ slots, longest chain, request work ÷ request limit): no schedule is shorter'),
  packed_lower_bound_ms: ms.describe('the same with as many slots as trials of these sizes can hold at once'),
  ratio: z.number().nonnegative().describe('makespan ÷ lower bound'),
  utilisation: z.number().nonnegative().optional().describe('share, of what `utilisation_of` says'),
  utilisation_of: z.enum(['slots', 'requests']).optional(),
  bottleneck: z.enum(bottlenecks),
  bottleneck_of: z.string().optional().describe('which model, scoring pool or trial'),
  per_day: z.number().nonnegative().optional(),
  per_day_of: z.enum(['models', 'experiments']).optional(),
  idle_tail_ms: ms.optional().describe('from the last start until the end, when nobody waits any more; 0 where all slots that can be used are held meanwhile'),
  idle_slot_ms: ms.optional().describe('what stays idle meanwhile: slots × time'),
};

/** What `pitwall plan --json` prints. */
export const forecastSchema = z.strictObject({
  schema: z.literal('pitwall.plan/1'),
  task: z.string(),
  kind: z.enum(['eval', 'bench', 'tune']),
  unit: z.enum(['trial', 'level', 'experiment']),
  trials: count,
  at_most: z.boolean().describe('a search may end before'),
  of: z.string().describe('what the trials are made of'),
  duplicates: count,
  invalid: count.describe('left out by `exclude` or `constraints`'),
  requests: count.optional(),
  requests_at_most: z.literal(true).optional().describe('a level may end by its time before it has sent all of them'),
  tokens_in: count.optional(),
  tokens_out: count.optional(),
  tokens_at_most: z.literal(true).optional().describe('answers are counted by the longest that is asked for: they, and the cost, may be less'),
  cost: z.number().nonnegative().optional(),
  assumed: z.array(z.strictObject({ what: z.string(), ms: ms.optional(), count: count.optional(), source: z.string() })).describe('what the times rest on, and where each comes from'),
  unknown: z.array(z.string()),
  notes: z.array(z.string()),
  cluster: z
    .strictObject({
      name: z.string(),
      version: z.string().describe('of Slurm'),
      partitions: z.array(z.strictObject({ name: z.string(), state: z.string(), time_limit_ms: ms.optional() })),
      nodes: z.array(z.strictObject({ state: z.string(), count })),
      cpus: z.strictObject({ total: count, idle: count }),
      gpus: z.array(z.strictObject({ type: z.string().optional(), total: count, idle: count })),
      waiting: z.literal('unknown').describe('how long jobs wait in the queue depends on others, and is in none of the times'),
    })
    .optional()
    .describe('where the task runs, if not on this machine: the partitions its jobs may run in, as they stand now'),
  slots: count,
  slots_source: z.string(),
  usable_slots: count.optional(),
  ...z.object(outlook).partial().shape,
  schedule: z.array(z.strictObject({ trial: z.string(), slots: z.array(z.string()), queued_ms: ms, start_ms: ms, end_ms: ms })),
  advice: z.array(z.string()),
  what_if: z.array(z.strictObject({ name: z.string(), requests: count.optional(), cost: z.number().nonnegative().optional(), ...outlook })),
});

export type ForecastDocument = z.infer<typeof forecastSchema>;

export function forecastDocument(forecast: Forecast): ForecastDocument {
  const { task, kind, unit, trials, atMost, of, duplicates, invalid, requests, tokens, cost, assumed, unknown, notes, slots } = forecast;
  return {
    schema: 'pitwall.plan/1',
    task,
    kind,
    unit,
    trials,
    at_most: atMost,
    of,
    duplicates,
    invalid,
    ...(requests === undefined ? {} : { requests }),
    ...(forecast.requestsAtMost === undefined ? {} : { requests_at_most: forecast.requestsAtMost }),
    ...(tokens === undefined ? {} : { tokens_in: tokens.in, tokens_out: tokens.out }),
    ...(forecast.tokensAtMost === undefined ? {} : { tokens_at_most: forecast.tokensAtMost }),
    ...(cost === undefined ? {} : { cost }),
    assumed: assumed.map(({ ms: duration, ...rest }) => ({ ...rest, ...(duration === undefined ? {} : { ms: toMicros(duration) }) })),
    unknown: [...unknown],
    notes: [...notes],
    ...(forecast.cluster === undefined ? {} : { cluster: clusterDocument(forecast.cluster) }),
    slots: slots.count,
    slots_source: slots.source,
    ...(forecast.outlook === undefined ? {} : { usable_slots: forecast.outlook.usableSlots, ...outlookDocument(forecast.outlook) }),
    schedule: forecast.spans.map(span => ({ trial: span.trial, slots: [...span.slots], queued_ms: toMicros(span.queuedMs), start_ms: toMicros(span.startMs), end_ms: toMicros(span.endMs) })),
    advice: [...forecast.advice],
    what_if: forecast.whatIfs.map(({ name, outlook: other }) => ({ name, ...(other.requests === undefined ? {} : { requests: other.requests }), ...(other.cost === undefined ? {} : { cost: other.cost }), ...outlookDocument(other) })),
  };
}

function clusterDocument({ name, version, partitions, nodes, cpus, gpus }: ForecastCluster): NonNullable<ForecastDocument['cluster']> {
  return {
    name,
    version,
    partitions: partitions.map(({ timeLimitMs, ...partition }) => ({ ...partition, ...(timeLimitMs === undefined ? {} : { time_limit_ms: timeLimitMs }) })),
    nodes: [...nodes],
    cpus,
    gpus: [...gpus],
    waiting: 'unknown',
  };
}

function outlookDocument({ makespanMs, lowerBoundMs, packedBoundMs, utilisation, bottleneck, perDay, idleTail }: Outlook): z.infer<z.ZodObject<typeof outlook>> {
  return {
    makespan_ms: toMicros(makespanMs),
    lower_bound_ms: toMicros(lowerBoundMs),
    packed_lower_bound_ms: toMicros(packedBoundMs),
    ratio: lowerBoundMs === 0 ? 1 : makespanMs / lowerBoundMs,
    ...(utilisation === undefined ? {} : { utilisation: utilisation.value, utilisation_of: utilisation.of }),
    bottleneck: bottleneck.kind,
    ...(bottleneck.of === undefined ? {} : { bottleneck_of: bottleneck.of }),
    ...(perDay === undefined ? {} : { per_day: perDay.value, per_day_of: perDay.of }),
    ...(idleTail === undefined ? {} : { idle_tail_ms: toMicros(idleTail.ms), idle_slot_ms: toMicros(idleTail.slotMs) }),
  };
}

/** What is beyond is the rounding of sums. */
function toMicros(value: number): number {
  return Number(value.toFixed(3));
}

export function forecastJsonSchema(): object {
  return { ...z.toJSONSchema(forecastSchema), title: 'The document that `pitwall plan --json` prints' };
}
