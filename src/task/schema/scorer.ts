import * as z from 'zod';
import { askingUses } from '../askingScorers.ts';
import { bleuTokenizerNames, normalizers, scorerUses } from '../scorers.ts';
import { wholeFrom } from '../wholeNumber.ts';
import { askingScorerOptions } from './askingScorer.ts';
import { amount, flags, id, object, text } from './parts.ts';

export const extractSchema = object({
  regex: text.describe('Finds the answer in an output. It runs with a time limit.'),
  flags: flags.optional().describe('Flags of the expression: i, m, s, u, v.'),
  group: z.union([wholeFrom(0), text]).optional().describe('Which group is the answer (default: 1 where the expression has groups, else the whole match).'),
  last: z.boolean().optional().describe('Take the last match instead of the first.'),
  on_fail: z.enum(['extractionFailed', 'output']).optional().describe('A sample without a match has no score (extractionFailed, the default), or its whole output is the answer (output).'),
});

const normalize = z.array(z.enum(normalizers)).optional().describe('What is evened out before the comparison.');
const scorerId = { id: id.optional().describe('The metric’s name in gates and results (default: the scorer’s).') };
const parameters = 'How it judges, where its defaults are not meant.';
const rougeParams = object({ stemmer: z.boolean().optional().describe('Stem words of more than three letters (Porter).') }).optional().describe(parameters);
const chrfParams = object({
  char_order: z.int().min(1).max(10).optional().describe('Longest n-gram of characters (default: 6).'),
  beta: z.number().positive().optional().describe('What recall weighs against precision (default: 2).'),
  lowercase: z.boolean().optional().describe('Upper and lower case are equal.'),
  whitespace: z.boolean().optional().describe('White space counts as characters.'),
  eps_smoothing: z.boolean().optional().describe('Orders without an n-gram count, as chrF++.py has it.'),
})
  .optional()
  .describe(parameters);
export const scorerSchema = z.discriminatedUnion('use', [
  object({ ...scorerId, use: z.literal('exact_match').describe('The answer equals a target.'), params: object({ normalize }).optional().describe(parameters) }),
  object({ ...scorerId, use: z.literal('token_f1').describe('Overlap of words, as SQuAD defines it; beyond ASCII it evens out more than SQuAD’s script does: punctuation of every script goes (“ ” ¿ 。), and compatibility forms are one (NFKC: ﬁ is fi, full width is ASCII), so that scores can be a little higher.'), params: object({ normalize }).optional().describe(parameters) }),
  object({ ...scorerId, use: z.literal('contains').describe('The answer contains a target.'), params: object({ normalize, all: z.boolean().optional().describe('It must contain every target.') }).optional().describe(parameters) }),
  object({
    ...scorerId,
    use: z.literal('numeric_match').describe('The last number of the answer equals the last number of a target: `1,234` is 1234, `2,5` is 2.5.'),
    params: object({ absolute: amount.optional().describe('Absolute tolerance.'), relative: amount.optional().describe('Tolerance as a share of the target.') }).optional().describe(parameters),
  }),
  object({
    ...scorerId,
    use: z.literal('regex').describe('A pattern matches the answer.'),
    params: object({ pattern: text.optional().describe('The pattern (default: the target).'), flags: flags.optional().describe('Flags of the pattern: i, m, s, u, v.') }).optional().describe(parameters),
  }),
  object({ ...scorerId, use: z.literal('choice').describe('The chosen option’s letter or text.'), params: object({ options: z.array(text).min(2).optional().describe('The options’ texts, in order.') }).optional().describe(parameters) }),
  object({
    ...scorerId,
    use: z.literal('set_f1').describe('F1 of two sets of labels.'),
    params: object({
      separator: z.union([text, z.array(text).min(1)]).optional().describe('Between labels (default: a comma); a list where several stand for each other, e.g. [",", "，"].'),
      other: z.enum(['strict', 'collapsed']).optional().describe('collapsed: all wrong labels together count as one; with labels only those beyond the list.'),
      labels: z.array(text).min(1).optional().describe('The labels that there are: what a target names beyond them does not count.'),
    })
      .optional()
      .describe(parameters),
  }),
  object({ ...scorerId, use: z.literal('starts_with').describe('The answer begins with a target.'), params: object({ normalize }).optional().describe(parameters) }),
  object({ ...scorerId, use: z.literal('levenshtein').describe('Similarity by edit distance: 1 − distance ÷ the longer length.'), params: object({ normalize }).optional().describe(parameters) }),
  object({
    ...scorerId,
    use: z.literal('json_schema').describe('The answer is JSON that a schema allows.'),
    params: object({ schema: z.union([z.record(z.string(), z.unknown()), z.boolean()]).optional().describe('The JSON schema (draft 2020-12, or the one that its $schema names); default: any JSON.') }).optional().describe(parameters),
  }),
  object({
    ...scorerId,
    use: z.literal('f1').describe('F1 over the labels of a classification, as scikit-learn has it.'),
    params: object({
      average: z.enum(['micro', 'macro', 'weighted']).optional().describe('Over the labels (default: macro).'),
      measure: z.enum(['f1', 'precision', 'recall']).optional().describe('What is averaged (default: f1).'),
      labels: z.array(z.string()).min(1).optional().describe('The labels that count (default: all that occur, also as a freak answer).'),
      normalize,
    })
      .optional()
      .describe(parameters),
  }),
  object({ ...scorerId, use: z.literal('rouge1').describe('ROUGE-1: overlap of words, as rouge-score has it.'), params: rougeParams }),
  object({ ...scorerId, use: z.literal('rouge2').describe('ROUGE-2: overlap of pairs of words, as rouge-score has it.'), params: rougeParams }),
  object({ ...scorerId, use: z.literal('rougeL').describe('ROUGE-L: longest common sequence of words, as rouge-score has it.'), params: rougeParams }),
  object({ ...scorerId, use: z.literal('tf_cosine').describe('Cosine between the term frequencies of answer and target.'), params: object({}).optional().describe('It has none.') }),
  object({ ...scorerId, use: z.literal('jaccard_mix').describe('0.7 × Jaccard of the words + 0.3 × Jaccard of the characters.'), params: object({}).optional().describe('It has none.') }),
  object({
    ...scorerId,
    use: z.literal('bleu').describe('Corpus BLEU, equal to sacrebleu’s, in points of 100.'),
    params: object({
      tokenize: z
        .union([z.enum(bleuTokenizerNames), z.string().regex(/^spm:./, `must be ${bleuTokenizerNames.join(', ')}, or spm: and the path of a SentencePiece model`)])
        .optional()
        .describe('Tokenizer (default: 13a); zh for Chinese, char for Japanese and Thai, intl for everything else beyond Latin script; spm:PATH for the pieces of a SentencePiece model (spBLEU), a `.model` file beside the task file.'),
      smooth: z.enum(['exp', 'floor', 'add-k', 'none']).optional().describe('What a precision of 0 becomes (default: exp).'),
      smooth_value: amount.optional().describe('Of floor (default: 0.1) and add-k (default: 1).'),
      lowercase: z.boolean().optional().describe('Upper and lower case are equal.'),
      effective_order: z.boolean().optional().describe('Leave out orders of n-grams that no output is long enough for.'),
    })
      .optional()
      .describe(parameters),
  }),
  object({ ...scorerId, use: z.literal('chrf').describe('chrF: n-grams of characters, equal to sacrebleu’s, in points of 100.'), params: chrfParams }),
  object({ ...scorerId, use: z.literal('chrf++').describe('chrF++: n-grams of characters and words, equal to sacrebleu’s, in points of 100.'), params: chrfParams }),
  object({
    ...scorerId,
    use: z.literal('ter').describe('Translation edit rate, equal to sacrebleu’s, in points of 100; lower is better.'),
    params: object({
      normalized: z.boolean().optional().describe('Tokenize punctuation and unescape before comparing.'),
      no_punct: z.boolean().optional().describe('Leave out punctuation.'),
      asian_support: z.boolean().optional().describe('With normalized: Chinese characters one by one; with no_punct: leave out their punctuation too.'),
      case_sensitive: z.boolean().optional().describe('Upper and lower case differ.'),
    })
      .optional()
      .describe(parameters),
  }),
  object({ ...scorerId, use: z.literal('fuzzy_match').describe('The answer holds a target or a target the answer, without case, punctuation and articles, as FuzzyMatch of OpenAI’s evals has it.'), params: object({}).optional().describe('It has none.') }),
  object({ ...scorerId, use: z.literal('json_match').describe('The answer is JSON and the same as a target’s, whatever the order of keys; null is the same as nothing, as JsonMatch of OpenAI’s evals has it.'), params: object({}).optional().describe('It has none.') }),
  object({
    ...scorerId,
    use: z.literal('checks').describe('Each target is a check of the answer, so that every row may have its own: {type: contains, value: Paris}. Types: equals, contains, icontains, contains-any, contains-all (and with i), starts-with, regex, is-json, contains-json (value: a schema), levenshtein, rouge-n, bleu, word-count, with not- before any of them, and set, which holds `checks`. Beside `value` may stand threshold, weight and metric.'),
    params: object({
      measure: z.enum(['held', 'score']).optional().describe('Whether all checks hold (held, the default), or the mean of their scores, by their weights (score).'),
      metric: text.optional().describe('Only checks whose `metric` this is; a row without one has no score.'),
    })
      .optional()
      .describe(parameters),
  }),
  ...askingScorerOptions,
]);

/** A scorer by its name alone, or with its parameters. */
export const scorersSchema = z.array(z.union([z.enum([...scorerUses, ...askingUses]), scorerSchema])).min(1);

/** Of a dataset: a text may also be the id of one of the task's scorers. */
export const ownScorersSchema = z.array(z.union([id, scorerSchema])).min(1);

/** What is published: it also says that a scorer without `use` is the one its `id` names, which the parser sees to before it checks. */
const publishedScorers = [...scorerSchema.options, ...scorerSchema.options.map(option => option.omit({ use: true }).extend({ id: option.shape.use }))];
export const publishedScorersSchema = z.array(z.union([z.enum(scorerUses), ...publishedScorers])).min(1);
export const publishedOwnScorersSchema = z.array(z.union([id, ...publishedScorers])).min(1);
