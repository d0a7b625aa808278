import { expect, test } from 'vitest';
import { FoldedTexts } from '../../../src/store/texts/foldedTexts.ts';

function having(texts: FoldedTexts, words: string): string {
  return [...texts.having(words)].flatMap((is, number) => (is === 1 ? [number] : [])).join(' ');
}

test.each([
  ['APFEL', '0 3'],
  ['äpfel', '1'],
  ['ÄP', '1'],
  ['el und', '3'],
  // Two parts of one text: nothing is found across them, nor across texts.
  ['el bir', ''],
  ['enäp', ''],
  ['вода', '2'],
  ['ΟΔΌΣ', '4'],
  ['όδοσ', '4'],
  ['水', '4'],
  ['', '0 1 2 3 4'],
  ['\0', ''],
])('%j is in %j', (words, expected) => {
  const texts = new FoldedTexts();
  for (const parts of [['Apfel', 'Birnen'], ['Äpfel'], ['Вода'], ['Apfel und Apfel', ''], ['οδός', 'Όδος', '水']]) texts.add(parts);
  expect(having(texts, words)).toBe(expected);
});

test('texts over several segments, one larger than a segment, are all found, and each once', () => {
  const texts = new FoldedTexts();
  for (let k = 0; k < 400; k++) texts.add([`${'filler '.repeat(1000)} number ${k}.`]);
  const large = texts.add(['A'.repeat(17_000_000), 'needle']);
  texts.add(['last NEEDLE']);
  expect(having(texts, 'number 399.')).toBe('399');
  expect(having(texts, 'number 0.')).toBe('0');
  expect(having(texts, 'needle')).toBe(`${large} ${large + 1}`);
  expect([...texts.having('filler')].filter(is => is === 1)).toHaveLength(400);
  expect(texts.size).toBe(402);
});

test('beginnings of parts are ordered as the texts are', () => {
  const texts = new FoldedTexts();
  const words = ['b', 'B a', 'zebra', 'Äpfel', 'a', '水'];
  const numbers = words.map(word => texts.add(['other', word, 'third']));
  const beginnings = numbers.map(number => texts.beginning(number, 1, 200));
  expect(words.map((word, k) => [word, beginnings[k] ?? ''] as const).sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([word]) => word)).toEqual(['a', 'b', 'B a', 'zebra', 'Äpfel', '水']);
  expect(texts.beginning(0, 0, 3)).toBe('oth');
  expect(texts.beginning(0, 2, 200)).toBe('third');
});
