import { expect, test } from 'vitest';
import { withHidden } from '../../webview/hiddenCharacters.ts';

const shown = (text: string): string => withHidden(text).map(part => (typeof part === 'string' ? part : `[${part.code}]`)).join('');

test('what nobody sees in an answer, and what turns its direction, is told', () => {
  expect(shown('a\u202Elive\u202C b')).toBe('a[U+202E]live[U+202C] b');
  expect(shown('\uFEFF42\u200B')).toBe('[U+FEFF]42[U+200B]');
  expect(shown('\u001B[31mred\u001B[0m\0')).toBe('[U+001B][31mred[U+001B][0m[U+0000]');
});

test('operators, fillers and tags that show nothing are told; the tags of a flag are not', () => {
  expect(shown('Paris\u2063')).toBe('Paris[U+2063]');
  expect(shown('\u3164\u180E\u115F')).toBe('[U+3164][U+180E][U+115F]');
  expect(shown('Hi\u{E0049}\u{E0067}')).toBe('Hi[U+E0049][U+E0067]');
  const scotland = '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}';
  expect(shown(scotland)).toBe(scotland);
});

test('a text of any script is as it is', () => {
  const text = 'line\r\n\tEnd. שלום \u200F\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 👩\u200D💻 数学\u00A0x';
  expect(withHidden(text)).toEqual([text]);
});
