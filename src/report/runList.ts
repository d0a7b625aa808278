import type { RunSummaryRow } from '../store/rows.ts';
import { bestLevel } from './sweep/bestLevel.ts';
import { rank } from './runView.ts';
import { liveMetrics } from './trialMetrics.ts';
import type { RunListItem } from './view.ts';

/** A line of a list of runs; from sums alone, so that five hundred of them cost little. `alive` as for `runView`. */
export function runListItem(run: RunSummaryRow, { alive }: { readonly alive: boolean }): RunListItem {
  const interrupted = run.state !== 'ended' && !alive;
  const outcome = interrupted ? 'interrupted' : run.outcome;
  const endedMs = interrupted ? run.heartbeatMs : run.endedMs;
  const trials = run.trials.map((trial, index) => ({ ...trial, index, metrics: liveMetrics(trial.totals, run) }));
  const total = trials.reduce<number | undefined>((sum, trial) => (sum === undefined || trial.total === undefined ? undefined : sum + trial.total), 0);
  const sweep = run.kind === 'bench' && run.state === 'ended' ? sweepOf(run) : [];
  const headline = run.kind === 'bench' ? undefined : headlineOf(run, rank(trials, run.scorers[0])[0]);
  return {
    id: run.id,
    task: run.task,
    taskFile: run.taskFile,
    state: interrupted ? 'ended' : run.state,
    ...(outcome === undefined ? {} : { outcome }),
    createdMs: run.createdMs,
    ...(endedMs === undefined || (run.state !== 'ended' && !interrupted) ? {} : { endedMs }),
    done: trials.reduce((sum, trial) => sum + trial.totals.done, 0),
    ...(total === undefined ? {} : { total }),
    failed: trials.reduce((sum, { totals }) => sum + (totals.outcomes.failed ?? 0) + (totals.outcomes.timedOut ?? 0), 0),
    ...(sweep.length === 0 ? {} : { sweep }),
    ...(headline === undefined ? {} : { headline }),
  };
}

function sweepOf({ trials }: RunSummaryRow): NonNullable<RunListItem['sweep']> {
  return [...Map.groupBy(trials, ({ model }) => model)].flatMap(([model, ofModel]) => {
    const levels = [...Map.groupBy(ofModel, ({ parallelRequests }) => parallelRequests ?? 0)];
    const timed = levels.flatMap(([parallelRequests, ofLevel]) => {
      const totalMs = ofLevel.find(({ measured }) => measured !== undefined)?.measured?.totalMs;
      const counted = ofLevel.reduce((sum, { totals: { done, outcomes } }) => ({ done: sum.done + done, failed: sum.failed + (outcomes.failed ?? 0) + (outcomes.timedOut ?? 0) }), { done: 0, failed: 0 });
      return totalMs === undefined || ofLevel.some(({ outcome }) => outcome !== 'succeeded') ? [] : [{ parallelRequests, totalMs, ...counted }];
    });
    const best = levels.length === 1 ? undefined : bestLevel(timed)?.best;
    return best === undefined ? [] : [{ model, best: best.parallelRequests }];
  });
}

function headlineOf(run: RunSummaryRow, best: { readonly model: string; readonly metrics: ReturnType<typeof liveMetrics> } | undefined): RunListItem['headline'] {
  const metric = run.scorers[0]?.id;
  const measured = metric === undefined ? undefined : best?.metrics[metric];
  if (metric === undefined || best === undefined || measured === undefined) return undefined;
  const { value, n, unit, interval } = measured;
  return { metric, unit, model: best.model, value, n, ...(interval === undefined ? {} : { low: interval.low, high: interval.high }) };
}
