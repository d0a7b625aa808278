import { HumanError } from '../base/humanError.ts';
import type { RunRow } from '../store/rows.ts';

/** What would spoil the times of a run that measures them is a HumanError. */
export function refuseSweep({ id, kind }: RunRow, why: string, toDo: string): void {
  if (kind === 'tune') throw new HumanError({ what: `run ${id} is a tune: ${why}`, toDo });
  if (kind === 'bench') throw new HumanError({ what: `run ${id} is a bench: ${why}`, toDo });
}
