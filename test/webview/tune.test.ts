import { expect, test } from 'vitest';
import { sortExperiments, type TuneSort } from '../../webview/tune/sortExperiments.ts';
import { rows, viewOf } from '../report/tune/tuneFixture.ts';

test.each<[TuneSort['by'], boolean, string]>([
  ['place', false, 'e04 e02 e06 e01 e05 e03'],
  ['place', true, 'e03 e05 e01 e06 e02 e04'],
  ['experiment', false, 'e01 e02 e03 e04 e05 e06'],
  // Equal ones stay as they are ranked.
  ['parameter:slots', false, 'e01 e06 e04 e02 e05 e03'],
  ['parameter:slots', true, 'e05 e03 e04 e02 e06 e01'],
  // What has no value is last either way.
  ['objective', false, 'e05 e01 e06 e02 e04 e03'],
  ['objective', true, 'e04 e02 e06 e01 e05 e03'],
  ['slo', true, 'e05 e04 e02 e06 e01 e03'],
  ['score:exact', false, 'e04 e02 e06 e01 e05 e03'],
])('by %s, descending %s: %s', (by, descending, expected) => {
  expect(sortExperiments(viewOf(rows), { by, descending }).map(({ id }) => id).join(' ')).toBe(expected);
});
