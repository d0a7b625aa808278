import type { Fix, Problem } from '../../base/problem.ts';
import { plainText } from './completeSnippets.ts';
import { partOf } from './part.ts';
import { stretchOf } from './placeAt.ts';
import { readSketch } from './readSketch.ts';
import { keysOf, schemasAt } from './schemaAt.ts';
import { kindOf } from '../taskKind.ts';
import { valuesOf } from './schemaText.ts';
import { plainOf, type SketchMap } from './sketch.ts';
import { snippetsAt } from './snippets.ts';

/** A stretch of the text and what comes in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Repair =
  /** `name` is what is put in, removed or added. */
  | { readonly how: 'replace' | 'remove' | 'add'; readonly name: string; readonly edits: readonly Edit[] }
  | { readonly how: 'create'; readonly file: string; readonly text: string }
  | { readonly how: 'openSetting'; readonly setting: string };

/** What a step comes to in the text as it is now; undefined where it no longer fits. */
export function repairOf(text: string, file: string, problem: Problem, fix: Fix): Repair | undefined {
  switch (fix.do) {
    case 'replace': {
      const edit = replaced(text, problem, fix.word, fix.by);
      return edit === undefined ? undefined : { how: 'replace', name: fix.by, edits: [edit] };
    }
    case 'removeKey': {
      const edit = removed(text, fix.path);
      return edit === undefined ? undefined : { how: 'remove', name: String(fix.path.at(-1)), edits: [edit] };
    }
    case 'addKey': {
      const edit = added(text, file, fix.path, fix.key, fix.value);
      return edit === undefined ? undefined : { how: 'add', name: fix.key, edits: [edit] };
    }
    case 'quoteTemplate': {
      const edit = quoted(text, problem);
      return edit === undefined ? undefined : { how: 'replace', name: edit.text, edits: [edit] };
    }
    case 'createFile':
      return { how: 'create', file: fix.file, text: firstLines(fix.file) };
    case 'openSetting':
      return { how: 'openSetting', setting: fix.setting };
  }
}

function replaced(text: string, problem: Problem, word: string | undefined, by: string): Edit | undefined {
  const start = offsetOf(text, problem.line, problem.column);
  const end = offsetOf(text, problem.endLine, problem.endColumn);
  if (word === undefined) return { start, end, text: by };
  const inner = text.slice(start, end);
  const isName = (character: string | undefined): boolean => character !== undefined && /[\w-]/.test(character);
  for (let at = inner.indexOf(word); at !== -1; at = inner.indexOf(word, at + 1)) {
    const whole = !(isName(word[0]) && isName(inner[at - 1])) && !(isName(word.at(-1)) && isName(inner[at + word.length]));
    if (whole) return { start: start + at, end: start + at + word.length, text: by };
  }
  return undefined;
}

/** A template without quotes that is the beginning of a value: as far as the value goes. In braces that is the template alone. */
function quoted(text: string, problem: Problem): Edit | undefined {
  const at = offsetOf(text, problem.line, problem.column);
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(lineStart, endOfLine(text, at));
  const found = [...line.matchAll(/\{\{[^{}]*\}\}/g)].find(({ index, 0: whole }) => index <= at - lineStart && at - lineStart < index + whole.length);
  if (found === undefined) return undefined;
  const block = /^\s*((- )*[\w.-]+:\s+|(- )+)$/.test(line.slice(0, found.index));
  const whole = block ? line.slice(found.index).replace(/\s+(#.*)?$/, '') : found[0];
  const quote = ['"', "'"].find(each => !whole.includes(each));
  const start = lineStart + found.index;
  return quote === undefined ? undefined : { start, end: start + whole.length, text: quote + whole + quote };
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let k = 1; k < line; k++) {
    const next = text.indexOf('\n', start);
    if (next === -1) return text.length;
    start = next + 1;
  }
  return Math.min(text.length, start + column - 1);
}

function removed(text: string, path: readonly (string | number)[]): Edit | undefined {
  const holder = stretchOf(text, path.slice(0, -1))?.value;
  if (holder?.type !== 'map') return undefined;
  const k = holder.entries.findIndex(({ key }) => key === path.at(-1));
  const entry = holder.entries[k];
  if (entry === undefined) return undefined;
  // A key may be the last of the text, its colon not written yet.
  const end = Math.min(text.length, Math.max(entry.keyEnd + 1, entry.value.end));
  const next = holder.entries[k + 1];
  const before = holder.entries[k - 1];
  if (holder.flow) {
    if (next !== undefined) return { start: entry.keyStart, end: next.keyStart, text: '' };
    return { start: before === undefined ? entry.keyStart : Math.max(before.keyEnd + 1, before.value.end), end, text: '' };
  }
  const line = text.lastIndexOf('\n', entry.keyStart - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const below = lineEnd === -1 ? text.length : lineEnd + 1;
  if (/^\s*$/.test(text.slice(line, entry.keyStart))) return { start: line, end: below, text: '' };
  // Behind a dash: the next key takes its place.
  return next === undefined ? { start: entry.keyStart, end, text: '{}' } : { start: entry.keyStart, end: next.keyStart, text: '' };
}

function added(text: string, file: string, path: readonly (string | number)[], key: string, value: string | undefined): Edit | undefined {
  const holder = path.length === 0 ? readSketch(text) : stretchOf(text, path)?.value;
  const json = /\.json$/i.test(file);
  if (holder?.type === 'nothing' && path.length === 0) return { start: 0, end: 0, text: json ? '' : `${lineOf(text, file, path, key, value)}\n` };
  if (holder?.type !== 'map') return undefined;
  if (holder.flow) return intoBraces(text, file, path, key, value, holder, json);
  const [first] = holder.entries;
  const last = holder.entries.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const indent = ' '.repeat(first.keyStart - text.lastIndexOf('\n', first.keyStart - 1) - 1);
  const line = lineOf(text, file, path, key, value).replaceAll('\n', `\n${indent}`);
  // What a task is stands at its top.
  if (path.length === 0 && (key === 'kind' || key === 'name')) {
    const kind = holder.entries.find(entry => entry.key === 'kind');
    if (key === 'kind' || kind === undefined) return { start: first.keyStart, end: first.keyStart, text: `${line}\n` };
    const end = endOfLine(text, kind.value.end);
    return { start: end, end, text: `\n${line}` };
  }
  const end = endOfLine(text, Math.max(last.keyEnd, last.value.end));
  return { start: end, end, text: `\n${indent}${line}` };
}

function intoBraces(text: string, file: string, path: readonly (string | number)[], key: string, value: string | undefined, holder: SketchMap, json: boolean): Edit | undefined {
  const last = holder.entries.at(-1);
  const at = last === undefined ? holder.start + 1 : Math.max(last.keyEnd, last.value.end);
  const written = value ?? placeholder(text, file, path, key);
  const entry = json ? `${JSON.stringify(key)}: ${written === '' || /\n/.test(written) ? '""' : /^[\d[{"]|^(true|false)$/.test(written) ? written : JSON.stringify(written)}` : `${key}: ${/\n/.test(written) || written === '' ? '""' : written}`;
  return { start: at, end: at, text: last === undefined ? entry : `, ${entry}` };
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline === -1 ? text.length : newline;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function lineOf(text: string, file: string, path: readonly (string | number)[], key: string, value: string | undefined): string {
  const written = value ?? placeholder(text, file, path, key);
  return written.startsWith('\n') ? `${key}:${written}` : `${key}: ${written}`;
}

/** What may stand there until a person writes what they mean: the first name, or the first snippet. */
function placeholder(text: string, file: string, path: readonly (string | number)[], key: string): string {
  const root = plainOf(readSketch(text));
  if (key === 'name') return /([^/\\]+?)\.(eval|bench|tune)\.\w+$/.exec(file)?.[1] ?? 'task';
  if (key === 'kind') return kindOf(undefined, file);
  if (key === 'id') return String(path.at(-2) ?? 'x').replace(/s$/, '');
  if (key === 'scorers') return '[exact_match]';
  const items = snippetsAt(partOf(root, [...path, key, 0], file), 'either');
  const [first] = items;
  if (first !== undefined) return `\n  - ${plainText(first.body).replaceAll('\n', '\n    ')}`;
  const section = snippetsAt(partOf(root, [], file), 'key').find(({ body }) => path.length === 0 && body.startsWith(`${key}:`));
  if (section !== undefined) return plainText(section.body).slice(key.length + 1).replace(/^ /, '');
  const known = keysOf(schemasAt(kindOf(root, file), root, path)).find(each => each.key === key);
  return known === undefined ? '' : String(valuesOf(known.schema)[0]?.value ?? '');
}

/** What a data file may begin with, so that it is one. */
function firstLines(file: string): string {
  if (/\.jsonl$/i.test(file)) return '{"input": "What is 17 + 25?", "target": "42"}\n';
  if (/\.json$/i.test(file)) return '[\n  {"input": "What is 17 + 25?", "target": "42"}\n]\n';
  if (/\.csv$/i.test(file)) return 'input,target\nWhat is 17 + 25?,42\n';
  if (/\.tsv$/i.test(file)) return 'input\ttarget\nWhat is 17 + 25?\t42\n';
  if (/\.[cm]?[jt]s$/i.test(file)) return '/** Between 0 and 1. */\nexport default function score({ output, expected }) {\n  return output.trim() === expected;\n}\n';
  return '';
}
