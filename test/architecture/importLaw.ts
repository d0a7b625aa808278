import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import type { FolderRule } from './importTable.ts';

/** Source text by path from the root, with forward slashes: `src/plan/plan.ts`, `webview/main.ts`. */
export type SourceTree = ReadonlyMap<string, string>;

/** Every breach of the table in the tree, as `path:line: what`, in the tree's order. */
export function importBreaches(tree: SourceTree, table: Readonly<Record<string, FolderRule>>): string[] {
  const breaches: string[] = [];
  for (const [file, text] of tree) {
    const folder = folderOf(file);
    const rule = folder === undefined ? undefined : table[folder];
    if (folder === undefined || rule === undefined) {
      breaches.push(`${file}:1: lies in no folder of the import table`);
      continue;
    }
    for (const found of importsOf(file, text)) {
      const breach = breachOf(file, folder, rule, found);
      if (breach !== undefined) breaches.push(`${file}:${found.line}: ${breach}`);
    }
  }
  return breaches;
}

/** Imports the file that a task names as a scorer: whose code that is, the table does not say. */
const loadsUsersCode = 'src/runner/scoring/code/loadScorer.ts';

function breachOf(file: string, folder: string, rule: FolderRule, found: Import): string | undefined {
  const { specifier } = found;
  if (specifier === undefined && file === loadsUsersCode) return undefined;
  if (specifier === undefined) return 'imports a name that is computed: the law cannot be checked';
  if (!specifier.startsWith('.')) {
    if (specifier === 'vscode') return rule.vscode ? undefined : `${folder} may not import vscode`;
    if (isBuiltin(specifier)) return rule.node ? undefined : `${folder} may not import ${specifier}`;
    return path.isAbsolute(specifier) ? `imports the absolute path ${specifier}` : undefined;
  }
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const targetFolder = folderOf(target);
  if (targetFolder === undefined) return `imports ${specifier}, outside src and webview`;
  if (!/\.(ts|css)$/u.test(specifier)) return `imports ${specifier} without .ts`;
  if (targetFolder === folder || rule.may.includes(targetFolder)) return undefined;
  if (!rule.typesFrom?.includes(targetFolder)) return `${folder} may not import ${targetFolder} (${specifier})`;
  return found.typeOnly ? undefined : `${folder} may import types only from ${targetFolder} (${specifier})`;
}

interface Import {
  /** Undefined where it is not a literal. */
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Static, side-effect, type-only and dynamic imports, `import('…')` types, `require`, and `export … from`. */
function importsOf(file: string, text: string): Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const add = (node: ts.Node, module: ts.Node | undefined, typeOnly: boolean): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    imports.push({ specifier: module !== undefined && ts.isStringLiteralLike(module) ? module.text : undefined, typeOnly, line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnlyClause(node.importClause));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) add(node, node.moduleSpecifier, node.isTypeOnly || areTypes(node.exportClause));
    else if (ts.isImportTypeNode(node)) add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isExternalModuleReference(node)) add(node, node.expression, false);
    else if (ts.isCallExpression(node) && isImporting(node.expression)) add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}

function isTypeOnlyClause(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return clause.name === undefined && areTypes(clause.namedBindings);
}

function areTypes(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
  if (bindings === undefined || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return false;
  return bindings.elements.length > 0 && bindings.elements.every(element => element.isTypeOnly);
}

/** `import(…)`, `require(…)`, `require.resolve(…)`. */
function isImporting(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require';
  return ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression) && callee.expression.text === 'require';
}

function folderOf(file: string): string | undefined {
  const [top, second, third] = file.split('/');
  if (top === 'webview') return 'webview';
  return top === 'src' && third !== undefined ? second : undefined;
}
