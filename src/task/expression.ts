import { suggest } from './nearest.ts';
import { compileTemplate, parseTemplate, TemplateError } from './template.ts';
import { freeNames, type Node } from './templateTree.ts';
import type { ParameterValue } from './tune.ts';

type Values = Readonly<Record<string, ParameterValue>>;

/** An expression that is true or not. */
export interface Condition {
  /** The names that it reads. */
  readonly names: readonly string[];
  /** Throws a TemplateError where it cannot be computed: a text that is multiplied. */
  holds(values: Values): boolean;
}

/** An expression with a number. */
export interface NumberExpression {
  readonly names: readonly string[];
  /** Throws a TemplateError where it cannot be computed, or gives no number. */
  valueOf(values: Values): number;
}

/** Compiles a Jinja expression over names: `threads * slots <= 16 and not (tp == 4 and pp > 1)`. Throws a TemplateError. */
export function compileCondition(expression: string, names: readonly string[]): Condition {
  const text = `{% if (${expression}) %}y{% endif %}`;
  const read = check(expression, text, 'If', names);
  const template = compileTemplate(text);
  return { names: read, holds: values => template.render(values) === 'y' };
}

/**
 * Compiles a Jinja expression over names: `tp * pp * dp`. Throws a TemplateError.
 * @param told the names that its message tells, where not all of them
 */
export function compileNumber(expression: string, names: readonly string[], told = names): NumberExpression {
  const text = `{{ (${expression}) }}`;
  const read = check(expression, text, undefined, names, told);
  const template = compileTemplate(text);
  return {
    names: read,
    valueOf: values => {
      const rendered = template.render(values);
      const value = Number(rendered);
      if (rendered.trim() === '' || Number.isNaN(value)) throw new TemplateError(`\`${expression}\` gives \`${rendered}\`, which is no number`);
      return value;
    },
  };
}

/** The names that it reads. @param type of the only statement; any where it is printed */
function check(expression: string, text: string, type: string | undefined, names: readonly string[], told = names): readonly string[] {
  if (/\{[{%#]/.test(expression)) throw new TemplateError(`\`${expression}\` is an expression already`, undefined, 'write it without braces');
  let program: Node;
  try {
    program = parseTemplate(text);
  } catch (error) {
    throw new TemplateError(`\`${expression}\` is not an expression`, error, advice(expression, type === undefined ? 'tp * pp' : 'threads * slots <= 16'));
  }
  const [only, ...rest] = program['body'] as readonly Node[];
  // What closes the tag early would make more of it than one expression.
  if (only === undefined || rest.length > 0 || (type !== undefined && (only.type !== type || (only['body'] as readonly Node[]).length !== 1))) throw new TemplateError(`\`${expression}\` is not one expression`);
  const read = freeNames(program);
  const unknown = read.find(name => !names.includes(name));
  if (unknown === undefined) return read;
  throw new TemplateError(`\`${expression}\` reads \`${unknown}\`, which does not exist here`, undefined, suggest(unknown, told, 'there is'));
}

function advice(expression: string, example: string): string {
  if (/&&|\|\||!(?!=)/.test(expression)) return 'write `and`, `or` and `not`';
  if (/[^=!<>]=(?!=)/.test(expression)) return 'values are compared with ==';
  return `write it like \`${example}\``;
}
