import { HumanError } from '../../base/humanError.ts';
import type { RunRow } from '../../store/rows.ts';

/** Of a run that another tool has measured nothing is done anew. @param toDo what was to be done: `resumed` */
export function refuseImported({ id, imported }: Pick<RunRow, 'id' | 'imported'>, toDo: string): void {
  if (imported === undefined) return;
  throw new HumanError({ what: `run ${id} was imported from a file of ${imported.title} and is read-only: it cannot be ${toDo}`, toDo: 'compare it with runs of your own: pitwall compare RUN RUN' });
}
