import { expect, test } from 'vitest';
import { onAbort } from '../../src/base/onAbort.ts';

test('those who wait are told once, in the order they came; who left, even while others are told, is not', () => {
  const controller = new AbortController();
  const told: string[] = [];
  const leaves = ['a', 'b', 'c', 'd', 'e'].map(name =>
    onAbort(controller.signal, () => {
      told.push(name);
      if (name === 'c') leaves[3]?.();
    }),
  );
  leaves[1]?.();
  leaves[1]?.();
  onAbort(controller.signal, () => told.push('f'));
  controller.abort();
  leaves[0]?.();
  expect(told.join(' ')).toBe('a c e f');
});
