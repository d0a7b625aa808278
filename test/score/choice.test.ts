import { describe, expect, it } from 'vitest';
import { createScorer } from '../../src/score/createScorer.ts';
import { createChoiceReader } from '../../src/score/choiceReader.ts';

/** Outputs by what they choose. */
const outputs: Record<string, readonly string[]> = {
  B: [
    'B', 'b', '(B)', '(b)', 'B.', 'B)', '[B]', ' B \n', '**B**', '"B"', 'Option B', 'Answer: B', 'answer: b', '**Answer:** B', '**Answer: B**', 'Answer:\nB', 'Answer - B.', 'ANSWER: (B)',
    'The answer is B', 'The answer is (B)', 'The answer is (B).', 'The answer is **B**.', 'The correct answer is: B) Paris', 'The best answer is option B, because A is too small.', 'So the answer would be B because it fits.',
    'The correct option is B, not C.', 'B is correct.', 'B is the correct answer.', '(B) Paris is the correct answer.', 'Option B is correct. Option C is wrong.', 'A is wrong and B is correct.', 'I choose B.', "I'd go with B", 'I think it is B', "It's B!", 'My guess: B',
    'B. Paris', 'b) Paris', 'B: Paris', 'B - Paris', 'B) Paris\n\nParis is a capital.', 'B\n\nBecause Paris is the capital.', 'B, because it is a capital', 'B.Paris', '(B) Paris',
    'A. Rome\nB. Paris\nC. Oslo\n\nAnswer: B', 'A) Rome: no.\nB) Paris: yes.\nTherefore the answer is B.', 'First I thought the answer is A. But no: the answer is B.', 'Let me think step by step.\nParis is it.\n\nB', 'Thinking…\n(B)',
    '\\boxed{B}', 'So $\\boxed{\\text{B}}$', 'The final answer is $\\boxed{(B)}$.', 'A or C look good, but \\boxed{B}', '### Answer\nB', 'Definitely B!', 'This would be (B), I am sure.', 'I would say the right one here is option B.',
    '<answer>B</answer>', '<answer>\n(B)\n</answer> A or C would be wrong.', '{"answer": "B"}', '{"reason": "A is small", "answer": "B"}', 'Option: B', 'Choice: (B)', 'Answer B', 'The answer to this question is B', 'Based on the passage, the answer is most likely B',
    'Answer: B\n\nExplanation: answer A is wrong because it barks.', 'Answer: B. The other options (A, C, D) are wrong.', 'Answer: (B) because (A) is a dog.', 'A: The answer is B', 'Réponse : B', 'Antwort: B', 'Ответ: B', '정답: B', '答えはB',
    'B，因为巴黎是首都', '答案是B', '答案：B。', '正确答案为（B）', '选B', '（B）', 'Ｂ', 'It has four legs. The correct choice is B', 'Among them, the correct letter is "B".', 'The answer is B as a dog has four legs.',
  ],
  A: ['A', 'a', 'A.', '(A)', 'A. A dog', 'A) A dog', 'a) dog', 'The answer is A', 'The answer is A.', 'The answer is A because a dog barks.', 'A is correct', 'Answer: A', 'The answer is (A) dog', 'A: dog', 'A, since it barks', 'The answer is a.'],
  'A,C': ['A, C', 'A and C', 'AC', 'A,C', '(A), (C)', 'A & C', 'C and A', 'a, c', 'Answer: A, C', 'The answers are A and C.', 'The correct answers are (A) and (C).', '答案：AC', '答案是A、C', 'The answer is (A, C).', '(A and C)', 'The answer is both A and C.', '(AC)'],
  I: ['I', 'Answer: I', '(I)'],
  nothing: [
    'A dog', 'A dog is an animal.', 'The answer is a dog', 'The answer is a dog.', 'I think a cat', 'I am not sure', 'I know', 'A or B', 'The answer is A or B.', 'The answer is not B', 'Option B is incorrect.', 'None of the above', 'Paris', 'Vitamin C and vitamin D', 'BAD',
    'A. Rome\nB. Paris\nC. Oslo', 'Dr. A.I. Smith', 'B-52', "It's a trap", 'Both (A) and (B) are discussed at length in the text.', '42', 'x = 5', 'The answer is Z', 'Between option A and option B it is hard to tell', '', 'f(a) = 3', 'The answer is neither A nor B', 'It is none of A, B', 'Anything except C', 'Answer: None',
  ],
};

describe.each(Object.entries(outputs))('an answer that chooses %s', (choice, each) => {
  it.each(each)('%j', output => expect(createChoiceReader().chosen(output) ?? 'nothing').toBe(choice));
});

describe('an answer to options with texts', () => {
  const reader = createChoiceReader(['entailment', 'not entailment', 'a dog']);
  it.each([
    ['entailment', 'A'], ['Not entailment.', 'B'], ['The answer is: not entailment', 'B'], ['A', 'A'], ['(c)', 'C'], ['A dog', 'C'], ['The answer is a dog.', 'C'], ['It looks like entailment to me.', 'A'],
    ['One could say not entailment, but the answer is entailment', 'A'], ['entailment or not entailment, who knows', undefined], ['neither', undefined], ['entailments', undefined],
  ])('%j chooses %s', (output, choice) => expect(reader.chosen(output)).toBe(choice));
});

describe('choice', () => {
  const judge = (answer: string, targets: readonly string[], options?: readonly string[]): string => {
    const { value, reason } = createScorer({ id: 'c', use: 'choice', params: options ? { options } : {} }).judge(answer, targets);
    return `${value}${reason === undefined ? '' : ` ${reason}`}`;
  };
  it.each([
    ['The answer is (B)', ['B'], '1'], ['The answer is (B)', ['(b)'], '1'], ['The answer is (B)', ['B) Paris'], '1'], ['B', ['A'], '0 chose B'], ['B', ['A', 'B'], '1'], ['A and C', ['A, C'], '1'], ['A', ['A, C'], '0 chose A'], ['A and C', ['A', 'C'], '0 chose A,C'],
    ['A dog', ['A'], '0 no choice found in the answer'], ['b) Paris', ['Paris'], '1'], ['The answer is Paris.', ['paris'], '1'], ['Paris', ['B) Paris'], '1'], ['Answer: Paris, because it is big', ['Paris'], '0 no choice found in the answer'], ['A dog', ['a dog'], '1'], ['', ['B'], '0 no choice found in the answer'],
  ])('%j for %j: %s', (answer, targets, expected) => expect(judge(answer, targets)).toBe(expected));

  it.each([
    ['2', ['2'], ['1', '2', '3', '4'], '1'], ['The answer is (3).', ['2'], ['1', '2', '3', '4'], '0 chose 3'], ['yes', ['B'], ['yes', 'no'], '0 chose A'], ['No.', ['no'], ['yes', 'no'], '1'], ['B', ['no'], ['yes', 'no'], '1'], ['Answer: K', ['K'], [...'ABCDEFGHIJK'], '1'],
  ])('%j for %j of %j: %s', (answer, targets, options, expected) => expect(judge(answer, targets, options)).toBe(expected));

  it('reads 200 kB of anything in linear time', () => {
    const started = performance.now();
    for (const unit of ['A', 'A, ', 'answer is ', 'is ', '\n', '(', ' ', '.', '\\boxed{', '**', 'A is correct ', '选', 'the answer is the ', 'option ']) judge(unit.repeat(200_000 / unit.length), ['Paris']);
    expect(performance.now() - started).toBeLessThan(4000);
  });
});
