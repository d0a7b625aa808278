import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { descriptionOf, settingsOf, withSettings } from '../../scripts/settingsPage.ts';
import { root } from '../architecture/readTree.ts';

test('README.md shows the settings of package.json (`node scripts/write-settings.ts` writes them)', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  expect(readme).toBe(withSettings(readme, root));
});

describe.each(settingsOf(root))('%s', (_, setting) => {
  test('says what it does, in a sentence', () => expect(descriptionOf(setting)).toMatch(/^\p{Lu}[\s\S]+\.$/u));
  test('says for whom it is set', () => expect(['application', 'machine', 'machine-overridable', 'window', 'resource']).toContain(setting.scope));
  test('has a default', () => expect(setting).toHaveProperty('default'));
  test('has its place in the settings editor', () => expect(setting.order).toBeGreaterThan(0));
  test('allows not everything', () => expect(setting.type ?? setting.enum ?? setting.anyOf).toBeDefined());
  test('tells what each of its values means', () => {
    const told = setting.markdownEnumDescriptions ?? setting.enumDescriptions ?? [];
    expect(told).toHaveLength(setting.enum?.length ?? 0);
  });
});
