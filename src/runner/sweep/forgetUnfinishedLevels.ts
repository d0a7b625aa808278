import type { Plan } from '../../plan/plan.ts';
import type { StoreWriter } from '../../store/store.ts';
import { levelsOf } from './levels.ts';

/** A level that did not come to its end starts anew, since its time would be that of two halves. What its answers have cost stays counted. */
export function forgetUnfinishedLevels(store: StoreWriter, run: string, plan: Plan): void {
  const rows = new Map(store.trials(run).map(row => [row.id, row]));
  for (const { trials } of levelsOf(plan.trials)) {
    const [first] = trials;
    if (first === undefined || (rows.get(first.id)?.measured !== undefined && trials.every(({ id }) => rows.get(id)?.outcome === 'succeeded'))) continue;
    for (const { id } of trials) {
      if (store.finished(run, id).size > 0) store.realign(run, id, { hashes: [], positions: [] });
      store.updateTrial(run, id, { measured: undefined, ...(rows.get(id)?.outcome === 'succeeded' ? { outcome: 'interrupted' } : {}) });
    }
  }
}
