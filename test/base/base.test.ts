import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { mayFollow, runStates } from '../../src/base/outcomes.ts';
import { createRng } from '../../src/base/rng.ts';
import { version } from '../../src/base/version.ts';

test('what is held is released once, last first, and one failure does not stop the rest', () => {
  const released: string[] = [];
  const store = new DisposableStore();
  for (const name of ['a', 'b', 'c']) {
    store.add(
      toDisposable(() => {
        released.push(name);
        if (name === 'b') throw new Error('b is stuck');
      }),
    );
  }
  expect(() => store.dispose()).toThrow('Disposing failed');
  store.dispose();
  store.add(toDisposable(() => released.push('late')));
  expect(released.join(' ')).toBe('c b a late');
});

test('every listener hears, also after one that throws', () => {
  const heard: string[] = [];
  const emitter = new Emitter<string>();
  emitter.event(() => {
    throw new Error('deaf');
  });
  const second = emitter.event(value => heard.push(value));
  expect(() => emitter.fire('one')).toThrow('A listener failed');
  second.dispose();
  expect(() => emitter.fire('two')).toThrow();
  expect(heard).toEqual(['one']);
});

test('the table of transitions, as a picture', () => {
  const picture = runStates.map(from => `${from} → ${runStates.filter(to => mayFollow(from, to)).join(' ')}`);
  expect(picture).toEqual([
    'pending → queued starting ended',
    'queued → starting ended',
    'starting → warming running ended',
    'warming → running ended',
    'running → finishing ended',
    'finishing → ended',
    'ended → starting',
  ]);
});

test('the same seed gives the same sequence, and another seed another', () => {
  const draw = (seed: number | string): string => {
    const rng = createRng(seed);
    return Array.from({ length: 6 }, () => rng.int(100)).join(' ');
  };
  expect(draw(7)).toBe(draw(7));
  expect(new Set([draw(0), draw(1), draw(2), draw('a'), draw('b')]).size).toBe(5);
});

test('random numbers are uniform: chi-square over 100 cells', () => {
  const rng = createRng(3);
  const cells = new Array<number>(100).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const cell = rng.int(100);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  const chiSquare = cells.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  // 99 degrees of freedom: 0.1 % of uniform sources exceed 149.
  expect(chiSquare).toBeLessThan(149);
});

test('a failure for a person reads as one sentence', () => {
  expect(renderHumanError(new HumanError({ what: 'the file does not exist', where: 'data/test.jsonl', toDo: 'check the path' }))).toBe('data/test.jsonl: the file does not exist; check the path');
});

test('the version is that of package.json', () => {
  expect((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version).toBe(version);
});
