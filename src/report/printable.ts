/** Endpoints' words and models' names on one line of a terminal: control characters (escape sequences among them) become spaces. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
