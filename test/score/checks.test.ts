import { describe, expect, test } from 'vitest';
import { createScorer } from '../../src/score/createScorer.ts';
import type { ChecksParams } from '../../src/task/scorers.ts';

const judge = (answer: string, checks: readonly unknown[], params: ChecksParams = {}): number | string => {
  const { value, reason } = createScorer({ id: 'c', use: 'checks', params }).judge(answer, checks.map(check => (typeof check === 'string' ? check : JSON.stringify(check))));
  return value === null ? `null: ${reason ?? ''}` : reason === undefined ? value : `${value}: ${reason}`;
};

describe('one check', () => {
  test.each<[string, object, number | string]>([
    ['2', { type: 'equals', value: '2' }, 1],
    [' 2', { type: 'equals', value: '2' }, '0: equals "2"'],
    ['2', { type: 'equals', value: 2 }, 1],
    ['{"b": [1], "a": 2}', { type: 'equals', value: { a: 2, b: [1] } }, 1],
    ['{"a": 2', { type: 'equals', value: { a: 2 } }, '0: equals {"a":2}'],
    ['in Paris', { type: 'contains', value: 'Paris' }, 1],
    ['in paris', { type: 'contains', value: 'Paris' }, '0: contains "Paris"'],
    ['in PARIS', { type: 'icontains', value: 'paris' }, 1],
    ['in Paris', { type: 'not-contains', value: 'Paris' }, '0: not-contains "Paris"'],
    ['b', { type: 'contains-any', value: ['a', 'b'] }, 1],
    ['b', { type: 'contains-all', value: ['a', 'b'] }, '0: contains-all ["a","b"]'],
    ['B A', { type: 'icontains-all', value: ['a', 'b'] }, 1],
    ['B', { type: 'not-icontains-any', value: ['a', 'b'] }, '0: not-icontains-any ["a","b"]'],
    ['abc', { type: 'starts-with', value: 'ab' }, 1],
    ['a1', { type: 'regex', value: '^a\\d$' }, 1],
    ['a', { type: 'regex', value: '(' }, 'null: the check `regex`: not a regular expression: Invalid regular expression: /(/: Unterminated group'],
    ['[1]', { type: 'is-json' }, 1],
    ['[1', { type: 'not-is-json' }, 1],
    ['{"a": "x"}', { type: 'is-json', value: { properties: { a: { type: 'number' } } } }, '0: is-json {"properties":{"a":{"type":"number"}}}'],
    ['so {not} {"a": {"b": "}"}} it is', { type: 'contains-json', value: { required: ['a'] } }, 1],
    ['so {"a": 1} it is', { type: 'contains-json', value: { required: ['b'] } }, '0: contains-json {"required":["b"]}'],
    ['kitten', { type: 'levenshtein', value: 'sitting', threshold: 3 }, 1],
    ['kitten', { type: 'levenshtein', value: 'sitting', threshold: 2 }, '0: levenshtein "sitting"'],
    ['the cat sat', { type: 'rouge-n', value: 'the cat sat' }, 1],
    ['one two  three', { type: 'word-count', value: { min: 2, max: 3 } }, 1],
    ['one', { type: 'word-count', value: 2 }, '0: word-count 2'],
    ['x', { type: 'toString', value: 1 }, expect.stringMatching(/^null: there is no check `toString`: there are equals, /) as string],
    ['x', { value: 1 }, 'null: {"value":1} is no check: it has no `type`'],
    ['x', { type: 'contains', value: 'x', weight: 'heavy' }, 'null: `weight` of the check `contains` is no number'],
  ])('%s, %o', (answer, check, value) => expect(judge(answer, [check])).toEqual(value));
});

const a = { type: 'contains', value: 'a' };
const b = { type: 'contains', value: 'b' };

test.each<[string, readonly unknown[], ChecksParams, number | string]>([
  ['all must hold, and each that does not is named', [a, b, { type: 'contains', value: 'c' }], {}, '0: contains "b"; contains "c"'],
  ['the mean of the scores', [a, b], { measure: 'score' }, '0.5: contains "b"'],
  ['by weight', [{ ...a, weight: 3 }, b], { measure: 'score' }, '0.75: contains "b"'],
  ['what weighs nothing decides nothing', [a, { ...b, weight: 0 }], {}, 1],
  ['a set holds by its mean', [{ type: 'set', checks: [a, b], threshold: 0.5 }], {}, 1],
  ['a set in a set', [a, { type: 'set', checks: [b, { type: 'set', checks: [a] }] }], { measure: 'score' }, '0.75: contains "b"'],
  ['those of one metric', [{ ...a, metric: 'm' }, b], { metric: 'm' }, 1],
  ['those of one metric, also in a set', [{ type: 'set', checks: [{ ...b, metric: 'm' }, a] }], { metric: 'm' }, '0: contains "b"'],
  ['none of one metric', [a], { metric: 'm' }, 'null: no check counts for `m`'],
  ['a target that is a text', ['Paris'], {}, 'null: the target "Paris" is no check: write {type: contains, value: …}'],
])('several: %s', (_, checks, params, value) => expect(judge('a', checks, params)).toEqual(value));

test('brackets alone take no time', () => {
  const started = performance.now();
  expect(judge('{['.repeat(200_000), [{ type: 'contains-json' }])).toBe('0: contains-json');
  expect(performance.now() - started).toBeLessThan(2000);
});
