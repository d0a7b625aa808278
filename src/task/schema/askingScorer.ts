import * as z from 'zod';
import { wholeFrom } from '../wholeNumber.ts';
import { duration, id, object, text } from './parts.ts';

const scorerId = { id: id.optional().describe('The metric’s name in gates and results (default: the scorer’s).') };
const asked = 'Id of the judge: an entry of helpers, or a model under test.';
const votes = {
  votes: wholeFrom(1).max(25, 'must be at most 25').optional().describe('How often each answer is judged, each time by a request of its own (default: 1). A helper with params.seed gets seed, seed + 1, …; without a seed its temperature must make the votes differ.'),
  reduce: z.enum(['mean', 'majority']).optional().describe('How votes become a score: their mean (the default), or the score of the verdict that most gave; a tie is no score.'),
  fields: z.array(text).optional().describe('Columns of the row that the rubric may read as row.NAME. Others are not shown to the judge.'),
};
const choiceName = z.string().regex(/^\S(.{0,58}\S)?$/, 'must be one line of at most 60 characters, without blanks at its ends');

const code = {
  timeout: duration.optional().describe('Of one sample (default: 10s).'),
  parallel: wholeFrom(1).max(64, 'must be at most 64').optional().describe('How many samples are scored at once, each by a thread or process of its own (default: 4).'),
  params: z.record(z.string(), z.unknown()).optional().describe('Handed over with every sample.'),
  unit: z.enum(['share', 'number']).optional().describe('What its scores are: between 0 and 1 (share, the default; anything else is no score), or any number.'),
  direction: z.enum(['higher', 'lower']).optional().describe('Which way is better (default: higher).'),
};

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
  object({
    ...scorerId,
    use: z.literal('cosine').describe('Cosine between the embeddings of the answer and of the nearest target, from -1 to 1. Texts travel together, and equal ones are asked for once.'),
    params: object({ model: text.describe('Id of the embeddings model: an entry of helpers with endpoint: embeddings.'), reference: text.optional().describe('Column of the row whose text, or list of texts, the answer is compared with (default: the targets).') }).describe('Whose embeddings.'),
  }),
  object({
    ...scorerId,
    use: z.literal('custom').describe('A function of yours. It gets {input, output, expected, targets, answer, row, params} and returns a number, true or false, or {score, reason, metadata}, or a promise of one. It runs in threads of its own: one that throws, hangs or ends its thread is no score, and the run goes on.'),
    params: object({
      path: text.regex(/\.[cm]?[jt]s$/, 'must be a .mjs, .js, .cjs, .ts or .mts file').describe('A JavaScript or TypeScript file, relative to the task file. Its text is part of the scorer’s definition.'),
      export: text.optional().describe('The function’s name (default: the default export, or the only function).'),
      ...code,
    }).describe('Which function.'),
  }),
  object({
    ...scorerId,
    use: z.literal('command').describe('A program of yours. It reads lines of JSON {id, input, output, expected, targets, answer, row, params} and answers each with one line: a number, true or false, or {id, score, reason, metadata}. It stays alive between samples.'),
    params: object({ command: z.array(text).min(1).describe('The program and its arguments. It runs in the task file’s folder, without a shell.'), ...code }).describe('Which program.'),
  }),
  object({
    ...scorerId,
    use: z.literal('javascript').describe('JavaScript in the task file: an expression over output and context, or the lines of a function that returns. It gives a number, true or false, or {score, reason}. It runs in a process without files, network, processes and keys, with 64 MB, and is shown before it runs for the first time.'),
    params: object({
      code: z.union([text, z.record(id, text)]).describe('The code, e.g. "output.length < 200"; or several by name, whose mean is the score. context has vars (the row), prompt and input (the input), answer (what extract found), target, targets and config (params).'),
      column: text.optional().describe('Column of the row that holds the name, or a list of names, of the code that judges it (default: all of it).'),
      ...code,
    }).describe('Which code.'),
  }),
] as const;
