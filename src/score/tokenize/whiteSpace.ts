/** What Python's `str.split()` and `rstrip()` take for white space: more and less than JavaScript's `\s`. */
export function isPythonSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 32 || (unit >= 9 && unit <= 13) || (unit >= 28 && unit <= 31);
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  return (unit >= 0x2000 && unit <= 0x200a) || unit === 0x3000 || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x1680;
}

/** `text.rstrip()` of Python: where the text ends without it. */
export function endWithoutSpace(text: string): number {
  let end = text.length;
  while (end > 0 && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

export function withoutLastSpace(text: string): string {
  const end = endWithoutSpace(text);
  return end === text.length ? text : text.slice(0, end);
}

/** `' '.join(text.split())` of Python. */
export function singleSpaced(text: string): string {
  return text.split(pythonSpaces).filter(word => word !== '').join(' ');
}

// eslint-disable-next-line no-control-regex -- Python counts the separators U+001C to U+001F as white space
const pythonSpaces = /[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
