import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openReader, openStore } from '../../src/store/workspaceStore.ts';
import { tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('samples wait for 200 ms or for 500 of them; everything else is there at once, and takes along what waits', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const reader = openReader(file);
  const seen: string[] = [];
  const look = (when: string): void => void seen.push(`${when}: ${reader.finished('run-1', 'a').size} samples, ${reader.run('run-1')?.state}`);
  const write = (from: number, to: number): void => {
    for (let k = from; k < to; k++) store.writeSample('run-1', aSample('a', k));
  };
  write(0, 3);
  look('at once');
  vi.advanceTimersByTime(199);
  look('after 199 ms');
  vi.advanceTimersByTime(1);
  look('after 200 ms');
  write(3, 502);
  look('499 more');
  write(502, 503);
  look('500 more');
  write(503, 504);
  store.updateRun('run-1', { state: 'running' });
  look('a state');
  expect(seen).toEqual([
    'at once: 0 samples, starting',
    'after 199 ms: 0 samples, starting',
    'after 200 ms: 3 samples, starting',
    '499 more: 3 samples, starting',
    '500 more: 503 samples, starting',
    'a state: 504 samples, running',
  ]);
  reader.dispose();
});

test('a sample that comes after a quiet time is there at once, and those behind it 200 ms later: a kill loses little, and commits stay few', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  const reader = openReader(file);
  const seen: string[] = [];
  const look = (when: string): void => void seen.push(`${when}: ${reader.finished('run-1', 'a').size}`);
  vi.advanceTimersByTime(1000);
  store.writeSample('run-1', aSample('a', 0));
  store.writeSample('run-1', aSample('a', 1));
  vi.advanceTimersByTime(1);
  look('next turn');
  store.writeSample('run-1', aSample('a', 2));
  vi.advanceTimersByTime(198);
  look('199 ms');
  vi.advanceTimersByTime(2);
  look('200 ms');
  expect(seen).toEqual(['next turn: 2', '199 ms: 2', '200 ms: 3']);
  reader.dispose();
});

test('a batch that could not be written by the timer is said at the next write, and is not lost', () => {
  const { file } = tempStore();
  const store = openStore(file, { busyTimeoutMs: 1 });
  store.createRun(aRun(), [aTrial('a', 0)]);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  store.writeSample('run-1', aSample('a', 0));
  vi.advanceTimersByTime(200);
  expect(() => store.writeSample('run-1', aSample('a', 1))).toThrow('the store is locked by another process');
  other.exec('ROLLBACK');
  other.close();
  store.writeSample('run-1', aSample('a', 2));
  const finished = store.finished('run-1', 'a');
  expect([0, 1, 2].map(index => finished.has(index, 0))).toEqual([true, false, true]);
  store.dispose();
});

test('the writer reads what it has not flushed yet, and flushes when it is disposed', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeSample('run-1', aSample('a', 0));
  expect(store.totals('run-1').map(totals => totals.done)).toEqual([1]);
  store.writeSample('run-1', aSample('a', 1));
  store.dispose();
  store.dispose();
  const reader = openReader(file);
  expect(reader.finished('run-1', 'a').size).toBe(2);
  reader.dispose();
});

test('a state that may not follow throws, and changes nothing', () => {
  const { store } = tempStore();
  store.createRun(aRun({ state: 'running' }), [aTrial('a', 0)]);
  expect(() => store.updateRun('run-1', { state: 'queued', error: 'x' })).toThrow('run-1 is running and may not become queued');
  expect(() => store.updateTrial('run-1', 'a', { state: 'finishing' })).toThrow('run-1/a is pending and may not become finishing');
  expect(() => store.updateRun('run-2', { state: 'ended' })).toThrow('There is no run-2');
  expect(store.run('run-1')).toEqual(aRun({ state: 'running' }));
});

test('a patch sets what it names, and clears what it names without a value', () => {
  const { store } = tempStore();
  store.createRun(aRun({ state: 'ended', outcome: 'interrupted', endedMs: 9, error: 'gone' }), [aTrial('a', 0, { state: 'ended', outcome: 'failed', error: 'x' })]);
  const gates = [{ gate: 'accuracy >= 0.5', held: true, value: 0.56 }];
  store.updateRun('run-1', { state: 'starting', outcome: undefined, endedMs: undefined, error: undefined, resumes: 1, gates, pinned: true });
  store.updateTrial('run-1', 'a', { outcome: undefined, error: undefined, total: 12, datasetHash: 'ee' });
  store.updateTrial('run-1', 'a', {});
  expect(store.run('run-1')).toEqual(aRun({ state: 'starting', resumes: 1, gates, pinned: true }));
  expect(store.trials('run-1')).toEqual([aTrial('a', 0, { state: 'ended', total: 12, datasetHash: 'ee' })]);
});

test('a scorer may be called like a property of every object', () => {
  const { store } = tempStore();
  const ids = ['constructor', '__proto__'];
  store.createRun(aRun({ scorers: ids.map(id => ({ id, definition: 'exact_match/1', binary: true })) }), [aTrial('a', 0)]);
  for (const index of [0, 1]) {
    store.writeSample('run-1', aSample('a', index, { scores: ids.map(scorer => ({ scorer, value: 1 })) }));
    store.flush();
  }
  expect(JSON.stringify(store.totals('run-1')[0]?.scores)).toBe('{"constructor":{"n":2,"sum":2,"sumOfSquares":2,"nulls":0},"__proto__":{"n":2,"sum":2,"sumOfSquares":2,"nulls":0}}');
});

test('totals say what the samples add up to, also after a replacement and a deletion', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0), aTrial('b', 1)]);
  const failed = { outcome: 'failed', errorClass: 'timeout', tokensIn: 0, tokensOut: 0, latencyMs: 30 } as const;
  store.writeSample('run-1', aSample('a', 0, { value: 1, cost: 0.25 }));
  store.writeSample('run-1', aSample('a', 1, { value: null }));
  store.writeSample('run-1', aSample('a', 2, failed));
  store.writeSample('run-1', aSample('a', 3, { ...failed, errorClass: 'unreachable' }));
  const before = { trial: 'a', done: 4, outcomes: { ok: 2, failed: 2 }, errors: { timeout: 1, unreachable: 1 }, tokensIn: 20, tokensOut: 10, cost: 0.25, latencySumMs: 100, latencyN: 4, scores: { numeric_match: { n: 1, sum: 1, sumOfSquares: 1, nulls: 1 } } };
  const empty = { trial: 'b', done: 0, outcomes: {}, errors: {}, tokensIn: 0, tokensOut: 0, latencySumMs: 0, latencyN: 0, scores: {} };
  expect(store.totals('run-1')).toEqual([before, empty]);

  store.writeSample('run-1', aSample('a', 2, { value: 1 }));
  const replaced = { ...before, outcomes: { ok: 3, failed: 1 }, errors: { unreachable: 1 }, tokensIn: 30, tokensOut: 15, latencySumMs: 90, scores: { numeric_match: { n: 2, sum: 2, sumOfSquares: 2, nulls: 1 } } };
  expect(store.totals('run-1')).toEqual([replaced, empty]);

  expect(store.deleteSamples('run-1', { outcomes: ['failed'], errorClasses: ['timeout'] })).toBe(0);
  expect(store.deleteSamples('run-1', { outcomes: ['failed'], errorClasses: ['unreachable'] })).toBe(1);
  expect(store.totals('run-1')).toEqual([{ ...replaced, done: 3, outcomes: { ok: 3 }, errors: {}, latencySumMs: 60, latencyN: 3 }, empty]);
  const finished = store.finished('run-1', 'a');
  expect([finished.size, finished.has(2, 0), finished.has(3, 0), finished.has(2, 1)]).toEqual([3, true, false, false]);
});

test('scores come for every sample, with why there is none', () => {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeSample('run-1', aSample('a', 2, { outcome: 'failed', errorClass: 'timeout' }));
  store.writeSample('run-1', aSample('a', 1, { value: null }));
  store.writeSample('run-1', aSample('a', 0, { value: 0.5, latencyMs: 9.5 }));
  expect(store.scores('run-1', 'a', 'numeric_match')).toEqual([
    { index: 0, repeat: 0, outcome: 'ok', value: 0.5 },
    { index: 1, repeat: 0, outcome: 'ok', value: null },
    { index: 2, repeat: 0, outcome: 'failed', value: null },
  ]);
  expect(store.latencies('run-1', 'a')).toEqual(Float64Array.of(9.5, 20, 20));
});

test('a cancel is a row and an event, until it is cleared', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), []);
  const { store: other } = tempStore(file);
  expect(store.cancelRequested('run-1')).toBe(false);
  other.requestCancel('run-1', 'the panel', 5_000);
  expect(store.cancelRequested('run-1')).toBe(true);
  expect(store.events('run-1')).toEqual([{ seq: 1, atMs: 5_000, event: { type: 'cancelRequested', by: 'the panel' } }]);
  expect(store.events('run-1', 1)).toEqual([]);
  store.clearRequests('run-1');
  expect(store.cancelRequested('run-1')).toBe(false);
});

test('another connection\'s writes move the data version', () => {
  const { store, file } = tempStore();
  const reader = openReader(file);
  const before = reader.dataVersion();
  expect(reader.dataVersion()).toBe(before);
  store.createRun(aRun(), []);
  expect(reader.dataVersion()).not.toBe(before);
  reader.dispose();
});

test('a deleted run leaves nothing behind', () => {
  const { store, file } = tempStore();
  for (const id of ['run-1', 'run-2']) {
    store.createRun(aRun({ id }), [aTrial('a', 0, { run: id })]);
    store.writeSample(id, aSample('a', 0, { value: 1 }));
    store.writeEvent(id, 1, { type: 'runStarted', trials: 1 });
    store.writeTick(id, { atMs: 1, done: 0, total: 1, inFlight: 0, failed: 0, requestsPerS: 0, tokensPerS: 0, limit: 1 });
    store.requestCancel(id, 'a test', 1);
  }
  store.deleteRun('run-1');
  expect(store.run('run-1')).toBeUndefined();
  const reader = openReader(file);
  expect([...reader.samples('run-1')]).toEqual([]);
  expect([...reader.samples('run-2')]).toHaveLength(1);
  expect([reader.events('run-1').length, reader.ticks('run-1').length, reader.cancelRequested('run-1')]).toEqual([0, 0, false]);
  reader.dispose();
});

test('a score by a scorer that the run does not have is a bug, and nothing of the batch is written', () => {
  const { store, file } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0)]);
  store.writeSample('run-1', aSample('a', 0, { value: 1 }));
  store.writeSample('run-1', aSample('a', 1, { scores: [{ scorer: 'unheard_of', value: 1 }] }));
  expect(() => store.flush()).toThrow('Run run-1 has no scorer unheard_of');
  expect(() => store.dispose()).toThrow('Run run-1 has no scorer unheard_of');
  const reader = openReader(file);
  expect(reader.finished('run-1', 'a').size).toBe(0);
  reader.dispose();
});
