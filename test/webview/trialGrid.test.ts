import { expect, test } from 'vitest';
import type { RunView } from '../../src/report/view.ts';
import { failuresOf } from '../../webview/eval/failuresOf.ts';
import { gridOf } from '../../webview/eval/gridOf.ts';

/** Trials as `model/dataset/prompt value`. */
function view(trials: readonly string[], direction: 'higher' | 'lower' = 'higher'): RunView {
  return {
    scorers: [{ id: 's', direction }],
    trials: trials.map((text, index) => {
      const [name = '', value] = text.split(' ');
      const [model, dataset, prompt, axis] = name.split('/');
      return { id: name, index, scorers: ['s'], configuration: { model, dataset, prompt, split: 'all', repeat: 0, ...(axis === undefined ? {} : { axes: { temperature: axis } }) }, metrics: value === undefined ? {} : { s: { value: Number(value) } } };
    }),
  } as unknown as RunView;
}

function drawn(trials: readonly string[], by = '', descending = false, direction: 'higher' | 'lower' = 'higher'): string {
  const grid = gridOf(view(trials, direction), { by, descending });
  if (grid === undefined) return 'none';
  const head = grid.columns.map(({ dataset, prompt }) => [dataset, prompt].filter(part => part !== '').join('+')).join(' ');
  return [head, ...grid.rows.map(({ label, cells }) => `${label}: ${cells.map(cell => cell?.metrics['s']?.value ?? (cell === undefined ? '–' : '?')).join(' ')}`)].join(' | ');
}

test.each([
  ['one dataset and prompt', ['m/d/p 1', 'n/d/p 0'], 'none'],
  ['two prompts', ['m/d/p 1', 'm/d/q 0.5', 'n/d/p 0', 'n/d/q'], 'p q | m: 1 0.5 | n: 0 ?'],
  ['two datasets', ['m/d/p 1', 'm/e/p 0.5'], 'd e | m: 1 0.5'],
  ['both, and one left out', ['m/d/p 1', 'm/d/q 2', 'm/e/p 3', 'n/d/p 4', 'n/e/q 5'], 'd+p d+q e+p e+q | m: 1 2 3 – | n: 4 – – 5'],
  ['axes beside', ['m/d/p/0 1', 'm/d/q/0 2', 'm/d/p/1 3', 'm/d/q/1 4'], 'p q | m · temperature=0: 1 2 | m · temperature=1: 3 4'],
])('the grid of %s', (_name, trials, expected) => {
  expect(drawn(trials)).toBe(expected);
});

test('rows in the order of a column, best first, those without a value last; or by name', () => {
  const trials = ['b/d/p 1', 'b/d/q 9', 'a/d/p 3', 'a/d/q 1', 'c/d/p', 'c/d/q 5'];
  const p = JSON.stringify(['d', 'all', 'p']);
  expect(drawn(trials, p)).toBe('p q | a: 3 1 | b: 1 9 | c: ? 5');
  expect(drawn(trials, p, true)).toBe('p q | c: ? 5 | b: 1 9 | a: 3 1');
  expect(drawn(trials, p, false, 'lower')).toBe('p q | b: 1 9 | a: 3 1 | c: ? 5');
  expect(drawn(trials, 'model')).toBe('p q | a: 3 1 | b: 1 9 | c: ? 5');
});

test('failures of all trials by class, the most frequent first, each with what most samples of a trial said', () => {
  const trials = [
    { errors: { timeout: 2, reset: 0 }, outcomes: { failed: 2, empty: 1 } },
    { errors: { timeout: 3, authentication: 9 }, outcomes: { failed: 12, extractionFailed: 4 }, reasons: [{ of: { error: 'timeout' }, text: 'rare', n: 1, index: 0 }, { of: { error: 'timeout' }, text: 'no answer in 5 s', n: 2, index: 1 }, { of: { scorer: 's' }, text: 'other', n: 9, index: 2 }] },
  ] as unknown as RunView['trials'];
  expect(failuresOf({ trials } as RunView)).toEqual([
    { of: { error: 'authentication' }, n: 9 },
    { of: { error: 'timeout' }, n: 5, example: 'no answer in 5 s' },
    { of: { outcome: 'extractionFailed' }, n: 4 },
    { of: { outcome: 'empty' }, n: 1 },
  ]);
});
