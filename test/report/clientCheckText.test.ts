import { expect, test } from 'vitest';
import { budgetLines, clientCheckText, type ClientCheckView } from '../../src/report/clientCheckText.ts';

const spread = (p50: number, p99: number, n: number) => ({ p50, p99, max: p99, n });
const check: ClientCheckView = {
  inFlight: 256,
  paced: { streams: 512, tokens: 25_600, lostEvents: 0, ttftMs: spread(0.04, 1.2, 512), ttftFromArrivalMs: spread(0.3, 4, 512), gapMs: spread(0.05, 7, 25_088), tpotShare: spread(0.0061, 0.02, 512), lagMs: spread(0.1, 3, 512), itlMs: 20, eventsPerS: 11_473, cpuUsPerEvent: 8.42, readingUsPerEvent: 2.7 },
  coalesced: { events: 100_000, eventsPerS: 583_000, eventsPerCpuS: 1_750_000, lostEvents: 0 },
};

test('a few clear lines', () => {
  expect(clientCheckText(check, 100)).toBe(`256 streams at once, a token every 20 ms, against a simulated server that tells when it wrote each: 512 answers, 25600 tokens
the client’s own               p50      p99      max      n
TTFT error                 0.04 ms  1.20 ms  1.20 ms    512
gap between tokens, error  0.05 ms  7.00 ms  7.00 ms  25088
TPOT error                  0.61 %   2.00 %   2.00 %    512
lag: sent − due            0.10 ms  3.00 ms  3.00 ms    512
paced: 11,473 events a second, 8.4 µs of CPU each, and 2.7 µs to read it after the answer’s end
together: 100,000 events at 583 k a second: a core could take 1.75 M a second
held     TTFT error p50 0.04 ms (≤ 2.00 ms)
NOT HELD TPOT error p50 0.61 % (≤ 0.50 %)
held     events lost 0 (≤ 0)
A TTFT measured on this machine at 256 in flight is too long by about 0.04 ms; differences of less than 1.20 ms may be the client’s own
`);
});

test('the limit of the TTFT grows with the streams, and a lost event breaks the budget', () => {
  const limits = [1, 64, 65, 256, 257, 1024].map(inFlight => budgetLines({ ...check, inFlight })[0]?.limit);
  expect(limits).toEqual([1, 1, 2, 2, 5, 5]);
  expect(budgetLines({ ...check, coalesced: { ...check.coalesced, lostEvents: 1 } }).at(-1)).toMatchObject({ what: 'events lost', value: 1, held: false });
});
