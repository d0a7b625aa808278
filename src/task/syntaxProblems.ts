import type { Document, ErrorCode } from 'yaml';
import type { Problem } from '../base/problem.ts';
import { problemAt, type Position } from './position.ts';

/** What is wrong with the YAML itself. After the first error the rest of the text is read wrongly, so only the first one of each line is told, three at most. */
export function syntaxProblems(document: Document.Parsed, file: string, text: string, positionAt: (range: readonly [number, number]) => Position): readonly Problem[] {
  const problems = new Map<number, Problem>();
  for (const error of [...document.errors, ...document.warnings]) {
    const position = positionAt(error.pos);
    const line = text.split('\n', position.line)[position.line - 1] ?? '';
    const [message, toDo] = explain(error.code, error.message, line);
    if (!problems.has(position.line) && problems.size < 3) problems.set(position.line, problemAt(file, position, message, toDo));
  }
  return [...problems.values()];
}

function explain(code: ErrorCode, message: string, line: string): readonly [string, string] {
  switch (code) {
    case 'TAB_AS_INDENT':
      return ['a tab indents this line', 'indent with spaces'];
    case 'DUPLICATE_KEY':
      return ['this key is here twice', 'remove one of the two'];
    case 'MULTIPLE_DOCS':
      return ['the file holds several documents', 'keep one task in a file, and remove the `---`'];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return ['a second `:` stands in this line', 'put the value in quotes, or indent what belongs below it'];
    case 'BAD_SCALAR_START':
      return [`a value cannot begin with \`${/[@`%|>]/.exec(line)?.[0] ?? 'this character'}\``, 'put the value in quotes'];
    case 'TAG_RESOLVE_FAILED':
      return ['YAML tags are not read here', 'remove the `!…`'];
    default:
      return [`not valid YAML: ${lowerFirst(message.replace(/\.$/, ''))}`, /\{\{/.test(line) ? 'put templates in quotes: "{{ … }}"' : 'check indentation, quotes and brackets'];
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
