/** Characters that are looked at: a hostile text of brackets alone is not walked through for each of them. */
const mostLooked = 20_000_000;

/** Every JSON object or list that stands in a text, from left to right; none of them lies in another one. */
export function jsonIn(text: string): readonly unknown[] {
  const found: unknown[] = [];
  let looked = 0;
  for (let from = nextOpening(text, 0); from >= 0; from = nextOpening(text, from)) {
    const end = endOf(text, from);
    looked += end - from;
    if (looked > mostLooked) return found;
    try {
      found.push(JSON.parse(text.slice(from, end)));
      from = end;
    } catch {
      from++;
    }
  }
  return found;
}

function nextOpening(text: string, from: number): number {
  for (let k = from; k < text.length; k++) if (text[k] === '{' || text[k] === '[') return k;
  return -1;
}

/** Behind the bracket that closes the one at `from`. */
function endOf(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let k = from; k < text.length; k++) {
    const character = text[k];
    if (quoted) {
      if (character === '\\') k++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return k + 1;
  }
  return text.length;
}
