import { expect, test } from 'vitest';
import { OwnRuns } from '../../src/extension/ends/ownRuns.ts';
import type { Memory } from '../../src/extension/languageModels/modelBridges.ts';

/** A memory that outlives windows, and windows that are processes. */
function machine(): { readonly open: (pid: number) => OwnRuns; readonly close: (pid: number) => void; readonly kept: ReadonlyMap<string, unknown> } {
  const kept = new Map<string, unknown>();
  const alive = new Set<number>();
  // What a window reads is what was there when it opened.
  const memory = (): Memory => {
    const seen = new Map(kept);
    return { get: <T>(key: string, otherwise: T) => (seen.get(key) as T | undefined) ?? otherwise, update: async (key, value) => void kept.set(key, value) };
  };
  return {
    kept,
    open(pid) {
      alive.add(pid);
      return new OwnRuns(memory(), pid, other => alive.has(other));
    },
    close: pid => void alive.delete(pid),
  };
}

test('of two windows on one workspace the one that started a run tells of its end, once', () => {
  const { open } = machine();
  const first = open(1);
  first.add('a');
  const second = open(2);
  second.add('b');
  const told = (window: OwnRuns): string[] => ['a', 'b', 'of a terminal'].filter(run => window.claimEnd(run));
  expect([told(second), told(first), told(second), told(first)]).toEqual([['b'], ['a'], [], []]);
});

test('a window that resumes another’s run tells of that end', () => {
  const { open } = machine();
  const first = open(1);
  first.add('a');
  expect(first.claimEnd('a')).toBe(true);
  const second = open(2);
  second.add('a');
  expect([first.claimEnd('a'), second.claimEnd('a')]).toEqual([false, true]);
});

test('after a reload the next window tells of what the one before it started', () => {
  const { open, close, kept } = machine();
  open(1).add('a');
  expect(open(2).left).toEqual([]);
  close(1);
  const next = open(3);
  expect(next.left).toEqual(['a']);
  expect([next.claimEnd('a'), next.claimEnd('a')]).toEqual([true, false]);
  expect([...kept.values()]).toEqual([undefined]);
});

test('a run that another tells of is told by nobody', () => {
  const window = machine().open(1);
  window.add('a');
  window.forget('a');
  expect(window.claimEnd('a')).toBe(false);
});
