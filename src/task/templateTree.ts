/** A node of a parsed template, as the Jinja parser makes it. */
export interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** `row['x'].y` → row, x, y; undefined for anything but a name with fixed members. */
export function pathOf(node: Node): readonly string[] | undefined {
  if (node.type === 'Identifier') return [node['value'] as string];
  if (node.type !== 'MemberExpression') return undefined;
  const object = pathOf(node['object'] as Node);
  const property = node['property'] as Node;
  const fixed = node['computed'] === true ? property.type === 'StringLiteral' || property.type === 'IntegerLiteral' : true;
  return object !== undefined && fixed ? [...object, String(property['value'])] : undefined;
}

const wholeNumber = /^-?\d+$/;

export function showPath(path: readonly string[]): string {
  return path.map((name, k) => (k === 0 ? name : /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : wholeNumber.test(name) ? `[${name}]` : `['${name}']`)).join('');
}

/** Follows own properties only, and whole numbers into lists: negative ones count from the end. */
export function readPath(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const name of path) {
    if (Array.isArray(value)) {
      if (!wholeNumber.test(name)) return undefined;
      value = (value as readonly unknown[]).at(Number(name));
      continue;
    }
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** Names and paths that stand alone in `{{ }}`, at any depth. */
export function outputNodes(program: Node): ReadonlySet<Node> {
  const found = new Set<Node>();
  visit(program, node => {
    for (const field of ['body', 'alternate', 'defaultBlock']) {
      const statements = node[field];
      if (Array.isArray(statements)) for (const statement of statements as readonly Node[]) if (statement.type === 'Identifier' || statement.type === 'MemberExpression') found.add(statement);
    }
  });
  return found;
}

/** The fixed members of a variable that a template reads: of `row`, its columns. */
export function membersOf(program: Node, name: string): readonly string[] {
  const found = new Set<string>();
  visit(program, node => {
    if (node.type !== 'MemberExpression') return;
    const path = pathOf(node);
    if (path?.[0] === name && path[1] !== undefined) found.add(path[1]);
  });
  return [...found];
}

/** The whole numbers that a template looks up in a variable as they stand: 0 and -1 of `answers[0] ~ answers[-1]`. */
export function indicesOf(program: Node, name: string): readonly number[] {
  const found = new Set<number>();
  visit(program, node => {
    if (node.type !== 'MemberExpression') return;
    const [object, property] = [node['object'] as Node, node['property'] as Node];
    if (object.type === 'Identifier' && object['value'] === name && property.type === 'IntegerLiteral') found.add(property['value'] as number);
  });
  return [...found];
}

/** What `{% for %}` walks through. */
export function loopedNodes(program: Node): ReadonlySet<Node> {
  const found = new Set<Node>();
  visit(program, node => {
    const iterable = node.type === 'For' ? node['iterable'] : undefined;
    if (isNode(iterable)) found.add(iterable.type === 'SelectExpression' && isNode(iterable['lhs']) ? iterable['lhs'] : iterable);
  });
  return found;
}

const builtIn = new Set(['true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace', 'loop', 'caller']);

/** The variables a template reads without setting them somewhere itself, in order of appearance. */
export function freeNames(program: Node): readonly string[] {
  const read = new Set<string>();
  const own = new Set<string>();
  visit(program, node => {
    if (node.type === 'Identifier') read.add(node['value'] as string);
    if (node.type === 'Set') declare(node['assignee'], own);
    if (node.type === 'For') declare(node['loopvar'], own);
    if (node.type === 'Macro') for (const declared of [node['name'], ...(node['args'] as readonly unknown[])]) declare(declared, own);
    if (node.type === 'CallStatement') for (const declared of (node['callerArgs'] as readonly unknown[] | null) ?? []) declare(declared, own);
  });
  return [...read].filter(name => !own.has(name) && !builtIn.has(name));
}

function declare(node: unknown, own: Set<string>): void {
  if (!isNode(node)) return;
  if (node.type === 'Identifier') own.add(node['value'] as string);
  else if (node.type === 'KeywordArgumentExpression') declare(node['key'], own);
  else if (node.type === 'TupleLiteral') for (const item of node['value'] as readonly unknown[]) declare(item, own);
}

/** Every node that is evaluated: names of members, filters, tests and keyword arguments are none. */
export function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) return value.forEach(item => visit(item, see));
  if (value instanceof Map) return value.forEach((item, key) => [key, item].forEach(each => visit(each, see)));
  if (!isNode(value)) return;
  see(value);
  for (const [field, child] of Object.entries(value)) {
    // `and`, `or` and `not` are identifiers to the lexer.
    if (field === 'operator') continue;
    if (field === 'property' && value['computed'] === false) continue;
    if (field === 'key' && value.type === 'KeywordArgumentExpression') continue;
    if ((field === 'filter' || field === 'test') && isNode(child) && named.has(value.type)) visit(child['args'], see);
    else visit(child, see);
  }
}

const named = new Set(['FilterExpression', 'FilterStatement', 'TestExpression']);

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
