import { expect, test } from 'vitest';
import { checkGates, type GateLimit } from '../../src/report/gates.ts';
import { runOf, viewOf } from './evalFixture.ts';

const gate = (text: string): GateLimit => {
  const [metric = '', comparison = '', limit = ''] = text.split(' ');
  return { text, metric, comparison: comparison as GateLimit['comparison'], limit: Number(limit) };
};

/** big: 0.75, small: 0.25 */
test.each([
  ['accuracy >= 0.25', 'held small=0.25'],
  ['accuracy > 0.25', 'failed small=0.25'],
  ['numeric_match >= 0.5', 'failed small=0.25'],
  ['accuracy <= 0.75', 'held big=0.75'],
  ['accuracy < 0.75', 'failed big=0.75'],
  ['accuracy == 0.75', 'failed small=0.25'],
  ['token_f1 >= 0', 'failed big=undefined'],
])('%s is %s', (text, expected) => {
  const [result] = checkGates([gate(text)], viewOf(runOf(['big: 1 1 1 0', 'small: 1 0 0 0'])));
  expect(`${result?.held === true ? 'held' : 'failed'} ${result?.trial}=${result?.value}`).toBe(expected);
});

test('a trial in which nothing was measured holds no gate', () => {
  expect(checkGates([gate('accuracy >= 0')], viewOf(runOf(['big: 1', 'silent: F'])))).toEqual([{ gate: 'accuracy >= 0', held: false, trial: 'silent' }]);
});

test('accuracy is the first scorer that gives 0 or 1', () => {
  const f1 = { id: 'token_f1', definition: 'token_f1/1', binary: false };
  const match = { id: 'numeric_match', definition: 'numeric_match/1', binary: true };
  const view = viewOf(runOf(['a: 1 1 0.5'], { scorers: [f1, match] }));
  expect(checkGates([gate('accuracy >= 1'), gate('token_f1 >= 1')], view).map(({ held, value }) => [held, value])).toEqual([
    [true, 1],
    [false, 0.5],
  ]);
});
