import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../src/base/emitter.ts';
import { SlotsFollower } from '../../src/extension/panel/slotsFollower.ts';
import type { StoreWatcher } from '../../src/extension/storeWatcher.ts';
import type { ToPanel } from '../../src/protocol/messages.ts';
import type { EventRow, TickRow } from '../../src/store/rows.ts';

const startMs = 1_767_225_600_000;
beforeEach(() => void vi.useFakeTimers({ now: startMs }));
afterEach(() => void vi.useRealTimers());

/** A run whose trial has begun; a change of the store whenever `changed` fires. */
function watched(state = 'running', count = 1): { readonly watcher: StoreWatcher; readonly changed: Emitter<void>; readonly reads: string[]; readonly told: ToPanel[]; readonly view: { resumes: number } } {
  const changed = new Emitter<void>();
  const reads: string[] = [];
  const events = Array.from({ length: count }, (_, k): EventRow => ({ seq: k + 1, atMs: startMs, event: { type: 'trialStarted', trial: 'a', samples: 1, done: 0 } }));
  const reader = {
    events: (_: string, after = 0, limit?: number) => (reads.push(`events after ${after}`), events.filter(({ seq }) => seq > after).slice(0, limit)),
    ticksAfter: (_: string, atMs: number): TickRow[] => (reads.push(`ticks after ${atMs === 0 ? 'none' : atMs - startMs - 5_000}`), atMs > 0 && state === 'ended' ? [] : [{ atMs: Date.now(), done: 0, total: 1, inFlight: 1, failed: 0, requestsPerS: 1, tokensPerS: 0, limit: 1 }]),
  };
  const view = { id: 'r', state, resumes: 0, createdMs: startMs, trials: [{ id: 'a', configuration: { model: 'm' }, state: 'running' }] };
  return { watcher: { onDidChange: changed.event, readerOf: () => reader, view: () => view } as unknown as StoreWatcher, changed, reads, told: [], view };
}

test('the page is told once a second at most, and reads what is new', () => {
  const { watcher, changed, reads, told } = watched();
  const follower = new SlotsFollower(watcher, message => told.push(message));
  changed.fire();
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
  follower.watch('r');
  expect(told.map(({ type }) => type)).toEqual(['slots']);
  // Twelve changes in three seconds.
  for (let k = 0; k < 12; k++) {
    vi.advanceTimersByTime(250);
    changed.fire();
  }
  expect(told).toHaveLength(4);
  expect(reads.slice(0, 4)).toEqual(['events after 0', 'ticks after none', 'events after 1', 'ticks after 0']);
  follower.watch('');
  changed.fire();
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(4);
  follower.dispose();
  expect(vi.getTimerCount()).toBe(0);
});

test('a long run is read in pieces, and one that has ended is folded once', () => {
  const { watcher, changed, reads, told, view } = watched('ended', 4_500);
  let folds = 0;
  const { trials } = view as unknown as { readonly trials: unknown };
  Object.defineProperty(view, 'trials', { get: () => (folds++, trials) });
  const follower = new SlotsFollower(watcher, message => told.push(message));
  follower.watch('r');
  expect(reads).toEqual(['events after 0', 'ticks after none']);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(10);
  expect(reads.filter(read => read.startsWith('events'))).toEqual(['events after 0', 'events after 2000', 'events after 4000']);
  expect(told).toHaveLength(1);
  const before = folds;
  changed.fire();
  vi.advanceTimersByTime(2_000);
  expect(folds).toBe(before);
  view.resumes = 1;
  changed.fire();
  vi.advanceTimersByTime(2_000);
  expect(folds).toBeGreaterThan(before);
  follower.dispose();
});
