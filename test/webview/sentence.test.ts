import { expect, test } from 'vitest';
import { sentence } from '../../webview/sentence.ts';

test('a note is shown as a sentence; a name at its beginning stays as it is', () => {
  expect(['the run was resumed once', 'a search: it ended early', 'e02 was the best', 'gpt-4o was asked twice', 'Each sample counts.', '4 requests were left out'].map(sentence)).toEqual([
    'The run was resumed once.', 'A search: it ended early.', 'e02 was the best.', 'gpt-4o was asked twice.', 'Each sample counts.', '4 requests were left out.',
  ]);
});
