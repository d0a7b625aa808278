import ts from 'typescript';
import { hitsName } from './hitsName.ts';

export interface Instrumented {
  readonly text: string;
  /** How many places are counted. */
  readonly places: number;
  /** Texts that the code knows: whoever writes its language needs them. */
  readonly words: readonly string[];
}

/**
 * Makes a bundle count its branches: bodies of functions and loops, both ways of an `if`, cases, what `?:`, `&&`, `||` and `??` choose.
 * V8's own coverage would be asked after each input, and takes longer than most inputs do.
 */
export function instrument(bundle: string): Instrumented {
  const source = ts.createSourceFile('bundle.mjs', bundle, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const { factory: make } = ts;
  const words = new Set<string>();
  let places = 0;
  const count = (): ts.Expression => make.createPostfixIncrement(make.createElementAccessExpression(make.createIdentifier('__hits'), places++));
  const counted = (): ts.Statement => make.createExpressionStatement(count());
  const chosen = (expression: ts.Expression): ts.Expression => make.createParenthesizedExpression(make.createComma(count(), expression));
  const body = (statement: ts.Statement): ts.Statement => make.createBlock([counted(), statement], true);

  const result = ts.transform(source, [
    context => root => {
      const visit = (node: ts.Node): ts.Node => {
        if (ts.isStringLiteral(node) && /^[\x20-\x7e]{2,24}$/.test(node.text)) words.add(node.text);
        const seen = ts.visitEachChild(node, visit, context);
        if (ts.isFunctionLike(seen) && 'body' in seen && seen.body !== undefined) return withBody(seen);
        if (ts.isIfStatement(seen)) return make.updateIfStatement(seen, seen.expression, body(seen.thenStatement), seen.elseStatement === undefined ? counted() : body(seen.elseStatement));
        if (ts.isForStatement(seen)) return make.updateForStatement(seen, seen.initializer, seen.condition, seen.incrementor, body(seen.statement));
        if (ts.isForOfStatement(seen)) return make.updateForOfStatement(seen, seen.awaitModifier, seen.initializer, seen.expression, body(seen.statement));
        if (ts.isForInStatement(seen)) return make.updateForInStatement(seen, seen.initializer, seen.expression, body(seen.statement));
        if (ts.isWhileStatement(seen)) return make.updateWhileStatement(seen, seen.expression, body(seen.statement));
        if (ts.isDoStatement(seen)) return make.updateDoStatement(seen, body(seen.statement), seen.expression);
        if (ts.isCaseClause(seen)) return make.updateCaseClause(seen, seen.expression, [counted(), ...seen.statements]);
        if (ts.isDefaultClause(seen)) return make.updateDefaultClause(seen, [counted(), ...seen.statements]);
        if (ts.isCatchClause(seen)) return make.updateCatchClause(seen, seen.variableDeclaration, make.updateBlock(seen.block, [counted(), ...seen.block.statements]));
        if (ts.isConditionalExpression(seen)) return make.updateConditionalExpression(seen, seen.condition, seen.questionToken, chosen(seen.whenTrue), seen.colonToken, chosen(seen.whenFalse));
        if (ts.isBinaryExpression(seen) && chooses.has(seen.operatorToken.kind)) return make.updateBinaryExpression(seen, seen.left, seen.operatorToken, chosen(seen.right));
        return seen;
      };
      return ts.visitNode(root, visit) as ts.SourceFile;
    },
  ]);
  const [changed] = result.transformed;
  if (changed === undefined) throw new Error('Nothing was transformed');
  const text = `const __hits = globalThis.${hitsName} ?? new Uint8Array(${places});\n${ts.createPrinter({ removeComments: true }).printFile(changed)}`;
  result.dispose();
  return { text, places, words: [...words] };

  function withBody(node: ts.FunctionLikeDeclaration): ts.Node {
    const { body: own } = node;
    if (own === undefined) return node;
    if (!ts.isBlock(own)) return ts.isArrowFunction(node) ? make.updateArrowFunction(node, node.modifiers, node.typeParameters, node.parameters, node.type, node.equalsGreaterThanToken, chosen(own)) : node;
    const directives = own.statements.findIndex(statement => !(ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression)));
    const at = directives < 0 ? own.statements.length : directives;
    const block = make.updateBlock(own, [...own.statements.slice(0, at), counted(), ...own.statements.slice(at)]);
    if (ts.isArrowFunction(node)) return make.updateArrowFunction(node, node.modifiers, node.typeParameters, node.parameters, node.type, node.equalsGreaterThanToken, block);
    if (ts.isFunctionExpression(node)) return make.updateFunctionExpression(node, node.modifiers, node.asteriskToken, node.name, node.typeParameters, node.parameters, node.type, block);
    if (ts.isFunctionDeclaration(node)) return make.updateFunctionDeclaration(node, node.modifiers, node.asteriskToken, node.name, node.typeParameters, node.parameters, node.type, block);
    if (ts.isMethodDeclaration(node)) return make.updateMethodDeclaration(node, node.modifiers, node.asteriskToken, node.name, node.questionToken, node.typeParameters, node.parameters, node.type, block);
    if (ts.isGetAccessor(node)) return make.updateGetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, node.type, block);
    if (ts.isSetAccessor(node)) return make.updateSetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, block);
    if (ts.isConstructorDeclaration(node)) return make.updateConstructorDeclaration(node, node.modifiers, node.parameters, block);
    return node;
  }
}

const chooses = new Set<ts.SyntaxKind>([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);
