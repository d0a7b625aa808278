import { unreachable } from '../base/unreachable.ts';
import { nameOfOperational } from '../score/operational.ts';
import { checkLoadGates } from './load/loadGates.ts';
import { metricOf, scorerOf, scorerOfTrial } from './metricOf.ts';
import { tooFew } from './tooFew.ts';
import type { RunView, TrialView } from './view.ts';

/** As a task holds it. */
export interface GateLimit {
  /** As written: `accuracy >= 0.5`. */
  readonly text: string;
  readonly metric: string;
  readonly comparison: '>=' | '>' | '<=' | '<' | '==';
  readonly limit: number;
}

export type GateResult = RunView['gates'][number];

/**
 * Checks each gate on every trial that is judged by its metric: it holds only where every one of them holds it, and there is one. `value` and `trial` are
 * the worst trial's; a trial in which nothing was measured is the worst of all, and has no value.
 */
export function checkGates(gates: readonly GateLimit[], view: Pick<RunView, 'scorers' | 'trials' | 'load'>): readonly GateResult[] {
  if (view.load !== undefined) return checkLoadGates(gates, view.load, { holds, distance });
  return gates.map(gate => {
    const name = nameOfOperational(gate.metric);
    if (name !== undefined && !view.scorers.some(({ id }) => id === gate.metric)) return checkOperational(gate, name, view.trials);
    const unit = view.scorers.find(scorer => scorer.id === scorerOf(view.scorers, gate.metric))?.unit;
    const judged = view.trials.filter(trial => gate.metric === 'success' || scorerOfTrial(view, trial, gate.metric) !== undefined);
    const measured = (judged.length > 0 ? judged : view.trials).map(trial => ({ trial: trial.id, value: valueOf(view, trial, gate.metric) }));
    const unmeasured = measured.find(({ value }) => value === undefined);
    if (unmeasured !== undefined) return { gate: gate.text, held: false, trial: unmeasured.trial };
    const worst = measured.flatMap(({ trial, value }) => (value === undefined ? [] : [{ trial, value }])).sort((a, b) => distance(gate, b.value) - distance(gate, a.value))[0];
    if (worst === undefined) return { gate: gate.text, held: false };
    return { gate: gate.text, held: holds(gate, worst.value), value: worst.value, ...(unit === undefined || unit === 'share' ? {} : { unit }), trial: worst.trial };
  });
}

/** As `checkGates`, of a trial's operational metric; of too few observations no percentile is told, and the gate does not hold. */
function checkOperational(gate: GateLimit, name: string, trials: readonly TrialView[]): GateResult {
  const measured = trials.map(({ id, operational }) => ({ trial: id, observed: operational?.[name] }));
  const none = measured.find(({ observed }) => observed?.value === undefined);
  if (none !== undefined) return { gate: gate.text, held: false, trial: none.trial, ...(none.observed === undefined ? {} : { why: tooFew(name, none.observed.n) }) };
  const worst = measured.flatMap(({ trial, observed }) => (observed?.value === undefined ? [] : [{ trial, value: observed.value }])).toSorted((a, b) => distance(gate, b.value) - distance(gate, a.value))[0];
  return worst === undefined ? { gate: gate.text, held: false } : { gate: gate.text, held: holds(gate, worst.value), value: worst.value, unit: 'number', trial: worst.trial };
}

/** A scorer's metric, or `success`: the share of the samples so far whose request was answered, whatever the answer. */
function valueOf(view: Pick<RunView, 'scorers'>, trial: TrialView, metric: string): number | undefined {
  if (metric !== 'success') return metricOf(view, trial, metric)?.value;
  return trial.done === 0 ? undefined : 1 - ((trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0)) / trial.done;
}

export function holds({ comparison, limit }: Pick<GateLimit, 'comparison' | 'limit'>, value: number): boolean {
  switch (comparison) {
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
    case '<=':
      return value <= limit;
    case '<':
      return value < limit;
    case '==':
      return value === limit;
    default:
      return unreachable(comparison);
  }
}

/** How far a value is on the wrong side; negative on the right one. */
function distance({ comparison, limit }: GateLimit, value: number): number {
  if (comparison === '==') return Math.abs(value - limit);
  return comparison === '>=' || comparison === '>' ? limit - value : value - limit;
}
