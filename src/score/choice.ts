import { createChoiceReader } from './choiceReader.ts';
import { plainText, statements, withoutLabel } from './choiceText.ts';
import { definitionOf } from './definition.ts';
import type { Scorer } from './scorer.ts';

/**
 * 1 where the answer chooses what a target names: an option's letter, or its text. `createChoiceReader` says how a choice is found in an answer.
 *
 * - `options` of one character each are the letters themselves; longer ones are the options' texts, and A, B, … stand for them in order.
 *   Without `options` the letters are A to J.
 * - Several targets: any of them is right. One target that lists several letters (`A, C`, `A and C`, `AC`): the answer must choose exactly those.
 * - A target that names no option, or an answer that chooses none, is compared as text, without case (`The answer is Paris.`, `b) Paris`).
 */
export function createChoice(id: string, params: { readonly options?: readonly string[] }): Scorer {
  const reader = createChoiceReader(params.options);
  return {
    id,
    definition: definitionOf('choice', 1, { options: params.options }),
    binary: true,
    judge(answer, targets) {
      const chosen = reader.chosen(answer);
      let said: readonly string[] | undefined;
      const right = targets.some(target => {
        const wanted = reader.named(target);
        if (wanted !== undefined && chosen !== undefined) return wanted === chosen;
        said ??= statements(answer);
        return said.includes(plainText(target)) || (wanted !== undefined && said.includes(plainText(withoutLabel(target))));
      });
      if (right) return { value: 1 };
      return { value: 0, reason: chosen === undefined ? 'no choice found in the answer' : `chose ${chosen}` };
    },
  };
}
