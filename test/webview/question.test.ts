import { expect, test } from 'vitest';
import { changed, firstQuestion, isFiltered, ofTrial, unfiltered } from '../../webview/samples/question.ts';
import type { RunView } from '../../src/report/view.ts';

const first = firstQuestion('r');

test('a filter set to undefined goes, the others and the order stay', () => {
  const asked = changed({ ...first, sort: 'score', sortScorer: 'f1', descending: true }, { model: 'm', search: 'eggs' });
  expect(asked).toEqual({ run: 'r', sort: 'score', sortScorer: 'f1', descending: true, model: 'm', search: 'eggs' });
  expect(changed(asked, { search: undefined, disagree: true })).toEqual({ run: 'r', sort: 'score', sortScorer: 'f1', descending: true, model: 'm', disagree: true });
  expect(unfiltered(asked)).toEqual({ run: 'r', sort: 'score', sortScorer: 'f1', descending: true });
});

test.each([
  [{}, false],
  [{ scorer: 'f1' }, false],
  [{ search: 'x' }, true],
  [{ score: {} }, true],
  [{ tag: { column: 'c', value: 'v' } }, true],
])('%j filters: %s', (change, expected) => {
  expect(isFiltered(changed(first, change))).toBe(expected);
});

test.each([
  ['only the model differs', ['m/d/p', 'n/d/p'], { model: 'm' }],
  ['everything differs', ['m/d/p', 'n/e/q'], { model: 'm', dataset: 'd', split: 'all', prompt: 'p' }],
  ['one trial', ['m/d/p'], {}],
  ['another trial has the same', ['m/d/p', 'm/d/p'], { trial: '0' }],
])('the samples of the first trial where %s', (_name, trials, expected) => {
  const view = {
    trials: trials.map((name, id) => {
      const [model, dataset, prompt] = name.split('/');
      return { id: String(id), configuration: { model, dataset, prompt, split: 'all', repeat: 0 } };
    }),
  } as unknown as RunView;
  const [trial] = view.trials;
  expect(trial && ofTrial(view, trial)).toEqual(expected);
});
