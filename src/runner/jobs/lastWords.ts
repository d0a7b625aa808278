import { readFileSync } from 'node:fs';
import { tellingLines } from '../tune/tellingLines.ts';

/** Of a job's output that an error repeats. */
const toldCharacters = 400;
const ownWords = /^pitwall: /;

/** What the output of a job tells of why it brought no result: its own last sentence, after what somebody else's program said. Empty where it never began, or nobody may read it. */
export function lastWords(output: string): string {
  try {
    const lines = readFileSync(output, 'utf8').slice(-20_000).split('\n').filter(line => line.trim() !== '');
    const own = lines.findLast(line => ownWords.test(line));
    const others = tellingLines(lines.filter(line => !ownWords.test(line)));
    return [...others, ...(own === undefined ? [] : [own.replace(ownWords, '')])].join(' · ').slice(-toldCharacters);
  } catch {
    return '';
  }
}
