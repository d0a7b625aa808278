import { isKeyUnder, withoutLikelyKeys } from './keyNames.ts';

/** What stands for a key where no reference may stand. */
export const leftOut = 'KEY-LEFT-OUT';

/** `--api-key abc`, `--api-key=abc`; the value is a word, or quoted. */
const flag = /(^|\s)(-{1,2}[A-Za-z][\w-]*)(=|\s+)("[^"\n]*"|'[^'\n]*'|[^\s"']+)/g;
/** `API_KEY=abc`, also before a command. */
const assigned = /(^|[\s"'])([A-Za-z_]\w*)=("[^"\n]*"|'[^'\n]*'|[^\s"']+)/g;
const header = /(^|["'])([A-Za-z][\w-]*):[ \t]*((?:Bearer|Basic)[ \t]+)?([^\s"']+)/g;

/** A command line, or one argument of one, without the keys that it gives to a program. Of a text of several lines, which is code, what looks like a key alone. */
export function withoutKeysInLine(line: string): string {
  const known = withoutKeysInNote(line);
  return known.includes('\n') ? known : known.replaceAll(header, (all, before: string, name: string, how: string | undefined, value: string) => (isKeyUnder(name, value) && isValue(value) ? `${before}${name}: ${how ?? ''}${leftOut}` : all));
}

/** What is told of a source without the keys of command lines that it repeats. */
export function withoutKeysInNote(note: string): string {
  const known = withoutLikelyKeys(note, leftOut);
  if (known.includes('\n')) return known;
  return known
    .replaceAll(flag, (all, before: string, name: string, sign: string, value: string) => (isKeyUnder(name, value) && isValue(value) ? `${before}${name}${sign}${leftOut}` : all))
    .replaceAll(assigned, (all, before: string, name: string, value: string) => (isKeyUnder(name, value) && isValue(value) ? `${before}${name}=${leftOut}` : all));
}

/** Arguments without keys; a flag's value may be the next one. */
export function withoutKeysInArguments(written: readonly unknown[]): readonly unknown[] {
  return written.map((one, k) => {
    if (typeof one !== 'string') return one;
    const before = written[k - 1];
    const isNext = typeof before === 'string' && /^-{1,2}[A-Za-z][\w-]*$/.test(before) && isKeyUnder(before, one) && isValue(one);
    return isNext ? leftOut : withoutKeysInLine(one);
  });
}

/** Another flag, or a variable of a shell, is no key. */
function isValue(text: string): boolean {
  return text !== '' && !/^["']?[-$]/.test(text) && !text.startsWith(leftOut);
}
