import path from 'node:path';
import { expect, test } from 'vitest';
import { isInside } from '../../src/extension/isInside.ts';

test('a file is inside a folder, whatever its name begins with', () => {
  expect(['/w/a.yaml', '/w/b/a.yaml', '/w/..drafts/a.yaml', '/a.yaml', '/w2/a.yaml', '/'].map(file => isInside('/w', file, path.posix))).toEqual([true, true, true, false, false, false]);
});

test('another drive of Windows is outside', () => {
  expect(['C:\\w\\a.yaml', 'C:\\a.yaml', 'D:\\w\\a.yaml'].map(file => isInside('C:\\w', file, path.win32))).toEqual([true, false, false]);
});
