import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type YAMLMap } from 'yaml';
import type { Problem } from '../base/problem.ts';
import { problemAt, type Position } from './position.ts';
import { syntaxProblems } from './syntaxProblems.ts';

export type Path = readonly (string | number)[];

/** A YAML or JSON document as plain values, and where each of them stands in the text. */
export interface PositionedTree {
  /** Fresh plain values: the caller may change them. */
  readonly value: unknown;
  /** Syntax errors, and what YAML allows but this reader does not. */
  readonly problems: readonly Problem[];
  /** Of the value, on its first line; of the nearest container where there is no such value. */
  positionOf(path: Path): Position;
  /** Of the key that holds the value; the value's own where it has none. */
  keyPositionOf(path: Path): Position;
  /** The flag that set the value, where it does not come from the text. */
  originOf(path: Path): string | undefined;
}

type Range = readonly [start: number, end: number];

interface Place {
  readonly key?: Range;
  /** Absent for block collections, whose end is far from their beginning. */
  readonly value?: Range;
  readonly start: number;
}

/** Aliases are expanded, so their number is bounded by what they make. */
const nodeLimit = 500_000;
const depthLimit = 64;

/** Reads one YAML document (JSON is one too). Never throws: what is wrong is in `problems`. */
export function readTree(text: string, file: string): PositionedTree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'error' });
  const positionAt = (range: Range): Position => firstLine(text, lines, range);
  const problems: Problem[] = [...syntaxProblems(document, file, text, positionAt)];
  const places = new Map<string, Place>();
  const complain = (range: Range, message: string, toDo: string): void => void problems.push(problemAt(file, positionAt(range), message, toDo));
  const value = convert(document, places, complain);

  const placeOf = (path: Path): Place => {
    for (let length = path.length; length >= 0; length--) {
      const place = places.get(keyOf(path.slice(0, length)));
      if (place) return place;
    }
    return { start: 0 };
  };
  const lineFrom = (start: number): Position => positionAt([start, text.length]);
  return {
    value,
    problems,
    positionOf: path => {
      const { key, value: own, start } = placeOf(path);
      const range = own ?? key;
      return range ? positionAt(range) : lineFrom(start);
    },
    keyPositionOf: path => {
      const { key, value: own, start } = placeOf(path);
      const range = key ?? own;
      return range ? positionAt(range) : lineFrom(start);
    },
    originOf: () => undefined,
  };
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/** Cut at the end of the first line; at least one column wide. */
function firstLine(text: string, lines: LineCounter, [start, end]: Range): Position {
  const begin = lines.linePos(start);
  const newline = text.indexOf('\n', start);
  const last = text[newline - 1] === '\r' ? newline - 1 : newline;
  const stop = newline === -1 ? end : Math.min(end, last);
  return { line: begin.line, column: begin.col, endLine: begin.line, endColumn: begin.col + Math.max(1, stop - start) };
}

function convert(document: Document.Parsed, places: Map<string, Place>, complain: (range: Range, message: string, toDo: string) => void): unknown {
  let nodes = 0;
  let stopped = false;
  return walk(document.contents, [], undefined, []);

  function walk(node: unknown, path: Path, key: Range | undefined, above: readonly unknown[]): unknown {
    const range = rangeOf(node) ?? key ?? ([0, 0] as const);
    if (stopped) return undefined;
    if (++nodes > nodeLimit || above.length > depthLimit) {
      stopped = true;
      complain(range, nodes > nodeLimit ? `the file holds more than ${nodeLimit.toLocaleString('en')} values` : `values are nested more than ${depthLimit} deep`, 'keep rows in a dataset file of their own');
      return undefined;
    }
    const block = (isMap(node) || isSeq(node)) && node.flow !== true;
    places.set(keyOf(path), { ...(key ? { key } : {}), ...(block ? {} : { value: range }), start: range[0] });
    if (isAlias(node)) return followAlias(node, path, key, above, range);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, k) => walk(item, [...path, k], undefined, [...above, node]));
    if (isMap(node)) return walkMap(node, path, above);
    return null;
  }

  function followAlias(node: { readonly source: string; resolve(document: Document): unknown }, path: Path, key: Range | undefined, above: readonly unknown[], range: Range): unknown {
    const target = node.resolve(document);
    if (target === undefined || above.includes(target)) {
      complain(range, target === undefined ? `there is no anchor \`&${node.source}\` above` : `\`*${node.source}\` holds itself`, 'correct the alias');
      return undefined;
    }
    const value = walk(target, path, key, [...above, node]);
    // A problem in what an alias stands for is shown where the alias is used only if it has no place of its own.
    if (key) places.set(keyOf(path), { key, value: range, start: range[0] });
    return value;
  }

  function walkMap(map: YAMLMap, path: Path, above: readonly unknown[]): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const pair of map.items) {
      const keyRange = rangeOf(pair.key) ?? rangeOf(map) ?? ([0, 0] as const);
      if (isScalar(pair.key) && pair.key.source === '<<') {
        merge(result, pair.value, path, [...above, map], keyRange);
        continue;
      }
      const name = isScalar(pair.key) ? keyText(pair.key.value) : undefined;
      if (name === undefined || name === '__proto__') {
        const template = isMap(pair.key);
        complain(keyRange, template ? 'a template without quotes is read as a mapping' : 'this cannot be a key', template ? 'put it in quotes: "{{ … }}"' : 'use a text as the key');
        continue;
      }
      result[name] = walk(pair.value, [...path, name], keyRange, [...above, map]);
    }
    return result;
  }

  /** `<<: *base` or a list of them: keys that the mapping has itself win, wherever they stand. */
  function merge(result: Record<string, unknown>, source: unknown, path: Path, above: readonly unknown[], keyRange: Range): void {
    const sources = isSeq(source) ? source.items : [source];
    for (const each of sources) {
      const map = isAlias(each) ? each.resolve(document) : each;
      if (!isMap(map) || above.includes(map)) {
        complain(keyRange, '`<<` takes an alias of a mapping', 'write it like `<<: *name`');
        continue;
      }
      for (const [name, value] of Object.entries(walkMap(map, path, [...above, map]))) if (!Object.hasOwn(result, name)) result[name] = value;
    }
  }
}

/** `1: x` and `true: x` are keys too. */
function keyText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function rangeOf(node: unknown): Range | undefined {
  const range = typeof node === 'object' && node !== null ? (node as { range?: readonly [number, number, number] | null }).range : undefined;
  return range ? [range[0], range[1]] : undefined;
}
