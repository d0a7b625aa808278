import type { RunRow, TrialRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { readLevels, type ReadLevel } from './load/readLevels.ts';
import { ticksForPace } from './pace.ts';
import { runView, type TrialFinal } from './runView.ts';
import { measureTrial, parseSummary } from './trialFinal.ts';
import { trialDifferences } from './trialDifferences.ts';
import { readTune } from './tune/readTune.ts';
import type { Difference, RunView } from './view.ts';

/** What was computed from rows that no longer change is kept for so many runs. */
const runsKept = 20;

/** Of one run: the key names the trials' ends, so that a resume or a retry makes it anew. */
interface Kept {
  readonly finals: Map<string, TrialFinal>;
  readonly loads: Map<string, ReadLevel>;
  differences?: { readonly key: string; readonly value: readonly Difference[] };
}

const kept = new WeakMap<StoreReader, Map<string, Kept>>();

/**
 * Reads a run and folds it into its view. Cheap enough to be called four times a second: sums while trials run, and what needs every score
 * (final intervals, percentiles, differences) once a trial, or the run, has ended. Throws where there is no such run: ask `findRun` first.
 */
export function readRunView(reader: StoreReader, run: string, { alive, nowMs }: { readonly alive: boolean; readonly nowMs: number }): RunView {
  const row = reader.run(run);
  if (row === undefined) throw new Error(`There is no run ${run}`);
  const trials = reader.trials(run);
  const totals = reader.totals(run);
  const over = row.state === 'ended' || !alive;
  const known = keptOf(reader, run);
  const ended = trials.filter(trial => trial.state === 'ended' || trial.state === 'finishing' || over);
  const done = new Map(totals.map(total => [total.trial, total.done]));
  const keyOf = (trial: TrialRow): string => JSON.stringify([trial.id, trial.endedMs, trial.startedMs, done.get(trial.id)]);
  const finals = new Map(ended.map(trial => [trial.id, finalOf(reader, row, trial, known, keyOf(trial))]));
  const differencesKey = ended.length === trials.length ? trials.map(keyOf).join() : undefined;
  if (differencesKey !== undefined && known.differences?.key !== differencesKey) {
    known.differences = { key: differencesKey, value: row.plan.kind === 'eval' ? trialDifferences(reader, row, trials, finals) : [] };
  }
  const workingSinceMs = row.state === 'ended' ? undefined : workingSince(reader, row);
  const loads = row.plan.load === undefined ? undefined : readLevels(reader, row, ended, known.loads, keyOf);
  const tune = readTune(reader, row, { over, nowMs, viewOf: child => readRunView(reader, child, { alive, nowMs }) });
  return runView(
    {
      run: row,
      trials,
      totals,
      ticks: over ? reader.ticks(run, 1) : reader.ticks(run, ticksForPace),
      finals,
      ...(loads === undefined ? {} : { loads }),
      ...(tune === undefined ? {} : { tune }),
      ...(over ? {} : { controls: reader.controls(run) }),
      differences: differencesKey === undefined ? [] : (known.differences?.value ?? []),
      ...(workingSinceMs === undefined ? {} : { workingSinceMs }),
    },
    { alive, nowMs },
  );
}

function finalOf(reader: StoreReader, run: RunRow, trial: TrialRow, known: Kept, key: string): TrialFinal {
  const found = known.finals.get(key) ?? (trial.state === 'ended' ? parseSummary(trial) : undefined) ?? measureTrial(reader, run, trial.id);
  known.finals.set(key, found);
  return found;
}

function keptOf(reader: StoreReader, run: string): Kept {
  let runs = kept.get(reader);
  if (runs === undefined) kept.set(reader, (runs = new Map<string, Kept>()));
  const known = runs.get(run) ?? { finals: new Map<string, TrialFinal>(), loads: new Map<string, ReadLevel>() };
  // The one asked for last is the last to go.
  runs.delete(run);
  runs.set(run, known);
  const oldest = runs.keys().next().value;
  if (runs.size > runsKept && oldest !== undefined) runs.delete(oldest);
  return known;
}

function workingSince(reader: StoreReader, run: RunRow): number | undefined {
  if (run.resumes === 0) return run.startedMs;
  return reader.events(run.id).findLast(({ event }) => event.type === 'runResumed')?.atMs ?? run.startedMs;
}
