import { expect, test } from 'vitest';
import { comparisonText } from '../../src/report/comparisonText.ts';
import { compareRuns } from '../../src/report/compareRuns.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import { aSample } from '../store/rows.ts';
import { manySamples, runOf, viewOf } from './evalFixture.ts';

test('a run in the terminal', () => {
  const store = runOf([manySamples('175b_verification', 1319, 742), manySamples('6b_verification', 1319, 515), 'silent: F'], {
    gates: [
      { gate: 'accuracy >= 0.3', held: false },
      { gate: 'accuracy <= 0.9', held: true, value: 0.5625 },
    ],
  });
  expect(rankingText(viewOf(store), 120)).toMatchInlineSnapshot(`
    "gsm8k · run run-1 · succeeded after 4.2 s · 2639 samples · 1 failed

    #  trial              numeric_match  95 % interval      right/n  failed  missing
    1  175b_verification         0.5625  [0.5356, 0.5891]  742/1319       0        0
    2  6b_verification           0.3904  [0.3645, 0.4171]  515/1319       0        0
    3  silent                         –  –                        –       1        1

    ! silent: 1 of 1 sample failed (timeout) and is not counted: raise the model's \`timeout\`, or lower \`parallel_requests\`

    reasons
    silent: 1 × timeout: no answer (sample 0)

    ✗ accuracy >= 0.3 (nothing was measured)
    ✓ accuracy <= 0.9 (worst 0.5625)

    numeric_match, paired differences
    a                  b                  a − b  95 % interval       p (Holm)     n  flipped
    175b_verification  6b_verification  +0.1721  [+0.1342, +0.2100]  < 0.0001  1319   51.8 %
    "
  `);
  expect(rankingText(viewOf(store), 80).split('\n').filter(line => line.length > 80 && !line.startsWith('!'))).toEqual([]);
  expect(rankingText(viewOf(store), 60)).toMatchInlineSnapshot(`
    "gsm8k · run run-1 · succeeded after 4.2 s · 2639 samples · 1 failed

    #  trial     numeric_match  95 % interval      right/n  failed  missing
    1  175b…ion         0.5625  [0.5356, 0.5891]  742/1319       0        0
    2  6b_v…ion         0.3904  [0.3645, 0.4171]  515/1319       0        0
    3  silent                –  –                        –       1        1

    ! silent: 1 of 1 sample failed (timeout) and is not counted: raise the model's \`timeout\`, or lower \`parallel_requests\`

    reasons
    silent: 1 × timeout: no answer (sample 0)

    ✗ accuracy >= 0.3 (nothing was measured)
    ✓ accuracy <= 0.9 (worst 0.5625)

    numeric_match, paired differences
    a         b           a − b  95 % interval       p (Holm)     n
    175b…ion  6b_v…ion  +0.1721  [+0.1342, +0.2100]  < 0.0001  1319
    not shown for want of width: flipped; all are in --json and exports
    "
  `);
});

test('why samples have no answer or no score: each sentence once, those that were said most first', () => {
  const store = runOf(['big']);
  const words = ['F:no route', 'F:no route', ...['a', 'b', 'c', 'd'].map(word => `E:${word}`), '-:late', '-:late', '-'];
  for (const [k, word] of words.entries()) {
    const [what, said] = word.split(':');
    if (what === '-') store.writeSample('run-1', aSample('big', k, { scores: [{ scorer: 'numeric_match', value: null, ...(said === undefined ? {} : { reason: said }) }] }));
    else store.writeSample('run-1', aSample('big', k, { outcome: 'failed', errorClass: what === 'F' ? 'unreachable' : 'serverError', error: said ?? '' }));
  }
  store.flush();
  expect(rankingText(viewOf(store), 120).split('\nreasons\n')[1]).toBe(`\
big: 2 × unreachable: no route (first sample 0)
big: 1 × serverError: a (sample 2)
big: 1 × serverError: b (sample 3)
big: 1 × serverError: c (sample 4)
big: 2 × numeric_match: late (first sample 6)
big: 1 × numeric_match: no reason was given (sample 8)
`);
});

test('two runs beside each other', () => {
  const store = runOf([manySamples('a', 200, 90), 'only: 1']);
  runOf([manySamples('a', 200, 90).replaceAll('0 1', '1 1')], { id: 'run-2', scorers: [{ id: 'numeric_match', definition: 'numeric_match/2', binary: true }] }, store);
  expect(comparisonText(compareRuns(store, ['run-2', 'run-1']), 110)).toMatchInlineSnapshot(`
    "numeric_match, paired differences
    a          b              a − b  95 % interval       p (Holm)    n  flipped
    a (run-2)  a (run-1)  * +0.2450  [+0.1900, +0.3050]  < 0.0001  200   24.5 %
    * not strictly comparable: numeric_match is defined differently (numeric_match/2; numeric_match/1)
    note: run-1/only has no counterpart
    "
  `);
});
