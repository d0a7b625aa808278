import type { StoreReader } from '../store/store.ts';
import { keptRun, type KeptRun } from './keptRuns.ts';
import { readRunView } from './readRunView.ts';
import type { TrialFinal } from './runView.ts';

/** What takes long of a run's view, as a message between threads. */
export interface MeasuredRun {
  readonly finals: readonly (readonly [string, TrialFinal])[];
  readonly differences?: KeptRun['differences'];
}

/** Measures all that a view of the run needs: may take seconds. */
export function measureRun(reader: StoreReader, run: string, alive: boolean): MeasuredRun {
  readRunView(reader, run, { alive, nowMs: 0 });
  const { finals, differences } = keptRun(reader, run);
  return { finals: [...finals], ...(differences === undefined ? {} : { differences }) };
}

/** Lets another reader's views have what was measured; where rows have changed since, it is not used. */
export function keepMeasured(reader: StoreReader, run: string, { finals, differences }: MeasuredRun): void {
  const known = keptRun(reader, run);
  for (const [key, final] of finals) known.finals.set(key, final);
  if (differences !== undefined) known.differences = differences;
}
