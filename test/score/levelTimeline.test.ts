import { expect, test } from 'vitest';
import { encodeChunks } from '../../src/score/load/chunkTimes.ts';
import { levelTimeline, mostSteps, type LevelTimeline } from '../../src/score/load/levelTimeline.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';

const answered = (sentMs: number, more: Partial<ObservedRequest> = {}): ObservedRequest => ({ dueMs: sentMs, sentMs, ttftMs: 100, e2eMs: 200, tokensOut: 2, chunks: encodeChunks({ atMs: [100, 200], characters: [1, 1] }), outcome: 'ok', ...more });

/** A line a column, its values from left to right. */
const picture = ({ stepMs, columns }: LevelTimeline): string => `\nstep ${stepMs} ms\n${Object.entries(columns).map(([name, values]) => `${name}: ${values.map(value => value ?? '–').join(' ')}`).join('\n')}\n`;

test('two slots, ten answers each of 200 ms: what was in flight, ended and came in each step; what was read holds until it is read again', () => {
  const rows = Array.from({ length: 20 }, (_, k) => answered(Math.floor(k / 2) * 200, k === 7 ? { outcome: 'failed', errorClass: 'serverError' } : {}));
  const readings = [{ atMs: -5, name: 'running', value: 9 }, { atMs: 30, name: 'running', value: 1 }, { atMs: 40, name: 'running', value: 3 }, { atMs: 160, name: 'running', value: 2 }] as const;
  const timeline = levelTimeline(rows, readings, { open: false });
  expect(timeline.stepMs).toBe(50);
  // The first eight of its forty steps.
  expect(picture({ ...timeline, columns: Object.fromEntries(Object.entries(timeline.columns).map(([name, values]) => [name, values.slice(0, 8)])) })).toBe(`
step 50 ms
inFlight: 2 2 2 2 2 2 2 2
requestsPerS: 0 0 0 0 40 0 0 0
failedPerS: 0 0 0 0 0 0 0 0
tokensPerS: 0 0 40 0 40 0 40 0
ttftMedianMs: 100 – – – 100 – – –
ttftMaxMs: 100 – – – 100 – – –
running: 2 2 2 2 – – – –
`);
  const sum = (column: readonly (number | null)[] = []): number => column.reduce<number>((all, value) => all + (value ?? 0) * 0.05, 0);
  expect([sum(timeline.columns.requestsPerS), sum(timeline.columns.failedPerS), sum(timeline.columns.tokensPerS)].map(Math.round)).toEqual([19, 1, 38]);
});

test('in an open loop a time counts from when its request was due; an answer in one piece has its tokens at its end', () => {
  const rows = Array.from({ length: 400 }, (_, k): ObservedRequest => ({ dueMs: k * 100, sentMs: k * 100 + 50, e2eMs: 20, tokensOut: 10, outcome: 'ok' }));
  const { columns, stepMs } = levelTimeline(rows, [], { open: true });
  expect([stepMs, columns.e2eMedianMs?.[0], columns.tokensPerS?.[5], columns.inFlight?.[5], columns.ttftMedianMs]).toEqual([1000, 70, 100, 0.2, undefined]);
});

test('however many there were, few are drawn; of nothing sent there is nothing', () => {
  const long = levelTimeline(Array.from({ length: 20_000 }, (_, k) => answered(k * 7)), [], { open: false });
  expect(long.columns.inFlight?.length).toBeLessThanOrEqual(mostSteps);
  expect(levelTimeline([{ dueMs: 0, outcome: 'failed', errorClass: 'unreachable' }], [], { open: false }).columns).toEqual({});
});
