import { expect, test } from 'vitest';
import { compareAll } from '../../src/report/compare.ts';
import { exportRun } from '../../src/report/exporters/exportRun.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import { measureTrial } from '../../src/report/trialFinal.ts';
import { createScorer } from '../../src/score/createScorer.ts';
import type { ScorerRow } from '../../src/store/rows.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { tempStore } from '../store/fixtures.ts';
import { aRun, aSample, aTrial } from '../store/rows.ts';
import { textMetrics } from '../golden/textMetrics.ts';
import { viewOf } from './evalFixture.ts';

const { judge, ...bleu } = createScorer({ id: 'bleu', use: 'bleu', params: {} });
const { rows, cases } = textMetrics();
const german = rows.filter(row => row.language === 'de');
const right = cases.find(one => one.use === 'bleu' && one.several)?.groups['de'];

/** A trial `good` with the outputs as they are, and `poor` whose every other output is one word. */
function translated(scorer: ScorerRow = bleu, state: 'ended' | 'running' = 'ended'): StoreWriter {
  const { store } = tempStore();
  store.createRun(aRun({ scorers: [scorer], state, ...(state === 'ended' ? { outcome: 'succeeded', endedMs: 9_000 } : {}) }), ['poor', 'good'].map((id, index) => aTrial(id, index, { state, total: german.length, datasetHash: 'd' })));
  for (const trial of ['poor', 'good']) {
    for (const [index, { output, targets }] of german.entries()) {
      const answer = trial === 'poor' && index % 2 === 0 ? 'Wort' : output;
      store.writeSample('run-1', aSample(trial, index, { answer, output: answer, target: JSON.stringify(targets), scores: [{ scorer: scorer.id, ...judge(answer, targets) }] }));
    }
  }
  store.flush();
  return store;
}

test('the metric is that of the corpus, not the mean of the sentences, with an interval over samples; BLEU reads 38.5, not 3850 %', () => {
  const view = viewOf(translated());
  const good = view.trials[1]?.metrics['bleu'];
  expect(good?.value).toBeCloseTo(right ?? NaN, 9);
  expect(good).toMatchObject({ n: german.length, unit: 'points', missing: 0, interval: { method: 'bootstrap', resamples: 1000 } });
  expect(good?.interval?.low).toBeLessThan(right ?? 0);
  expect(good?.interval?.high).toBeGreaterThan(right ?? 0);
  expect(view.scorers).toEqual([{ id: 'bleu', definition: 'bleu/1 case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0', signature: 'nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0', binary: false, unit: 'points', direction: 'higher' }]);
  expect(rankingText(view, 120).split('\n').slice(2, 5).join('\n')).toMatchInlineSnapshot(`
    "#  trial  bleu  95 % interval   n  failed  missing
    1  good   59.6  [47.4, 66.7]   16       0        0
    2  poor   25.0  [5.3, 46.1]    16       0        0"
  `);
});

test('while a run is under way it is made of sums alone', () => {
  expect(viewOf(translated(bleu, 'running')).trials[1]?.metrics['bleu']?.value).toBeCloseTo(right ?? NaN, 9);
});

test('a sample that is written again is counted once', () => {
  const store = translated(bleu, 'running');
  const [first] = german;
  store.writeSample('run-1', aSample('good', 0, { scores: [{ scorer: 'bleu', ...judge('Wort', first?.targets ?? []) }] }));
  store.writeSample('run-1', aSample('good', 0, { scores: [{ scorer: 'bleu', ...judge(first?.output ?? '', first?.targets ?? []) }] }));
  expect(viewOf(store).trials[1]?.metrics['bleu']?.value).toBeCloseTo(right ?? NaN, 9);
});

test('a metric of translations is cited as sacrebleu does; `nrefs` is what the samples have', () => {
  const shown = (store: StoreWriter): string => rankingText(viewOf(store), 120).split('\n').find(line => line.startsWith('bleu: ')) ?? '';
  const store = translated();
  expect(shown(store)).toBe('bleu: nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0');
  expect([...exportRun('markdown', store, viewOf(store))].join('')).toContain('- bleu: nrefs:2\\|case:mixed\\|eff:no');
  expect([...exportRun('html', store, viewOf(store))].join('')).toContain('bleu: nrefs:2|case:mixed|eff:no');
  store.writeSample('run-1', aSample('good', 900, { target: '["a"]' }));
  store.flush();
  expect(shown(store)).toContain('nrefs:var|');
  expect(shown(translated(bleu, 'running'))).toBe('bleu: case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0');
});

test('where lower is better, the lowest is first', () => {
  expect(viewOf(translated()).ranking).toEqual(['good', 'poor']);
  expect(viewOf(translated({ ...bleu, direction: 'lower' })).ranking).toEqual(['poor', 'good']);
});

test('a difference is that of the two corpora, paired, and is the same for the same seed', () => {
  const view = viewOf(translated());
  const [difference] = view.differences;
  const metric = (trial: string): number => view.trials.find(({ id }) => id === trial)?.metrics['bleu']?.value ?? NaN;
  expect(difference).toMatchObject({ a: 'good', b: 'poor', unit: 'points', n: german.length, flipped: 0.5 });
  expect(difference?.value).toBeCloseTo(metric('good') - metric('poor'), 9);
  expect(difference?.interval.low).toBeGreaterThan(0);
  const store = translated();
  const again = compareAll(['good', 'poor'].map(name => ({ name, scores: store.scores('run-1', name, 'bleu') })), { metric: 'bleu', unit: 'points', binary: false, seed: 7, ...(bleu.aggregate && { aggregate: bleu.aggregate }) });
  expect(again).toEqual(view.differences);
});

test('many samples are linearised, close to what resampling says', () => {
  const [scores] = [translated().scores('run-1', 'good', 'bleu')];
  const { store } = tempStore();
  store.createRun(aRun({ scorers: [bleu] }), [aTrial('a', 0)]);
  const run = aRun({ scorers: [bleu] });
  const reader = (times: number): Parameters<typeof measureTrial>[0] => ({ ...store, observations: (run, trial) => store.observations(run, trial), totals: () => [], shards: () => [], targetCounts: () => undefined, taggedScores: () => [], latencies: () => new Float64Array(0), scores: () => Array.from({ length: times }, () => scores).flat() });
  const [few, many] = [40, 8000].map(times => measureTrial(reader(times), run, 'a').metrics['bleu']?.interval);
  expect([few?.method, many?.method]).toEqual(['bootstrap', 'normal']);
  const width = (interval: typeof few): number => (interval?.high ?? NaN) - (interval?.low ?? NaN);
  // 200 times the samples: some 14 times narrower.
  expect(width(few) / width(many)).toBeCloseTo(Math.sqrt(200), -1);
});
