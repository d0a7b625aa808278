/**
 * Reads a pickle that is nothing but a mapping of texts to lists of texts (protocols 2 to 5), as `labels_info.pkl` is. A pickle is a program; of its instructions only those are known
 * that make such values, and anything else is undefined: no code of it is ever run.
 * @param bytes a character for each byte
 */
export function readPickledLists(bytes: string): ReadonlyMap<string, readonly string[]> | undefined {
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let at = 0;
  const number = (size: number): number => {
    let value = 0;
    for (let k = 0; k < size; k++) value += (at + k < bytes.length ? bytes.charCodeAt(at + k) & 0xff : 0) * 256 ** k;
    at += size;
    return value;
  };
  const text = (size: number): string => {
    const part = bytes.slice(at, at + size);
    at += size;
    return new TextDecoder().decode(Uint8Array.from(part, character => character.charCodeAt(0)));
  };
  const sinceMark = (): unknown[] => stack.splice(marks.pop() ?? stack.length);
  while (at < bytes.length) {
    switch (bytes[at++]) {
      case '\x80':
        at += 1;
        break;
      case '\x95':
        at += 8;
        break;
      case '}':
        stack.push(new Map());
        break;
      case ']':
        stack.push([]);
        break;
      case '(':
        marks.push(stack.length);
        break;
      case '\x8c':
        stack.push(text(number(1)));
        break;
      case 'X':
        stack.push(text(number(4)));
        break;
      case '\x94':
        memo.set(memo.size, stack.at(-1));
        break;
      case 'q':
        memo.set(number(1), stack.at(-1));
        break;
      case 'r':
        memo.set(number(4), stack.at(-1));
        break;
      case 'h':
        stack.push(memo.get(number(1)));
        break;
      case 'j':
        stack.push(memo.get(number(4)));
        break;
      case 'a':
        if (!append(stack.at(-2), stack.splice(-1))) return undefined;
        break;
      case 'e': {
        const items = sinceMark();
        if (!append(stack.at(-1), items)) return undefined;
        break;
      }
      case 's':
        if (!set(stack.at(-3), stack.splice(-2))) return undefined;
        break;
      case 'u': {
        const items = sinceMark();
        if (!set(stack.at(-1), items)) return undefined;
        break;
      }
      case '.':
        return asLists(stack.at(-1));
      default:
        return undefined;
    }
  }
  return undefined;
}

function append(list: unknown, items: readonly unknown[]): boolean {
  if (!Array.isArray(list)) return false;
  for (const item of items) list.push(item);
  return true;
}

function set(mapping: unknown, items: readonly unknown[]): boolean {
  if (!(mapping instanceof Map) || items.length % 2 !== 0) return false;
  for (let k = 0; k < items.length; k += 2) mapping.set(items[k], items[k + 1]);
  return true;
}

function asLists(value: unknown): ReadonlyMap<string, readonly string[]> | undefined {
  if (!(value instanceof Map)) return undefined;
  const lists = new Map<string, readonly string[]>();
  for (const [name, list] of value as ReadonlyMap<unknown, unknown>) {
    if (typeof name !== 'string' || !Array.isArray(list) || !list.every(item => typeof item === 'string')) return undefined;
    lists.set(name, list);
  }
  return lists;
}
