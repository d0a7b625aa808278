import { expect, test } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import type { Device } from '../../../src/schedule/devices/device.ts';
import type { RequestLimits } from '../../../src/schedule/requestLimits.ts';
import { boundsOf, mostAtOnce } from '../../../src/schedule/simulate/bounds.ts';
import type { JobSpan, SimulatedJob } from '../../../src/schedule/simulate/job.ts';
import { simulate, simulateTogether, type SimulatedSearch, type SimulationSpec } from '../../../src/schedule/simulate/simulate.ts';

const seats = (n: number): readonly Device[] => Array.from({ length: n }, (_, k) => ({ id: `${k + 1}`, kind: 'seat' }));
const nothing = { requests: { parallelRequests: 10, max: 50, models: new Map<string, RequestLimits>() }, scoringThreads: new Map<string, number>() } as const;

/** `a4@2` holds two slots for 4 ms; `!` goes first, `~` may pass others. */
function jobs(text: string): readonly SimulatedJob[] {
  return text.split(' ').filter(word => word !== '').map(word => {
    const [, id = '', ms = '0', gpus = '1', marks = ''] = /^([a-z]+)(\d+)@(\d+)([!~]*)$/.exec(word) ?? [];
    return { id, gpus: Number(gpus), startupMs: 0, workMs: Number(ms), limitMs: Number(ms), priority: marks.includes('!') ? 1 : 0, backfill: marks.includes('~') };
  });
}

/** A row for each slot, a letter for each millisecond. */
function picture(spans: readonly JobSpan[], slots: number): string {
  const endMs = Math.max(...spans.map(span => span.endMs));
  return Array.from({ length: slots }, (_, k) => Array.from({ length: endMs }, (_, ms) => spans.find(({ devices, startMs, endMs }) => devices.includes(`${k + 1}`) && startMs <= ms && ms < endMs)?.id ?? '.').join('')).join('\n');
}

async function slots(text: string, n: number, more: Partial<SimulationSpec> = {}): Promise<string> {
  const spec: SimulationSpec = { ...nothing, stages: [jobs(text)], devices: seats(n), width: 100, ...more };
  return picture((await simulate(spec)).spans, n);
}

test('slots are given as the scheduler gives them: whole, in order, by priority, with backfill', async () => {
  expect(await slots('a3@2 b2@2 c1@1 d2@1', 3)).toBe('aaabb.\naaabb.\n...cdd');
  expect(await slots('a3@2 b2@3 c1@1', 3), 'nobody passes one that waits').toBe('aaabbc\naaabb.\n...bb.');
  expect(await slots('a3@2 b2@3 c1@1~', 3), 'but who does not delay it').toBe('aaabb\naaabb\nc..bb');
  expect(await slots('a3@2 b2@3 c4@1~', 3), 'and not who does').toBe('aaabbcccc\naaabb....\n...bb....');
  expect(await slots('a3@2 b2@2 c2@2!', 2), 'priority, once it is there').toBe('aaaccbb\naaaccbb');
  expect(await slots('a1@1 b1@1 c1@1 d1@1', 4, { width: 2 }), 'no more at once than the task lets').toBe('ac\nbd\n..\n..');
});

test('the scheduler and a count of every millisecond say the same', async () => {
  const rng = createRng(7);
  for (let round = 0; round < 60; round++) {
    const n = 1 + rng.int(4);
    const made = Array.from({ length: 1 + rng.int(9) }, (_, k): SimulatedJob => ({ id: String.fromCharCode(97 + k), gpus: 1 + rng.int(n), startupMs: rng.int(2), workMs: 1 + rng.int(5), stopMs: rng.int(2) }));
    const { spans } = await simulate({ ...nothing, stages: [made], devices: seats(n), width: 100 });
    expect(Object.fromEntries(spans.map(({ id, startMs, endMs }) => [id, [startMs, endMs]])), JSON.stringify({ n, made })).toEqual(everyMillisecond(made, n));
  }
});

/** First come, first served, in the plainest way. */
function everyMillisecond(made: readonly SimulatedJob[], slots: number): Record<string, [number, number]> {
  const times: Record<string, [number, number]> = {};
  const waiting = [...made];
  for (let ms = 0; waiting.length > 0; ms++) {
    const held = made.reduce((sum, { id, gpus }) => sum + ((times[id]?.[1] ?? 0) > ms ? gpus : 0), 0);
    let free = slots - held;
    for (let first = waiting[0]; first !== undefined && first.gpus <= free; first = waiting[0]) {
      free -= first.gpus;
      times[first.id] = [ms, ms + first.startupMs + first.workMs + (first.stopMs ?? 0)];
      waiting.shift();
    }
  }
  return times;
}

test('no schedule beats its bounds, all work is done, and no slot is held twice', async () => {
  const rng = createRng(11);
  for (let round = 0; round < 60; round++) {
    const n = 1 + rng.int(6);
    const made = Array.from({ length: 1 + rng.int(12) }, (_, k): SimulatedJob => {
      const asks = rng.int(3) > 0;
      return { id: `j${k}`, gpus: rng.int(n + 1), startupMs: rng.int(5), workMs: rng.int(50), priority: rng.int(2), backfill: rng.int(2) === 1, limitMs: 1 + rng.int(60), ...(asks ? { requests: { model: `m${rng.int(2)}`, count: rng.int(40), eachMs: 1 + rng.int(9), ...(rng.int(2) === 0 ? {} : { then: [{ model: 'judge', eachMs: 3 }] }), scoring: { pool: 'default', eachMs: rng.int(3) } } } : {}) };
    });
    const models = new Map<string, RequestLimits>([['m0', { parallelRequests: 1 + rng.int(4) }], ['m1', rng.int(2) === 0 ? {} : { requestsPerMinute: 6_000 }]]);
    const spec: SimulationSpec = { stages: [made], devices: seats(n), width: 1 + rng.int(6), requests: { parallelRequests: 1 + rng.int(8), max: 50, models }, scoringThreads: new Map([['default', 1 + rng.int(2)]]) };
    const { spans, makespanMs } = await simulate(spec);
    const { lowerMs, all } = boundsOf(spec);
    expect(makespanMs, JSON.stringify(spec)).toBeGreaterThanOrEqual(Math.max(lowerMs, ...all.map(({ ms }) => ms)) - 1e-6);
    expect(spans.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort());
    for (const { id, devices, startMs, endMs } of spans) {
      const job = made.find(one => one.id === id);
      expect(devices.length).toBe(job?.gpus);
      expect(endMs - startMs + 1e-6).toBeGreaterThanOrEqual((job?.startupMs ?? 0) + (job?.workMs ?? 0));
      for (const other of spans) if (other.id !== id && other.startMs < endMs - 1e-6 && startMs < other.endMs - 1e-6) expect(other.devices.filter(device => devices.includes(device))).toEqual([]);
    }
  }
});

/** One trial that asks one model. */
async function asking(count: number, eachMs: number, parallelRequests: number | 'auto', limits: RequestLimits = {}, tokens?: { readonly in: number; readonly out: number }): Promise<{ readonly ms: number; readonly bound: string }> {
  const job: SimulatedJob = { id: 'a', gpus: 0, startupMs: 0, workMs: 0, requests: { model: 'm', count, eachMs, ...(tokens === undefined ? {} : { tokens }) } };
  const spec: SimulationSpec = { stages: [[job]], devices: [], width: 4, requests: { parallelRequests, max: 50, models: new Map([['m', limits]]) }, scoringThreads: new Map() };
  return { ms: Math.round((await simulate(spec)).makespanMs), bound: boundsOf(spec).all[0]?.kind ?? '' };
}

test('requests pass as the budget of a run lets them', async () => {
  expect(await asking(1_000, 200, 10)).toEqual({ ms: 20_000, bound: 'requestLimit' });
  expect(await asking(1_000, 200, 10, { parallelRequests: 2 }), 'the model’s own limit').toEqual({ ms: 100_000, bound: 'requestLimit' });
  expect((await asking(2_000, 200, 10, { requestsPerMinute: 600 })).ms, '10 a second').toBe(200_100);
  expect(await asking(2_000, 200, 10, { minIntervalMs: 100 })).toEqual({ ms: 200_100, bound: 'rateLimit' });
  const byTokens = await asking(2_000, 200, 10, { tokensPerMinute: 60_000 }, { in: 100, out: 50 });
  expect(byTokens.bound).toBe('rateLimit');
  expect(byTokens.ms, '300,000 tokens at 1,000 a second').toBeGreaterThan(298_000);
  expect(byTokens.ms).toBeLessThan(304_000);
  expect((await asking(1_000_000, 200, 50)).ms, 'a million requests are not a million steps').toBe(4_000_000);
  const learning = await asking(100_000, 200, 'auto');
  expect(learning.ms, 'auto begins with 20 and ends with 50').toBeGreaterThan(400_000);
  expect(learning.ms).toBeLessThan(1.02 * 400_000);
});

/** Proposes these, one after another. */
function searching(text: string, parallel: number | 'auto', contention: 'forbid' | 'allow' = 'forbid'): SimulatedSearch {
  return {
    seats: { parallel, backfill: false, contention },
    begin() {
      const left = [...jobs(text)];
      return { next: () => left.shift() ?? 'end', ended: () => undefined };
    },
  };
}

test('experiments are proposed as a tune does: while there is a seat for one more', async () => {
  const run = (text: string, n: number, parallel: number | 'auto'): Promise<string> => slots('', n, { stages: [], search: searching(text, parallel) });
  expect(await run('a2@2 b3@1 c2@2 d1@1', 3, 'auto')).toBe('aacc\naacc\nbbbd');
  expect(await run('a2@1 b2@1 c2@1', 3, 2)).toBe('aacc\nbb..\n....');
  expect(await run('a2@1 b2@1 c2@1', 3, 1)).toBe('aabbcc\n......\n......');
});

test('two runs at once share the slots, and experiments without any do not disturb each other', async () => {
  const together = async (a: SimulatedSearch, b: SimulatedSearch, n: number): Promise<readonly string[]> =>
    (await simulateTogether([a, b].map(search => ({ ...nothing, stages: [], search, devices: seats(n), width: Infinity })))).map(({ spans }) => spans.map(({ id, startMs, endMs }) => `${id} ${startMs}–${endMs}`).join(', '));
  expect(await together(searching('a2@2 b2@2', 'auto'), searching('x3@1 y1@1', 'auto'), 3)).toEqual(['a 0–2, b 2–4', 'x 0–3, y 3–4']);
  expect(await together(searching('a2@0 b2@0', 1), searching('x3@0', 1), 0)).toEqual(['a 0–2, b 5–7', 'x 2–5']);
  expect(await together(searching('a2@0 b2@0', 1, 'allow'), searching('x3@0', 1, 'allow'), 0)).toEqual(['a 0–2, b 2–4', 'x 0–3']);
});

test('jobs of one lease hand their slots on, and nobody comes between', async () => {
  const levels = jobs('a2@2 b2@2').map((job, k): SimulatedJob => (k === 0 ? { ...job, handsOn: true } : job));
  const [served, other] = await simulateTogether([levels, jobs('x3@2')].map(stage => ({ ...nothing, stages: [stage], devices: seats(3), width: 1 })));
  expect([...(served?.spans ?? []), ...(other?.spans ?? [])].map(({ id, startMs, endMs }) => `${id} ${startMs}–${endMs}`)).toEqual(['a 0–2', 'b 2–4', 'x 4–7']);
});

test('what the slots can hold at once', () => {
  expect([mostAtOnce([14, 14, 14, 14, 14], 64), mostAtOnce([1, 2, 4], 8), mostAtOnce([1, 2, 4, 4], 8), mostAtOnce([5, 5], 8), mostAtOnce([], 8), mostAtOnce([3], 0)]).toEqual([56, 7, 8, 5, 0, 0]);
});

test('a sweep asks each level with its own number of requests', async () => {
  const level = (id: string): SimulatedJob => ({ id, gpus: 0, startupMs: 0, workMs: 0, requests: { model: 'm', count: 100, eachMs: 10 } });
  const { spans } = await simulate({ ...nothing, stages: [[level('one')], [level('ten')]], slotsOfStage: [1, 10], devices: [], width: 4 });
  expect(spans.map(({ id, startMs, endMs }) => `${id} ${startMs}–${endMs}`)).toEqual(['one 0–1000', 'ten 1000–1100']);
});
