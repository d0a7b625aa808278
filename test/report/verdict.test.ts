import { expect, test } from 'vitest';
import { encodeChunks } from '../../src/score/load/chunkTimes.ts';
import type { ClientFacts } from '../../src/score/load/clientFacts.ts';
import { delayP99 } from '../../src/execute/load/loopDelay.ts';
import { measureLoad } from '../../src/score/load/measureLoad.ts';
import type { ObservedRequest } from '../../src/score/load/observedRequest.ts';
import { verdictOf } from '../../src/report/load/verdict.ts';

/** Four slots, 100 ms to the first token and three more every 20 ms, `lagMs` after each was due. */
function rows(n: number, more: { readonly lagMs?: number; readonly failing?: number; readonly coalesced?: true } = {}): readonly ObservedRequest[] {
  const { lagMs = 0, failing = 0, coalesced } = more;
  const chunks = encodeChunks({ atMs: coalesced === true ? [100, 100, 140, 160] : [100, 120, 140, 160], characters: [1, 1, 1, 1] });
  return Array.from({ length: n }, (_, k): ObservedRequest => {
    const dueMs = Math.floor(k / 4) * (160 + lagMs);
    const common = { dueMs, sentMs: dueMs + lagMs, e2eMs: 160 };
    return k < failing ? { ...common, outcome: 'failed', errorClass: 'serverError', error: 'busy' } : { ...common, ttftMs: 100, tokensOut: 4, chunks, outcome: 'ok' };
  });
}
const well: ClientFacts = { wallMs: 10_000, loopDelayP99Ms: 0.5, loopDelayMaxMs: 4, stalledShare: 0, gcShare: 0.01, coreWaitShare: 0.01, foreignShare: 0.2, busyShare: 0.5, sockets: 4, connections: 4 };
const judge = (requests: readonly ObservedRequest[], client: Partial<ClientFacts> = {}): string => {
  const { verdict, causes } = verdictOf({ measured: measureLoad([requests], { concurrency: 4, seed: 1 }), client: { ...well, ...client }, concurrency: 4 });
  return [verdict, ...causes].join('; ');
};

test.each<[string, readonly ObservedRequest[], Partial<ClientFacts>, string]>([
  ['all is well', rows(400), {}, 'valid'],
  ['few requests', rows(20), {}, 'suspect; only 20 requests were measured'],
  ['stalls of 50 ms', rows(400), { loopDelayP99Ms: 38, loopDelayMaxMs: 52, stalledShare: 0.05 }, 'suspect; the client could read no answers for 5 % of the time, up to 52 ms at once: times are too long by that'],
  ['it hardly ran', rows(400), { loopDelayP99Ms: 90, loopDelayMaxMs: 200, stalledShare: 0.4 }, 'invalid; the client could read no answers for 40 % of the time, up to 200 ms at once'],
  ['no core', rows(400), { coreWaitShare: 0.12, loopDelayP99Ms: 4, busyShare: 1, foreignShare: 0.8 }, 'suspect; the client waited for a free CPU core for 12 % of the time: the machine was busy for 100 %, other processes took 80 %'],
  ['no core for a moment too short to tell of the machine', rows(400), { wallMs: 300, coreWaitShare: 0.35, busyShare: 0, foreignShare: 0 }, 'suspect; the client waited for a free CPU core for 35 % of the time'],
  ['no core on a machine that says it was idle', rows(400), { coreWaitShare: 0.35, busyShare: 0, foreignShare: 0 }, 'suspect; the client waited for a free CPU core for 35 % of the time'],
  ['short waits for a core that nothing was late by', rows(400), { coreWaitShare: 0.12 }, 'valid'],
  ['one connection of four', rows(400, { lagMs: 480 }), { sockets: 1, connections: 1 }, 'invalid; half of the requests left 480 ms or more after they were due: they waited in the client; only 1 of 4 connections could be opened; 1 request was in flight on average where 4 were asked for'],
  ['a late client', rows(400, { lagMs: 12 }), {}, 'suspect; 5 requests in 100 left 12 ms or more after they were due; 3.72 requests were in flight on average where 4 were asked for'],
  ['a collector at work', rows(400), { gcShare: 0.08 }, 'suspect; the client’s garbage collector took 8 % of the time'],
  ['failures', rows(400, { failing: 40 }), {}, 'suspect; 10 % of the requests failed (40 serverError), and their times are in no percentile'],
  ['a server that hangs up', rows(400), { connections: 404 }, 'suspect; 404 connections were made for 400 requests: the server closes them, and connecting is in the lag of each'],
  ['coalesced chunks', rows(400, { coalesced: true }), {}, 'suspect; 33 % of the chunks came together with the one before, so single ITL values are not the server’s'],
])('%s', (_, requests, client, expected) => expect(judge(requests, client)).toBe(expected));

test('a loop’s delay is what an event at any moment waits: stalls of 50 ms in a twentieth of the time', () => {
  expect(delayP99(Array.from({ length: 10 }, () => 50), 10_000)).toBeCloseTo(40, 3);
  expect(delayP99([2, 3], 10_000)).toBe(0);
  expect(delayP99([], 10_000)).toBe(0);
});

test('an open loop that gets more than the server can do tells what the server did, not what waits in it', () => {
  // Eight are worked on at once for 200 ms: 40 a second at most, and 60 come.
  const free = Array.from({ length: 8 }, () => 0);
  const overloaded = Array.from({ length: 360 }, (_, k): ObservedRequest => {
    const dueMs = (k * 1000) / 60;
    const startMs = Math.max(dueMs, free.sort((a, b) => a - b)[0] ?? 0);
    free[0] = startMs + 200;
    return { dueMs, sentMs: dueMs, e2eMs: startMs + 200 - dueMs, outcome: 'ok' };
  });
  const { whole, steady } = measureLoad([overloaded], { seed: 1, slo: { times: [{ reduce: 'p99', metric: 'e2e', limitMs: 60_000 }] } });
  // They end in waves of eight, one in a hundred of them at each end of the window.
  for (const rate of [steady?.requestsPerS, steady?.goodputPerS, whole.requestsPerS]) expect(Math.abs((rate ?? 0) / 40 - 1)).toBeLessThan(0.02);
});

test('an answer without any token keeps no SLO about tokens; one of a single token has no time per token', () => {
  const slo = { times: [{ reduce: 'p90', metric: 'ttft', limitMs: 200 }, { reduce: 'p90', metric: 'tpot', limitMs: 50 }] } as const;
  const answers = [
    { tokensOut: 0 },
    { ttftMs: 100, tokensOut: 1, chunks: encodeChunks({ atMs: [100], characters: [1] }) },
  ].map((answer, k): ObservedRequest => ({ dueMs: k, sentMs: k, e2eMs: 160, outcome: 'ok', ...answer }));
  expect(measureLoad([answers], { concurrency: 1, seed: 1, slo }).whole.attainment).toMatchObject({ value: 0.5, n: 2 });
});

test('refusals behind the plateau count in the success of a level', () => {
  const served = rows(400);
  const atMs = (served.at(-1)?.dueMs ?? 0) + 160;
  const refused = Array.from({ length: 100 }, (_, k): ObservedRequest => ({ dueMs: atMs + k * 0.01, sentMs: atMs + k * 0.01, e2eMs: 0.01, outcome: 'failed', errorClass: 'unreachable', error: 'gone' }));
  const { steady } = measureLoad([[...served, ...refused]], { concurrency: 4, seed: 1, slo: { times: [], success: 0.9 } });
  expect(steady?.success?.value).toBe(0.8);
  expect(steady?.slo).toMatchObject([{ name: 'success', actual: 0.8, met: false }]);
});
