import * as z from 'zod';
import type { Advice, Fix } from '../base/problem.ts';
import { isKeyOfLater, isValueOfLater, keysOfOtherKinds, notYet } from './notYet.ts';
import { isMapping } from './isMapping.ts';
import { nearest } from './nearest.ts';
import { showPath } from './overrides.ts';
import type { Path, PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';

type Issue = z.core.$ZodIssue;

/**
 * Says what a schema found in the words of the file: one problem for each mistake. Messages that a schema gives itself begin with `must`.
 * @param prefix what `isKeyOfLater` knows this file's paths under
 */
export function reportIssues(issues: readonly Issue[], schema: z.ZodType, tree: PositionedTree, reporter: Reporter, prefix: Path = []): void {
  /** Missing keys that an unknown key was probably meant to be: one mistake. */
  const misspelt = new Set<string>();
  for (const issue of unknownFirst(issues)) report(issue, []);

  function report(issue: Issue, above: Path): void {
    const path = [...above, ...issue.path.map(part => (typeof part === 'number' ? part : String(part)))];
    const value = valueAt(tree.value, path);
    if (issue.code === 'unrecognized_keys') return issue.keys.forEach(key => unknownKey(path, key));
    if (issue.code === 'invalid_union') return inUnion(issue, path, value);
    if (value === undefined) return missing(path, issue);
    if (typeof value === 'string' && isValueOfLater(valueName(path), value)) return reporter.at(path, `\`${value}\` ${notYet}`, `use ${requirement(issue).replace(/^must be /, '')}`);
    reporter.at(path, `${showPath(path)} ${requirement(issue)}, found ${isSecret(path) ? 'something else' : describeValue(value)}`, isSecret(path) ? undefined : (splitAtComma(path, value) ?? advice(issue, value, path)));
  }

  /** `[accuracy > 0,5]` is a list of two to YAML: `accuracy > 0` and 5, whose digits stand in the file as they were written. */
  function splitAtComma(path: Path, value: unknown): Advice | undefined {
    const k = path.at(-1);
    const before = path.at(-2) === 'gates' && typeof k === 'number' ? valueAt(tree.value, [...path.slice(0, -1), k - 1]) : undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || typeof before !== 'string' || !/\d$/.test(before)) return undefined;
    const { column, endColumn } = tree.positionOf(path);
    return { toDo: `a comma divides a list: write \`${before}.${String(value).padStart(endColumn - column, '0')}\``, fixes: [] };
  }

  function unknownKey(path: Path, key: string): void {
    const at = [...path, key];
    const remove: Fix = { do: 'removeKey', path: at };
    if (isKeyOfLater([...prefix, ...path], key)) return reporter.atKey(at, `\`${key}\` ${notYet}`, { toDo: 'remove it', fixes: [remove] });
    const others = keysOfOtherKinds[prefix[0] === 'bench' || prefix[0] === 'tune' ? prefix[0] : 'eval'];
    const dotted = [...path.filter(part => typeof part === 'string'), key].join('.');
    const other = Object.hasOwn(others, dotted) ? others[dotted] : undefined;
    if (other !== undefined) return reporter.atKey(at, other.message, { toDo: other.toDo, fixes: [remove] });
    const known = keysOf(schema, path, tree.value);
    const inParams = paramOf(path, key);
    if (inParams !== undefined) misspelt.add(showPath([...path, 'params']));
    if (inParams !== undefined) return reporter.atKey(at, `${path.length === 0 ? '' : `${showPath(path)} has the `}unknown key \`${key}\``, `write it in \`params\`: params: {${inParams}: …}`);
    const near = nearest(key, known);
    if (near !== undefined) misspelt.add(showPath([...path, near]));
    const sent = known.includes('params') && known.includes('base_url') ? '; what is sent with a request goes into `params`' : '';
    reporter.atKey(at, `${path.length === 0 ? '' : `${showPath(path)} has the `}unknown key \`${key}\``, {
      toDo: near === undefined ? `the keys here are ${known.join(', ')}${sent}` : `did you mean \`${near}\`?`,
      // Where it is there already, two would be one too many.
      fixes: [...(near === undefined || valueAt(tree.value, [...path, near]) !== undefined ? [] : [{ do: 'replace', word: key, by: near } as const]), remove],
    });
  }

  /** What `params` beside a key that is unknown here calls it; undefined where it belongs to no `params`. */
  function paramOf(path: Path, key: string): string | undefined {
    const beside = keysOf(schema, path, tree.value);
    if (!beside.includes('params')) return undefined;
    const params = keysOf(schema, [...path, 'params'], tree.value);
    // A model takes any parameter; these are the ones that people know.
    const known = params.length > 0 ? params : beside.includes('provider') ? sentParams : [];
    return known.includes(key) || nearest(key, beside) === undefined ? nearest(key, known) : undefined;
  }

  function missing(path: Path, issue: Issue): void {
    if (misspelt.has(showPath(path))) return;
    const holder = path.slice(0, -1);
    const key = String(path.at(-1));
    const only = issue.code === 'invalid_value' && issue.values.length === 1;
    reporter.atKey(holder, `${showPath(holder)} has no \`${key}\``, {
      toDo: only ? `add \`${key}: ${choices(issue)}\`` : `add \`${key}\`${issue.code === 'invalid_value' ? `: ${choices(issue)}` : ''}`,
      fixes: [{ do: 'addKey', path: holder, key, ...(only ? { value: choices(issue) } : {}) }],
    });
  }

  /** The branch that the value's type fits speaks for the union; of several the one that finds least wrong. */
  function inUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, value: unknown): void {
    const { options } = issue as { readonly options?: readonly unknown[] };
    if (options !== undefined) return report({ code: 'invalid_value', values: options.map(String), path: [], message: '' }, path);
    const [fits] = issue.errors.filter(branch => branch.every(inner => inner.path.length > 0 || !isTypeIssue(inner))).toSorted((a, b) => mistakes(a) - mistakes(b));
    if (fits !== undefined) return unknownFirst(fits).forEach(inner => report(inner, path));
    const ownWords = issue.errors.flat().some(inner => inner.path.length === 0 && inner.message.startsWith('must'));
    const named = typeof value === 'string' && !ownWords ? issue.errors.flat().find(inner => inner.code === 'invalid_value') : undefined;
    if (named !== undefined) return report({ ...named, path: [] }, path);
    const wanted = issue.errors.flatMap(branch => branch.filter(inner => inner.path.length === 0).map(inner => requirement(inner).replace(/^must be /, '')));
    reporter.at(path, `${showPath(path)} must be ${[...new Set(wanted)].join(', or ')}, found ${describeValue(value)}`, issue.errors.flat().map(inner => advice(inner, value, path)).find(given => given?.toDo?.startsWith('remove the quotes') === true));
  }
}

function unknownFirst(issues: readonly Issue[]): readonly Issue[] {
  return [...issues].sort((a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'));
}

/** A key that is unknown is one, and so is a key that is missing. */
function mistakes(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

function isTypeIssue(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

/** What an issue asks for, beginning with `must`. */
function requirement(issue: Issue): string {
  if (issue.message.startsWith('must')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${choices(issue)}`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      if (issue.origin === 'array') return `must hold at least ${Number(issue.minimum) === 1 ? 'one item' : `${issue.minimum} items`}`;
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `must be at most ${issue.maximum} characters long` : `must be at most ${issue.maximum}`;
    default:
      return `must be something else (${issue.message})`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  array: 'a list',
};

function choices(issue: Issue): string {
  const values = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  return values.length === 0 ? 'another value' : values.length === 1 ? `${values[0]}` : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

/** What models take with a request, by the names of several APIs. */
const sentParams: readonly string[] = [
  'temperature', 'max_tokens', 'max_completion_tokens', 'top_p', 'top_k', 'min_p', 'seed', 'stop', 'stop_sequences', 'n', 'presence_penalty', 'frequency_penalty', 'repetition_penalty',
  'logit_bias', 'logprobs', 'top_logprobs', 'response_format', 'reasoning_effort', 'thinking', 'tools', 'tool_choice', 'user',
];

function advice(issue: Issue, value: unknown, path: Path): Advice | undefined {
  const replaced = (toDo: string, by: string): Advice => ({ toDo, fixes: [{ do: 'replace', by }] });
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const near = nearest(value, issue.values.map(String));
    return near === undefined ? undefined : replaced(`did you mean \`${near}\`?`, near);
  }
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return issue.message.startsWith('must') ? undefined : replaced(`put it in quotes: "${value}"`, `"${value}"`);
  if (issue.expected === 'object' && typeof value === 'string' && path.at(-1) === 'objective') return replaced(`write it like {maximize: ${value}}`, `{maximize: ${value}}`);
  if (issue.expected === 'array' && typeof value === 'string' && path.at(-1) === 'command') return replaced(`write it as a list: ${commandList(value)}`, commandList(value));
  if (issue.expected === 'array' && typeof value === 'string') return { toDo: `write it as a list: [${value.slice(0, 40)}]`, fixes: value.length > 40 || /[,[\]{}#:\n]/.test(value) ? [] : [{ do: 'replace', by: `[${value}]` }] };
  if (issue.expected !== 'string' && typeof value === 'string' && /^(\d+|true|false)$/.test(value)) return replaced(`remove the quotes: ${value}`, value);
  return undefined;
}

/** A command line as the YAML list that it should have been. */
function commandList(line: string): string {
  const words = line.match(/"[^"]*"|'[^']*'|(?:\{\{.*?\}\}|[^\s"'])+/g) ?? [];
  const plain = /^(?!true$|false$|null$|~$|[-+]?[\d.])[\w./=+~-]*[\w./=+~]$/i;
  return `[${words.map(word => (/^["']/.test(word) || plain.test(word) ? word : JSON.stringify(word))).join(', ')}]`;
}

/** A scorer written as a text is what `use` would hold. */
function valueName(path: Path): string {
  return typeof path.at(-1) === 'number' && path.at(-2) === 'scorers' ? 'use' : String(path.at(-1));
}

/** What may be a key is never repeated in a message. */
function isSecret(path: Path): boolean {
  return path.at(-1) === 'api_key';
}

export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)}`;
  return typeof value === 'number' ? `the number ${value}` : JSON.stringify(value);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((holder, part) => (typeof holder === 'object' && holder !== null && Object.hasOwn(holder, part) ? (holder as Readonly<Record<string | number, unknown>>)[part] : undefined), root);
}

/** The keys that a schema knows at a path; in a union those of the branch that the value belongs to. */
function keysOf(schema: z.core.$ZodType, path: Path, value: unknown): readonly string[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodOptional) return keysOf(schema.unwrap(), path, value);
  if (schema instanceof z.ZodUnion) return keysOf(branchOf(schema.options, value), path, value);
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
    const inner = step === undefined ? undefined : shape[String(step)];
    return step === undefined ? Object.keys(shape) : inner === undefined ? [] : keysOf(inner, rest, valueAt(value, [step]));
  }
  if (schema instanceof z.ZodRecord && step !== undefined) return keysOf(schema.valueType, rest, valueAt(value, [step]));
  if (schema instanceof z.ZodRecord && step !== undefined) return keysOf(schema.valueType, rest, valueAt(value, [step]));
  return schema instanceof z.ZodArray && step !== undefined ? keysOf(schema.element, rest, valueAt(value, [step])) : [];
}

function branchOf(options: readonly z.core.$ZodType[], value: unknown): z.core.$ZodType {
  const fits = (option: z.core.$ZodType): boolean => {
    if (option instanceof z.ZodUnion) return option.options.some(fits);
    if (option instanceof z.ZodArray) return Array.isArray(value);
    if (option instanceof z.ZodRecord) return isMapping(value);
    if (!(option instanceof z.ZodObject)) return false;
    const literals = Object.entries(option.shape as Readonly<Record<string, z.core.$ZodType>>).filter(([, field]) => field instanceof z.ZodLiteral);
    return literals.every(([key, field]) => z.safeParse(field, valueAt(value, [key])).success);
  };
  const held = isMapping(value) ? Object.keys(value) : [];
  const knows = (option: z.core.$ZodType): number => (option instanceof z.ZodObject ? held.filter(key => Object.hasOwn(option.shape as object, key)).length : 0);
  return options.filter(fits).toSorted((a, b) => knows(b) - knows(a))[0] ?? options.find(option => option instanceof z.ZodObject) ?? z.unknown();
}
