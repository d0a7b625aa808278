import type { Checking } from './checking.ts';
import type { Path } from './positionedTree.ts';
import { TemplateError } from './template.ts';
import { compileWhere } from './where.ts';

/** Reports a condition that is malformed, or reads a variable that will not be there. */
export function checkWhere(expression: string, path: Path, { reporter }: Checking): void {
  try {
    compileWhere(expression);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const [what = '', toDo] = error.message.split('; ');
    reporter.at(path, what, error.toDo ?? toDo ?? "write it like row.level == 'hard'");
  }
}
