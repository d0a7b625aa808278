import { definitionOf } from './definition.ts';
import type { Scorer } from './scorer.ts';

/** 1 where the answer holds a target, or a target the answer: both in lower case, without ASCII's punctuation and English articles; an empty one matches only an empty one. As FuzzyMatch of OpenAI's evals. */
export function createFuzzyMatch(id: string): Scorer {
  return {
    id,
    definition: definitionOf('fuzzy_match', 1),
    binary: true,
    judge(answer, targets) {
      const given = plain(answer);
      const matches = targets.map(plain).some(wanted => (given === '' || wanted === '' ? given === wanted : given.includes(wanted) || wanted.includes(given)));
      return { value: matches ? 1 : 0 };
    },
  };
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[!-/:-@[-`{-~]/g, '').replaceAll(/(?<![\p{L}\p{N}_])(?:an?|the)(?![\p{L}\p{N}_])/gu, ' ').split(/\s+/).filter(word => word !== '').join(' ');
}
