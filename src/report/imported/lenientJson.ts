import { HumanError } from '../../base/humanError.ts';

/** JSON as Python writes it: with `NaN`, which becomes null, and `Infinity`. @param where for messages */
export function lenientJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    try {
      return JSON.parse(text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/gsu, token => (token.startsWith('"') ? token : token === 'NaN' ? 'null' : token.replace('Infinity', '1e999'))));
    } catch {
      throw new HumanError({ what: `the file is not JSON, or is cut off (${error instanceof Error ? error.message : 'no more is known'})`, where, toDo: 'take the file as its tool wrote it' });
    }
  }
}

/** One value, or one a line. */
export function lenientJsonLines(text: string, where: string): readonly unknown[] {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const [first = ''] = lines;
  if (lines.length < 2 || !/^\s*\{.*\}\s*$/su.test(first)) return [lenientJson(text, where)];
  return lines.map((line, k) => lenientJson(line, `${where}, line ${k + 1}`));
}
