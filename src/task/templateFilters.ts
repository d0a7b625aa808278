import { Environment } from '@huggingface/jinja';
import { nearest } from './nearest.ts';
import { isNode, visit, type Node } from './templateTree.ts';

/** What the interpreter knows, over all types of values: which one fits a value shows when it is rendered. */
export const filters = [
  'abs', 'bool', 'capitalize', 'default', 'dictsort', 'first', 'float', 'get', 'indent', 'int', 'items', 'join', 'keys', 'last', 'length', 'list', 'lower', 'map',
  'rejectattr', 'replace', 'reverse', 'safe', 'selectattr', 'sort', 'string', 'title', 'tojson', 'trim', 'unique', 'upper', 'values',
] as const;

/** Names that other languages, or Jinja itself, have for the same. */
const alsoCalled: Readonly<Record<string, string>> = { count: 'length', size: 'length', d: 'default', strip: 'trim', dump: 'tojson', stringify: 'tojson', text: 'string' };

export interface UnknownName {
  readonly message: string;
  readonly toDo: string;
}

/** The first filter or test of a template that there is not: rendering would fail, whatever the values. */
export function unknownFilter(program: Node): UnknownName | undefined {
  let found: UnknownName | undefined;
  visit(program, node => {
    const { filter, test } = node;
    if (node.type === 'FilterExpression' || node.type === 'FilterStatement') {
      const name = nameOf(filter);
      if (name !== undefined) found ??= unknown('filter', name, filters);
      const tested = name === 'selectattr' || name === 'rejectattr' ? textAt(filter, 1) : undefined;
      if (tested !== undefined) found ??= unknown('test', tested, tests());
    }
    const name = node.type === 'TestExpression' ? nameOf(test) : undefined;
    if (name !== undefined) found ??= unknown('test', name, tests());
  });
  return found;
}

function tests(): readonly string[] {
  return [...new Environment().tests.keys()];
}

function unknown(kind: 'filter' | 'test', name: string, known: readonly string[]): UnknownName | undefined {
  if (known.includes(name)) return undefined;
  const near = nearest(name, known) ?? [alsoCalled[name]].find(other => other !== undefined && known.includes(other)) ?? known.find(other => other.length > 2 && (name.startsWith(other) || (name.length > 2 && other.includes(name))));
  return { message: `there is no ${kind} \`${name}\``, toDo: near === undefined ? `the ${kind}s are ${known.join(', ')}` : `did you mean \`${near}\`?` };
}

/** Of `lower` and of `default('x')`. */
function nameOf(filter: unknown): string | undefined {
  const named = isNode(filter) && filter.type === 'CallExpression' ? filter['callee'] : filter;
  return isNode(named) && named.type === 'Identifier' ? String(named['value']) : undefined;
}

function textAt(call: unknown, k: number): string | undefined {
  const args = isNode(call) ? call['args'] : undefined;
  const arg: unknown = Array.isArray(args) ? args[k] : undefined;
  return isNode(arg) && arg.type === 'StringLiteral' ? String(arg['value']) : undefined;
}
