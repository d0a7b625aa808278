import { z } from 'zod';
import { importedDocumentSchema } from './imported/importedDocument.ts';
import { runOutcomes, runStates } from '../base/outcomes.ts';
import { loadDocumentSchema } from './load/loadDocument.ts';
import { experimentDocumentSchema, tuneDocumentSchema } from './tune/tuneDocument.ts';
import { sweepSchema } from './sweep/sweepDocument.ts';
import { directions, metricUnits } from '../score/metricKinds.ts';

const share = z.number();
const interval = z.tuple([z.number(), z.number()]).describe('low and high of the 95 % interval');
const count = z.int().nonnegative();
const unit = z.enum(metricUnits).describe('share: of 1; points: of 100, as BLEU is counted; number: of its own');
const intervalMethod = z.enum(['wilson', 'bootstrap', 'normal', 'clusterBootstrap', 'clusterNormal']);
const counts = z.record(z.string(), count);

const labelMeasures = z.strictObject({ precision: share, recall: share, f1: share });

const metric = z
  .strictObject({
    value: z.number().describe('the mean score; of a corpus metric such as BLEU, the metric of all samples together'),
    n: count.describe('samples it rests on'),
    sum: z.number().describe('of the samples’ own scores'),
    repeats: z.strictObject({ n: count, sd: z.number() }).optional().describe('how often each sample was asked, and the standard deviation of the value from repeat to repeat'),
    missing: count.describe('samples without a score, not in n'),
    interval: interval.optional(),
    interval_method: intervalMethod.optional(),
    interval_resamples: count.optional().describe('of a bootstrap: 10,000 where it is absent (means); of corpus metrics at most 1,000, fewer where that would take long'),
    interval_note: z.string().optional().describe('why there is no interval'),
    interval_clusters: count.optional().describe('shards that were drawn whole, where no samples are kept'),
    unit,
    labels: z
      .strictObject({
        table: z.array(z.strictObject({ label: z.string(), precision: share, recall: share, f1: share, true_positives: count, predicted: count, support: count })),
        averages: z.strictObject({ micro: labelMeasures, macro: labelMeasures, weighted: labelMeasures }),
        confusion: z.strictObject({ labels: z.array(z.string().nullable()), counts: z.array(z.array(count)) }).describe('rows are the true labels, columns the predicted ones; null is any that does not count'),
      })
      .optional()
      .describe('of a metric over labels, up to 100 of them'),
    by_tag: z.record(z.string(), z.strictObject({ mean: z.number(), tags: count, untagged: count.optional().describe('samples that count in `value` and have no such tag') })).optional().describe('of a corpus metric, by tag column: the plain mean over the tags of each one’s metric; `value` is that of all samples pooled'),
  })
  .describe('one number over a trial');

const trial = z.strictObject({
  id: z.string(),
  configuration: z.strictObject({ model: z.string(), dataset: z.string(), split: z.string(), prompt: z.string(), repeat: count, axes: z.record(z.string(), z.string()).optional().describe('value by axis of the matrix'), parallel_requests: count.optional().describe('of a sweep: requests in flight at once'), concurrency: count.optional().describe('of an endpoint under load: requests kept in flight'), rate: z.number().optional().describe('of an endpoint under load: requests that become due each second'), replay: z.number().optional().describe('of a replayed trace: what its times were multiplied by'), ramp: z.string().optional().describe('of a load that changed all the time: from where to where'), max_batch_size: z.union([count, z.literal('auto')]).optional().describe('of an endpoint under load: most inputs in a request'), batch_interval_ms: z.number().optional().describe('of an endpoint under load: how long a batch waits for more') }),
  state: z.enum(runStates),
  outcome: z.enum(runOutcomes).optional(),
  samples: count.describe('samples recorded'),
  total: count.optional().describe('samples the trial has'),
  outcomes: counts.describe('samples by outcome'),
  errors: counts.describe('samples by error class'),
  metrics: z.record(z.string(), metric).describe('by scorer id'),
  latency_ms: z.strictObject({ mean: z.number(), p50: z.number().optional(), p90: z.number().optional(), n: count }).optional(),
  operational: z
    .record(
      z.string(),
      z.strictObject({ value: z.number().optional(), n: count.describe('samples that were answered and say it'), unit: z.enum(['ms', 'tokens', 'tokens/s', 'currency', 'attempts']), direction: z.enum(directions), note: z.string().optional().describe('why there is no value') }),
    )
    .optional()
    .describe('by name: mean(latency), p90(ttft), sum(cost), …; of a trial that ended'),
  by_tag: z
    .array(
      z.strictObject({
        column: z.string(),
        scorer: z.string(),
        unit,
        values: z.array(z.strictObject({ tag: z.string(), value: z.number(), n: count, interval: interval.optional(), interval_method: intervalMethod.optional() })).describe('those with the most samples first'),
        more: count.describe('values of the tag beyond these'),
      }),
    )
    .optional()
    .describe('metrics over the samples with each value of a tag'),
  tokens_in: z.number(),
  tokens_out: z.number(),
  cost: z.number().optional(),
  cut_short: z.strictObject({ length: count.optional(), filter: count.optional() }).optional().describe('answers that ended at the most tokens allowed, or by a content filter; absent where none did'),
  cached: count.optional().describe('samples whose answer came from the cache; absent where none did'),
  scoring: z.strictObject({ requests: count, tokens_in: z.number(), tokens_out: z.number(), cost: z.number().optional() }).optional().describe('what judges have used up, apart from the tokens and the cost above; absent where none was asked'),
  warnings: z.array(z.string()),
  reasons: z.array(z.strictObject({ error_class: z.string().optional(), scorer: z.string().optional(), reason: z.string(), n: count, first_index: count })).optional().describe('why samples failed (`error_class`) or could not be judged (`scorer`), those with the most samples first; of a trial that ended'),
  error: z.string().optional(),
});

export const differenceSchema = z
  .strictObject({
    a: z.string(),
    b: z.string(),
    metric: z.string(),
    unit: unit.optional(),
    direction: z.enum(directions).optional().describe('which way is better: of `lower`, a value below 0 speaks for a'),
    value: z.number().describe('mean of a − b over the samples that both have; of a corpus metric, its difference over them'),
    n: count,
    interval: interval.describe('paired, 95 %'),
    p: z.number().optional().describe("McNemar's exact p, for scores of 0 and 1; of clustered samples, that of turning whole clusters’ signs"),
    p_holm: z.number().optional().describe('p after Holm’s correction over all differences of the document'),
    flipped: share.optional().describe('share of the samples whose score differs; absent where only the sums of shards are kept'),
    only_a: count.optional(),
    only_b: count.optional(),
    caveats: z.array(z.string()).describe('why the two may not be compared strictly'),
  })
  .describe('a − b, paired by sample');

/** The document that `--json` prints of a run. Fields are only added within one version. */
export const runDocumentSchema = z.strictObject({
  schema: z.literal('pitwall.run/1'),
  run: z.string(),
  task: z.string(),
  label: z.string().optional().describe('what a person calls the run'),
  baseline: z.literal(true).optional().describe('the other runs of its task are held against it'),
  description: z.string().optional(),
  kind: z.enum(['eval', 'bench', 'tune']),
  state: z.enum(runStates),
  outcome: z.enum(runOutcomes).optional().describe('absent while the run is under way'),
  error: z.string().optional(),
  created_at: z.iso.datetime(),
  ended_at: z.iso.datetime().optional(),
  duration_ms: z.number().describe('time spent running, over all resumes'),
  resumes: count,
  imported: importedDocumentSchema.optional().describe('of a run that another tool has measured: it is read-only'),
  rescored_from: z.string().optional().describe('the run whose outputs this one judged anew: latencies, tokens and costs are that one’s'),
  other_spending: z.strictObject({ cost: z.number(), tokens: count }).optional().describe('what was paid for that is in no trial’s cost: judges, and samples that are gone'),
  scorers: z.array(z.strictObject({ id: z.string(), definition: z.string().describe('name, version and parameters: scores compare where it is equal'), signature: z.string().optional().describe('of BLEU, chrF and TER, as sacrebleu prints it; nrefs once a trial has ended'), binary: z.boolean(), unit: unit.optional(), direction: z.enum(directions).optional().describe('which way is better'), reduced: z.literal(true).optional().describe('made of another scorer’s scores over the repeats of each sample') })),
  on_missing: z.enum(['exclude', 'zero']),
  trials: z.array(z.union([trial, experimentDocumentSchema])).describe('of a tune: its experiments, in the order of proposing'),
  ranking: z.array(z.string()).describe('trial ids, best first by the first scorer; of a tune feasible ones by objective, then infeasible ones by violation, then what was not measured'),
  tune: tuneDocumentSchema.optional().describe('of a tune: what its experiments say together'),
  parent: z.strictObject({ run: z.string(), experiment: z.string() }).optional().describe('the experiment that this run has measured'),
  differences: z.array(differenceSchema),
  leaderboard: z
    .strictObject({
      by: z.string().describe('the metric that orders the models, and the accuracy of the Dynascore'),
      metrics: z.array(z.strictObject({ name: z.string(), unit, direction: z.enum(directions), weight: z.number().optional().describe('in the Dynascore') })),
      models: z
        .array(z.strictObject({ model: z.string(), values: z.record(z.string(), z.number()).describe('by metric: the mean over the model’s trials'), dynascore: z.number().optional().describe('in the unit of the metric of `by`') }))
        .describe('best first: by Dynascore where there is one'),
      dynascore: z.strictObject({ rates: z.record(z.string(), z.number()).describe('by metric: so much of it goes for one unit of the metric of `by`'), why: z.string().optional().describe('why no model has one') }).optional(),
      notes: z.array(z.string()),
    })
    .optional()
    .describe('the models beside each other, where the task asks for it'),
  sweeps: z.array(sweepSchema).optional().describe('of a bench with `request_sweep`: what each number of parallel requests took, by model'),
  load: loadDocumentSchema.optional().describe('of an endpoint under load: what each level did to it'),
  gates: z.array(z.strictObject({ gate: z.string(), held: z.boolean(), value: z.number().optional(), unit: unit.optional(), trial: z.string().optional(), why: z.string().optional().describe('why there is no value') })),
  carried_by: z.record(z.string(), z.string()).optional().describe('by model: who carried its requests, where it was not Pitwall’s own client'),
  settings: z.record(z.string(), z.strictObject({ value: z.json(), source: z.string() })).describe('effective settings with the source of each'),
  notes: z.array(z.string()),
});
export type RunDocument = z.infer<typeof runDocumentSchema>;
/** Of an eval or a bench. */
export type TrialDocument = z.infer<typeof trial>;

/** The JSON schema of the document; `schemas/run.schema.json` holds it. */
export function runDocumentJsonSchema(): object {
  return { title: 'Pitwall run document', ...z.toJSONSchema(runDocumentSchema) };
}
