import { expect, test } from 'vitest';
import { decodeChunks, encodeChunks } from '../../src/score/load/chunkTimes.ts';
import { measureLoad as measure } from '../../src/score/load/measureLoad.ts';
import type { LoadFigures } from '../../src/score/load/loadFigures.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';
import { tokenGaps } from '../../src/score/load/tokenGaps.ts';

test.each([
  [[], []],
  [[0], [1]],
  [[100, 100, 100, 120.005], [3, 0, 1, 70_000]],
  // An hour, in more units than 31 bits hold; and what lies between two units is rounded without adding up.
  [[3_600_000, 20_000_000], [1, 1]],
])('chunks of %j ms come back as they were', (atMs, characters) => {
  expect(decodeChunks(encodeChunks({ atMs, characters }))).toEqual({ atMs, characters });
});

test('rounding does not add up, and a token costs some four bytes', () => {
  const atMs = Array.from({ length: 1000 }, (_, k) => 100 + k * 20.0012);
  const bytes = encodeChunks({ atMs, characters: atMs.map(() => 4) });
  expect(Math.max(...decodeChunks(bytes).atMs.map((ms, k) => Math.abs(ms - (atMs[k] ?? 0))))).toBeLessThan(0.003);
  expect(bytes.length / 1000).toBeLessThan(3.1);
});

test.each([
  // when chunks came, their characters, tokens of the answer: what is made of it
  ['a token a chunk', [100, 120, 140], [4, 1, 9], 3, { icl: [20, 20], itl: [20, 20], tpot: 20 }],
  ['four tokens a chunk: the gap is shared by those of the chunk that ends it', [100, 180], [16, 16], 8, { icl: [80], itl: [20, 20, 20, 20], tpot: 80 / 7 }],
  ['by their share of the text', [100, 130], [10, 30], 4, { icl: [30], itl: [10, 10, 10], tpot: 10 }],
  ['a chunk of less than a token lends its gap to the next', [100, 110, 120], [10, 2, 8], 2, { icl: [10, 10], itl: [20], tpot: 20 }],
  ['chunks of one read have one time', [100, 100, 120], [1, 1, 1], 3, { icl: [0, 20], itl: [0, 20], tpot: 10 }],
  ['one token has no time per token', [100], [3], 1, { icl: [], itl: [] }],
  ['no output', [], [], 0, { icl: [], itl: [] }],
])('%s', (_, atMs, characters, tokens, expected) => expect(tokenGaps({ atMs, characters }, tokens)).toEqual(expected));

const measureLoad = (rows: readonly ObservedRequest[]): LoadFigures => measure([rows], { concurrency: 1, seed: 1 }).whole;

const answered = (sentMs: number, more: Partial<ObservedRequest> = {}): ObservedRequest => ({ dueMs: sentMs, sentMs, ttftMs: 100, e2eMs: 200, tokensIn: 5, tokensOut: 2, chunks: encodeChunks({ atMs: [100, 150], characters: [1, 1] }), outcome: 'ok', ...more });

test('a percentile of too few observations is none; failures are counted by class, and are in no time but the one in flight', () => {
  const few = measureLoad([...Array.from({ length: 63 }, (_, k) => answered(k * 200)), { dueMs: 12_600, sentMs: 12_600, e2eMs: 200, outcome: 'failed', errorClass: 'serverError', error: 'busy' }]);
  expect(few).toMatchObject({ requests: 64, ok: 63, failures: { serverError: 1 }, windowMs: 12_800, meanInFlight: 1, tokensFrom: { usage: 63, chunks: 0 }, tokensPerChunk: 1 });
  expect(few.distributions.ttft).toEqual({ n: 63, mean: 100, p50: 100, max: 100 });
  expect(measureLoad(Array.from({ length: 64 }, (_, k) => answered(k))).distributions.tpot).toMatchObject({ n: 64, mean: 50, p50: 50, p90: 50, max: 50 });
  expect(measureLoad(Array.from({ length: 662 }, (_, k) => answered(k))).distributions.e2e.p99).toBe(200);
});

test('a server that counts no tokens: its chunks are, and that is told; what was never sent has no time', () => {
  const { tokensOut: _, ...uncounted } = answered(0);
  expect(measureLoad([uncounted])).toMatchObject({ tokensFrom: { usage: 0, chunks: 1 }, tokensPerS: 10 });
  expect(measureLoad([{ dueMs: 0, outcome: 'failed', errorClass: 'unreachable' }])).toMatchObject({ requests: 1, ok: 0, distributions: { lag: { n: 0 } } });
  expect(measureLoad([]).windowMs).toBeUndefined();
});

test('requests of several texts: texts and input tokens a second, and neither tokens nor a time per token', () => {
  const rows = Array.from({ length: 40 }, (_, k): ObservedRequest => ({ dueMs: k * 100, sentMs: k * 100, e2eMs: k < 20 ? 100 : 130, inputs: 8, tokensIn: 800, outcome: 'ok' }));
  const { whole, drift } = measure([rows], { concurrency: 1, seed: 1 });
  expect([whole.requestsPerS, whole.inputsPerS, whole.tokensInPerS].map(perS => Math.round(perS ?? 0))).toEqual([10, 79, 7940]);
  expect([whole.tokensPerS, whole.distributions.tokens_out.n, drift]).toEqual([undefined, 0, ['the time of an answer rose by 30 % at once']]);
});
