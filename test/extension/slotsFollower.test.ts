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
function watched(): { readonly watcher: StoreWatcher; readonly changed: Emitter<void>; readonly reads: string[]; readonly told: ToPanel[] } {
  const changed = new Emitter<void>();
  const reads: string[] = [];
  const events: EventRow[] = [{ seq: 1, atMs: startMs, event: { type: 'trialStarted', trial: 'a', samples: 1, done: 0 } }];
  const reader = {
    events: (_: string, after = 0) => (reads.push(`events after ${after}`), events.filter(({ seq }) => seq > after)),
    ticks: (_: string, count?: number): TickRow[] => (reads.push(count === undefined ? 'all ticks' : 'last ticks'), [{ atMs: Date.now(), done: 0, total: 1, inFlight: 1, failed: 0, requestsPerS: 1, tokensPerS: 0, limit: 1 }]),
  };
  const view = { id: 'r', state: 'running', createdMs: startMs, trials: [{ id: 'a', configuration: { model: 'm' }, state: 'running' }] };
  return { watcher: { onDidChange: changed.event, readerOf: () => reader, view: () => view } as unknown as StoreWatcher, changed, reads, told: [] };
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
  expect(reads.slice(0, 4)).toEqual(['events after 0', 'all ticks', 'events after 1', 'last ticks']);
  follower.watch('');
  changed.fire();
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(4);
  follower.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
