import assert from 'node:assert/strict';
import { createScoring } from '../../../src/score/createScoring.ts';
import type { PureScorerSpec } from '../../../src/task/scorers.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

const shares: readonly PureScorerSpec[] = [
  { id: 'exact', use: 'exact_match', params: { normalize: ['trim', 'casefold', 'punctuation', 'articles', 'numbers'] } },
  { id: 'number', use: 'numeric_match', params: { absolute: 0.1, relative: 0.01 } },
  { id: 'contains', use: 'contains', params: { all: true, normalize: ['casefold'] } },
  { id: 'choice', use: 'choice', params: {} },
  { id: 'options', use: 'choice', params: { options: ['yes', 'no', 'not sure'] } },
  { id: 'set', use: 'set_f1', params: {} },
  { id: 'classes', use: 'set_f1', params: { separator: [',', '，'], other: 'collapsed', labels: ['a', 'b'] } },
  { id: 'tokens', use: 'token_f1', params: { normalize: ['articles', 'punctuation'] } },
  { id: 'starts', use: 'starts_with', params: {} },
  { id: 'levenshtein', use: 'levenshtein', params: {} },
  { id: 'schema', use: 'json_schema', params: { schema: { type: 'object', required: ['a'], properties: { a: { type: 'number', multipleOf: 0.01 }, b: { $ref: '#' } }, uniqueItems: true } } },
  { id: 'label', use: 'f1', params: {} },
  { id: 'rouge1', use: 'rouge1', params: { stemmer: true } },
  { id: 'rougeL', use: 'rougeL', params: {} },
  { id: 'cosine', use: 'tf_cosine', params: {} },
  { id: 'jaccard', use: 'jaccard_mix', params: {} },
  { id: 'fuzzy', use: 'fuzzy_match', params: {} },
  { id: 'json', use: 'json_match', params: {} },
  { id: 'checks', use: 'checks', params: { measure: 'score' } },
];
const points: readonly PureScorerSpec[] = [
  { id: 'bleu', use: 'bleu', params: { tokenize: '13a' } },
  { id: 'intl', use: 'bleu', params: { tokenize: 'intl', lowercase: true } },
  { id: 'zh', use: 'bleu', params: { tokenize: 'zh' } },
  { id: 'chrf', use: 'chrf++', params: {} },
  { id: 'ter', use: 'ter', params: { normalized: true, asian_support: true } },
];
const judge = createScoring({ scorers: [...shares, ...points] });

/** A model's output and targets (first line each, an empty one between): every built-in scorer judges them, in bounds and in time. */
export const target: FuzzTarget = {
  seeds: () => ['18\n\nThe answer is **$1,234.50**.\nSo: 18', 'A\nB\n\nThe correct answer is (B) because … not A. Final answer: B', 'yes\n\nNo, not sure. {"a": 1.25, "b": {"a": 2}}', 'der Hund\n\nDie Katze saß auf der Matte , 猫は寝た。 The cat’s “mat”', '1/2\n\n\\boxed{\\frac{1}{2}} ٣٫٥ −5 1e5 3.', '["a", "b"]\n\na, b; c\n- d'],
  words: ['Answer: ', 'the answer is ', 'option ', '(A)', '\\boxed{', '{,}', '**', '1,000', '-', 'e9', '\u00a0', '。', '，', '&quot;', '&amp;', '<skipped>', 'not ', 'a an the ', 'aaaa', '"a": ', '\n\n', '…', '٣', '猫', 'ﬁ', '\u200b', '\u0301'],
  maxBytes: 16_384,
  run(input) {
    const [head = '', ...rest] = input.toString().split('\n\n');
    const { outcome, scores } = judge({ output: rest.join('\n\n'), targets: head.split('\n').slice(0, 4) });
    if (outcome === 'ok') assert.equal(scores.length, shares.length + points.length);
    for (const { scorer, value } of scores) {
      if (value === null) continue;
      assert.ok(Number.isFinite(value) && value >= 0, `${scorer}: ${value}`);
      if (shares.some(({ id }) => id === scorer)) assert.ok(value <= 1 + 1e-12, `${scorer}: ${value}`);
    }
  },
};
