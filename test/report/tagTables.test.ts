import { expect, test } from 'vitest';
import { tagCells } from '../../src/report/tagText.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import type { RunView } from '../../src/report/view.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';
import { runOf, viewOf } from './evalFixture.ts';

/** `de1` is a German sample that is right; a sample without a value was not answered. */
function tagged(samples: readonly string[], onMissing: 'exclude' | 'zero' = 'exclude'): RunView {
  const { configuration, promptHash } = aTrial('big', 0);
  const plan = { ...aRun().plan, trials: [{ id: 'big', index: 0, configuration, promptHash, tags: ['language'] }] };
  const store = runOf(['big'], { plan, onMissing });
  for (const [k, sample] of samples.entries()) {
    const value = sample.slice(2);
    store.writeSample('run-1', aSample('big', k, { tags: JSON.stringify({ language: sample.slice(0, 2) }), ...(value === '' ? { outcome: 'failed', errorClass: 'timeout', error: 'late' } : { value: Number(value) }) }));
  }
  store.flush();
  const view = viewOf(store);
  runDocumentSchema.parse(runDocument(view));
  return view;
}

test('a metric by tag, those with the most samples first', () => {
  expect(rankingText(tagged(['de1', 'de1', 'de0', 'fr0', 'fr1', 'xx']), 100)).toContain(`
numeric_match by language
trial  language  numeric_match  95 % interval     n
big    de               0.6667  [0.2077, 0.9385]  3
big    fr               0.5000  [0.0945, 0.9055]  2
`);
});

test('samples without the tag have a row of their own', () => {
  const store = runOf(['big'], { plan: { ...aRun().plan, trials: [{ id: 'big', index: 0, configuration: aTrial('big', 0).configuration, promptHash: 'p', tags: ['language'] }] } });
  for (const [k, tags] of [{ language: 'de' }, { other: 'x' }, undefined].entries()) store.writeSample('run-1', aSample('big', k, { ...(tags === undefined ? {} : { tags: JSON.stringify(tags) }), value: k === 1 ? 1 : 0 }));
  store.flush();
  expect(tagCells(viewOf(store), new Map([['big', 'big']]))[0]?.rows.map(([, tag, value, , n]) => `${tag} ${value} of ${n}`)).toEqual(['(no tag) 0.5000 of 2', 'de 0.0000 of 1']);
});

test('what counts as 0 does so for each tag', () => {
  expect(tagCells(tagged(['de1', 'de', 'fr'], 'zero'), new Map([['big', 'big']]))[0]?.rows.map(([, tag, value, , n]) => `${tag} ${value} of ${n}`)).toEqual(['de 0.5000 of 2', 'fr 0.0000 of 1']);
});

test('twenty values are shown, and the others counted', () => {
  const [table] = tagCells(tagged(Array.from({ length: 23 }, (_, k) => `${String.fromCharCode(97 + k)}_1`)), new Map([['big', 'big']]));
  expect([table?.rows.length, table?.notes]).toEqual([20, ['big: 3 more values of language, with fewer samples']]);
});
