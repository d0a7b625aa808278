import { expect, test } from 'vitest';
import { formKey } from '../../webview/form/formKey.ts';

/** A key pressed in the innermost of these elements. */
function press(key: string, path: readonly string[], more: { readonly ctrlKey?: true; readonly metaKey?: true; readonly isComposing?: true } = {}): ReturnType<typeof formKey> {
  // A document and a shadow root are no elements.
  const targets = [...path.map(localName => ({ localName })), {}];
  return formKey({ key, isComposing: false, ctrlKey: false, metaKey: false, ...more, composedPath: () => targets });
}

test('Enter on a button presses that button and does not run', () => {
  expect(press('Enter', ['vscode-button', 'p', 'main'])).toBeUndefined();
  expect(press('Enter', ['button', 'vscode-button', 'p', 'main'])).toBeUndefined();
  expect(press('Enter', ['summary', 'details', 'main'])).toBeUndefined();
});

test('Enter in a field runs, in several lines with Ctrl or the command key', () => {
  expect(press('Enter', ['input', 'div', 'main'])).toBe('run');
  expect(press('Enter', ['textarea', 'div', 'main'])).toBeUndefined();
  expect([press('Enter', ['textarea', 'main'], { ctrlKey: true }), press('Enter', ['textarea', 'main'], { metaKey: true })]).toEqual(['run', 'run']);
});

test('Escape leaves from anywhere; what ends the composing of a word is no key of the form', () => {
  expect(press('Escape', ['vscode-button', 'main'])).toBe('leave');
  expect([press('Enter', ['input'], { isComposing: true }), press('Escape', ['input'], { isComposing: true })]).toEqual([undefined, undefined]);
  expect(press('a', ['input'])).toBeUndefined();
});
