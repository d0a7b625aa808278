import { fileOf, isObject, tellOthers, textOf } from '../notes.ts';
import { fileContents, isCode, rowsOf, withFiles } from './loadFiles.ts';
import { filesOf, isPattern } from './globs.ts';
import type { Importing } from './importing.ts';
import { messagesIn, type Message } from './messages.ts';

export interface WrittenPrompt {
  readonly id: string;
  /** By which a provider or a test may ask for it. */
  readonly labels: readonly string[];
  /** With promptfoo's variables; messages where it is a list of them. */
  readonly text: string;
  readonly messages?: readonly Message[];
}

interface Part {
  readonly text: string;
  readonly label?: string;
  /** What promptfoo calls it where nobody has named it. */
  readonly own: string;
}

/** `prompts`: texts as they stand or of files, and lists of messages. Without any the variable `prompt` is one. */
export function readPrompts(written: unknown, importing: Importing): readonly WrittenPrompt[] {
  const parts = written === undefined || written === null ? [{ text: '{{prompt}}', own: '{{prompt}}' }] : listOf(written).flatMap(([one, label]) => partsOf(one, label, importing));
  const taken = new Map<string, number>();
  return parts.map(({ text, label, own }, k): WrittenPrompt => {
    const name = idOf(label) ?? `prompt ${k + 1}`;
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    const id = times === 1 ? name : `${name} ${times}`;
    const messages = messagesIn(text, `prompt \`${id}\``, importing);
    return { id, labels: [label ?? own, id], text, ...(messages === undefined ? {} : { messages }) };
  });
}

function idOf(label: string | undefined): string | undefined {
  const line = label?.replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim();
  return line === '' ? undefined : line;
}

/** A list, one alone, or a mapping of files to what they are called. */
function listOf(written: unknown): readonly (readonly [unknown, string | undefined])[] {
  if (Array.isArray(written)) return written.map(one => [one, undefined]);
  if (isObject(written) && written['raw'] === undefined && written['id'] === undefined) return Object.entries(written).map(([file, label]) => [file, textOf(label)]);
  return [[written, undefined]];
}

function partsOf(one: unknown, label: string | undefined, importing: Importing): readonly Part[] {
  const { notes } = importing;
  if (isObject(one)) {
    const of = one['raw'] ?? one['id'] ?? one['label'];
    const named = textOf(one['label']).trim() || textOf(one['display']).trim() || (one['raw'] === undefined ? '' : textOf(one['id']).trim());
    tellOthers(one, ['raw', 'id', 'label', 'display'], `prompt \`${named || textOf(of)}\``, notes);
    if (typeof of === 'string') return partsOf(of, named === '' ? label : named, importing);
    notes.add(`a prompt without a text (${Object.keys(one).join(', ')}) is left out`);
    return [];
  }
  if (typeof one !== 'string') {
    notes.add(`a prompt that is no text (${textOf(one) || 'empty'}) is left out`);
    return [];
  }
  if (!one.startsWith('file://') && (one.includes('\n') || one.includes('{{') || !namesFiles(one.trim()))) {
    if (/^(langfuse|portkey|helicone):\/\//.test(one)) notes.add(`prompt ${one} lies at a service that is not asked: its name is sent instead`);
    return [{ text: one, own: one, ...(label === undefined ? {} : { label }) }];
  }
  const reference = fileOf(one.trim());
  if (isCode(reference)) return told(`prompt ${reference} is code, and is left out`, importing);
  const files = filesOf(reference, importing.source);
  if (files.length === 0) return told(`no file fits the prompt ${reference}, and it is left out`, importing);
  return files.flatMap(file => (isCode(file) ? told(`prompt ${file} is code, and is left out`, importing) : fromFile(file, isPattern(reference) ? undefined : label, importing)));
}

/** A file's ending, or a star in a path: before a slash of the first word, or behind one of the last. */
function namesFiles(text: string): boolean {
  if (/\.(txt|json|jsonl|md|j2|csv|ya?ml|[cm]?[jt]s|py)(:\w+)?$/i.test(text)) return true;
  const words = text.split(/\s+/);
  const [first = '', last = ''] = [words[0], words.at(-1)];
  return isBefore(first, '*', '/') || isBefore(last, '/', '*');
}

function isBefore(text: string, one: string, other: string): boolean {
  const at = text.indexOf(one);
  return at >= 0 && text.includes(other, at + 1);
}

function told(note: string, { notes }: Importing): readonly never[] {
  notes.add(note);
  return [];
}

function fromFile(file: string, label: string | undefined, importing: Importing): readonly Part[] {
  const text = importing.source.read(file);
  if (text === undefined) return told(`prompt ${file} cannot be read, and is left out`, importing);
  const named = label === undefined ? {} : { label };
  if (/\.txt$/i.test(file)) return text.split(/^[ \t]*---[ \t]*\r?$/m).map(part => part.trim()).filter(part => part !== '').map(part => ({ text: part, own: `${file}: ${part}`, ...(label === undefined ? {} : { label: `${label}: ${file}: ${part}` }) }));
  if (/\.jsonl$/i.test(file)) return text.split(/\r?\n/).filter(line => line !== '').map(line => ({ text: line, own: `${file}: ${line}`, ...named }));
  if (/\.csv$/i.test(file)) return fromCsv(text, named);
  const whole = { own: `${file}: ${text}`, ...named };
  if (!/\.(json|ya?ml)$/i.test(file)) return [{ text, ...whole }];
  try {
    return [{ text: JSON.stringify(withFiles(fileContents(file, importing.source), importing.source)), ...whole }];
  } catch {
    return [{ text, ...whole }];
  }
}

/** A column `prompt`, or a prompt in each line. */
function fromCsv(text: string, named: { readonly label?: string }): readonly Part[] {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '');
  const plain = (): readonly Part[] => lines.slice(lines[0]?.toLowerCase().trim() === 'prompt' ? 1 : 0).map(line => ({ text: line, own: line, ...named }));
  if (!text.includes(',')) return plain();
  try {
    return rowsOf(text).flatMap(({ prompt = '', label = '' }) => (prompt === '' ? [] : [{ text: prompt.trim(), own: prompt, ...(label === '' ? named : { label }) }]));
  } catch {
    return plain();
  }
}
