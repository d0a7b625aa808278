import { nothingAt, type Sketch, type SketchEntry, type SketchText } from './sketch.ts';

const depthLimit = 60;

/**
 * What stands between brackets, or one quoted or plain text, as far as it is written.
 * @param limit nothing beyond this offset belongs to it, also where a bracket stays open
 */
export function readFlow(text: string, start: number, limit: number): Sketch {
  let at = start;
  return value(0);

  function value(depth: number): Sketch {
    const first = text[at];
    if ((first === '{' || first === '[') && depth < depthLimit) return first === '{' ? map(depth) : list(depth);
    return scalar();
  }

  function map(depth: number): Sketch {
    const begin = at++;
    const entries: SketchEntry[] = [];
    for (blanks(); at < limit && !isEnd(); blanks()) {
      if (text[at] === ',') {
        at++;
        continue;
      }
      const before = at;
      const key = value(depth + 1);
      // Whatever cannot be a key is passed over.
      if (at === before) at++;
      entries.push(entry(key, depth));
    }
    return { type: 'map', flow: true, start: begin, end: close('}'), entries };
  }

  function entry(key: Sketch, depth: number): SketchEntry {
    const name = key.type === 'text' ? key.text : '';
    const { start: keyStart, end: keyEnd } = key;
    while (text[at] === ' ' && at < limit) at++;
    if (text[at] !== ':' || at >= limit) return { key: name, keyStart, keyEnd, colon: false, value: nothingAt(keyEnd) };
    at++;
    const after = at;
    blanks();
    const written = at < limit && !isEnd() && text[at] !== ',';
    return { key: name, keyStart, keyEnd, colon: true, value: written ? value(depth + 1) : nothingAt(after) };
  }

  function list(depth: number): Sketch {
    const begin = at++;
    const items: { dash: boolean; value: Sketch }[] = [];
    for (blanks(); at < limit && !isEnd(); blanks()) {
      if (text[at] === ',') {
        at++;
        continue;
      }
      const before = at;
      const item = value(depth + 1);
      if (at === before) at++;
      // `[a: 1]` is a list of mappings of one key.
      if (text[at] === ':' && item.type === 'text') {
        const only = entry(item, depth);
        items.push({ dash: true, value: { type: 'map', flow: true, start: item.start, end: at, entries: [only] } });
      } else items.push({ dash: true, value: item });
    }
    return { type: 'list', flow: true, start: begin, end: close(']'), items };
  }

  function scalar(): SketchText {
    const begin = at;
    const quoted = readQuoted(text, at, limit);
    if (quoted !== undefined) {
      at = quoted.end;
      return quoted;
    }
    while (at < limit && !/[,[\]{}\n]/.test(text[at] ?? '')) {
      if (text[at] === ':' && (at + 1 >= limit || /[\s,[\]{}]/.test(text[at + 1] ?? ''))) break;
      if (text[at] === '#' && /\s/.test(text[at - 1] ?? '')) break;
      at++;
    }
    const own = text.slice(begin, at).trimEnd();
    return { type: 'text', start: begin, end: begin + own.length, text: own, alone: false };
  }

  function blanks(): void {
    for (; at < limit; at++) {
      if (text[at] === '#' && /\s/.test(text[at - 1] ?? ' ')) {
        const end = text.indexOf('\n', at);
        at = end === -1 || end > limit ? limit : end;
      }
      if (!/\s/.test(text[at] ?? '')) return;
    }
  }

  function isEnd(): boolean {
    return text[at] === '}' || text[at] === ']';
  }

  /** A bracket of the other kind closes what is outside. */
  function close(bracket: string): number {
    if (at < limit && text[at] === bracket) at++;
    return at;
  }
}

/** A text in quotes at this place; one that stays open ends with its line. */
export function readQuoted(text: string, start: number, limit: number): SketchText | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return undefined;
  let at = start + 1;
  while (at < limit && text[at] !== quote) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  while (quote === "'" && text[at + 1] === "'" && at < limit) {
    at += 2;
    while (at < limit && text[at] !== quote) at++;
  }
  if (at < limit) return { type: 'text', start, end: at + 1, text: unquoted(text.slice(start + 1, at), quote), quote, alone: false };
  const newline = text.indexOf('\n', start);
  const end = newline === -1 || newline > limit ? limit : newline;
  const own = text.slice(start, end).trimEnd();
  return { type: 'text', start, end: start + own.length, text: own.slice(1), quote, alone: false };
}

function unquoted(inner: string, quote: '"' | "'"): string {
  if (quote === "'") return inner.replaceAll("''", "'");
  if (!inner.includes('\\')) return inner;
  try {
    return String(JSON.parse(`"${inner.replaceAll(/\r?\n/g, ' ')}"`));
  } catch {
    // An escape that is not written to its end.
    return inner;
  }
}
