import { expect, test } from 'vitest';
import { encodeChunks } from '../../src/score/load/chunkTimes.ts';
import { measureLoad } from '../../src/score/load/measureLoad.ts';
import { leastObservations } from '../../src/score/operational.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';
import { curveShares, percentileCurve, percentileCurves } from '../../src/score/load/percentileCurve.ts';

const curveOf = (n: number): readonly number[] => percentileCurve(Float64Array.from({ length: n }, (_, k) => k))?.ms ?? [];

test.each([['p90', 0.9], ['p95', 0.95], ['p99', 0.99], ['p99.9', 0.999]] as const)('a curve reaches %s exactly where there are enough observations for it', (reduce, share) => {
  const least = leastObservations[reduce] ?? 0;
  expect(curveShares).toContain(share);
  expect(curveOf(least)[curveShares.indexOf(share)]).toBeCloseTo(share * (least - 1), 2);
  expect(curveOf(least - 1)[curveShares.indexOf(share)]).toBeUndefined();
});

test('one observation is no distribution', () => {
  expect(percentileCurve(Float64Array.from([5]))).toBeUndefined();
});

test('they are of the same requests, and say the same, as the figures that are shown', () => {
  const rows = Array.from({ length: 800 }, (_, k): ObservedRequest => ({ dueMs: k * 100, sentMs: k * 100 + 3, ttftMs: 50 + ((k * 37) % 101), e2eMs: 200, tokensOut: 3, chunks: encodeChunks({ atMs: [60, 70, 60 + ((k * 13) % 41)], characters: [1, 1, 1] }), outcome: k % 50 === 0 ? 'failed' : 'ok' }));
  for (const open of [false, true]) {
    const measures = measureLoad([rows], { seed: 1, ...(open ? {} : { concurrency: 2 }) });
    const curves = percentileCurves([{ rows, measures }], measures, { open });
    const at = (metric: 'ttft' | 'tpot' | 'e2e', share: number): number | undefined => curves[metric]?.ms[curveShares.indexOf(share)];
    const { ttft, ttft_from_due, tpot, e2e, e2e_from_due } = (measures.steady ?? measures.whole).distributions;
    const close = (value?: number): unknown => expect.closeTo(value ?? Number.NaN, 2);
    expect(measures.steady).toBeDefined();
    expect([curves.ttft?.n, at('ttft', 0.5), at('ttft', 0.9), at('tpot', 0.9), at('e2e', 0.5)]).toEqual([ttft.n, close((open ? ttft_from_due : ttft).p50), close((open ? ttft_from_due : ttft).p90), close(tpot.p90), close((open ? e2e_from_due : e2e).p50)]);
  }
});
