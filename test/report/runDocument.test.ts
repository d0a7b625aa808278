import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { comparisonDocument, comparisonDocumentSchema } from '../../src/report/comparisonDocument.ts';
import { compareRuns } from '../../src/report/compareRuns.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentJsonSchema, runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import { aRun } from '../store/rows.ts';
import { manySamples, runOf, viewOf } from './evalFixture.ts';

/** Latencies are 10, 11, … 1328 ms, and every answer has 5 tokens of 10. */
const operational = Object.fromEntries(
  (
    [
      ['mean(latency)', 669, 'ms'], ['p50(latency)', 669, 'ms'], ['p90(latency)', 1196.2, 'ms'], ['p95(latency)', 1262.1, 'ms'], ['p99(latency)', 1314.82, 'ms'],
      ['mean(tokens_per_s)', (5000 / 1319) * Array.from({ length: 1319 }, (_, i) => 1 / (10 + i)).reduce((sum, one) => sum + one, 0), 'tokens/s'],
      // Of a decreasing function of the latency: the other end of the same places.
      ['p50(tokens_per_s)', 5000 / 669, 'tokens/s'], ['p90(tokens_per_s)', between(0.1), 'tokens/s'], ['p95(tokens_per_s)', between(0.05), 'tokens/s'], ['p99(tokens_per_s)', between(0.01), 'tokens/s'],
      ['mean(gate_wait)', 0, 'ms'], ['mean(tokens_in)', 10, 'tokens'], ['mean(tokens_out)', 5, 'tokens'], ['mean(attempts)', 1, 'attempts'],
    ] as const
  ).map(([name, value, unit]) => [name, { value: expect.closeTo(value, 6) as number, n: 1319, unit, direction: unit === 'tokens/s' ? ('higher' as const) : ('lower' as const) }]),
);

function between(share: number): number {
  const at = share * 1318;
  const [fast, slow] = [5000 / (10 + Math.floor(at)), 5000 / (10 + Math.ceil(at))];
  return fast + (slow - fast) * (at - Math.floor(at));
}

test('a run as a document', () => {
  const store = runOf([manySamples('175b_verification', 1319, 742), 'silent: F F'], { gates: [{ gate: 'accuracy >= 0.5', held: true, value: 0.5625, trial: '175b_verification' }], description: 'maths' });
  const document = runDocument(viewOf(store));
  expect(document).toEqual({
    schema: 'pitwall.run/1',
    run: 'run-1',
    task: 'gsm8k',
    description: 'maths',
    kind: 'eval',
    state: 'ended',
    outcome: 'succeeded',
    created_at: '1970-01-01T00:00:01.000Z',
    ended_at: '1970-01-01T00:00:05.200Z',
    duration_ms: 4_200,
    resumes: 0,
    scorers: [{ id: 'numeric_match', definition: 'numeric_match/1', binary: true, unit: 'share', direction: 'higher' }],
    on_missing: 'exclude',
    trials: [
      {
        id: '175b_verification',
        configuration: { model: '175b_verification', dataset: 'test', split: 'all', prompt: 'zero-shot', repeat: 0 },
        state: 'ended',
        outcome: 'succeeded',
        samples: 1319,
        total: 1319,
        outcomes: { ok: 1319 },
        errors: {},
        metrics: {
          numeric_match: { value: 742 / 1319, n: 1319, sum: 742, missing: 0, interval: [expect.closeTo(0.5356, 4) as number, expect.closeTo(0.5891, 4) as number], interval_method: 'wilson', unit: 'share' },
        },
        latency_ms: { mean: 669, p50: 669, p90: expect.closeTo(1196.2, 6) as number, n: 1319 },
        operational,
        tokens_in: 13_190,
        tokens_out: 6_595,
        warnings: [],
      },
      expect.objectContaining({ id: 'silent', outcomes: { failed: 2 }, errors: { timeout: 2 }, metrics: {} }) as never,
    ],
    ranking: ['175b_verification', 'silent'],
    differences: [],
    gates: [{ gate: 'accuracy >= 0.5', held: true, value: 0.5625, trial: '175b_verification' }],
    settings: { parallel_requests: { value: 10, source: 'built-in' } },
    notes: ['nothing was measured in silent'],
  });
});

test.each([
  ['that ended', () => runOf(['a: 1 0 1', 'b: 0 0 1'])],
  ['under way', () => runOf(['a: 1 0 1 F', 'b: 0.5'], { state: 'running', scorers: aRun().scorers })],
  ['that has nothing yet', () => runOf(['a:'], { state: 'starting', settings: { x: { value: { nested: [null, 1] }, source: 'flag' } } })],
])('the document of a run %s is what its schema says', (_name, make) => {
  const store = make();
  for (const alive of [true, false]) {
    const document = JSON.parse(JSON.stringify(runDocument(viewOf(store, 'run-1', alive)))) as unknown;
    expect(runDocumentSchema.safeParse(document).error).toBeUndefined();
  }
});

test('differences carry both p values', () => {
  const [difference] = runDocument(viewOf(runOf(['a: 1 1 1 1', 'b: 0 0 0 1']))).differences;
  expect(difference).toEqual({ a: 'a', b: 'b', metric: 'numeric_match', unit: 'share', value: 0.75, n: 4, interval: [0.25, 1], p: expect.closeTo(0.25, 9) as number, p_holm: expect.closeTo(0.25, 9) as number, flipped: 0.75, only_a: 3, only_b: 0, caveats: [] });
});

test('a comparison is what its schema says', () => {
  const store = runOf(['a: 1 0 1', 'b: 1']);
  runOf(['a: 0 0 1'], { id: 'run-2' }, store);
  expect(comparisonDocumentSchema.safeParse(comparisonDocument(compareRuns(store, ['run-1', 'run-2']))).error).toBeUndefined();
});

test('the published schema is current: write it with `node scripts/write-run-schema.ts`', () => {
  const published = JSON.parse(readFileSync(new URL('../../schemas/run.schema.json', import.meta.url), 'utf8')) as unknown;
  expect(published).toEqual(JSON.parse(JSON.stringify(runDocumentJsonSchema())));
});
