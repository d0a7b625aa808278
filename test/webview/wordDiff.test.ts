import { expect, test } from 'vitest';
import { nearestTarget } from '../../webview/samples/nearestTarget.ts';
import { wordDiff } from '../../webview/samples/wordDiff.ts';

function drawn(from: string, to: string): string {
  return wordDiff(from, to)?.map(({ kind, text }) => ({ same: text, added: `{+${text}}`, removed: `{-${text}}` })[kind]).join('') ?? 'not compared';
}

test.each([
  ['the cat sat', 'the cat sat', 'the cat sat'],
  ['the cat sat', 'the dog sat', 'the {-cat}{+dog} sat'],
  ['', 'all new', '{+all new}'],
  ['all gone', '', '{-all gone}'],
  ['5', '5.', '5{+.}'],
  // Two changed words with a space between them are one change.
  ['a red house here', 'a blue boat here', 'a {-red house}{+blue boat} here'],
  ['Grüße aus Köln', 'Grüße aus Bonn', 'Grüße aus {-Köln}{+Bonn}'],
  ['я люблю чай', 'я люблю кофе', 'я люблю {-чай}{+кофе}'],
  ['one\ntwo\n', 'one\nthree\n', 'one\n{-two}{+three}\n'],
  ['<b>x</b>', '<b>y</b>', '<b>{-x}{+y}</b>'],
])('from %j to %j', (from, to, expected) => {
  expect(drawn(from, to)).toBe(expected);
});

test('of both texts nothing is lost', () => {
  const [from, to] = ['It is  a test,\twith 2 spaces.', 'It was a  test, with\n3 spaces!'];
  const parts = wordDiff(from, to) ?? [];
  expect(parts.flatMap(({ kind, text }) => (kind === 'added' ? [] : [text])).join('')).toBe(from);
  expect(parts.flatMap(({ kind, text }) => (kind === 'removed' ? [] : [text])).join('')).toBe(to);
});

test('long texts are compared by lines, and what would take too long is not compared', () => {
  const lines = Array.from({ length: 5_000 }, (_, k) => `line ${k} of a long text`);
  const changed = lines.map((line, k) => (k === 2_500 ? 'another line' : line));
  expect(wordDiff(lines.join('\n'), changed.join('\n'))?.filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: 'line 2500 of a long text\n' },
    { kind: 'added', text: 'another line\n' },
  ]);
  const noise = (seed: number): string => Array.from({ length: 400_000 }, (_, k) => ((k * seed) % 7919).toString(36)).join('\n');
  expect(drawn(noise(31), noise(37))).toBe('not compared');
});

test.each([
  ['the answer is Paris', ['London', 'Paris'], 'Paris'],
  ['London', ['London', 'London or Paris or Rome'], 'London'],
  ['nothing alike', ['a', 'b'], 'a'],
  ['x', [], undefined],
])('nearest to %j of %j is %j', (text, targets, expected) => {
  expect(nearestTarget(text, targets)).toBe(expected);
});
