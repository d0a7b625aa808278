/** Endpoints' words and models' names on one line of a terminal: control characters (escape sequences among them), and those that turn the direction of what follows, become spaces. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
