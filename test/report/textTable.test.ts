import { expect, test } from 'vitest';
import { printable } from '../../src/report/printable.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import { aRun } from '../store/rows.ts';
import { runOf, viewOf } from './evalFixture.ts';

test('a narrow terminal keeps what failed and what is missing, and names the metrics that have no room', () => {
  const scorers = [...aRun().scorers.slice(0, 1), ...['f1', 'tf_cosine', 'rouge_l'].map(id => ({ id, definition: `${id}/1`, binary: false }))];
  expect(rankingText(viewOf(runOf(['big: 1 0 1 F'], { scorers })), 80)).toContain(`
#  trial  numeric_match  95 % interval     right/n  f1  failed  missing
1  big           0.6667  [0.2077, 0.9385]      2/3   –       1        1
not shown for want of width: tf_cosine, rouge_l; all are in --json and exports
`);
});

test('what turns the direction of a line or commands a terminal becomes spaces', () => {
  expect(printable('a\u001b[31mb\u202ec\u2066d')).toBe('a [31mb c d');
});
