import { expect, test } from 'vitest';
import { dynascore, type DynascoreColumn } from '../../src/report/dynascore.ts';

const column = (name: string, values: readonly number[], rest: Partial<DynascoreColumn> = {}): DynascoreColumn => ({ name, values, weight: 1, direction: 'higher', offset: 0, ...rest });
const accuracy = column('accuracy', [82, 88, 79], { weight: 4 });
const throughput = column('throughput', [12, 6, 20]);
const memory = column('memory', [5, 9, 3], { direction: 'lower', offset: 32 });

test('three models over five metrics', () => {
  const { scores } = dynascore(accuracy, [throughput, memory, column('fairness', [91, 93, 90]), column('robustness', [74, 78, 70])]);
  expect(scores?.map(score => score.toFixed(7))).toEqual(['90.2556818', '93.3465909', '88.8011364']);
});

test('a metric in another unit changes nothing, and one of weight 0 plays no part', () => {
  const before = dynascore(accuracy, [throughput]).scores ?? [];
  const after = dynascore(accuracy, [column('throughput', [12_000, 6_000, 20_000]), column('same', [1, 1, 1], { weight: 0 })]).scores ?? [];
  expect(after.map((score, k) => score - (before[k] ?? 0))).toEqual([expect.closeTo(0, 10), expect.closeTo(0, 10), expect.closeTo(0, 10)]);
});

test('where less is better, as TER: equally good models are no neighbours', () => {
  const { scores, rates } = dynascore(column('ter', [60, 60, 50], { weight: 1, direction: 'lower' }), [column('throughput', [1, 5, 9])]);
  expect(rates['throughput']).toBeCloseTo(0.4);
  expect(scores?.map(score => score.toFixed(3))).toEqual(['-28.750', '-23.750', '-13.750']);
});

test.each([
  ['one model', column('accuracy', [82]), [column('throughput', [12])], 'it takes two models that differ in accuracy'],
  ['equally accurate models', column('accuracy', [82, 82.001]), [column('throughput', [12, 13])], 'it takes two models that differ in accuracy'],
  ['equally fast models', column('accuracy', [82, 88]), [column('throughput', [12, 12])], 'throughput does not differ between models that are neighbours in accuracy'],
])('%s have no score', (_, of, others, why) => {
  expect(dynascore(of, others)).toMatchObject({ why });
  expect(dynascore(of, others)).not.toHaveProperty('scores');
});
