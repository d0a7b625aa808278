import { expect, test } from 'vitest';
import { htmlChunks } from '../../src/report/exporters/html.ts';
import { markdownChunks } from '../../src/report/exporters/markdown.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import type { RunRow } from '../../src/store/rows.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';
import { viewOf } from './evalFixture.ts';

const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&\u0000\u001b[31m`;

/** Two models, judged by accuracy and TER, with tags in clusters, prices, a leaderboard and a gate. */
function statistics(names: readonly [string, string], words: string, fields: Partial<RunRow> = {}): StoreWriter {
  const { store } = tempStore();
  const trials = names.map((model, k) => aTrial(`t${k}`, k, { configuration: { ...aTrial('', 0).configuration, model }, state: 'ended', outcome: 'succeeded', endedMs: 5_000, total: 6, datasetHash: 'data', promptHash: `prompt ${k}` }));
  const run = aRun({
    state: 'ended',
    outcome: 'succeeded',
    endedMs: 5_000,
    durationMs: 4_000,
    scorers: [
      { id: 'numeric_match', definition: 'numeric_match/1', binary: true },
      { id: 'ter', definition: 'ter/1', binary: false, unit: 'points', direction: 'lower', aggregate: { use: 'ter' } },
    ],
    gates: [{ gate: 'ter <= 40', held: false, value: 62.5, unit: 'points', trial: 't1' }],
    ...fields,
  });
  const planned = trials.map(({ id, configuration }) => ({ id, index: 0, configuration, promptHash: 'cc', tags: ['language'] }));
  const plan = { ...run.plan, trials: planned, leaderboard: { by: 'numeric_match', dynascore: [{ name: 'numeric_match', weight: 1, offset: 0 }, { name: 'cost', weight: 1, offset: 0 }] } } as unknown as RunRow['plan'];
  store.createRun({ ...run, plan }, trials);
  for (const { id, index } of trials) {
    for (let k = 0; k < 6; k++) {
      const scores = [{ scorer: 'numeric_match', value: k % (3 - index) === 0 ? 0 : 1, reason: words }, { scorer: 'ter', value: 10 * k, stats: [k + 5 * index, 10] }];
      store.writeSample(run.id, aSample(id, k, { scores, output: words, answer: words, target: JSON.stringify([words]), tags: JSON.stringify({ language: k < 3 ? words : 'de' }), cluster: `doc ${k % 3}`, cost: 0.25 * (index + 1) }));
    }
  }
  store.flush();
  return store;
}

const page = (store: StoreWriter): string => [...htmlChunks(viewOf(store), store)].join('');
/** The texts of a page's elements, a line each. */
const words = (html: string): string => html.replace(/<style>[^]*?<\/style>/g, '').replace(/<[^>]+>/g, '\n').replace(/\n+/g, '\n');

test('the page shows what the terminal does, each number in its unit', () => {
  const store = statistics(['big', 'small'], 'en');
  const shown = words(page(store));
  for (const text of ['numeric_match', '95 % by cluster', 'ter ↓', '↓ lower is better', '25.0', '62.5', 'cost 4.5', 'ter &lt;= 40', 'By Dynascore; means over each model’s trials.', 'numeric_match by language', 'ter (lower is better)', '−50.00', 'their prompts differ', 'Settings in force', 'mean(latency), ms', 'Not strictly comparable']) {
    expect(shown.toLowerCase()).toContain(text.toLowerCase());
  }
  expect(shown).not.toContain('62.5000');
});

test('the terminal and Markdown say which way is better, and that clusters were drawn by tag', () => {
  const view = viewOf(statistics(['big', 'small'], 'en'));
  const terminal = rankingText(view, 120);
  expect(terminal.slice(terminal.indexOf('numeric_match by language'), terminal.indexOf('leaderboard'))).toMatchInlineSnapshot(`
    "numeric_match by language
    trial  language  numeric_match  95 % by cluster   n
    big    de               0.6667  [0.0000, 1.0000]  3
    big    en               0.6667  [0.0000, 1.0000]  3
    small  de               0.6667  [0.0000, 1.0000]  3
    small  en               0.3333  [0.0000, 1.0000]  3

    "
  `);
  expect(terminal.slice(terminal.indexOf('ter, paired'))).toMatchInlineSnapshot(`
    "ter, paired differences (lower is better)
    a    b         a − b  95 % by cluster   n  flipped
    big  small  * −50.00  [−50.00, −50.00]  6    0.0 %
    * not strictly comparable: their prompts differ
    "
  `);
  expect([...markdownChunks(view)].join('')).toContain('| ter (lower is better) | big − small (their prompts differ) |');
});

test('what models, tasks and judges wrote stays text', () => {
  const html = page(statistics([hostile, 'small'], hostile, { task: hostile, description: hostile, error: hostile, gates: [{ gate: hostile, held: false, why: hostile }], settings: { [hostile]: { value: hostile, source: hostile } } }));
  const tags = new Set(Array.from(html.matchAll(/<\/?([a-z!][^\s>/]*)/gi), ([, tag]) => tag?.toLowerCase()));
  expect([...tags].sort().join(' ')).toBe('!doctype body circle details figcaption figure h1 h2 h3 head html li line meta p pre rect strong style summary svg table tbody td text th thead title tr ul');
  expect(Array.from(html.replace(/"[^"]*"/g, '""').matchAll(/<[a-z][^>]*\s(on\w+|src|href|style)=/gi), ([match]) => match)).toEqual([]);
  expect(html).not.toMatch(/https?:|url\(/);
  expect(html).not.toContain('\u0000');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});
