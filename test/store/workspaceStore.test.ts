import { expect, test } from 'vitest';
import { openReader } from '../../src/store/workspaceStore.ts';
import { aRun, aSample, aTrial, tempStore } from './fixtures.ts';

test('what is written is what another connection reads', () => {
  const { store, file } = tempStore();
  const run = aRun({ description: 'd', launch: { sample: 3 }, error: 'it broke' });
  const trial = aTrial('a', 0, { total: 2 });
  store.createRun(run, [trial]);
  const first = aSample('a', 0, { value: 1, tags: '{"language":"de"}', cost: 0.25, ttftMs: 3.5 });
  const second = aSample('a', 1, { outcome: 'failed', errorClass: 'timeout', error: 'no answer after 30 s' });
  store.writeSample('run-1', second);
  store.writeSample('run-1', first);
  store.writeEvent('run-1', 1_500, { type: 'trialStarted', trial: 'a', samples: 2, done: 0 });
  store.writeTick('run-1', { atMs: 2_000, done: 2, total: 2, inFlight: 0, failed: 1, requestsPerS: 2.5, tokensPerS: 10, limit: 4 });
  store.flush();

  const reader = openReader(file);
  expect(reader.run('run-1')).toEqual(run);
  expect(reader.trials('run-1')).toEqual([trial]);
  expect([...reader.samples('run-1')]).toEqual([first, second]);
  expect(reader.events('run-1').map(row => row.event)).toEqual([{ type: 'trialStarted', trial: 'a', samples: 2, done: 0 }]);
  expect(reader.lastTick('run-1')).toEqual({ atMs: 2_000, done: 2, total: 2, inFlight: 0, failed: 1, requestsPerS: 2.5, tokensPerS: 10, limit: 4 });
  reader.dispose();
});
