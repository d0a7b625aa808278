import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import { complete } from '../../../src/task/authoring/complete.ts';
import { hover } from '../../../src/task/authoring/hover.ts';
import { ports } from './ports.ts';

const examples = path.resolve(import.meta.dirname, '../../../examples');
const texts = readdirSync(examples).filter(name => name.endsWith('.yaml')).map(name => [name, readFileSync(path.join(examples, name), 'utf8')] as const);

/** Milliseconds that an editor may wait for either. */
const limitMs = 20;

/** Places that take longer than that, each time that they are asked: what else the machine does may hold up one of them. */
function slowPlaces(text: string, file: string, offsets: Iterable<number>): readonly string[] {
  const timed = (work: () => unknown): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const isSlow = (work: () => unknown): boolean => [1, 2, 3, 4].every(() => timed(work) > limitMs);
  return [...offsets].flatMap(offset => [
    ...(isSlow(() => complete(text, offset, { ...ports, file })) ? [`complete at ${offset}`] : []),
    ...(isSlow(() => hover(text, offset, { ...ports, file })) ? [`hover at ${offset}`] : []),
  ]);
}

test.each(texts)('at every place of %s something is told, and nothing is thrown', (name, text) => {
  expect(slowPlaces(text, `/w/${name}`, Array.from({ length: text.length + 1 }, (_, k) => k))).toEqual([]);
});

test.each(texts)('%s cut anywhere', (name, text) => {
  const random = createRng(name.length);
  for (let k = 0; k < 120; k++) {
    const end = Math.floor(random.next() * text.length);
    expect(slowPlaces(text.slice(0, end), `/w/${name}`, [end, Math.floor(random.next() * end)])).toEqual([]);
  }
});

test.each(texts)('%s with a stretch torn out, or a character put in', (name, text) => {
  const random = createRng(text.length);
  const odd = ['{', '[', '"', "'", ':', '- ', '|', '>', '&a', '*a', '<<', '\t', '\n', '\r\n', '#', '\u0001', '\u0000', '${', '{{', '%', '__proto__: ', '? ', '---\n', '💥'];
  for (let k = 0; k < 150; k++) {
    const at = Math.floor(random.next() * text.length);
    const broken = text.slice(0, at) + (odd[k % odd.length] ?? '') + text.slice(at + Math.floor(random.next() * 20));
    expect(slowPlaces(broken, `/w/${name}`, [at, at + 1, Math.floor(random.next() * broken.length)])).toEqual([]);
  }
});

test.each([['['], ['{'], ['- '], ['{a: '], ['a:\n '], ['"'], ['[{'], ['- - \n']])('thousands of `%s`', piece => {
  const text = piece.repeat(3000);
  expect(() => complete(text, text.length, ports)).not.toThrow();
  expect(() => hover(text, text.length - 1, ports)).not.toThrow();
});
