/** As `printable`, of several lines: breaks and tabs stay. */
export function printableLines(text: string): string {
  // eslint-disable-next-line no-control-regex -- it is they that a terminal obeys
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+|\r(?!\n)/gu, ' ');
}
