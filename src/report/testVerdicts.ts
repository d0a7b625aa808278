import { checkGates, type GateLimit, type GateResult } from './gates.ts';
import { gateValue } from './gateValue.ts';
import type { RunView, TrialView } from './view.ts';

/** A task seen as a test, or one of its models: its gates are the assertions. */
export interface Verdict {
  /** Absent: the whole task. */
  readonly model?: string;
  readonly verdict: 'passed' | 'failed' | 'errored' | 'skipped';
  /** Of `failed`. */
  readonly broken: readonly { readonly gate: string; readonly actual: string }[];
  /** Of `errored`. */
  readonly error?: string;
}

/**
 * What a run that ended says of the models that it asked, in their order, or of the whole task where it has none of its own (a bench, a tune).
 * A gate holds for the run where every trial holds it; here each model answers for its own trials.
 * @param gates of the task as it was run
 */
export function testVerdicts(view: RunView, gates: readonly GateLimit[], models: readonly string[]): readonly Verdict[] {
  if (models.length === 0) return [verdictOf(view, view.gates, view.error, view)];
  return models.map(model => {
    const trials = view.trials.filter(({ configuration }) => configuration.model === model);
    const wrong = trials.find(({ outcome }) => outcome !== 'succeeded');
    // A cancel stops the process, and a trial may only have seen that.
    const isCancelled = view.outcome === 'cancelled' && wrong?.outcome === 'interrupted';
    const outcome = wrong === undefined ? 'succeeded' : isCancelled ? 'cancelled' : (wrong.outcome ?? view.outcome);
    if (trials.length === 0) return { model, verdict: 'skipped', broken: [] };
    return { model, ...verdictOf({ ...(outcome === undefined ? {} : { outcome }) }, wrong === undefined ? checkGates(gates, { ...view, trials }) : [], wrong?.error ?? view.error, view) };
  });
}

function verdictOf({ outcome }: Pick<RunView, 'outcome'>, gates: readonly GateResult[], error: string | undefined, { tune }: RunView): Omit<Verdict, 'model'> {
  if (outcome === 'cancelled') return { verdict: 'skipped', broken: [] };
  if (outcome !== 'succeeded') return { verdict: 'errored', broken: [], error: error ?? `it ${outcome === undefined ? 'did not end' : words[outcome]}` };
  const broken = gates.filter(({ held }) => !held).map(result => ({ gate: result.gate, actual: gateValue(result, tune, '') }));
  return { verdict: broken.length === 0 ? 'passed' : 'failed', broken };
}

const words = { failed: 'failed', timedOut: 'timed out', interrupted: 'was interrupted' } as const;

/** How long a model's trials took, from the first one's start to the last one's end; undefined where none has ended. */
export function durationOf(trials: readonly { readonly startedMs?: number; readonly endedMs?: number }[]): number | undefined {
  const ended = trials.flatMap(({ startedMs, endedMs }) => (startedMs === undefined || endedMs === undefined ? [] : [{ startedMs, endedMs }]));
  return ended.length === 0 ? undefined : Math.max(...ended.map(({ endedMs }) => endedMs)) - Math.min(...ended.map(({ startedMs }) => startedMs));
}

/** The models whose trials the run has, in the plan's order. */
export function modelsOf(trials: readonly Pick<TrialView, 'configuration'>[]): readonly string[] {
  return [...new Set(trials.map(({ configuration }) => configuration.model))];
}
