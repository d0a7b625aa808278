import type { StoreReader } from '../store/store.ts';
import type { ReadLevel } from './load/readLevels.ts';
import type { TrialFinal } from './runView.ts';
import type { Difference } from './view.ts';

/** What was computed from rows that no longer change is kept for so many runs. */
const runsKept = 20;

/** Of one run: the key names the trials' ends, so that a resume or a retry makes it anew. */
export interface KeptRun {
  readonly finals: Map<string, TrialFinal>;
  readonly loads: Map<string, ReadLevel>;
  differences?: { readonly key: string; readonly value: readonly Difference[] };
}

const kept = new WeakMap<StoreReader, Map<string, KeptRun>>();

/** What this reader's views of a run were made of, to be read and added to. */
export function keptRun(reader: StoreReader, run: string): KeptRun {
  let runs = kept.get(reader);
  if (runs === undefined) kept.set(reader, (runs = new Map<string, KeptRun>()));
  const known = runs.get(run) ?? { finals: new Map<string, TrialFinal>(), loads: new Map<string, ReadLevel>() };
  // The one asked for last is the last to go.
  runs.delete(run);
  runs.set(run, known);
  const oldest = runs.keys().next().value;
  if (runs.size > runsKept && oldest !== undefined) runs.delete(oldest);
  return known;
}
