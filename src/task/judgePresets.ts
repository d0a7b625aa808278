import type { JudgeParams } from './askingScorers.ts';

type Preset = Pick<JudgeParams, 'rubric' | 'choices'>;

/** Whether the answer's facts are those of the reference answer. */
export const factuality: Preset = {
  rubric: `Compare what the answer claims with what the reference answer claims, as far as it bears on the question. Wording, order, length and style do not count.
Choose
SAME: both claim the same
LESS: the answer leaves out some of the reference's claims, and contradicts none
MORE: the answer has all of the reference's claims and adds others, and contradicts none
IMMATERIAL: they differ, but in nothing that matters for the question
CONTRADICTS: at least one claim of the answer cannot be true if the reference is`,
  choices: { SAME: 1, LESS: 0.4, MORE: 0.6, IMMATERIAL: 1, CONTRADICTS: 0 },
};

const sameAnswer = 'The answer gives the reference answer to the question, in whatever words, and no other one beside it.';

/** Whether the answer meets one criterion. */
export function closedQa(criteria: string = sameAnswer): Preset {
  return {
    rubric: `Decide whether the answer meets this criterion, and only this one:
${criteria}
Choose
YES: it does
NO: it does not, or one cannot tell`,
    choices: { YES: 1, NO: 0 },
  };
}
