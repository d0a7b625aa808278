/** How a server counts inputs of our words: some tokens for the template around them, and so many a word. */
export interface Calibration {
  readonly perWord: number;
  readonly overhead: number;
}

/** As the words are taken before anything is known: a token each. */
export const uncalibrated: Calibration = { perWord: 1, overhead: 0 };

/** What no tokenizer makes of an English word is no calibration. */
const plausible = { least: 0.5, most: 4 };

/** Least squares over requests of different lengths; undefined where the server counted none, or all were of one length. */
export function calibrationOf(observed: readonly { readonly words: number; readonly tokensIn: number }[]): Calibration | undefined {
  const n = observed.length;
  const words = observed.reduce((sum, of) => sum + of.words, 0) / n;
  const tokens = observed.reduce((sum, of) => sum + of.tokensIn, 0) / n;
  const spread = observed.reduce((sum, of) => sum + (of.words - words) ** 2, 0);
  if (!(spread > 0)) return undefined;
  const perWord = observed.reduce((sum, of) => sum + (of.words - words) * (of.tokensIn - tokens), 0) / spread;
  if (perWord < plausible.least || perWord > plausible.most) return undefined;
  return { perWord, overhead: tokens - perWord * words };
}

/** How many words make an input of so many tokens; at least one. */
export function wordsFor(tokens: number, { perWord, overhead }: Calibration): number {
  return Math.max(1, Math.round((tokens - overhead) / perWord));
}
