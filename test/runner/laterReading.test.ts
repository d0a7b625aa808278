import { expect, test } from 'vitest';
import { LaterReading } from '../../src/runner/load/laterReading.ts';

test('one answer is read in a turn, in order, and others come in between', async () => {
  const said: string[] = [];
  const reading = new LaterReading();
  for (const name of ['a', 'b', 'c']) {
    reading.add(() => {
      said.push(name);
      setImmediate(() => said.push('.'));
    });
  }
  expect(said).toEqual([]);
  await reading.done();
  expect(said.join('')).toBe('a.b.c');
  reading.add(() => said.push('d'));
  await reading.done();
  expect(said.at(-1)).toBe('d');
  await reading.done();
});
