import { expect, test } from 'vitest';
import { Pages, type Moves } from '../../webview/samples/pages.ts';
import type { Question } from '../../webview/samples/question.ts';
import type { SampleLine, SampleQuery } from '../../src/report/samplePage.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';

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

/** A table over a store, whose questions are answered when the test says so. */
function tableOf(store: StoreWriter): { readonly pages: Pages; readonly answer: () => Moves | undefined; readonly names: (from: number, to: number) => string } {
  const asked: { request: number; query: SampleQuery }[] = [];
  const pages = new Pages((request, query) => asked.push({ request, query }));
  return {
    pages,
    answer: () => {
      const next = asked.shift();
      return next && pages.receive(next.request, store.samplePage(next.query));
    },
    names: (from, to) => Array.from({ length: to - from }, (_, k) => pages.at(from + k)).map(line => (line === undefined ? '…' : `${line.trial}${line.index}`)).join(' '),
  };
}

function running(): StoreWriter {
  const { store } = tempStore();
  store.createRun(aRun(), [aTrial('a', 0), aTrial('b', 1)]);
  for (let k = 0; k < 300; k++) for (const trial of ['a', 'b']) store.writeSample('run-1', aSample(trial, 2 * k, { output: k % 2 === 0 ? 'even' : 'odd' }));
  return store;
}

test.each<[string, Partial<Question>]>([
  ['all samples', {}],
  ['a search', { search: 'EVEN' }],
  ['a filter, sorted', { outcome: 'ok', sort: 'index', descending: true }],
])('in a run that grows the lines in sight and the selected one stay as they are: %s', (_name, more) => {
  const store = running();
  const { pages, answer, names } = tableOf(store);
  pages.pose({ run: 'run-1', sort: 'trial', descending: false, ...more });
  answer();
  pages.at(210);
  answer();
  const [inSight, selected] = [names(207, 212), pages.at(204)];
  const before = pages.total;
  // Of both trials at their beginnings and their ends.
  for (const k of [1, 3, 5, 601, 603, 605]) for (const trial of ['a', 'b']) store.writeSample('run-1', aSample(trial, k, { output: 'even' }));
  pages.follow(207, selected);
  const moves = answer();
  expect(pages.total).toBe(before + 12);
  expect(moves?.by).toBeGreaterThan(0);
  expect(names(207 + (moves?.by ?? 0), 212 + (moves?.by ?? 0))).toBe(inSight);
  expect(pages.at(moves?.selected ?? -1)).toEqual(selected);
});

test('at the top a growing table stays at the top, and the selected sample stays selected', () => {
  const store = running();
  const { pages, answer, names } = tableOf(store);
  pages.pose({ run: 'run-1', sort: 'trial', descending: false });
  answer();
  store.writeSample('run-1', aSample('a', 1));
  pages.follow(0, pages.at(3));
  expect(answer()).toEqual({ by: 0, selected: 4 });
  expect(names(0, 4)).toBe('a0 a1 a2 a4');
});

test('where the first line in sight has gone, the table stays where it is', () => {
  const store = running();
  const { pages, answer } = tableOf(store);
  pages.pose({ run: 'run-1', sort: 'trial', descending: false, search: 'even' });
  answer();
  const top = pages.at(5);
  store.writeSample('run-1', aSample('a', top?.index ?? -1, { output: 'other' }));
  pages.follow(5, top);
  expect(answer()).toEqual({ by: 0 });
  expect(pages.total).toBe(299);
});

test('an answer from before a look at what is new is not shown after it', () => {
  const store = running();
  const asked: number[] = [];
  const pages = new Pages(request => asked.push(request));
  const question = { run: 'run-1', sort: 'trial', descending: false } as const;
  pages.pose(question);
  pages.receive(1, store.samplePage({ ...question, offset: 0, limit: 200 }));
  pages.at(450);
  pages.follow(3, undefined);
  expect(asked).toEqual([1, 2, 3]);
  expect(pages.receive(3, store.samplePage({ ...question, offset: 0, limit: 400 }))).toEqual({ by: 0 });
  expect(pages.receive(2, store.samplePage({ ...question, offset: 400, limit: 200 }))).toBeUndefined();
  expect([pages.at(399)?.index, pages.at(400)]).toEqual([198, undefined]);
});

test('of the pages that are passed in a hurry those are asked for that are in sight when an answer comes', () => {
  const asked: number[] = [];
  const pages = new Pages((_request, { offset }) => asked.push(offset));
  pages.pose({ run: 'r', sort: 'index', descending: false });
  pages.receive(1, { total: 100_000, offset: 0, lines: Array.from({ length: 200 }, (_, k) => line(k)) });
  for (let index = 0; index < 90_000; index += 1_000) pages.at(index);
  expect(asked).toEqual([0, 1_000, 2_000]);
  pages.receive(2, { total: 100_000, offset: 1_000, lines: [] });
  pages.at(89_000);
  expect(asked).toEqual([0, 1_000, 2_000, 89_000]);
});
