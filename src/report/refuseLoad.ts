import { HumanError } from '../base/humanError.ts';
import type { RunRow } from '../store/rows.ts';

/** A bench under load and a tune have no samples to compare one by one. */
export function refuseLoad(runs: readonly (Pick<RunRow, 'id' | 'plan'> | undefined)[]): void {
  const tune = runs.find(run => run?.plan.tune !== undefined);
  if (tune !== undefined) throw new HumanError({ what: 'tunes have no samples to compare', where: `run ${tune.id}`, toDo: 'compare the evals of their experiments (`pitwall show RUN --json` names them), or take the figures from `pitwall export RUN --format csv`' });
  const bench = runs.find(run => run?.plan.load !== undefined);
  if (bench === undefined) return;
  throw new HumanError({ what: 'a bench under load has no samples to compare', where: `run ${bench.id}`, toDo: 'compare it with other benches, without --json and --metric (`pitwall compare A B`), or take its figures from `pitwall export RUN --format json`' });
}
