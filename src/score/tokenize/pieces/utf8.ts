/** Bytes of the character that begins with a byte, in UTF-8. */
export function characterLength(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
