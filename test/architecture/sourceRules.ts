import ts from 'typescript';
import type { SourceTree } from './importLaw.ts';

const maxLines = 400;

/** Files that are too long. */
export function longFiles(tree: SourceTree): string[] {
  return [...tree]
    .map(([file, text]) => ({ file, lines: text.replace(/\n$/u, '').split('\n').length }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ file, lines }) => `${file}: ${lines} lines, more than ${maxLines}`);
}

/** `export default` and `export { x as default }`. */
export function defaultExports(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const [file, text] of tree) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (isDefaultExport(statement)) found.push(`${file}:${source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1}: default export`);
    }
  }
  return found;
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return clause !== undefined && ts.isNamedExports(clause) && clause.elements.some(element => element.name.text === 'default');
  }
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement)?.some(modifier => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false);
}
