import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Alias, type Document, type Node, type YAMLMap } from 'yaml';
import type { Advice, Problem } from '../base/problem.ts';
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
  key?: Range;
  /** Absent for block collections, whose end is far from their beginning. */
  value?: Range;
  start: number;
  readonly parts: Map<string | number, Place>;
}

/** What all aliases together may stand for: a few of them can make billions of values. */
const aliasedLimit = 10_000;
const depthLimit = 64;

/** Reads one YAML document (JSON is one too). Never throws: what is wrong is in `problems`. */
export function readTree(text: string, file: string): PositionedTree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, resolveKnownTags: false, logLevel: 'error' });
  const positionAt = (range: Range): Position => firstLine(text, lines, range);
  const problems: Problem[] = [...syntaxProblems(document, file, text, positionAt)];
  const root: Place = { start: 0, parts: new Map() };
  const complain = (range: Range, message: string, toDo: string | Advice): void => void problems.push(problemAt(file, positionAt(range), message, toDo));
  const value = convert(document, root, complain);

  const placeOf = (path: Path): Place => {
    let place = root;
    for (const part of path) {
      const next = place.parts.get(part);
      if (next === undefined) break;
      place = next;
    }
    return place;
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

/** Cut at the end of the first line; at least one column wide. */
function firstLine(text: string, lines: LineCounter, [start, end]: Range): Position {
  const begin = lines.linePos(start);
  const newline = text.indexOf('\n', start);
  const last = text[newline - 1] === '\r' ? newline - 1 : newline;
  const stop = newline === -1 ? end : Math.min(end, last);
  return { line: begin.line, column: begin.col, endLine: begin.line, endColumn: begin.col + Math.max(1, stop - start) };
}

/** What each alias stands for: the last node above it that has its anchor. Asked of the library for each alias, the whole document is gone through every time. */
function targetsOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function convert(document: Document.Parsed, root: Place, complain: (range: Range, message: string, toDo: string | Advice) => void): unknown {
  const targets = targetsOf(document);
  let aliased = 0;
  let stopped = false;
  return walk(document.contents, root, undefined, []);

  /** @param above the collections and aliases around the node */
  function walk(node: unknown, place: Place, key: Range | undefined, above: readonly unknown[]): unknown {
    if (stopped) return undefined;
    const range = rangeOf(node) ?? key ?? ([0, 0] as const);
    const block = (isMap(node) || isSeq(node)) && node.flow !== true;
    put(place, range[0], key, block ? undefined : range);
    if (above.length > depthLimit) return stop(range, `values are nested more than ${depthLimit} deep`, 'keep such values in a dataset file');
    if (above.some(isAlias) && ++aliased > aliasedLimit) return stop(range, `aliases stand for more than ${aliasedLimit.toLocaleString('en')} values`, 'write out what is meant');
    if (isAlias(node)) return followAlias(node, place, key, above, range);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) {
      const inner = [...above, node];
      return node.items.map((item, k) => walk(item, part(place, k), undefined, inner));
    }
    return isMap(node) ? walkMap(node, place, above) : null;
  }

  function stop(range: Range, message: string, toDo: string): undefined {
    stopped = true;
    complain(range, message, toDo);
  }

  function followAlias(node: Alias, place: Place, key: Range | undefined, above: readonly unknown[], range: Range): unknown {
    const target = targets.get(node);
    if (target === undefined || above.includes(target)) {
      complain(range, target === undefined ? `there is no anchor \`&${node.source}\` above` : `\`*${node.source}\` holds itself`, 'correct the alias');
      return undefined;
    }
    const value = walk(target, place, key, [...above, node]);
    // The alias stands where it is used; the parts of what it stands for stand at the anchor.
    put(place, range[0], key, range);
    return value;
  }

  function walkMap(map: YAMLMap, place: Place, above: readonly unknown[]): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const inner = [...above, map];
    for (const pair of map.items) {
      const keyRange = rangeOf(pair.key) ?? rangeOf(map) ?? ([0, 0] as const);
      if (isScalar(pair.key) && pair.key.source === '<<') {
        merge(result, pair.value, place, inner, keyRange);
        continue;
      }
      const name = isScalar(pair.key) ? keyText(pair.key.value) : undefined;
      if (name === undefined || name === '__proto__') {
        const template = isMap(pair.key);
        complain(keyRange, template ? 'a template without quotes is read as a mapping' : 'this cannot be a key', template ? { toDo: 'put it in quotes: "{{ … }}"', fixes: [{ do: 'quoteTemplate' }] } : 'use a text as the key');
        continue;
      }
      result[name] = walk(pair.value, part(place, name), keyRange, inner);
    }
    return result;
  }

  /** `<<: *base` or a list of them: keys that the mapping has itself win, wherever they stand. */
  function merge(result: Record<string, unknown>, source: unknown, place: Place, above: readonly unknown[], keyRange: Range): void {
    const sources = isSeq(source) ? source.items : [source];
    for (const each of sources) {
      const map = isAlias(each) ? targets.get(each) : each;
      if (!isMap(map) || above.includes(map)) {
        complain(keyRange, '`<<` takes an alias of a mapping', 'write it like `<<: *name`');
        continue;
      }
      const scratch: Place = { start: 0, parts: new Map() };
      for (const [name, value] of Object.entries(walkMap(map, scratch, [...above, each]))) {
        if (Object.hasOwn(result, name)) continue;
        result[name] = value;
        place.parts.set(name, scratch.parts.get(name) ?? scratch);
      }
    }
  }
}

function part(place: Place, name: string | number): Place {
  const made: Place = { start: place.start, parts: new Map() };
  place.parts.set(name, made);
  return made;
}

function put(place: Place, start: number, key: Range | undefined, value: Range | undefined): void {
  place.start = start;
  if (key === undefined) delete place.key;
  else place.key = key;
  if (value === undefined) delete place.value;
  else place.value = value;
}

/** `1: x` and `true: x` are keys too. */
function keyText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function rangeOf(node: unknown): Range | undefined {
  const range = typeof node === 'object' && node !== null ? (node as { range?: readonly [number, number, number] | null }).range : undefined;
  return range ? [range[0], range[1]] : undefined;
}
