import type { RunRow, TrialRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { keptRun, type KeptRun } from './keptRuns.ts';
import { readLevels } from './load/readLevels.ts';
import { ticksForPace } from './pace.ts';
import { runView, type TrialFinal } from './runView.ts';
import { parseSummary } from './parseSummary.ts';
import { measureTrial } from './trialFinal.ts';
import { trialDifferences } from './trialDifferences.ts';
import { readTune } from './tune/readTune.ts';
import type { RunView } from './view.ts';

/**
 * Reads a run and folds it into its view. Cheap enough to be called four times a second: sums while trials run, and what needs every score
 * (final intervals, percentiles, differences) once a trial, or the run, has ended. Throws where there is no such run: ask `findRun` first.
 * @param measured `kept`: only what was measured before, and `measuring` in the view where that is not all; `trials`: whatever its trials need, and no differences between them
 */
export function readRunView(reader: StoreReader, run: string, { alive, nowMs, measured = 'all' }: { readonly alive: boolean; readonly nowMs: number; readonly measured?: 'all' | 'trials' | 'kept' }): RunView {
  const row = reader.run(run);
  if (row === undefined) throw new Error(`There is no run ${run}`);
  const trials = reader.trials(run);
  const totals = reader.totals(run);
  const over = row.state === 'ended' || !alive;
  const known = keptRun(reader, run);
  const ended = trials.filter(trial => trial.state === 'ended' || trial.state === 'finishing' || over);
  const done = new Map(totals.map(total => [total.trial, total.done]));
  const keyOf = (trial: TrialRow): string => JSON.stringify([trial.id, trial.endedMs, trial.startedMs, done.get(trial.id)]);
  const finals = new Map(
    ended.flatMap((trial): [string, TrialFinal][] => {
      const final = finalOf(reader, row, trial, known, keyOf(trial), measured);
      return final === undefined ? [] : [[trial.id, final]];
    }),
  );
  const differencesKey = ended.length === trials.length ? trials.map(keyOf).join() : undefined;
  const compares = row.plan.kind === 'eval' && trials.length > 1;
  if (differencesKey !== undefined && known.differences?.key !== differencesKey && (measured === 'all' || !compares)) {
    known.differences = { key: differencesKey, value: compares ? trialDifferences(reader, row, trials, finals) : [] };
  }
  const workingSinceMs = row.state === 'ended' ? undefined : workingSince(reader, row);
  const loads = row.plan.load === undefined ? undefined : readLevels(reader, row, ended, known.loads, keyOf);
  const tune = readTune(reader, row, { over, nowMs, viewOf: child => readRunView(reader, child, { alive, nowMs, measured: 'trials' }) });
  const isWhole = finals.size === ended.length && (differencesKey === undefined || known.differences?.key === differencesKey);
  const view = runView(
    {
      run: row,
      trials,
      totals,
      ticks: over ? reader.ticks(run, 1) : reader.ticks(run, ticksForPace),
      finals,
      ...(loads === undefined ? {} : { loads }),
      ...(tune === undefined ? {} : { tune }),
      ...(over ? {} : { controls: reader.controls(run) }),
      differences: differencesKey === undefined || known.differences?.key !== differencesKey ? [] : known.differences.value,
      ...(workingSinceMs === undefined ? {} : { workingSinceMs }),
    },
    { alive, nowMs },
  );
  return isWhole ? view : { ...view, measuring: true };
}

function finalOf(reader: StoreReader, run: RunRow, trial: TrialRow, known: KeptRun, key: string, measured: 'all' | 'trials' | 'kept'): TrialFinal | undefined {
  const found = known.finals.get(key) ?? (trial.state === 'ended' ? parseSummary(trial) : undefined) ?? (measured === 'kept' ? undefined : measureTrial(reader, run, trial.id));
  if (found !== undefined) known.finals.set(key, found);
  return found;
}

function workingSince(reader: StoreReader, run: RunRow): number | undefined {
  if (run.resumes === 0) return run.startedMs;
  return reader.events(run.id).findLast(({ event }) => event.type === 'runResumed')?.atMs ?? run.startedMs;
}
