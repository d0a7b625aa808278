import type { FoundData, TargetLook } from './found.ts';

type Row = Readonly<Record<string, unknown>>;

const inputs = ['input', 'question', 'prompt', 'query', 'instruction', 'text', 'problem', 'source', 'sentence', 'article', 'document', 'task'];
const targets = ['target', 'answer', 'expected', 'reference', 'label', 'gold', 'ground_truth', 'correct', 'solution', 'translation', 'summary', 'output', 'completion'];
const outputs = ['output', 'response', 'prediction', 'predicted', 'completion', 'generated', 'generation', 'model_answer', 'hypothesis'];
const ids = /^(id|_id|idx|index|uuid|key|url|split|source_id|subject|category|tags?|metadata)$/i;

/** Guesses from a file's first rows which column is asked, which is expected, and which hold answers that were given. */
export function guessData(path: string, rows: readonly Row[]): FoundData {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
  // A name that reads as a template, or stands in several lines, is no column that a task can name.
  const usable = columns.filter(column => /^\S(.{0,118}\S)?$/.test(column) && !column.includes('{') && rows.every(row => isText(row[column])));
  const worded = usable.filter(column => rows.some(row => /\p{L}.*\p{L}|[+*/=?-]/su.test(textOf(row[column]))));
  const input = named(worded, inputs) ?? longest(worded.filter(column => !ids.test(column) && named([column], targets) === undefined), rows);
  const others = usable.filter(column => column !== input);
  const target = input === undefined ? undefined : (named(others, targets) ?? others.find(column => !ids.test(column) && named([column], outputs) === undefined));
  const given = others.filter(column => column !== target && named([column], outputs) !== undefined);
  return { path, columns, ...(input === undefined ? {} : { input }), ...(target === undefined ? {} : { target }), outputs: given, look: target === undefined ? 'short' : lookOf(rows.map(row => textOf(row[target]))) };
}

/** The column of the first name in the list, as it is or in another writing; then one that has it as a part. */
function named(columns: readonly string[], names: readonly string[]): string | undefined {
  const plain = (column: string): string => column.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase().replaceAll(/[\s-]+/g, '_');
  for (const name of names) {
    const same = columns.find(column => plain(column) === name);
    if (same !== undefined) return same;
  }
  for (const name of names) {
    const part = columns.find(column => plain(column).split('_').includes(name));
    if (part !== undefined) return part;
  }
  return undefined;
}

function longest(columns: readonly string[], rows: readonly Row[]): string | undefined {
  const length = (column: string): number => rows.reduce((sum, row) => sum + textOf(row[column]).length, 0);
  return columns.toSorted((a, b) => length(b) - length(a))[0];
}

export function lookOf(texts: readonly string[]): TargetLook {
  const written = texts.map(text => text.trim()).filter(text => text !== '');
  if (written.length === 0) return 'short';
  if (written.every(text => /^[A-J]$|^\([A-J]\)$/.test(text))) return 'letter';
  if (written.every(text => /^[-+]?[$€£]?[\d.,\s]*\d\s*%?$/.test(text) || /####\s*[-+]?[$]?[\d.,]*\d\s*$/.test(text))) return 'number';
  if (written.every(isJson)) return 'json';
  return written.reduce((sum, text) => sum + text.length, 0) / written.length <= 40 ? 'short' : 'long';
}

function isJson(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a field of a task can hold: a text, a number, true or false, or several texts. Gaps are for the run to name. */
function isText(value: unknown): boolean {
  return value === null || value === undefined || ['string', 'number', 'boolean', 'bigint'].includes(typeof value) || (Array.isArray(value) && value.every(item => typeof item === 'string' || typeof item === 'number'));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return textOf(value[0]);
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}
