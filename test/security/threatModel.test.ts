import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every file and test that SECURITY.md names is there', () => {
  const named = [...readFileSync('SECURITY.md', 'utf8').matchAll(/`((?:src|test|webview|scripts|\.ci)\/[\w./-]+)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(file => !existsSync(file))).toEqual([]);
});
