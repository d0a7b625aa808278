import { expect, test } from 'vitest';
import { withHidden } from '../../webview/hiddenCharacters.ts';

const shown = (text: string): string => withHidden(text).map(part => (typeof part === 'string' ? part : `[${part.code}]`)).join('');

test('what nobody sees in an answer, and what turns its direction, is told', () => {
  expect(shown('a\u202Elive\u202C b')).toBe('a[U+202E]live[U+202C] b');
  expect(shown('\uFEFF42\u200B')).toBe('[U+FEFF]42[U+200B]');
  expect(shown('\u001B[31mred\u001B[0m\0')).toBe('[U+001B][31mred[U+001B][0m[U+0000]');
});

test('a text of any script is as it is', () => {
  const text = 'line\r\n\tEnd. שלום \u200F\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 👩\u200D💻 数学\u00A0x';
  expect(withHidden(text)).toEqual([text]);
});
