import { describe, expect, test } from 'vitest';
import { reduceRepeats, type Reducer, type Repeated } from '../../src/score/reducers.ts';

/** `18:1 7:0 -`: answers with their scores; `-` gave no answer. */
const repeats = (text: string): readonly Repeated[] =>
  text.split(' ').map(word => {
    const [answer = '', value = ''] = word.split(':');
    return word === '-' ? { value: null } : { answer, value: value === 'null' ? null : Number(value) };
  });

test.each<[string, Reducer, number | null]>([
  ['a:1 b:0 c:0.5', 'mean', 0.5],
  ['a:1 b:0 -', 'mean', 0.5],
  ['a:1 b:0 c:0.5', 'max', 1],
  ['a:1 b:0 c:0.5', 'min', 0],
  ['- -', 'max', null],
  ['7:0 18:1 18:1', 'majority', 1],
  ['7:0 7:0 18:1', 'majority', 0],
  // Of equally many the first.
  ['7:0 18:1', 'majority', 0],
  ['Yes:1 no:0 yes:1 No:0 YES:1', 'majority', 1],
  ['7:0 - - -', 'majority', 0],
  ['x:null x:null y:1', 'majority', null],
  // 1 − C(n−c, k)/C(n, k), counted by hand.
  ['a:1 a:1 b:0 b:0 b:0', 'pass@1', 0.4],
  ['a:1 a:1 b:0 b:0 b:0', 'pass@2', 1 - 3 / 10],
  ['a:1 a:1 b:0 b:0 b:0', 'pass@3', 1 - 1 / 10],
  ['a:1 a:1 b:0 b:0 b:0', 'pass@4', 1],
  ['b:0 b:0 b:0', 'pass@3', 0],
  ['a:1 - -', 'pass@2', null],
])('%s by %s', (text, reducer, expected) => {
  const value = reduceRepeats(repeats(text), reducer);
  if (expected === null) expect(value).toBeNull();
  else expect(value).toBeCloseTo(expected, 12);
});

describe('pass@k', () => {
  test('is what drawing k of n without replacement gives, over every draw', () => {
    const scores = [1, 0, 0, 1, 0, 0, 0];
    for (const k of [1, 2, 3, 4, 5, 6, 7]) {
      const draws = subsets(scores, k);
      const passed = draws.filter(draw => draw.includes(1)).length / draws.length;
      expect(reduceRepeats(scores.map(value => ({ value })), `pass@${k}`)).toBeCloseTo(passed, 12);
    }
  });
  test('of many repeats overflows nothing', () => {
    const many = Array.from({ length: 2000 }, (_, k) => ({ value: k < 10 ? 1 : 0 }));
    expect(reduceRepeats(many, 'pass@1')).toBeCloseTo(10 / 2000, 12);
    expect(reduceRepeats(many, 'pass@1000')).toBeGreaterThan(0.999);
  });
});

function subsets(items: readonly number[], k: number): readonly (readonly number[])[] {
  if (k === 0) return [[]];
  return items.flatMap((item, at) => subsets(items.slice(at + 1), k - 1).map(rest => [item, ...rest]));
}
