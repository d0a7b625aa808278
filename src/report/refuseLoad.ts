import { HumanError } from '../base/humanError.ts';
import type { RunRow } from '../store/rows.ts';

/** A bench under load and a tune have no samples to compare one by one. */
export function refuseLoad(runs: readonly (Pick<RunRow, 'id' | 'plan'> | undefined)[]): void {
  const tune = runs.find(run => run?.plan.tune !== undefined);
  if (tune !== undefined) throw new HumanError({ what: 'tunes have no samples to compare', where: `run ${tune.id}`, toDo: 'compare the evals of their experiments (`pitwall show RUN --json` names them), or take the figures from `pitwall export RUN --format csv`' });
  const bench = runs.find(run => run?.plan.load !== undefined);
  if (bench === undefined) return;
  throw new HumanError({ what: 'benches under load cannot be compared yet', where: `run ${bench.id}`, toDo: 'open the reports of both (`pitwall show RUN`), or take their figures from `pitwall export RUN --format json`' });
}
