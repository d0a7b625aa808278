import { readFlow, readQuoted } from './readFlow.ts';
import { nothingAt, type Sketch, type SketchEntry, type SketchText } from './sketch.ts';

interface Line {
  readonly start: number;
  /** Without the line's end. */
  readonly end: number;
  /** Of the first character that is not blank; moves behind a dash once that is read. */
  at: number;
}

interface Key {
  readonly key: string;
  readonly end: number;
  readonly after: number;
}

const depthLimit = 60;

/**
 * Reads a task file that is being written. A parser reads a half key as the beginning of the next line, and everything behind an open bracket as what is in it;
 * this one goes by indentation: a line without a colon is a half key of the mapping that it is indented as, and brackets end where the indentation does. Never throws.
 */
export function readSketch(text: string): Sketch {
  const lines = linesOf(text);
  let k = 0;
  const roots: Sketch[] = [];
  while (toContent()) {
    const before = k;
    roots.push(block(0, 0));
    if (k === before) k++;
  }
  const [first] = roots;
  if (first === undefined || roots.length === 1) return first ?? nothingAt(0);
  const entries = roots.flatMap(root => (root.type === 'map' ? root.entries : []));
  return { type: 'map', flow: false, start: first.start, end: text.length, entries };

  /** Moves to the next line that holds something; false at the end. */
  function toContent(): boolean {
    for (; k < lines.length; k++) {
      const line = lines[k];
      if (line !== undefined && line.at < line.end && text[line.at] !== '#' && !/^(---|\.\.\.|%)/.test(text.slice(line.start, line.end))) return true;
    }
    return false;
  }

  function current(): Line | undefined {
    return toContent() ? lines[k] : undefined;
  }

  function indentOf(line: Line): number {
    return line.at - line.start;
  }

  function isDash(line: Line): boolean {
    return text[line.at] === '-' && (line.at + 1 >= line.end || text[line.at + 1] === ' ');
  }

  /** What is indented by at least so much. */
  function block(least: number, depth: number): Sketch {
    const line = current();
    if (line === undefined || indentOf(line) < least || depth > depthLimit) {
      return nothingAt(line?.start ?? text.length);
    }
    const indent = indentOf(line);
    if (isDash(line)) return list(indent, least, depth);
    if (keyIn(line) !== undefined || keyFollows(indent)) return map(indent, depth);
    const value = inline(line, line.at, least - 1, depth);
    return value.type === 'text' ? { ...value, alone: true } : value;
  }

  /** Whether the next line is a key beside this one, which is then half a key. */
  function keyFollows(indent: number): boolean {
    const own = k;
    k++;
    const next = current();
    k = own;
    return next !== undefined && indentOf(next) === indent && !isDash(next) && keyIn(next) !== undefined && !/[{["'|>]/.test(text[lines[own]?.at ?? 0] ?? '');
  }

  function list(indent: number, least: number, depth: number): Sketch {
    const start = lines[k]?.at ?? 0;
    const items: { dash: boolean; value: Sketch }[] = [];
    let end = start;
    for (let line = current(); line !== undefined && indentOf(line) >= indent; line = current()) {
      const dash = isDash(line);
      if (!dash && indent < least) break;
      items.push({ dash, value: dash ? item(line, indent, depth) : stray(line) });
      end = items.at(-1)?.value.end ?? end;
    }
    return { type: 'list', flow: false, start, end, items };
  }

  function item(line: Line, indent: number, depth: number): Sketch {
    const dashEnd = line.at + 1;
    let at = dashEnd;
    while (at < line.end && text[at] === ' ') at++;
    if (at >= line.end || text[at] === '#') {
      k++;
      const next = current();
      return next !== undefined && indentOf(next) > indent ? block(indent + 1, depth + 1) : nothingAt(Math.min(dashEnd + 1, line.end));
    }
    line.at = at;
    return block(indent + 1, depth + 1);
  }

  function map(indent: number, depth: number): Sketch {
    const start = lines[k]?.at ?? 0;
    const entries: SketchEntry[] = [];
    let end = start;
    for (let line = current(); line !== undefined && indentOf(line) >= indent && !(isDash(line) && indentOf(line) === indent); line = current()) {
      const key = keyIn(line);
      if (key === undefined) {
        const { start: keyStart, end: keyEnd, text: word } = stray(line);
        entries.push({ key: word, keyStart, keyEnd, colon: false, value: nothingAt(keyEnd) });
      } else entries.push({ key: key.key, keyStart: line.at, keyEnd: key.end, colon: true, value: inline(line, key.after, indent, depth + 1, true) });
      const last = entries.at(-1);
      end = Math.max(last?.keyEnd ?? end, last?.value.end ?? end);
    }
    return { type: 'map', flow: false, start, end, entries };
  }

  /** A line that is neither a key nor an item, as one word. */
  function stray(line: Line): SketchText {
    k++;
    const end = plainEnd(line.at, line.end);
    return { type: 'text', start: line.at, end, text: text.slice(line.at, end), alone: true };
  }

  /**
   * The value that begins at this place of the line, or below it.
   * @param outer the indentation of what holds it
   * @param ofKey a list below a key may be indented as the key is
   */
  function inline(line: Line, from: number, outer: number, depth: number, ofKey = false): Sketch {
    let at = from;
    for (;;) {
      while (at < line.end && /\s/.test(text[at] ?? '')) at++;
      // An anchor or a tag.
      if (text[at] !== '&' && text[at] !== '!') break;
      while (at < line.end && !/\s/.test(text[at] ?? '')) at++;
    }
    if (at >= line.end || (text[at] === '#' && at > line.start)) {
      k++;
      const next = current();
      if (next !== undefined && indentOf(next) > outer) return block(outer + 1, depth);
      if (ofKey && next !== undefined && indentOf(next) === outer && isDash(next)) return list(outer, outer + 1, depth);
      return nothingAt(Math.min(from + 1, line.end));
    }
    const first = text[at] ?? '';
    if (/[{["']/.test(first)) {
      const limit = endOf(outer);
      const value = first === '{' || first === '[' ? readFlow(text, at, limit) : (readQuoted(text, at, limit) ?? nothingAt(at));
      while (k < lines.length && (lines[k]?.start ?? 0) < value.end) k++;
      return value;
    }
    if (/^[|>][-+\d]*\s*(#.*)?$/.test(text.slice(at, line.end))) return blockText(at, outer);
    const end = plainEnd(at, line.end);
    k++;
    // A plain text goes on while lines are indented, and are no keys.
    let last = end;
    for (let next = current(); next !== undefined && indentOf(next) > outer && !isDash(next) && keyIn(next) === undefined && /\s/.test(text.slice(next.at, next.end)); next = current()) {
      last = plainEnd(next.at, next.end);
      k++;
    }
    return { type: 'text', start: at, end: last, text: text.slice(at, last), alone: false };
  }

  function blockText(at: number, outer: number): Sketch {
    k++;
    const first = k;
    let end = lines[k - 1]?.end ?? at;
    for (; k < lines.length; k++) {
      const line = lines[k];
      if (line === undefined || (line.at < line.end && indentOf(line) <= outer)) break;
      if (line.at < line.end) end = line.end;
    }
    const start = lines[first]?.start ?? at;
    return { type: 'text', start: at, end, text: text.slice(Math.min(start, end), end), quote: 'block', alone: false };
  }

  /** Where brackets and quotes that begin in this line end at the latest. */
  function endOf(outer: number): number {
    for (let next = k + 1; next < lines.length; next++) {
      const line = lines[next];
      if (line === undefined || line.at >= line.end) continue;
      if (indentOf(line) <= outer && !/[}\]]/.test(text[line.at] ?? '')) return line.start;
    }
    return text.length;
  }

  function plainEnd(from: number, limit: number): number {
    const comment = /\s#/.exec(text.slice(from, limit));
    return from + text.slice(from, comment === null ? limit : from + comment.index).trimEnd().length;
  }

  function keyIn(line: Line): Key | undefined {
    const quoted = readQuoted(text, line.at, line.end);
    if (quoted !== undefined) {
      const colon = /^\s*:(?=\s|$)/.exec(text.slice(quoted.end, line.end));
      return colon === null ? undefined : { key: quoted.text, end: quoted.end, after: quoted.end + colon[0].length };
    }
    const own = text.slice(line.at, plainEnd(line.at, line.end));
    const colon = /^[^\s#&*!|>%@`{[\]},][^\n]*?(?=\s*:(\s|$))/.exec(own);
    if (colon === null) return undefined;
    const end = line.at + colon[0].length;
    return { key: colon[0], end, after: text.indexOf(':', end) + 1 };
  }
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    const end = text[stop - 1] === '\r' && stop > start ? stop - 1 : stop;
    let at = start;
    while (at < end && (text[at] === ' ' || text[at] === '\t')) at++;
    lines.push({ start, end, at });
    start = stop + 1;
  }
  return lines;
}
