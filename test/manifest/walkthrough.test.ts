import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../architecture/readTree.ts';

interface Step {
  readonly id: string;
  readonly media: { readonly image: Readonly<Record<'dark' | 'light' | 'hc' | 'hcLight', string>>; readonly altText: string };
}

const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { contributes: { walkthroughs: readonly { readonly description: string; readonly steps: readonly Step[] }[] } };
const texts = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const told = (text: string): string => texts[/^%(.+)%$/u.exec(text)?.[1] ?? ''] ?? text;

describe.each(contributes.walkthroughs.flatMap(({ steps }) => steps).map(step => [step.id, step] as const))('the step %s', (_, { media }) => {
  test('shows a picture in each kind of theme', () => {
    expect(Object.keys(media.image).sort()).toEqual(['dark', 'hc', 'hcLight', 'light']);
    expect(Object.values(media.image).filter(file => !existsSync(path.join(root, file)))).toEqual([]);
  });
  test('says in words what its picture shows', () => expect(told(media.altText).length).toBeGreaterThan(20));
});

test('the line under a walkthrough’s title is short enough for the welcome page, which cuts it', () => {
  expect(contributes.walkthroughs.map(({ description }) => told(description)).filter(text => text.length > 60)).toEqual([]);
});

test('README.md shows pictures that are there', () => {
  const shown = [...readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/(?:\]\(|src="|srcset=")(docs\/[^)"]+)/gu)].map(([, file]) => file ?? '');
  expect(shown.length).toBeGreaterThan(3);
  expect(shown.filter(file => !existsSync(path.join(root, file)))).toEqual([]);
});
