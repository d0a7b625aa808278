import type { ErrorClass } from '../../base/outcomes.ts';
import type { RunRow, TrialRow } from '../../store/rows.ts';
import type { TrialView } from '../view.ts';
import { sweepAdvice } from './sweepAdvice.ts';
import type { Sweep, SweepLevel } from './sweepView.ts';

/** Folds the trials of a sweep into its levels, for each model; undefined where the run is none. */
export function sweepsOf(run: Pick<RunRow, 'plan' | 'settings'>, rows: readonly TrialRow[], trials: readonly TrialView[]): readonly Sweep[] | undefined {
  const { sweep } = run.plan;
  if (sweep === undefined) return undefined;
  const max = run.settings['parallel_requests.max']?.value;
  const measured = new Map(rows.map(row => [row.id, row.measured]));
  return [...Map.groupBy(trials, trial => trial.configuration.model)].map(([model, ofModel]) => {
    const levels = [...Map.groupBy(ofModel, trial => trial.configuration.parallelRequests ?? 0)].sort(([a], [b]) => a - b).map(([parallelRequests, ofLevel]) => levelOf(parallelRequests, ofLevel));
    const setting = { place: placeOf(model), declared: sweep.declared[model], ceiling: typeof max === 'number' ? max : Number.POSITIVE_INFINITY };
    const over = levels.every(({ state }) => state === 'ended');
    return { model, levels, ...(over ? sweepAdvice(levels, setting) : { advice: [] }) };
  });

  /** A number for the whole run would hold for the other models as well, and not for a model with its own. */
  function placeOf(model: string): string {
    const evalName = run.plan.sweep?.evalFile.split(/[/\\]/).at(-1) ?? '';
    const alone = trials.every(trial => trial.configuration.model === model) && run.plan.sweep?.ownLimits.includes(model) !== true;
    return alone ? evalName : `the \`limits\` of model \`${model}\` in ${evalName}`;
  }

  function levelOf(parallelRequests: number, ofLevel: readonly TrialView[]): SweepLevel {
    const facts = ofLevel.map(trial => measured.get(trial.id)).find(found => found !== undefined);
    const total = ofLevel.reduce<number | undefined>((sum, trial) => (sum === undefined || trial.total === undefined ? undefined : sum + trial.total), 0);
    const failed = sum(ofLevel, ({ outcomes }) => (outcomes.failed ?? 0) + (outcomes.timedOut ?? 0));
    const answered = sum(ofLevel, trial => trial.done) - failed;
    const outcome = (ofLevel.find(trial => trial.outcome !== 'succeeded') ?? ofLevel[0])?.outcome;
    const error = ofLevel.find(trial => trial.error !== undefined && trial.outcome !== 'succeeded')?.error;
    const [only] = ofLevel;
    const id = ofLevel.length === 1 ? only?.scorers[0] : undefined;
    const metric = id === undefined ? undefined : only?.metrics[id];
    const state = ofLevel.every(trial => trial.state === 'ended') ? 'ended' : (ofLevel.find(trial => trial.state !== 'ended' && trial.state !== 'pending')?.state ?? (ofLevel.every(trial => trial.state === 'pending') ? 'pending' : 'running'));
    return {
      parallelRequests,
      trials: ofLevel.map(trial => trial.id),
      state,
      ...(state === 'ended' && outcome !== undefined ? { outcome } : {}),
      done: answered + failed,
      ...(total === undefined ? {} : { total }),
      answered,
      failed,
      errors: added(ofLevel),
      tokens: sum(ofLevel, trial => trial.tokensIn + trial.tokensOut),
      ...(facts === undefined ? {} : { measured: facts, ...(facts.totalMs > 0 ? { requestsPerS: (answered * 1000) / facts.totalMs } : {}) }),
      // Each failed sample's last attempt failed too, and was not tried again.
      retries: facts === undefined ? 0 : Math.max(0, Object.values(facts.failedAttempts).reduce((total, n) => total + n, 0) - failed),
      rateLimited: facts?.failedAttempts.rateLimited ?? 0,
      ...(id === undefined || metric === undefined ? {} : { metric: { ...metric, id } }),
      ...(error === undefined ? {} : { error }),
    };
  }
}

function sum(trials: readonly TrialView[], of: (trial: TrialView) => number): number {
  return trials.reduce((total, trial) => total + of(trial), 0);
}

function added(trials: readonly TrialView[]): SweepLevel['errors'] {
  const errors: Partial<Record<ErrorClass, number>> = {};
  for (const trial of trials) for (const [name, n] of Object.entries(trial.errors)) errors[name as ErrorClass] = (errors[name as ErrorClass] ?? 0) + n;
  return errors;
}
