import type { TuneView } from '../report/tune/tuneView.ts';
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

/** Of a tune only the experiments that are others now; `parts.tune.ranking` names all of them. */
function tuneChange(before: TuneView | undefined, after: TuneView | undefined): TuneView | undefined {
  if (before === undefined || after === undefined) return after;
  const known = new Map(before.experiments.map(of => [of.id, of]));
  return { ...after, experiments: after.experiments.filter(of => !isSame(known.get(of.id), of)) };
}

function changedTune(before: TuneView | undefined, change: TuneView): TuneView {
  const changed = new Map([...(before?.experiments ?? []), ...change.experiments].map(of => [of.id, of]));
  return { ...change, experiments: [...changed.values()].filter(({ id }) => change.ranking.includes(id)) };
}

/** From one view of a run to the next; undefined where only the whole view says it: another run, or other trials. */
export function runChange(before: RunView, after: RunView): RunChange | undefined {
  const { id, trials, ...parts } = after;
  if (before.id !== id || before.trials.length !== trials.length || trials.some((trial, k) => before.trials[k]?.id !== trial.id)) return undefined;
  const old: Readonly<Record<string, unknown>> = { ...before };
  return {
    id,
    parts: Object.fromEntries(Object.entries(parts).flatMap(([name, value]) => (isSame(old[name], value) ? [] : [[name, name === 'tune' ? tuneChange(before.tune, after.tune) : value]]))),
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
  const { tune } = change.parts;
  return { ...kept, ...change.parts, ...(tune === undefined ? {} : { tune: changedTune(before.tune, tune) }), trials: before.trials.map(trial => change.trials.find(({ id }) => id === trial.id) ?? trial) };
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
