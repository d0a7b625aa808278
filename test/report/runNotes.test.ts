import { expect, test } from 'vitest';
import { runNotes } from '../../src/report/runNotes.ts';
import { aTrial } from '../store/rows.ts';
import { runOf, viewOf } from './evalFixture.ts';

test('trials in which nothing was measured are called as everywhere else, and not by their ids', () => {
  const store = runOf(['x: 1']);
  store.addTrial(aTrial('stalled~sums~default', 1, { configuration: { ...aTrial('stalled', 1).configuration, model: 'stalled' }, state: 'ended', outcome: 'failed' }));
  store.addTrial(aTrial('x~dev', 2, { configuration: { ...aTrial('x', 2).configuration, split: 'dev' }, state: 'ended', outcome: 'failed' }));
  expect(runNotes(viewOf(store))).toEqual(['nothing was measured in stalled · all, x · dev']);
});
