import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { unknownFilter } from './templateFilters.ts';
import { freeNames, loopedNodes, outputNodes, pathOf, readPath, showPath, type Node } from './templateTree.ts';

/** A template that cannot be compiled, or cannot be rendered with the values it got. The message is a fragment without a full stop. */
export class TemplateError extends Error {
  /** What to do about it, where more than its place is known. */
  readonly toDo?: string;

  constructor(message: string, cause?: unknown, toDo?: string) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TemplateError';
    if (toDo !== undefined) this.toDo = toDo;
  }
}

export type TemplateValues = Readonly<Record<string, unknown>>;

export interface Template {
  /** The variables it reads, without those it sets itself: `input`, `row`. */
  readonly names: readonly string[];
  /** Where the template is nothing but one path: `{{ row.answers }}`. */
  readonly path?: readonly string[];
  /** Throws a TemplateError, also where a variable or column that is printed as it stands does not exist. */
  render(values: TemplateValues): string;
  /** The value itself where the template is nothing but one path (`{{ row.answers }}`), else the rendered text. Throws a TemplateError. */
  value(values: TemplateValues): unknown;
}

/** In UTF-16 units: a rendered text, and every text on the way to it. */
const sizeLimit = 1_000_000;
const stepLimit = 500_000;
/** Looking at a text or list takes a step more for each so many characters or items, since filters walk through it: then no small template takes minutes. */
const sizePerStep = 64;
const listLimit = 1_000_000;
const rangeLimit = 100_000;

type Part = string | readonly string[];

/**
 * Compiles a Jinja template; newlines after a `{% %}` tag and blanks before it are dropped, as chat templates expect. Throws a TemplateError.
 * A template sees the values' own properties only, runs no code, and is limited in steps and size.
 */
export function compileTemplate(text: string): Template {
  if (!/\{[{%#]/.test(text)) return { names: [], render: () => text, value: () => text };
  const program = parseTemplate(text);
  const unknown = unknownFilter(program);
  if (unknown !== undefined) throw new TemplateError(unknown.message, undefined, unknown.toDo);
  const names = freeNames(program);
  const parts = partsOf(program);
  const marked: Marked = { outputs: outputNodes(program), looped: loopedNodes(program) };
  const render = (values: TemplateValues): string => (parts === undefined ? undefined : join(parts, values)) ?? interpret(program, marked, values);
  const only = parts?.length === 1 ? parts[0] : undefined;
  if (only === undefined || typeof only === 'string') return { names, render, value: render };
  return { names, path: only, render, value: values => readOrThrow(values, only) };
}

/** The tree of a template, for what looks into it. Throws a TemplateError. */
export function parseTemplate(text: string): Node {
  try {
    // The lexer drops one newline at the end: with one more, what was written stays.
    return parse(tokenize(`${text}\n`, { lstrip_blocks: true, trim_blocks: true })) as unknown as Node;
  } catch (error) {
    throw new TemplateError(`the template is malformed: ${plainMessage(error)}`, error);
  }
}

/** The parser reads past the end of an unclosed tag. */
function plainMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof TypeError || message === 'Unexpected end of input') return 'a tag is not closed';
  const [, operator, left = '', right = ''] = /^Unknown operator "(.+)" between (\w+)Value and (\w+)Value$/.exec(message) ?? [];
  if (operator !== undefined && [left, right].includes('String') && /Integer|Float/.test(left + right)) return `\`${operator}\` stands between a text and a number; \`| int\` or \`| float\` makes a number of a text, as in row.n | int`;
  const [, walked] = /^'(\w+)Value' object is not iterable$/.exec(message) ?? [];
  if (walked !== undefined) return `${walked === 'Undefined' || walked === 'Null' ? 'something that is not there' : `something of type ${walked.toLowerCase()}`} is taken for a list`;
  return message.replace(/^(Parser Error|SyntaxError): /, '').replace(/\.$/, '');
}

/** The template as texts and paths, where it has nothing else: then no interpreter is needed. */
function partsOf(program: Node): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const node of program['body'] as readonly Node[]) {
    const part = node.type === 'StringLiteral' ? (node['value'] as string) : pathOf(node);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

/** Undefined where a value is no plain text or whole number: those are written as Jinja writes them. */
function join(parts: readonly Part[], values: TemplateValues): string | undefined {
  let result = '';
  for (const part of parts) {
    const value = typeof part === 'string' ? part : readOrThrow(values, part);
    if (typeof value === 'string') result += value;
    else if (typeof value === 'number' && Number.isSafeInteger(value)) result += String(value);
    else return undefined;
  }
  return limited(result);
}

function readOrThrow(values: TemplateValues, path: readonly string[]): unknown {
  const value = readPath(values, path);
  if (value === undefined) throw missing(values, path);
  return value;
}

function missing(values: TemplateValues, path: readonly string[]): TemplateError {
  let depth = 0;
  while (depth < path.length && readPath(values, path.slice(0, depth + 1)) !== undefined) depth++;
  const holder = readPath(values, path.slice(0, depth));
  const held = typeof holder === 'object' && holder !== null && !Array.isArray(holder) ? Object.keys(holder) : [];
  const has = held.length === 0 ? '' : ` (${depth === 0 ? 'there is' : `\`${showPath(path.slice(0, depth))}\` has`} ${held.slice(0, 12).join(', ')}${held.length > 12 ? ', …' : ''})`;
  return new TemplateError(`\`${showPath(path)}\` does not exist${has}`);
}

interface Marked {
  readonly outputs: ReadonlySet<Node>;
  readonly looped: ReadonlySet<Node>;
}

function interpret(program: Node, marked: Marked, values: TemplateValues): string {
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...constants, range: createRange(), ...values })) environment.set(name, value);
  try {
    const result: unknown = new BoundedInterpreter(environment, marked, values).run(program as unknown as Parameters<Interpreter['run']>[0]).value;
    return limited(String(result));
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    const message = error instanceof RangeError ? 'it nests too deep or grows too large' : plainMessage(error);
    throw new TemplateError(`the template cannot be rendered: ${message}`, error);
  }
}

const constants = { true: true, false: false, none: null, True: true, False: false, None: null };

/** Python's `range`, up to a number of numbers in one rendering. */
function createRange(): (first: number, second?: number, step?: number) => readonly number[] {
  let made = 0;
  return (first, second, step = 1) => {
    const [start, stop] = second === undefined ? [0, first] : [first, second];
    const length = Math.max(0, Math.ceil((stop - start) / step));
    made += length;
    if (!(made <= rangeLimit)) throw new TemplateError(`range() makes more than ${rangeLimit.toLocaleString('en')} numbers in total`);
    return Array.from({ length }, (_, k) => start + k * step);
  };
}

/** Jinja prints nothing for what does not exist; here that is an error that names it. */
class BoundedInterpreter extends Interpreter {
  private steps = 0;
  private readonly marked: Marked;
  private readonly values: TemplateValues;

  constructor(environment: Environment, marked: Marked, values: TemplateValues) {
    super(environment);
    this.marked = marked;
    this.values = values;
  }

  override evaluate(...args: Parameters<Interpreter['evaluate']>): ReturnType<Interpreter['evaluate']> {
    // Counted before as well: a recursion without end has no value.
    this.step(1);
    const value = super.evaluate(...args);
    const node = args[0] as unknown as Node;
    if (typeof value.value === 'string') this.step(limited(value.value).length / sizePerStep);
    else if (Array.isArray(value.value) || value.value instanceof Map) {
      const size = Array.isArray(value.value) ? value.value.length : value.value.size;
      if (size > listLimit) throw new TemplateError(`a list is longer than ${listLimit.toLocaleString('en')}`);
      this.step(this.marked.looped.has(node) ? size : size / sizePerStep);
    }
    // Where Python's Jinja fails, JavaScript would write Infinity or NaN into the prompt.
    if (node.type === 'BinaryExpression' && typeof value.value === 'number' && !Number.isFinite(value.value)) throw new TemplateError(`\`${(node['operator'] as Node)['value'] as string}\` gives no finite number, as a division by 0 does`);
    if (value.type === 'UndefinedValue' && this.marked.outputs.has(node)) throw missing(this.values, pathOf(node) ?? ['this value']);
    return value;
  }

  private step(weight: number): void {
    this.steps += weight;
    if (this.steps > stepLimit) throw new TemplateError(`the template takes more than ${stepLimit.toLocaleString('en')} steps`);
  }
}

function limited(text: string): string {
  if (text.length > sizeLimit) throw new TemplateError('the rendered text is longer than 1 MB');
  return text;
}
