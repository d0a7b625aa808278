import { createRng, type Rng } from '../../base/rng.ts';
import type { Length, SyntheticWorkload } from '../../task/load.ts';
import { uncalibrated, wordsFor, type Calibration } from './calibration.ts';
import { commonWords } from './commonWords.ts';
import type { Ask, Workload } from './workload.ts';

/** Texts of our making, each another one: the k-th of a part is drawn from the seed and its own number alone. */
export function syntheticWorkload({ inputTokens, outputTokens, prefixTokens = 0, rerank }: SyntheticWorkload, seed: number): Workload {
  let calibration = uncalibrated;
  let prefix = prefixOf();
  const make = (part: string, k: number, share: number): Ask => {
    const rng = createRng(`${seed}/${part}/${k}`);
    if (rerank !== undefined) return makeRanking(rerank, share, rng);
    const words = wordsOf(inputTokens, calibration, share, rng);
    return { inputs: [textOf(words, rng)], words: prefix.length + words, ...(outputTokens === undefined ? {} : { maxTokens: draw(outputTokens, rng) }) };
  };
  return {
    ask: (part, k) => make(part, k, 1),
    askWarmUp: (part, k) => make(part, k, k % 2 === 0 ? 1 : 0.25),
    calibrate(found) {
      calibration = found;
      prefix = prefixOf();
    },
  };

  /** A model reads the query with each of the documents. */
  function makeRanking({ queryTokens, documents }: NonNullable<SyntheticWorkload['rerank']>, share: number, rng: Rng): Ask {
    const queryWords = wordsOf(queryTokens, { ...calibration, overhead: 0 }, share, rng);
    const query = drawWords(queryWords, rng).join(' ');
    let words = documents * (queryWords + prefix.length);
    const inputs = Array.from({ length: documents }, () => {
      const own = wordsOf(inputTokens, { ...calibration, overhead: calibration.overhead / documents }, share, rng);
      words += own;
      return textOf(own, rng);
    });
    return { inputs, query, words };
  }

  function textOf(words: number, rng: Rng): string {
    return [...prefix, ...drawWords(words, rng)].join(' ');
  }

  /** The template's tokens are there once, so a prefix has none of its own. */
  function prefixOf(): readonly string[] {
    return prefixTokens === 0 ? [] : drawWords(wordsFor(prefixTokens, { ...calibration, overhead: 0 }), createRng(`${seed}/prefix`));
  }
}

function wordsOf(length: Length, calibration: Calibration, share: number, rng: Rng): number {
  return Math.max(1, Math.round(share * wordsFor(draw(length, rng), calibration)));
}

export function drawWords(words: number, rng: Rng): readonly string[] {
  return Array.from({ length: words }, () => commonWords[rng.int(commonWords.length)] ?? '');
}

/** A whole number of a uniform distribution, or of a normal one (Box and Muller) that is cut at its ends. */
export function draw({ mean, stdev, min, max, uniform }: Length, rng: Rng): number {
  if (uniform === true) return min + rng.int(max - min + 1);
  if (stdev === 0) return mean;
  const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Math.min(max, Math.max(min, Math.round(mean + stdev * normal)));
}
