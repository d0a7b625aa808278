import { compileTemplate, parseTemplate, TemplateError } from './template.ts';
import { freeNames, membersOf, type Node } from './templateTree.ts';
import type { DatasetRow } from './datasets.ts';

/** Which rows of a dataset are meant. */
export interface Where {
  /** The columns it reads, as far as it names them. */
  readonly columns: readonly string[];
  /** Throws a TemplateError where the expression cannot be computed for the row. */
  holds(row: DatasetRow, index: number): boolean;
}

/** Compiles a Jinja expression over `row`, and `index`, which counts all rows from 0: `row.level == 'hard' and index < 400`. As in Jinja, a column that a row has not is `undefined` and no error. Throws a TemplateError. */
export function compileWhere(expression: string): Where {
  if (/^\s*\{[{%]/.test(expression)) throw new TemplateError('`where` is an expression without braces');
  const text = `{% if (${expression}) %}y{% endif %}`;
  let program: Node;
  try {
    program = parseTemplate(text);
  } catch (error) {
    const why = (error as Error).message.replace('the template is malformed: ', '');
    const advice = /[^=!<>]=[^=]/.test(expression) ? '; values are compared with ==' : '';
    // The parser's own message may show how it looks inside.
    throw new TemplateError(`\`where\` is not an expression${why.includes('${') || why.includes('===') ? '' : ` (${why})`}${advice}`, error);
  }
  const [only, ...rest] = program['body'] as readonly Node[];
  // What closes the tag early would make more of it than one condition.
  if (only?.type !== 'If' || rest.length > 0 || (only['body'] as readonly Node[]).length !== 1) throw new TemplateError('`where` is not one expression');
  const unknown = freeNames(program).find(name => !['row', 'index'].includes(name));
  if (unknown !== undefined) throw new TemplateError(`\`where\` reads \`${unknown}\`, which does not exist here; write \`row.${unknown}\` for a column`);
  const template = compileTemplate(text);
  return { columns: membersOf(program, 'row'), holds: (row, index) => template.render({ row, index }) === 'y' };
}
