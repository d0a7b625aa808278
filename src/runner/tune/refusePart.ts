import { HumanError } from '../../base/humanError.ts';
import type { RunRow } from '../../store/rows.ts';

/** What is of samples makes no sense for a tune, and what measured an experiment is its tune's: a HumanError says so. @param what `score it again` */
export function refusePart({ id, kind, parent }: Pick<RunRow, 'id' | 'kind' | 'parent'>, what: string): void {
  if (parent !== undefined) throw new HumanError({ what: `run ${id} measured experiment ${parent.experiment} of ${parent.run}, so nobody can ${what} without it`, toDo: `resume the tune (\`pitwall run --resume ${parent.run}\`), or start a new one` });
  if (kind === 'tune') throw new HumanError({ what: `run ${id} is a tune, so nobody can ${what}`, toDo: 'resume it if it did not come to its end, or run it again' });
}
