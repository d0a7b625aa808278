import type { Checking } from './checking.ts';
import { isTemplate } from './field.ts';
import { advise } from './nearest.ts';
import type { Path } from './positionedTree.ts';
import { compileTemplate, TemplateError } from './template.ts';

/** Reports a template that is malformed, or reads a variable that will not be there. */
export function checkTemplate(text: string, names: readonly string[], path: Path, { reporter }: Checking): void {
  try {
    for (const name of compileTemplate(text).names) {
      if (names.includes(name)) continue;
      reporter.at(path, `the template reads \`${name}\`, which does not exist here`, advise(name, names, names.includes('row') ? `write \`row.${name}\` for a column; there is` : 'there is'));
    }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    reporter.at(path, error.message, error.toDo ?? 'check its braces');
  }
}

/** The same for a field: a column's name is never wrong. */
export function checkField(text: string, path: Path, checking: Checking): void {
  if (isTemplate(text)) checkTemplate(text, ['row'], path, checking);
}
