/** Most lines that are told where none looks like an error. */
const lastLines = 3;

/** `SyntaxError: …`, `torch.OutOfMemoryError: …`, `[ERR_UNKNOWN] Error: …`; Python tells it last, Node before its stack. */
const named = /^\W*(?:[\w.]*(?:Error|Exception)|panic|fatal|error)\b.{0,3}[:[(]/i;
const sounding = /\b(?:error|fatal|failed|failure|cannot|can't|could not|no such|not found|unknown|unrecognized|invalid|out of memory|unable)\b/i;
/** Frames of a stack, and what Node says of itself. */
const noise = /^\s*(?:at\s|File "|\^+\s*$|Node\.js v|Traceback)/;

/** Of the end of a server's log the line that tells why it ended; where none looks like that, the last ones. */
export function tellingLines(log: readonly string[]): readonly string[] {
  const lines = log.filter(line => !noise.test(line));
  const line = lines.findLast(text => named.test(text)) ?? lines.find(text => sounding.test(text));
  return line === undefined ? (lines.length > 0 ? lines : log).slice(-lastLines) : [line.trim()];
}
