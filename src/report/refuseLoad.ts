import { HumanError } from '../base/humanError.ts';
import type { RunRow } from '../store/rows.ts';

/** A bench under load has no samples to compare one by one. */
export function refuseLoad(runs: readonly (Pick<RunRow, 'id' | 'plan'> | undefined)[]): void {
  const bench = runs.find(run => run?.plan.load !== undefined);
  if (bench === undefined) return;
  throw new HumanError({ what: 'benches under load cannot be compared yet', where: `run ${bench.id}`, toDo: 'open the reports of both (`pitwall show RUN`), or take their figures from `pitwall export RUN --format json`' });
}
