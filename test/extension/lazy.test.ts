import { expect, test } from 'vitest';
import { Lazy } from '../../src/extension/lazy.ts';

class Made {
  disposed = 0;
  dispose(): void {
    this.disposed++;
  }
}

test('it is made once, when it is first asked for', async () => {
  let times = 0;
  const lazy = new Lazy(async () => {
    times++;
    return new Made();
  });
  expect([times, lazy.made]).toEqual([0, undefined]);
  const [a, b] = await Promise.all([lazy.get(), lazy.get()]);
  expect([times, a === b, lazy.made === a]).toEqual([1, true, true]);
  lazy.dispose();
  expect(a.disposed).toBe(1);
});

test('what could not be made is tried again by the next who asks', async () => {
  let times = 0;
  const lazy = new Lazy(async () => {
    if (++times === 1) throw new Error('gone');
    return new Made();
  });
  await expect(lazy.get()).rejects.toThrow('gone');
  expect(lazy.made).toBeUndefined();
  expect(await lazy.get()).toBeInstanceOf(Made);
  expect(times).toBe(2);
});

test('what is made after its owner has gone is disposed of', async () => {
  let make = (_: Made): void => undefined;
  const lazy = new Lazy(() => new Promise<Made>(resolve => (make = resolve)));
  const getting = lazy.get();
  lazy.dispose();
  const made = new Made();
  make(made);
  await getting;
  expect(made.disposed).toBe(1);
});
