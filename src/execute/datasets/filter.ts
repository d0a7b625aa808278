import { HumanError } from '../../base/humanError.ts';
import { TemplateError } from '../../task/template.ts';
import { compileWhere } from '../../task/where.ts';
import type { LocatedRow } from './row.ts';

/** A dataset's `where`, and what it has seen of the rows. */
export interface Filter {
  /** A HumanError with the row's place where the expression cannot be computed for it. */
  keeps(located: LocatedRow): boolean;
  /** What to tell where no row is left of so many. */
  leavesNone(rows: number, where: string): HumanError;
}

/** @param whereOf where a row stands, for messages */
export function createFilter(dataset: string, expression: string, whereOf: (located: LocatedRow) => string): Filter {
  const where = compileWhere(expression);
  const unseen = new Set(where.columns);
  return {
    keeps(located) {
      if (unseen.size > 0) for (const column of unseen) if (Object.hasOwn(located.row, column)) unseen.delete(column);
      try {
        return where.holds(located.row, located.index);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        const why = error.message.replace('the template cannot be rendered: ', '');
        throw new HumanError({ what: `\`where\` cannot be computed for this row (${why})`, where: whereOf(located), toDo: `mend the row, or \`where\` of dataset \`${dataset}\``, cause: error });
      }
    },
    leavesNone(rows, place) {
      const [column] = unseen;
      const many = rows === 1 ? 'the only row' : `any of the ${rows} rows`;
      const what = `\`where\` (${expression}) does not hold for ${many}${column === undefined ? '' : `, none of which has the column \`${column}\``}`;
      return new HumanError({ what, where: place, toDo: `check \`where\` of dataset \`${dataset}\`` });
    },
  };
}
