import { expect, test } from 'vitest';
import { Pages } from '../../webview/samples/pages.ts';
import type { SampleLine } from '../../src/report/samplePage.ts';

const line = (index: number): SampleLine => ({ trial: 'a', model: 'a', index, repeat: 0, outcome: 'ok', input: '', target: '', scores: {} });
const page = (total: number): { total: number; offset: number; lines: SampleLine[] } => ({ total, offset: 0, lines: Array.from({ length: total }, (_, k) => line(k)) });

function pagesOf(): { readonly pages: Pages; readonly asked: number[] } {
  const asked: number[] = [];
  return { pages: new Pages(request => asked.push(request)), asked };
}

test('a table that was empty fills once samples are there', () => {
  const { pages, asked } = pagesOf();
  pages.pose({ run: 'r', sort: 'index', descending: false });
  pages.receive(1, page(0));
  pages.refresh();
  expect(asked).toEqual([1, 2]);
  pages.receive(2, page(3));
  expect(pages.at(2)?.index).toBe(2);
  expect(asked).toEqual([1, 2]);
});

test('an answer that was on its way when rows changed is shown, and asked for again', () => {
  const { pages, asked } = pagesOf();
  pages.pose({ run: 'r', sort: 'index', descending: false });
  pages.refresh();
  pages.receive(1, page(0));
  expect(asked).toEqual([1, 2]);
  pages.refresh();
  pages.receive(2, page(2));
  expect(pages.at(0)?.index).toBe(0);
  expect(asked).toEqual([1, 2, 3]);
  pages.receive(3, page(3));
  expect(pages.at(0)?.index).toBe(0);
  expect(asked).toEqual([1, 2, 3]);
});
