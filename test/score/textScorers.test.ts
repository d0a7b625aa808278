import { describe, expect, test } from 'vitest';
import { corpusValue } from '../../src/score/corpus/aggregate.ts';
import { corpusInterval } from '../../src/score/corpus/corpusInterval.ts';
import { labelTable } from '../../src/score/corpus/labelTable.ts';
import { createScorer } from '../../src/score/createScorer.ts';
import { metricKinds } from '../../src/score/metricKinds.ts';
import { stem } from '../../src/score/porterStemmer.ts';
import { sumStats, type Stats } from '../../src/score/stats.ts';
import { scorerUses, type PureScorerSpec } from '../../src/task/scorers.ts';
import { textMetrics } from '../golden/textMetrics.ts';

const { rouge, stems, labels } = textMetrics();

test('Porter’s stems as NLTK has them', () => {
  expect(Object.fromEntries(Object.keys(stems).map(word => [word, stem(word)]))).toEqual(stems);
});

describe('equal to rouge-score', () => {
  for (const kind of ['rouge1', 'rouge2', 'rougeL'] as const) {
    for (const stemmer of [false, true]) {
      test(`${kind}${stemmer ? ', stemmed' : ''}`, () => {
        const scorer = createScorer({ id: kind, use: kind, params: { stemmer } });
        const values = rouge.outputs.map((output, k) => scorer.judge(output, [rouge.targets[k] ?? '']).value ?? NaN);
        const golden = rouge[stemmer ? 'stemmed' : 'plain'][kind].map(([f]) => f);
        expect(values.map((value, k) => Math.abs(value - (golden[k] ?? NaN))).filter(difference => !(difference < 1e-9))).toEqual([]);
        expect(golden.length).toBeGreaterThan(200);
      });
    }
  }
  test('the best of several targets, and texts without Latin letters', () => {
    const scorer = createScorer({ id: 'r', use: 'rougeL', params: {} });
    expect(scorer.judge('the cat sat', ['a dog', 'the cat']).value).toBeCloseTo(0.8, 12);
    expect(scorer.judge('猫', ['猫']).value).toBe(0);
  });
});

describe('equal to scikit-learn', () => {
  const stats = (params: object): { readonly value: number | undefined; readonly sums: Stats } => {
    const scorer = createScorer({ id: 'f1', use: 'f1', params });
    const sums = sumStats(labels.truth.map((truth, k) => scorer.judge(labels.guess[k] ?? '', [truth]).stats ?? {})) ?? {};
    return { value: scorer.aggregate && corpusValue(scorer.aggregate, sums), sums };
  };
  test.each(['micro', 'macro', 'weighted'] as const)('%s', average => {
    for (const measure of ['f1', 'precision', 'recall'] as const) expect(stats({ average, measure }).value).toBeCloseTo(labels.averages[average][measure], 12);
    expect(stats({ average, labels: ['positive', 'negative', 'neutral'] }).value).toBeCloseTo(labels.three[average], 12);
  });
  test('every label and the confusion matrix', () => {
    const table = labelTable(stats({}).sums);
    expect(table.confusion).toEqual({ names: labels.confusion.labels, counts: labels.confusion.matrix });
    for (const [k, { label, precision, recall, f1, support }] of labels.table.entries()) {
      expect(table.labels[k]).toMatchObject({ label, support, precision: expect.closeTo(precision, 12) as number, recall: expect.closeTo(recall, 12) as number, f1: expect.closeTo(f1, 12) as number });
    }
  });
  test('an answer that is none of the declared labels is a miss, and stands apart in the matrix', () => {
    const scorer = createScorer({ id: 'f1', use: 'f1', params: { labels: ['A', 'B'], normalize: ['trim', 'casefold'] } });
    const sums = sumStats([['a', 'A'], ['perhaps', 'A'], ['b', 'b'], ['x', 'other']].map(([answer = '', target = '']) => scorer.judge(answer, [target]).stats ?? {})) ?? {};
    expect(labelTable(sums, ['a', 'b']).confusion).toEqual({ names: ['a', 'b', null], counts: [[1, 0, 1], [0, 1, 0], [0, 0, 1]] });
    expect(scorer.aggregate && corpusValue(scorer.aggregate, sums)).toBeCloseTo((2 / 3 + 1) / 2, 12);
  });
  test('its interval is that of resampled samples, quickly, also of many', () => {
    const scorer = createScorer({ id: 'f1', use: 'f1', params: {} });
    const all = Array.from({ length: 40 }, () => labels.truth.map((truth, k) => scorer.judge(labels.guess[k] ?? '', [truth]).stats ?? {})).flat();
    const value = (sums: Stats): number | undefined => scorer.aggregate && corpusValue(scorer.aggregate, sums);
    const [some, many] = [corpusInterval(all.slice(0, 240), value, 1), corpusInterval(all, value, 1)];
    const half = (interval: typeof some): number => ((interval?.high ?? NaN) - (interval?.low ?? NaN)) / 2;
    expect(half(some) / half(many)).toBeGreaterThan(5);
    expect(half(some) / half(many)).toBeLessThan(8);
  });
});

type Case = readonly [answer: string, targets: string | readonly string[], value: number | string];

describe.each<[string, PureScorerSpec, readonly Case[]]>([
  ['starts_with', { id: 's', use: 'starts_with', params: {} }, [[' Paris is it', 'Paris', 1], ['It is Paris', 'Paris', 0], ['b', ['a', 'b'], 1], ['x', ' ', 'null: the target is blank']]],
  ['starts_with', { id: 's', use: 'starts_with', params: { normalize: ['casefold', 'punctuation', 'trim'] } }, [['“PARIS!” is it', 'paris', 1]]],
  ['levenshtein', { id: 'l', use: 'levenshtein', params: {} }, [['kitten', 'sitting', 1 - 3 / 7], ['', '', 1], ['a', '', 0], ['😀a', '😁a', 0.5], ['😀', 'ab', 0], ['𝒳𝒴', '𝒳𝒴', 1], ['abc', ['x', 'abd'], 2 / 3]]],
  ['json_schema', { id: 'j', use: 'json_schema', params: { schema: { type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 1 } }, additionalProperties: false } } }, [
    ['{"a": 1}', 'x', 1], [' {"a": 1}\n', 'x', 1], ['{"a": 0}', 'x', '0: #/a: 0 is less than 1.'], ['{"b": 1}', 'x', expect.stringContaining('0: #') as string], ['a: 1', 'x', '0: not JSON'], ['```json\n{"a":1}\n```', 'x', '0: not JSON'], ['{"__proto__": 1, "a": 1}', 'x', expect.stringContaining('0: #') as string],
  ]],
  ['json_schema without a schema', { id: 'j', use: 'json_schema', params: {} }, [['[1]', 'x', 1], ['[1', 'x', '0: not JSON']]],
  ['tf_cosine', { id: 't', use: 'tf_cosine', params: {} }, [['the cat the dog', 'The cat!', 3 / Math.sqrt(6 * 2)], ['a b', 'c d', 0], ['', '!', 1], ['a', '', 0], ['我爱猫', '我爱狗', 2 / 3], ['ไทย', 'ไท', Math.sqrt(2 / 3)]]],
  ['jaccard_mix', { id: 'j', use: 'jaccard_mix', params: {} }, [['ab cd', 'ab ce', 0.7 / 3 + 0.3 * (3 / 5)], ['x', ['y', 'x'], 1], ['', '', 1]]],
  ['fuzzy_match', { id: 'f', use: 'fuzzy_match', params: {} }, [['It is the Cat!', 'cat', 1], ['cat', 'It’s a cat', 1], ['dog', ['cat', 'a dog.'], 1], ['cat', 'dog', 0], ['the', '', 1], ['', 'x', 0], ['x', '!', 0]]],
  ['json_match', { id: 'j', use: 'json_match', params: {} }, [['{"b": [1, 2], "a": "x"}', '{"a": "x", "b": [1, 2]}', 1], ['{"a": 1, "b": 2}', '{"a": 1}', 0], ['{"a": null}', '{"a": null}', 0], ['[1, 2]', '[2, 1]', 0], ['[1]', ['2', '[1]'], 1], ['x', '1', '0: not JSON'], ['1', 'x', 'null: the target is no JSON'], ['{"toString": 1}', '{}', 0]]],
  ['f1', { id: 'f', use: 'f1', params: {} }, [[' yes ', 'yes', 1], ['no', 'yes', 0], ['maybe', ['yes', 'maybe'], 1]]],
])('%s', (_name, spec, cases) => {
  const scorer = createScorer(spec);
  test.each(cases)(`${scorer.definition}: %j for %j is %j`, (answer, targets, expected) => {
    const { value, reason } = scorer.judge(answer, typeof targets === 'string' ? [targets] : targets);
    if (typeof expected === 'number') expect(value).toBeCloseTo(expected, 12);
    else expect(`${value}: ${reason}`).toEqual(expected);
  });
});

test('a schema that cannot be used is refused at once', () => {
  expect(() => createScorer({ id: 'mine', use: 'json_schema', params: { schema: { $ref: '#/nowhere' } } })).toThrow(expect.objectContaining({ name: 'HumanError', where: 'scorer `mine`' }));
});

test('texts that would take TER minutes are not judged, and it says why', () => {
  const long = 'word '.repeat(3000);
  const ter = createScorer({ id: 't', use: 'ter', params: {} });
  expect(ter.judge(long, [long])).toEqual({ value: null, reason: 'an output of 3000 words and a target of 3000 are too long for TER' });
  // A model that never stops, beside a short target: each try of a shift goes over all of the output.
  const endless = Array.from({ length: 15_000 }, (_, k) => `w${(k * k) % 97}`).join(' ');
  expect(ter.judge(endless, [endless.slice(0, 500)])).toEqual({ value: null, reason: 'an output of 15000 words and a target of 131 are too long for TER' });
  expect(ter.judge(endless.slice(0, 10_000), ['w1 w2', endless.slice(0, 500), endless.slice(0, 600)])).toEqual({ value: null, reason: 'an output of 2600 words and targets of 289 are too long for TER' });
});

test('a sentence with a thousand possible shifts is judged in time', () => {
  const words = Array.from({ length: 300 }, (_, k) => `w${(k * 7) % 40}`);
  const began = performance.now();
  createScorer({ id: 't', use: 'ter', params: {} }).judge(words.join(' '), [words.toReversed().join(' ')]);
  expect(performance.now() - began).toBeLessThan(1000);
});

test('every scorer is in the registry, and says its own version', () => {
  expect(Object.keys(metricKinds).sort()).toEqual([...scorerUses].sort());
});
