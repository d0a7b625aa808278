import ts from 'typescript';
import type { SourceTree } from '../architecture/importLaw.ts';

/** Attributes that are shown or read out. */
const spokenAttributes = new Set(['title', 'aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'placeholder', 'alt', 'label']);

/** Properties of the editor's and the panel's own objects that are shown or read out, and calls whose texts are. */
const spokenProperties = new Set(['title', 'label', 'description', 'detail', 'tooltip', 'placeHolder', 'placeholder', 'prompt', 'openLabel', 'saveLabel', 'ariaLabel', 'message']);
const spokenCalls = new Set(['showInformationMessage', 'showWarningMessage', 'showErrorMessage', 'offer', 'setStatusBarMessage', 'HumanError', 'createTestRun', 'TestMessage']);

/** Calls that translate, and calls whose texts nobody but a programmer reads. */
const translates = new Set(['t']);
const unspokenCalls = new Set(['Error', 'TypeError', 'RangeError', 'querySelector', 'querySelectorAll', 'closest', 'matches', 'trace', 'debug', 'info', 'warn', 'error', 'appendLine', 'exec', 'prepare', 'RegExp']);

const word = /\p{L}{2,}/u;
const twoWords = /\p{L}{2,}[,.:;]? (?:\p{L}|\d)+/u;

/** `file: text` of each text that a person reads in the editor and that goes through no `l10n.t`. */
export function literalTexts(tree: SourceTree): string[] {
  const found = new Set<string>();
  for (const [file, text] of tree) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const tell = (shown: string): void => void found.add(`${file}: ${shown.replace(/\s+/gu, ' ').trim()}`);
    const visit = (node: ts.Node): void => {
      if (isUnspoken(node)) return;
      if (ts.isTaggedTemplateExpression(node) && ['html', 'svg'].includes(node.tag.getText(source))) return markup(node.template, tell, visit);
      const shown = ts.isStringLiteralLike(node) ? node.text : ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(span => span.literal.text)].join('{}') : undefined;
      if (shown !== undefined && isText(withoutCode(shown), node)) tell(shown);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...found].sort();
}

/** Icons and names in backticks are no language. */
function withoutCode(text: string): string {
  return text.replace(/\$\([\w~-]+\)|`[^`]*`|&\w+;/gu, ' ');
}

function isUnspoken(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isCallExpression(node) && translates.has(calleeOf(node))) return true;
  return (ts.isCallExpression(node) || ts.isNewExpression(node)) && unspokenCalls.has(calleeOf(node));
}

function calleeOf({ expression }: ts.CallExpression | ts.NewExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : ts.isIdentifier(expression) ? expression.text : '';
}

/** Two words beside each other are a text wherever they stand; a single one is, where it is shown. */
function isText(shown: string, node: ts.Node): boolean {
  // A whole document, or the rules of a style sheet.
  if (/^\s*<!doctype|\{[^}]*[\w-]+:[^}]*;\s*\}/u.test(shown)) return false;
  if (twoWords.test(shown)) return !isName(node);
  return word.test(shown) && isShown(node);
}

/** A literal that is compared with, looked up by, or a key. */
function isName({ parent }: ts.Node): boolean {
  return ts.isLiteralTypeNode(parent) || (ts.isPropertyAssignment(parent) && ts.isStringLiteralLike(parent.name) && parent.initializer.pos < 0) || ts.isElementAccessExpression(parent);
}

/** Whether the literal ends up in a spoken property or call, through nothing but choices. */
function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (isChoice(parent, node)) return isShown(parent);
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && spokenProperties.has(parent.name.getText());
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return parent.right === node && ts.isPropertyAccessExpression(parent.left) && spokenProperties.has(parent.left.name.text);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return spokenCalls.has(calleeOf(parent)) && !(calleeOf(parent) === 'offer' && parent.arguments?.[0] === node);
  return false;
}

function isChoice(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (ts.isParenthesizedExpression(parent)) return true;
  return ts.isBinaryExpression(parent) && [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken].includes(parent.operatorToken.kind);
}

/** Text between tags and in spoken attributes, and the literals that expressions put there; everything else in an expression is looked at as elsewhere. */
function markup(template: ts.TemplateLiteral, tell: (shown: string) => void, visit: (node: ts.Node) => void): void {
  const parts = ts.isNoSubstitutionTemplateLiteral(template) ? [template.text] : [template.head.text, ...template.templateSpans.map(span => span.literal.text)];
  const spans = ts.isNoSubstitutionTemplateLiteral(template) ? [] : template.templateSpans.map(span => span.expression);
  let inTag = false;
  let quote = '';
  let attribute = '';
  parts.forEach((part, k) => {
    let value = '';
    const ended = (): void => {
      if ((!inTag || spokenAttributes.has(attribute)) && word.test(withoutCode(value))) tell(value);
      value = '';
    };
    for (const letter of part) {
      if (!inTag && letter === '<') {
        ended();
        inTag = true;
        attribute = '';
      } else if (inTag && quote === '' && letter === '>') {
        if (!spokenAttributes.has(attribute) || value === '') value = '';
        ended();
        inTag = false;
      } else if (inTag && quote === '' && (letter === '"' || letter === "'")) {
        attribute = /([\w.@?-]+)\s*=\s*$/u.exec(value)?.[1] ?? '';
        value = '';
        quote = letter;
      } else if (inTag && quote !== '' && letter === quote) {
        ended();
        quote = '';
        attribute = '';
      } else value += letter;
    }
    if (inTag && quote === '') {
      attribute = /([\w.@?-]+)\s*=\s*$/u.exec(value)?.[1] ?? attribute;
      value = '';
    }
    ended();
    const expression = spans[k];
    if (expression === undefined) return;
    if (!inTag || spokenAttributes.has(attribute)) shownLiterals(expression, tell);
    // A class of two names is no text.
    if (!inTag || spokenAttributes.has(attribute) || attribute.startsWith('@') || attribute.startsWith('.')) visit(expression);
    if (inTag && quote === '') attribute = '';
  });
}

/** The literals of one word that an expression gives as they are; those of several are found anywhere. */
function shownLiterals(expression: ts.Expression, tell: (shown: string) => void): void {
  if (ts.isStringLiteralLike(expression)) {
    if (word.test(withoutCode(expression.text))) tell(expression.text);
  } else if (ts.isConditionalExpression(expression)) [expression.whenTrue, expression.whenFalse].forEach(part => shownLiterals(part, tell));
  else if (ts.isParenthesizedExpression(expression)) shownLiterals(expression.expression, tell);
  else if (ts.isBinaryExpression(expression)) shownLiterals(expression.right, tell);
  else if (ts.isTemplateExpression(expression)) {
    const shown = [expression.head.text, ...expression.templateSpans.map(span => span.literal.text)].join('{}');
    if (word.test(withoutCode(shown))) tell(shown);
  }
}
