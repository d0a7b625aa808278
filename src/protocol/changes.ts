import type { RunListItem, RunView, TrialView } from '../report/view.ts';

/** What became different in a run that the panel shows already: a running one changes four times a second, and most of its view does not. */
export interface RunChange {
  readonly id: string;
  /** Whole parts, by name. */
  readonly parts: Partial<Omit<RunView, 'id' | 'trials'>>;
  /** Names of parts that are gone. */
  readonly gone: readonly string[];
  readonly trials: readonly TrialView[];
}

/** From one view of a run to the next; undefined where only the whole view says it: another run, or other trials. */
export function runChange(before: RunView, after: RunView): RunChange | undefined {
  const { id, trials, ...parts } = after;
  if (before.id !== id || before.trials.length !== trials.length || trials.some((trial, k) => before.trials[k]?.id !== trial.id)) return undefined;
  const old: Readonly<Record<string, unknown>> = { ...before };
  return {
    id,
    parts: Object.fromEntries(Object.entries(parts).filter(([name, value]) => !isSame(old[name], value))),
    gone: Object.keys(before).filter(name => !(name in after)),
    trials: trials.filter((trial, k) => !isSame(before.trials[k], trial)),
  };
}

export function isEmpty({ parts, gone, trials }: RunChange): boolean {
  return Object.keys(parts).length + gone.length + trials.length === 0;
}

/** The view that the change leads to. A change of another run than the one shown came too late and is nothing. */
export function changedRun(before: RunView, change: RunChange): RunView {
  if (before.id !== change.id) return before;
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !change.gone.includes(name))) as unknown as RunView;
  return { ...kept, ...change.parts, trials: before.trials.map(trial => change.trials.find(({ id }) => id === trial.id) ?? trial) };
}

/** The lines of a list of runs that are others now; undefined where runs came or went, and the whole list is to be told. */
export function listChange(before: readonly RunListItem[], after: readonly RunListItem[]): readonly RunListItem[] | undefined {
  if (before.length !== after.length || after.some((item, k) => before[k]?.id !== item.id)) return undefined;
  return after.filter((item, k) => !isSame(before[k], item));
}

export function changedList(before: readonly RunListItem[], changed: readonly RunListItem[]): readonly RunListItem[] {
  const byId = new Map(changed.map(item => [item.id, item]));
  return before.map(item => byId.get(item.id) ?? item);
}

/** Of what travels as JSON. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
