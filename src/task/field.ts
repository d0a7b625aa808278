import { compileTemplate, TemplateError } from './template.ts';
import { readPath } from './templateTree.ts';
import type { DatasetRow } from './datasets.ts';

/** Whether a field is a template; otherwise it is a column's name. */
export function isTemplate(text: string): boolean {
  return /\{[{%]/.test(text);
}

/**
 * Compiles a field: a column's name (`question`), the path to a nested value (`meta.level`, where no column has that very name),
 * or a template over `row`. The result returns undefined where there is no such column, and throws a TemplateError where a template
 * cannot be rendered. A template that is one path (`{{ row.answers }}`) returns the value itself. Compiling throws a TemplateError.
 */
export function compileField(text: string): (row: DatasetRow) => unknown {
  if (!isTemplate(text)) {
    const path = text.split('.');
    return row => (Object.hasOwn(row, text) ? row[text] : readPath(row, path));
  }
  const template = compileTemplate(text);
  const unknown = template.names.find(name => name !== 'row');
  if (unknown !== undefined) throw new TemplateError(`\`${unknown}\` does not exist here; write \`row.${unknown}\` for a column`);
  return row => template.value({ row });
}
