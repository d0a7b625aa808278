import { distance } from 'fastest-levenshtein';
import type { Advice } from '../base/problem.ts';

/** The known word that was probably meant: written alike but for case, `_` and `-`, of the same letters, or at most a third of its letters away. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map(candidate => ({ candidate, away: howFar(plain(word), plain(candidate)) }))
    .filter(({ candidate, away }) => away <= Math.max(1, Math.floor(Math.min(word.length, candidate.length) / 3)) && away < plain(candidate).length)
    .sort((a, b) => a.away - b.away);
  return best?.candidate;
}

/** `did you mean \`x\`?`, or what may be used. */
export function suggest(word: string, known: readonly string[], otherwise: string): string {
  const near = nearest(word, known);
  return near === undefined ? `${otherwise} ${known.join(', ')}` : `did you mean \`${near}\`?`;
}

/** The same, with the step that puts the near word in the place of the wrong one. */
export function advise(word: string, known: readonly string[], otherwise: string): Advice {
  const near = nearest(word, known);
  return { toDo: suggest(word, known, otherwise), fixes: near === undefined ? [] : [{ do: 'replace', word, by: near }] };
}

/** Letters that changed places are one mistake. */
function howFar(word: string, candidate: string): number {
  const away = distance(word, candidate);
  return away > 1 && [...word].sort().join('') === [...candidate].sort().join('') ? 1 : away;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[_-]/g, '');
}
