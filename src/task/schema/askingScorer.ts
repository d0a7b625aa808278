import * as z from 'zod';
import { wholeFrom } from '../wholeNumber.ts';
import { id, object, text } from './parts.ts';

const scorerId = { id: id.optional().describe('The metric’s name in gates and results (default: the scorer’s).') };
const asked = 'Id of the judge: an entry of helpers, or a model under test.';
const votes = {
  votes: wholeFrom(1).max(25, 'must be at most 25').optional().describe('How often each answer is judged, each time by a request of its own (default: 1). A helper with params.seed gets seed, seed + 1, …; without a seed its temperature must make the votes differ.'),
  reduce: z.enum(['mean', 'majority']).optional().describe('How votes become a score: their mean (the default), or the score of the verdict that most gave; a tie is no score.'),
  fields: z.array(text).optional().describe('Columns of the row that the rubric may read as row.NAME. Others are not shown to the judge.'),
};
const choiceName = z.string().regex(/^\S(.{0,58}\S)?$/, 'must be one line of at most 60 characters, without blanks at its ends');

/**
 * Scorers that ask a model or run something. A sample under judgement when a run stops has no row, so a resume asks its model again;
 * `cache: true` at the model keeps the answer.
 */
export const askingScorerOptions = [
  object({
    ...scorerId,
    use: z.literal('judge').describe('A model’s verdict by a rubric. The judge must end its reply with a line `VERDICT: NAME`; anything else is no score, never 0. A sample that is being judged when the run stops is asked for again by a resume, unless its model has cache: true.'),
    params: object({
      model: text.describe(asked),
      rubric: text.describe('What the judge decides, and what each verdict means. A template over input, output, answer (what extract found), target, targets and the declared row.NAME; one that reads output or answer lays out everything itself, after any other the question, the references and the answer follow.'),
      choices: z.record(choiceName, z.number().min(0).max(1)).optional().describe('The verdicts, with the score of each in [0, 1] (default: CORRECT: 1, INCORRECT: 0).'),
      ...votes,
    }).describe('How it judges.'),
  }),
  object({
    ...scorerId,
    use: z.literal('factuality').describe('A judge that compares the facts of the answer with those of the reference: the same 1, more 0.6, fewer 0.4, contradicting 0.'),
    params: object({ model: text.describe(asked), votes: votes.votes, reduce: votes.reduce }).describe('Who judges.'),
  }),
  object({
    ...scorerId,
    use: z.literal('closed_qa').describe('A judge that says whether the answer meets a criterion: 1 or 0.'),
    params: object({ model: text.describe(asked), criteria: text.optional().describe('What the answer must do (default: give the reference answer). A template, as a rubric is.'), ...votes }).describe('Who judges, and by what.'),
  }),
] as const;
