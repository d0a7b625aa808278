import { amountIn } from '../kinds.ts';
import { fileOf, isObject, textOf, type Notes } from '../notes.ts';
import { parseTree } from '../readTree.ts';
import { assertProgram } from './assertPrograms.ts';
import type { Importing } from './importing.ts';
import { fileContents, isCode, isFileReference } from './loadFiles.ts';
import { renderWith } from './templates.ts';
import type { WrittenTest } from './tests.ts';

type Tree = Readonly<Record<string, unknown>>;

/** One that `checks` judges, as it stands in a row. */
export type Check = Tree & { readonly type: string };

/** One that a model, or code, judges. */
export interface Asked {
  readonly kind: string;
  readonly negated: boolean;
  /** A rubric, a reference, or code. */
  readonly value: unknown;
  readonly metric?: string;
  readonly threshold?: number;
  readonly provider?: unknown;
}

/** A limit that each answer keeps, whatever it says. */
export interface Limit {
  readonly of: 'latency' | 'cost';
  readonly most: number;
}

/** Code that judges: JavaScript as it stands in the configuration, or a program that runs what it names. */
export interface Code {
  readonly text: string;
  readonly program?: readonly string[];
  /** What the program gets beside the answer. */
  readonly config?: Tree;
  readonly metric?: string;
}

export interface Judged {
  readonly code: readonly Code[];
  readonly checks: readonly Check[];
  readonly asked: readonly Asked[];
  readonly limits: readonly Limit[];
}

const checked = new Set(['equals', 'contains', 'icontains', 'contains-any', 'icontains-any', 'contains-all', 'icontains-all', 'starts-with', 'regex', 'is-json', 'contains-json', 'levenshtein', 'rouge-n', 'bleu', 'word-count']);
const asked = new Set(['llm-rubric', 'model-graded-closedqa', 'factuality', 'model-graded-factuality', 'g-eval', 'answer-relevance', 'similar']);
const keys = ['type', 'value', 'threshold', 'weight', 'metric', 'provider', 'rubricPrompt', 'assert', 'transform', 'config'];

/** The assertions of one test, with its variables filled in. What has no counterpart is told. */
export function readAssertions({ assertions, vars, where }: Pick<WrittenTest, 'assertions' | 'vars' | 'where'>, importing: Importing): Judged {
  const judged = { code: [] as Code[], checks: [] as Check[], asked: [] as Asked[], limits: [] as Limit[] };
  for (const one of assertions) readOne(one, judged, false);
  return judged;

  function readOne(written: unknown, into: { code: Code[]; checks: Check[]; asked: Asked[]; limits: Limit[] }, inSet: boolean): void {
    const { notes } = importing;
    if (!isObject(written)) return notes.add(`${where}: an assertion that is no mapping is left out`);
    const type = textOf(written['type']);
    const negated = type.startsWith('not-');
    const base = negated ? type.slice('not-'.length) : type;
    for (const key of Object.keys(written)) if (!keys.includes(key)) notes.add(`${where}: \`${key}\` of \`${type}\` is not carried over`);
    for (const key of ['transform', 'config', 'rubricPrompt']) if (written[key] !== undefined && !(key === 'config' && isObject(written[key]) && (base === 'python' || base === 'javascript'))) notes.add(`${where}: \`${key}\` of \`${type}\` is not carried over`);
    const [threshold, weight] = ['threshold', 'weight'].map(key => amountIn(written, key, `${where}: \`${type}\``, notes));
    const metric = textOf(written['metric']) === '' ? undefined : renderWith(textOf(written['metric']), vars, where, importing);
    if (type === 'assert-set') {
      const inner = { code: into.code, checks: [] as Check[], asked: into.asked, limits: into.limits };
      for (const one of Array.isArray(written['assert']) ? (written['assert'] as readonly unknown[]) : []) readOne(one, inner, true);
      const own = ['threshold', 'weight', 'metric'].filter(key => written[key] !== undefined);
      if (inner.checks.length === 0 && own.length > 0) notes.add(`${where}: ${own.map(key => `\`${key}\``).join(', ')} of an \`assert-set\` without a check that is counted is not carried over`);
      if (inner.checks.length > 0) into.checks.push({ type: 'set', checks: inner.checks, ...numbers({ threshold: threshold === 0 ? undefined : threshold, weight }), ...(metric === undefined ? {} : { metric }) });
      return;
    }
    if (base === 'javascript' && typeof written['value'] === 'string' && !isFileReference(written['value'])) {
      const text = renderWith(written['value'], vars, `${where}: \`${type}\``, importing).trimEnd();
      if (text.trim() === '' || (negated && text.includes('\n'))) return notes.add(`${where}: the assertion \`${type}\` ${text.trim() === '' ? 'has no code' : 'of several lines has no counterpart'} and is left out`);
      if (written['config'] !== undefined) notes.add(`${where}: \`config\` of \`${type}\` is not carried over`);
      if (inSet) notes.add(`${where}: \`${type}\` stands in an \`assert-set\`: here it is a metric of its own`);
      if (weight !== undefined && weight !== 1) notes.add(`${where}: the weight of \`${type}\` is not carried over: code is a metric of its own`);
      if (typeof threshold === 'number') notes.add(`${where}: the limit ${threshold} of \`${type}\` is not carried over: what the code gives is the score`);
      if (/context\.(?!vars\b|prompt\b|config\b)\w|\brequire\(|\bimport\(|\bprocess\./.test(text)) notes.add(`${where}: \`${type}\` looks at what it does not get here, which is \`output\` and of \`context\` its \`vars\` and \`prompt\` (the row’s input)`);
      return void into.code.push({ text: negated ? `!(${text.trim().replace(/;+$/, '')})` : text, ...(metric === undefined ? {} : { metric }) });
    }
    if (base === 'python' && typeof written['value'] === 'string' && !isCode(written['value']) && /\{[{%]/.test(written['value'])) return notes.add(`${where}: the assertion \`${type}\` is left out: variables stand in its code, and a row’s text would become code: read them as context['vars']`);
    const program = typeof written['value'] !== 'string' || negated || (!isCode(written['value']) && base !== 'python') ? undefined : assertProgram(base, written['value']);
    if (program !== undefined) {
      if (base !== 'python' && base !== 'javascript') notes.add(`${where}: what ${textOf(written['value'])} gives to \`${type}\` is a score of its own here`);
      if (inSet || (weight !== undefined && weight !== 1) || typeof threshold === 'number') notes.add(`${where}: \`${type}\` is a metric of its own here, without a set, a weight or a limit`);
      return void into.code.push({ text: textOf(written['value']), program, ...(isObject(written['config']) ? { config: written['config'] } : {}), ...(metric === undefined ? {} : { metric }) });
    }
    const value = valueOf(written['value'], type, where, vars, importing);
    if (checked.has(base) && !(isFileReference(value) && isCode(value)) && value !== missing) return void into.checks.push(checkOf(type, value, { ...numbers({ threshold, weight }), ...(metric === undefined ? {} : { metric }) }, where, importing));
    if (!negated && (base === 'latency' || base === 'cost') && typeof threshold === 'number') return void into.limits.push({ of: base, most: threshold });
    if (asked.has(base) && value !== missing && !(negated && base === 'similar')) {
      if (inSet) notes.add(`${where}: \`${type}\` stands in an \`assert-set\`: here it is a metric of its own`);
      if (weight !== undefined && weight !== 1) notes.add(`${where}: the weight of \`${type}\` is not carried over: who asks a model is a metric of its own`);
      if (typeof threshold === 'number' && base !== 'similar') notes.add(`${where}: the limit ${threshold} of \`${type}\` is not carried over: its verdict is yes or no here`);
      return void into.asked.push({ kind: base, negated, value, ...(metric === undefined ? {} : { metric }), ...(typeof threshold === 'number' ? { threshold } : {}), ...(written['provider'] === undefined ? {} : { provider: written['provider'] }) });
    }
    notes.add(`${where}: the assertion \`${type}\`${isFileReference(written['value']) ? ` of ${written['value']}` : ''}${(base === 'javascript' || base === 'python') && typeof written['value'] !== 'string' ? ' has a `value` that is no text,' : ''} has no counterpart and is left out`);
  }
}

const missing = Symbol('missing');

/** Texts of files and variables filled in; a list of texts each. A list lacks none: without one of its texts a check would ask for something else. */
function valueOf(written: unknown, type: string, where: string, vars: WrittenTest['vars'], importing: Importing): unknown {
  if (isFileReference(written)) {
    if (isCode(written)) return missing;
    try {
      const contents = fileContents(fileOf(written), importing.source);
      if (contents !== undefined) return typeof contents === 'string' ? contents.trim() : contents;
    } catch {
      // Told below, as one that is not there.
    }
    importing.notes.add(`${where}: ${written}, which \`${type}\` names, cannot be read`);
    return missing;
  }
  if (typeof written === 'string') return renderWith(written, vars, `${where}: \`${type}\``, importing);
  if (!Array.isArray(written)) return written;
  const all = written.map(one => valueOf(one, type, where, vars, importing));
  return all.includes(missing) ? missing : all;
}

function numbers(of: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(of).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1])));
}

function checkOf(type: string, value: unknown, more: Tree, where: string, { notes }: Importing): Check {
  const base = type.replace(/^not-/, '');
  if (base === 'bleu') notes.add('`bleu` is sacrebleu’s sentence BLEU here, which counts in another way than promptfoo’s');
  if (base === 'rouge-n') notes.add('`rouge-n` is ROUGE-1 as rouge-score counts it here, promptfoo’s weighs precision more');
  if (type === 'not-equals' && isObject(value)) notes.add(`${where}: \`not-equals\` holds here also for an answer that is no JSON`);
  if (/^i?contains-(any|all)$/.test(base)) return { type, value: Array.isArray(value) ? value : partsOf(textOf(value), base), ...more };
  if ((base === 'is-json' || base === 'contains-json') && typeof value === 'string') return { type, ...schemaIn(value, type, where, notes), ...more };
  if (base === 'word-count' && typeof value === 'string') return { type, value: Number(value), ...more };
  return { type, ...(value === undefined || value === null ? {} : { value }), ...more };
}

function partsOf(text: string, base: string): readonly string[] {
  if (base.endsWith('-all')) return text.split(',').map(part => part.trim());
  return (text.match(/"[^"]*"|[^,]+/g) ?? []).map(part => part.trim().replaceAll(/^"|"$/g, '')).filter(part => part !== '');
}

/** A schema that is written as a text. */
function schemaIn(text: string, type: string, where: string, notes: Notes): object {
  try {
    const schema: unknown = text.trim() === '' ? undefined : parseTree(text);
    if (isObject(schema)) return { value: schema };
  } catch {
    // Told below.
  }
  if (text.trim() !== '') notes.add(`${where}: the \`value\` of \`${type}\` is no schema, and is left out`);
  return {};
}
