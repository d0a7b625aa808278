import type { TrialRow } from '../store/rows.ts';
import { datasetOf } from '../task/datasetOf.ts';
import { createAlignment, type ProbedDataset } from './alignWithDatasets.ts';
import { doneOf, type RunScope } from './runScope.ts';
import { forgetUnfinishedLevels } from './sweep/forgetUnfinishedLevels.ts';
import { prepareExamples, type TrialExamples } from './trialExamples.ts';

/** The trials of a run as they are stored, their samples counted. */
export interface PreparedTrials {
  readonly rows: readonly TrialRow[];
  /** What their prompts show before they ask; absent where nobody is asked. */
  readonly examples?: TrialExamples;
}

/** Counts and checks every dataset before anything is asked, so that a malformed row costs nothing. */
export async function prepareTrials(scope: RunScope, resumed: boolean): Promise<PreparedTrials> {
  const { spec, progress, all, shards } = scope;
  const { task, store, runId, ports } = spec;
  const { clock } = ports;
  const probes = new Map<string, ProbedDataset>();
  for (const { configuration } of spec.plan.trials) {
    const key = probeKey(configuration.dataset, configuration.split);
    if (probes.has(key)) continue;
    const reader = ports.openDataset(datasetOf(task, configuration.dataset), configuration.split);
    const found = shards === undefined ? await reader.probe(all) : await shards.probe(datasetOf(task, configuration.dataset), configuration.split);
    probes.set(key, { ...found, reader });
  }
  const align = createAlignment(store, runId);
  const examples = await prepareExamples(task, spec.plan.trials, store, runId, ports.openDataset, all);
  for (const row of store.trials(runId)) {
    const probe = probes.get(probeKey(row.configuration.dataset, row.configuration.split));
    if (probe === undefined) continue;
    const repeats = spec.plan.trials.find(trial => trial.id === row.id)?.repeats ?? 1;
    await align(row, probe, repeats, all, () => clock.wallMs());
    shards?.refuseChanged(row, probe.hash);
    const done = doneOf(scope, row.id);
    progress.total += probe.items * repeats;
    progress.done += done;
  }
  if (task.sweep !== undefined && resumed) {
    forgetUnfinishedLevels(store, runId, spec.plan);
    progress.done = spec.plan.trials.reduce((sum, { id }) => sum + doneOf(scope, id), 0);
  }
  progress.failed = store.totals(runId).reduce((sum, totals) => sum + (totals.outcomes.failed ?? 0) + (totals.outcomes.timedOut ?? 0), 0);
  if (resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runResumed', done: progress.done, total: progress.total });
  store.writeEvent(runId, clock.wallMs(), { type: 'runPrepared', samples: progress.total });
  return { rows: store.trials(runId), examples };
}

/** Nothing is read before a trial begins: the samples are there, and counted. */
export function prepareRescoring({ spec, progress }: RunScope, from: string, resumed: boolean): PreparedTrials {
  const { store, runId, ports: { clock } } = spec;
  const sum = (run: string): number => store.totals(run).filter(totals => spec.plan.trials.some(trial => trial.id === totals.trial)).reduce((total, { done }) => total + done, 0);
  progress.total = sum(from);
  progress.done = sum(runId);
  if (resumed) store.writeEvent(runId, clock.wallMs(), { type: 'runResumed', done: progress.done, total: progress.total });
  store.writeEvent(runId, clock.wallMs(), { type: 'rescoringStarted', from, samples: progress.total });
  return { rows: store.trials(runId) };
}

function probeKey(dataset: string, split: string): string {
  return JSON.stringify([dataset, split]);
}
