import type { Chunks } from './chunkTimes.ts';

/** The gaps of one streamed answer, in ms. */
export interface TokenGaps {
  /** Between chunks that carry output. */
  readonly icl: readonly number[];
  /** For each token after those of the first chunk. */
  readonly itl: readonly number[];
  /** (last token − first token) ÷ (tokens − 1); absent below 2 tokens. */
  readonly tpot?: number;
}

/** @param tokens of the whole answer: where they are as many as the chunks, each has one; else each chunk has its share by its text, in whole tokens that add up */
export function tokenGaps({ atMs, characters }: Chunks, tokens: number): TokenGaps {
  const [first, last] = [atMs[0], atMs.at(-1)];
  if (first === undefined || last === undefined) return { icl: [], itl: [] };
  const icl = atMs.slice(1).map((ms, k) => ms - (atMs[k] ?? ms));
  const tpot = tokens < 2 ? {} : { tpot: (last - first) / (tokens - 1) };
  if (tokens === atMs.length) return { icl, itl: icl, ...tpot };
  const all = characters.reduce((sum, n) => sum + n, 0);
  const itl: number[] = [];
  let before = 0;
  let given = 0;
  /** A chunk that is less than a token lends its gap to the next. */
  let gapMs = 0;
  for (const [k, n] of characters.entries()) {
    before += n;
    const upTo = all === 0 ? 0 : Math.round((tokens * before) / all);
    const own = upTo - given;
    given = upTo;
    if (k > 0) gapMs += icl[k - 1] ?? 0;
    if (own === 0) continue;
    if (k > 0) for (let i = 0; i < own; i++) itl.push(gapMs / own);
    gapMs = 0;
  }
  return { icl, itl, ...tpot };
}
