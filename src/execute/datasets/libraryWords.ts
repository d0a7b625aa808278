/** What a library says of a file in its own words; where it stumbled over one that is damaged, its own insides are no answer. */
export function libraryWords(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError || !(error instanceof Error)) return 'it is damaged';
  return error.message.slice(0, 160);
}
