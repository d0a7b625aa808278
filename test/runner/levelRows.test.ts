import { expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { LevelRows, type NewRow } from '../../src/runner/load/levelRows.ts';
import { encodeChunks } from '../../src/score/load/chunkTimes.ts';
import type { RequestRow } from '../../src/store/rows.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aTrial } from '../store/rows.ts';

test('a level keeps its requests in columns and gives them back as they came', () => {
  const rows = new LevelRows('c=2');
  const chunks = encodeChunks({ atMs: [100, 120.5], characters: [3, 4] });
  rows.add({ request: 0, dueMs: 0, sentMs: 0.25, e2eMs: 30, outcome: 'timedOut', errorClass: 'timeout', error: 'no answer' }, true);
  rows.add({ request: 0, dueMs: 1.5, sentMs: 1.5, ttftMs: 100, e2eMs: 121, tokensIn: 7, tokensOut: 0, chunks, outcome: 'ok' }, false);
  rows.add({ request: 1, dueMs: 2, chunks: new Uint8Array(), outcome: 'failed', errorClass: 'reset', error: 'it hung up' }, false);
  expect([...rows]).toEqual([
    { trial: 'c=2', request: 0, warmup: true, dueMs: 0, sentMs: 0.25, e2eMs: 30, outcome: 'timedOut', errorClass: 'timeout', error: 'no answer' },
    { trial: 'c=2', request: 0, warmup: false, dueMs: 1.5, sentMs: 1.5, ttftMs: 100, e2eMs: 121, tokensIn: 7, tokensOut: 0, chunks, outcome: 'ok' },
    { trial: 'c=2', request: 1, warmup: false, dueMs: 2, chunks: new Uint8Array(), outcome: 'failed', errorClass: 'reset', error: 'it hung up' },
  ]);
  expect([rows.length, rows.counted, rows.last?.error]).toEqual([3, 2, 'it hung up']);
  expect(new LevelRows('none').last).toBeUndefined();
});

test('beyond a block of rows and a block of bytes, also through the store', () => {
  const rng = createRng('rows');
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('t', 0)]);
  const rows = new LevelRows('t');
  const added: RequestRow[] = [];
  for (let request = 0; request < 4_200; request++) {
    // One has more bytes than a block of them has.
    const length = request === 4_100 ? 1_100_000 : rng.int(400);
    const maybe = (): number | undefined => (rng.next() < 0.3 ? undefined : rng.next() * 1e6);
    const [sentMs, ttftMs] = [maybe(), maybe()];
    const row: NewRow = { request, dueMs: rng.next() * 1e6, ...(sentMs === undefined ? {} : { sentMs }), ...(ttftMs === undefined ? {} : { ttftMs }), ...(rng.next() < 0.1 ? {} : { chunks: new Uint8Array(length).fill(request % 256) }), outcome: 'ok' };
    rows.add(row, request < 10);
    added.push({ ...row, trial: 't', warmup: request < 10 });
  }
  const same = (read: Iterable<RequestRow>): readonly number[] => [...read].flatMap((row, k) => (sameRow(row, added[k]) ? [] : [k]));
  expect([rows.counted, same(rows)]).toEqual([4_190, []]);
  store.writeRequests('run-1', 't', rows);
  expect(same(store.requests('run-1', 't'))).toEqual([]);
});

/** As `toEqual` would say, in a hundredth of its time. */
function sameRow(row: RequestRow, other: RequestRow | undefined): boolean {
  if (other === undefined) return false;
  const { chunks, ...rest } = row;
  const { chunks: otherChunks, ...otherRest } = other;
  const sorted = (value: object): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(rest) === sorted(otherRest) && (chunks === undefined || otherChunks === undefined ? chunks === otherChunks : Buffer.from(chunks).equals(otherChunks));
}
