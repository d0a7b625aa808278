import { expect, test } from 'vitest';
import { clientError, type WitnessedStream } from '../../src/score/load/clientError.ts';

/** Written at 100, 120, 140 … after its arrival at 1 ms, and each seen so much later. */
function stream(lateMs: readonly number[], more: Partial<WitnessedStream> = {}): WitnessedStream {
  const writtenMs = lateMs.map((_, k) => 101 + 20 * k);
  return { dueMs: 0, sentMs: 0.5, arrivedMs: 1, writtenMs, seenMs: writtenMs.map((ms, k) => ms + (lateMs[k] ?? 0)), tokensPerEvent: 1, ...more };
}

test('what is late at the first token is wrong with the TTFT, what changes from one to the next with the gaps', () => {
  expect(clientError([stream([1, 1, 1]), stream([2, 2.5, 2])])).toEqual({
    streams: 2,
    tokens: 6,
    lostEvents: 0,
    ttftMs: { n: 2, p50: 1.5, p99: 1.99, max: 2 },
    ttftFromArrivalMs: { n: 2, p50: 2, p99: 2.49, max: 2.5 },
    gapMs: { n: 4, p50: 0.25, p99: 0.5, max: 0.5 },
    tpotShare: { n: 2, p50: 0, p99: 0, max: 0 },
    lagMs: { n: 2, p50: 0.5, p99: 0.5, max: 0.5 },
  });
});

test('TPOT is wrong by what the last token is later than the first was', () => {
  expect(clientError([stream([0, 0, 1])])?.tpotShare?.p50).toBeCloseTo(1 / 40, 12);
});

test('several tokens in an event are seen as one', () => {
  const { writtenMs } = stream([0, 0, 0]);
  const inTwos = writtenMs.flatMap(ms => [ms, ms]).slice(0, 5);
  expect(clientError([stream([], { writtenMs: inTwos, seenMs: writtenMs.map(ms => ms + 1), tokensPerEvent: 2 })])).toMatchObject({ tokens: 5, lostEvents: 0, ttftMs: { p50: 1 }, gapMs: { n: 2, max: 0 }, tpotShare: { p50: 0 } });
});

test('events that were lost or came twice are counted, and their streams are no error of time', () => {
  const whole = stream([1, 1, 1]);
  const twice = [...whole.seenMs, 200];
  expect(clientError([whole, { ...whole, seenMs: whole.seenMs.slice(1) }, { ...whole, seenMs: twice }])).toMatchObject({ streams: 3, lostEvents: 2, ttftMs: { n: 1 } });
});

test('without a token there is nothing to tell', () => {
  expect(clientError([])).toBeUndefined();
  expect(clientError([stream([])])).toBeUndefined();
});
