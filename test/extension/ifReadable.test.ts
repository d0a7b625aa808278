import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventFollower } from '../../src/extension/panel/eventFollower.ts';
import type { StoreWatcher } from '../../src/extension/storeWatcher.ts';
import type { ToPanel } from '../../src/protocol/messages.ts';
import type { EventRow } from '../../src/store/rows.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a store that cannot be read for a while has no new events, and the page goes on when it can', () => {
  const events: readonly EventRow[] = [{ seq: 1, atMs: 0, event: { type: 'trialStarted', trial: 'a', samples: 1, done: 0 } }];
  let isLocked = true;
  const readerOf = (): unknown => {
    if (isLocked) throw new Error('SQLITE_BUSY');
    return { trials: () => [], events: (_: string, after: number) => events.filter(({ seq }) => seq > after) };
  };
  const told: ToPanel[] = [];
  const follower = new EventFollower({ find: () => undefined, readerOf } as unknown as StoreWatcher, message => told.push(message));
  follower.watch('r');
  vi.advanceTimersByTime(600);
  expect(told).toEqual([]);
  isLocked = false;
  vi.advanceTimersByTime(600);
  expect(told).toEqual([{ type: 'eventsChanged', run: 'r' }]);
  follower.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
