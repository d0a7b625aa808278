import type { RunSummaryRow } from '../store/rows.ts';
import { bestExperiment } from './tune/bestExperiment.ts';
import { tuneNumber } from './tune/tuneNumbers.ts';
import { configurationText } from './tune/tuneView.ts';
import { bestLevel } from './sweep/bestLevel.ts';
import { rank } from './runView.ts';
import { withReduced } from './reducedMetrics.ts';
import { parseSummary } from './parseSummary.ts';
import { liveMetrics } from './trialMetrics.ts';
import type { Metric, RunListItem } from './view.ts';

/** A line of a list of runs; from sums alone, so that five hundred of them cost little. `alive` as for `runView`. */
export function runListItem(run: RunSummaryRow, { alive }: { readonly alive: boolean }): RunListItem {
  const interrupted = run.state !== 'ended' && !alive;
  const outcome = interrupted ? 'interrupted' : run.outcome;
  const endedMs = interrupted ? run.heartbeatMs : run.endedMs;
  const trials = run.trials.map((trial, index) => ({ ...trial, index, metrics: parseSummary(trial)?.metrics ?? withoutSummary(trial, run) }));
  const total = trials.reduce<number | undefined>((sum, trial) => (sum === undefined || trial.total === undefined ? undefined : sum + trial.total), 0);
  const sweep = run.kind === 'bench' && run.state === 'ended' ? sweepOf(run) : [];
  const { experiments } = run;
  const headline = experiments !== undefined ? bestOf(experiments.proposed) : run.kind === 'bench' ? loadHeadlineOf(run) : headlineOf(run, trials);
  return {
    id: run.id,
    task: run.task,
    ...(run.label === undefined ? {} : { label: run.label }),
    ...(run.pinned ? { baseline: true } : {}),
    taskFile: run.taskFile,
    ...(run.imported === undefined ? {} : { importedFrom: run.imported.title }),
    state: interrupted ? 'ended' : run.state,
    ...(run.paused === true && !interrupted ? { paused: true } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    createdMs: run.createdMs,
    ...(endedMs === undefined || (run.state !== 'ended' && !interrupted) ? {} : { endedMs }),
    ...(experiments === undefined
      ? {
          done: trials.reduce((sum, trial) => sum + trial.totals.done, 0),
          ...(total === undefined ? {} : { total }),
          failed: trials.reduce((sum, { totals }) => sum + (totals.outcomes.failed ?? 0) + (totals.outcomes.timedOut ?? 0), 0),
        }
      : countsOf(experiments, outcome === 'succeeded')),
    ...(run.gatesFailed === undefined || run.state !== 'ended' ? {} : { gatesFailed: run.gatesFailed }),
    ...(sweep.length === 0 ? {} : { sweep }),
    ...(experiments === undefined ? {} : { tune: tunedOf(experiments.proposed) }),
    ...(headline === undefined ? {} : { headline }),
    ...(run.damaged === undefined ? {} : { damaged: run.damaged }),
  };
}

/** Of a tune: its experiments. Fewer than it may try are tried where nothing is left. */
function countsOf({ most, proposed }: NonNullable<RunSummaryRow['experiments']>, isComplete: boolean): Pick<RunListItem, 'done' | 'total' | 'failed'> {
  const ended = proposed.filter(({ outcome }) => outcome !== undefined && outcome !== 'cancelled');
  return { done: ended.length, total: isComplete ? ended.length : most, failed: ended.filter(({ outcome }) => outcome !== 'ok').length };
}

function tunedOf(proposed: NonNullable<RunSummaryRow['experiments']>['proposed']): NonNullable<RunListItem['tune']> {
  const best = bestExperiment(proposed);
  const { metric, value, unit } = best?.judged?.objective ?? {};
  return best === undefined || metric === undefined || value === undefined ? {} : { best: { experiment: best.id, configuration: configurationText(best.configuration), metric, value: tuneNumber(value, unit ?? '') } };
}

function bestOf(proposed: NonNullable<RunSummaryRow['experiments']>['proposed']): RunListItem['headline'] {
  const best = bestExperiment(proposed);
  const objective = best?.judged?.objective;
  if (best === undefined || objective === undefined) return undefined;
  return { metric: objective.metric, unit: objective.unit === 'share' || objective.unit === 'points' ? objective.unit : 'number', model: best.id, value: objective.value, ...(objective.direction === 'minimize' ? { direction: 'lower' } : {}), n: proposed.filter(({ outcome }) => outcome === 'ok').length };
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

/** Of a bench under load that has ended: the most that any of its levels answered in time, or answered where it has no SLO; of invalid levels only where there are no others. */
function loadHeadlineOf({ state, trials }: RunSummaryRow): RunListItem['headline'] {
  if (state !== 'ended') return undefined;
  const judged = trials.some(({ goodputPerS }) => goodputPerS !== undefined);
  const all = trials.flatMap(({ model, goodputPerS, requestsPerS, invalid }) => {
    const value = judged ? goodputPerS : requestsPerS;
    return value === undefined ? [] : [{ model, value, ...(invalid === true ? { invalid } : {}) }];
  });
  const valid = all.filter(({ invalid }) => invalid !== true);
  const rates = valid.length > 0 ? valid : all;
  const [first, ...others] = rates;
  if (first === undefined) return undefined;
  const best = others.reduce((most, rate) => (rate.value > most.value ? rate : most), first);
  return { metric: judged ? 'goodput' : 'throughput', unit: 'number', perS: true, ...best, n: rates.length };
}

type Measured = RunSummaryRow['trials'][number] & { readonly index: number; readonly metrics: Readonly<Record<string, Metric>> };

/** The sums know nothing of repeats and clusters, so their interval would be too narrow. */
function withoutSummary({ totals, clustered }: RunSummaryRow['trials'][number], run: RunSummaryRow): Measured['metrics'] {
  const metrics = liveMetrics(totals, run);
  if (run.repeats === undefined && clustered !== true) return metrics;
  return Object.fromEntries(Object.entries(metrics).map(([id, { interval: _interval, ...metric }]) => [id, metric]));
}

/** By what ranks the trials: of repeats it may be what they are reduced to, once a trial has ended. */
function headlineOf({ scorers, repeats }: RunSummaryRow, trials: readonly Measured[]): RunListItem['headline'] {
  const first = withReduced(scorers, repeats)[0];
  const ranking = first !== undefined && trials.some(({ metrics }) => metrics[first.id] !== undefined) ? first : scorers[0];
  const best = rank(trials, ranking)[0];
  const measured = ranking && best?.metrics[ranking.id];
  if (ranking === undefined || best === undefined || measured === undefined) return undefined;
  const { value, n, unit, interval } = measured;
  return { metric: ranking.id, unit, model: best.model, value, n, ...(interval === undefined ? {} : { low: interval.low, high: interval.high }), ...(ranking.direction === 'lower' ? { direction: 'lower' } : {}) };
}
