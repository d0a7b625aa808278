// Samples a second of each scorer and of the interval of each kind of metric, on this thread, beside the bound that each must keep: node bench/scoring.ts
import { compareAll } from '../src/report/compare.ts';
import { createRng } from '../src/base/rng.ts';
import { createScoringPool } from '../src/runner/scoringPool.ts';
import { createScoring } from '../src/score/createScoring.ts';
import type { ScoringJob } from '../src/score/scorer.ts';
import type { ScorerSpec } from '../src/task/scorers.ts';

const words = 'the cat sat on a mat and then it ran to the old house by 12 rivers, 1,200 trees and 3.50 dollars while nobody saw'.split(' ');
const rng = createRng(1);
const text = (n: number): string => Array.from({ length: n }, () => words[rng.int(words.length)]).join(' ');
const jobs: readonly ScoringJob[] = Array.from({ length: 2000 }, () => ({ output: `${text(25)}\nThe answer is (${'ABCD'[rng.int(4)]}) 18`, targets: [`${text(25)}\nB`] }));

/** Bounds are about a third of what an idle core of 2024 does: a regression is seen, a busy machine is not one. */
const scorers: readonly (readonly [bound: number, spec: ScorerSpec])[] = [
  [500_000, { id: 'exact_match', use: 'exact_match', params: {} }],
  [60_000, { id: 'exact_match, all normalizers', use: 'exact_match', params: { normalize: ['trim', 'casefold', 'punctuation', 'articles', 'numbers'] } }],
  [400_000, { id: 'numeric_match', use: 'numeric_match', params: {} }],
  [150_000, { id: 'numeric_match ±0.01', use: 'numeric_match', params: { absolute: 0.01 } }],
  [500_000, { id: 'contains', use: 'contains', params: {} }],
  [500_000, { id: 'regex', use: 'regex', params: { pattern: 'answer is \\(B\\)' } }],
  [15_000, { id: 'choice', use: 'choice', params: {} }],
  [200_000, { id: 'set_f1', use: 'set_f1', params: {} }],
  [50_000, { id: 'token_f1', use: 'token_f1', params: {} }],
];

let slow = 0;
for (const [bound, spec] of scorers) {
  const score = createScoring({ scorers: [spec] });
  report(spec.id, bound, bestRate(() => jobs.forEach(job => score(job)), jobs.length));
}

const pool = createScoringPool({ workers: 1, scorers: [{ id: 'numeric_match', use: 'numeric_match', params: {} }] });
await pool.score(jobs);
const started = performance.now();
for (let round = 0; round < 5; round++) await pool.score(jobs);
report('numeric_match in one worker', 60_000, (5 * jobs.length) / ((performance.now() - started) / 1000));
pool.dispose();

for (const [binary, limitMs] of [[true, 50], [false, 300]] as const) {
  const trials = ['a', 'b', 'c', 'd'].map(name => ({ name, scores: Array.from({ length: 1319 }, (_, index) => ({ index, repeat: 0, value: binary ? rng.int(2) : rng.next() })) }));
  const ms = 6000 / bestRate(() => compareAll(trials, { metric: 'm', binary, seed: 1 }), 6);
  if (ms > limitMs) slow++;
  console.log(`${`6 differences of 1,319, ${binary ? '0/1' : 'many values'}`.padEnd(34)} ${ms.toFixed(1).padStart(10)} ms          at most ${limitMs} ms${ms > limitMs ? '   TOO SLOW' : ''}`);
}
process.exitCode = slow === 0 ? 0 : 1;

/** The best of some rounds within 0.3 s: what else runs on the machine only ever makes it slower. */
function bestRate(round: () => void, n: number): number {
  let best = 0;
  const end = performance.now() + 300;
  do {
    const begun = performance.now();
    round();
    best = Math.max(best, n / ((performance.now() - begun) / 1000));
  } while (performance.now() < end);
  return best;
}

function report(name: string, bound: number, rate: number): void {
  if (rate < bound) slow++;
  console.log(`${name.padEnd(34)} ${Math.round(rate).toLocaleString('en').padStart(10)} samples/s   at least ${bound.toLocaleString('en')}${rate < bound ? '   TOO SLOW' : ''}`);
}
