import { expect, test } from 'vitest';
import { roomFor } from '../../src/runner/roomFor.ts';

const never = new Promise<void>(() => undefined);

test('who waits for room is let go once the run is stopped, before or meanwhile', async () => {
  const stop = new AbortController();
  const waiting = roomFor({ room: () => never }, stop.signal);
  stop.abort();
  expect(await waiting).toBeUndefined();
  expect(await roomFor({ room: () => never }, stop.signal)).toBeUndefined();
});

test('the store’s failure is heard, and where there is room nobody waits', async () => {
  const { signal } = new AbortController();
  await expect(roomFor({ room: () => Promise.reject(new Error('locked')) }, signal)).rejects.toThrow('locked');
  expect(roomFor({ room: () => undefined }, signal)).toBeUndefined();
});
