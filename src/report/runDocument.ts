import type { Configuration } from '../plan/plan.ts';
import type { Interval } from '../score/interval.ts';
import { shownOperational, unitAndDirection } from '../score/operational.ts';
import { loadDocument } from './load/loadDocument.ts';
import { importedDocument } from './imported/importedDocument.ts';
import { sweepDocument } from './sweep/sweepDocument.ts';
import { tooFew } from './tooFew.ts';
import { runNotes } from './runNotes.ts';
import { scoringDocument } from './scoringDocument.ts';
import type { RunDocument, TrialDocument } from './runDocumentSchema.ts';
import { experimentDocument, tuneDocument } from './tune/tuneDocument.ts';
import type { Difference, Leaderboard, Metric, RunView, TrialView } from './view.ts';

/** A run as the one document of every `--json`: snake_case, times in milliseconds, described by `runDocumentSchema`. */
export function runDocument(view: RunView): RunDocument {
  return {
    schema: 'pitwall.run/1',
    run: view.id,
    task: view.task,
    ...(view.label === undefined ? {} : { label: view.label }),
    ...(view.baseline === undefined ? {} : { baseline: view.baseline }),
    ...(view.description === undefined ? {} : { description: view.description }),
    kind: view.kind,
    state: view.state,
    ...(view.outcome === undefined ? {} : { outcome: view.outcome }),
    ...(view.error === undefined ? {} : { error: view.error }),
    created_at: new Date(view.createdMs).toISOString(),
    ...(view.endedMs === undefined ? {} : { ended_at: new Date(view.endedMs).toISOString() }),
    duration_ms: view.durationMs,
    resumes: view.resumes,
    ...(view.imported === undefined ? {} : { imported: importedDocument(view.imported) }),
    ...(view.rescoredFrom === undefined ? {} : { rescored_from: view.rescoredFrom }),
    ...(view.otherSpending === undefined ? {} : { other_spending: { ...view.otherSpending } }),
    scorers: view.scorers.map(scorer => ({ ...scorer })),
    on_missing: view.onMissing,
    trials: view.tune === undefined ? view.trials.map(trialDocument) : view.tune.experiments.map(of => experimentDocument(of, view.tune?.objective.metric ?? '')),
    ranking: [...view.ranking],
    differences: view.differences.map(differenceDocument),
    ...(view.leaderboard === undefined ? {} : { leaderboard: leaderboardDocument(view.leaderboard) }),
    ...(view.sweeps === undefined ? {} : { sweeps: view.sweeps.map(sweepDocument) }),
    ...(view.load === undefined ? {} : { load: loadDocument(view.load) }),
    ...(view.tune === undefined ? {} : { tune: tuneDocument(view.tune) }),
    ...(view.parent === undefined ? {} : { parent: { ...view.parent } }),
    gates: view.gates.map(gate => ({ ...gate })),
    // Settings were read from JSON by the store.
    settings: view.settings as RunDocument['settings'],
    ...(view.carriers === undefined ? {} : { carried_by: { ...view.carriers } }),
    notes: [...runNotes(view)],
  };
}

function trialDocument(trial: TrialView): TrialDocument {
  return {
    id: trial.id,
    configuration: configurationDocument(trial.configuration),
    state: trial.state,
    ...(trial.outcome === undefined ? {} : { outcome: trial.outcome }),
    samples: trial.done,
    ...(trial.total === undefined ? {} : { total: trial.total }),
    outcomes: present(trial.outcomes),
    errors: present(trial.errors),
    metrics: Object.fromEntries(Object.entries(trial.metrics).map(([id, metric]) => [id, metricDocument(metric)])),
    ...(trial.latencyMs === undefined ? {} : { latency_ms: { ...trial.latencyMs } }),
    ...(trial.operational === undefined || Object.keys(trial.operational).length === 0 ? {} : { operational: operationalDocument(trial.operational) }),
    ...(trial.tagTables === undefined ? {} : { by_tag: trial.tagTables.map(({ column, scorer, unit, rows, more }) => ({ column, scorer, unit, values: rows.map(({ interval, ...row }) => ({ ...row, ...(interval === undefined ? {} : { interval: pair(interval), interval_method: interval.method }) })), more })) }),
    tokens_in: trial.tokensIn,
    tokens_out: trial.tokensOut,
    ...(trial.cost === undefined ? {} : { cost: trial.cost }),
    ...(trial.cutShort === undefined ? {} : { cut_short: { ...trial.cutShort } }),
    ...(trial.cached === undefined ? {} : { cached: trial.cached }),
    ...(trial.scoring === undefined ? {} : { scoring: scoringDocument(trial.scoring) }),
    warnings: [...trial.warnings],
    ...(trial.reasons === undefined ? {} : { reasons: trial.reasons.map(({ of, text, n, index }) => ({ ...('error' in of ? { error_class: of.error } : { scorer: of.scorer }), reason: text, n, first_index: index })) }),
    ...(trial.error === undefined ? {} : { error: trial.error }),
  };
}

/** In the words of the document. */
export function configurationDocument({ parallelRequests, maxBatchSize, batchIntervalMs, ...configuration }: Configuration): TrialDocument['configuration'] {
  return { ...configuration, ...(maxBatchSize === undefined ? {} : { max_batch_size: maxBatchSize }), ...(batchIntervalMs === undefined ? {} : { batch_interval_ms: batchIntervalMs }), ...(parallelRequests === undefined ? {} : { parallel_requests: parallelRequests }) };
}

function operationalDocument(values: NonNullable<TrialView['operational']>): NonNullable<TrialDocument['operational']> {
  return Object.fromEntries(
    shownOperational.flatMap(name => {
      const { value, n } = values[name] ?? { n: 0 };
      return n === 0 ? [] : [[name, { ...(value === undefined ? { note: tooFew(name, n) } : { value }), n, ...unitAndDirection(name) }] as const];
    }),
  );
}

function metricDocument({ value, n, sum, missing, interval, noInterval, unit, repeats, byTag, labels }: Metric): TrialDocument['metrics'][string] {
  return { value, n, sum, missing, ...(repeats === undefined ? {} : { repeats }), ...(interval === undefined ? {} : { interval: pair(interval), interval_method: interval.method, ...(interval.resamples === undefined ? {} : { interval_resamples: interval.resamples }), ...(interval.clusters === undefined ? {} : { interval_clusters: interval.clusters }) }), ...(noInterval === undefined ? {} : { interval_note: noInterval }), unit, ...(byTag === undefined ? {} : { by_tag: { ...byTag } }), ...(labels === undefined ? {} : { labels: labelsDocument(labels) }) };
}

function labelsDocument({ labels, averages, confusion }: NonNullable<Metric['labels']>): NonNullable<TrialDocument['metrics'][string]['labels']> {
  return {
    table: labels.map(({ label, precision, recall, f1, truePositives, predicted, support }) => ({ label, precision, recall, f1, true_positives: truePositives, predicted, support })),
    averages: { micro: { ...averages.micro }, macro: { ...averages.macro }, weighted: { ...averages.weighted } },
    confusion: { labels: [...confusion.names], counts: confusion.counts.map(row => [...row]) },
  };
}

export function differenceDocument(difference: Difference): RunDocument['differences'][number] {
  const { a, b, metric, unit, direction, value, n, interval, p, pHolm, flipped, onlyA, onlyB, caveats } = difference;
  return {
    a,
    b,
    metric,
    unit,
    ...(direction === undefined ? {} : { direction }),
    value,
    n,
    interval: pair(interval),
    ...(p === undefined ? {} : { p }),
    ...(pHolm === undefined ? {} : { p_holm: pHolm }),
    ...(flipped === undefined ? {} : { flipped }),
    ...(onlyA === undefined ? {} : { only_a: onlyA }),
    ...(onlyB === undefined ? {} : { only_b: onlyB }),
    caveats: [...caveats],
  };
}

function leaderboardDocument({ by, metrics, models, dynascore, notes }: Leaderboard): NonNullable<RunDocument['leaderboard']> {
  return {
    by,
    metrics: metrics.map(metric => ({ ...metric })),
    models: models.map(model => ({ ...model, values: { ...model.values } })),
    ...(dynascore === undefined ? {} : { dynascore: { ...dynascore, rates: { ...dynascore.rates } } }),
    notes: [...notes],
  };
}

function pair({ low, high }: Interval): [number, number] {
  return [low, high];
}

function present(counts: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
