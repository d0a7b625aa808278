import { expect, test } from 'vitest';
import { kneeNotes, kneeOf } from '../../src/report/load/knee.ts';
import { loadNotes } from '../../src/report/load/loadNotes.ts';
import type { LoadLevel } from '../../src/report/load/loadView.ts';
import { rampNotes } from '../../src/report/load/rampNotes.ts';
import { withAdvice } from '../../src/runner/advice.ts';
import { measureLoad } from '../../src/score/load/measureLoad.ts';
import type { PlannedLoad } from '../../src/plan/plan.ts';
import type { Slo } from '../../src/task/slo.ts';

const slo: Slo = { times: [{ metric: 'e2e', reduce: 'p90', limitMs: 150 }] };
const measured = (load: number, e2eMs: number) => measureLoad([Array.from({ length: 400 }, (_, k) => ({ dueMs: Math.floor(k / load) * e2eMs, sentMs: Math.floor(k / load) * e2eMs, e2eMs, outcome: 'ok' as const }))], { slo, concurrency: load, seed: 1, intervals: false });
const capacity = (open: boolean, levels: readonly (readonly [load: number, e2eMs: number])[]): string => {
  const view = kneeOf(levels.map(([load, e2eMs]) => ({ load, measured: measured(Math.ceil(load), e2eMs), valid: true })), { judged: true, open, searched: true });
  return view === undefined ? 'none' : (kneeNotes(view, { judged: true, open }).find(note => note.startsWith('the capacity')) ?? 'none');
};

test.each<[string, string, string]>([
  ['of requests in flight the last whole one that was met', capacity(false, [[4, 140], [5, 151]]), 'the capacity within the SLO is 4 in flight'],
  ['never the one that was missed', capacity(false, [[4, 50], [6, 151]]), 'the capacity within the SLO is 5 in flight'],
  ['of a rate between two that were measured', capacity(true, [[4, 100], [8, 300]]), 'the capacity within the SLO is about 4.76 req/s: between 4, which was met, and 8, which was not'],
  ['nothing was missed', capacity(false, [[4, 100], [5, 110]]), 'none'],
])('capacity: %s', (_, seen, expected) => expect(seen).toBe(expected));

const notes = (verdict: 'valid' | 'invalid', more: Partial<PlannedLoad> = {}): string => {
  const level: LoadLevel = { concurrency: 4, trials: ['c'], state: 'ended', outcome: 'succeeded', measured: measured(4, 200), verdict: { verdict, causes: [] }, clients: [] };
  return loadNotes({ workload: { dataset: 'd' } as never, stop: { requests: 1 }, warmup: 0, streamed: false, slo: { times: [...slo.times, { metric: 'e2e', reduce: 'p99', limitMs: 500 }] }, repeats: 1, ...more } as unknown as PlannedLoad, [level]).join('\n');
};

test('of an invalid level nothing is said of the SLO', () => {
  expect(notes('valid')).toContain('at 4 in flight the SLO is missed: p90(e2e) is 200 ms, the limit 150 ms');
  expect(notes('invalid')).not.toContain('SLO');
  expect(notes('valid')).toContain('a level ends after 1 request;');
});

const ramp = { of: 'rate', from: 10, to: 40, overMs: 30_000, shape: 'linear', arrival: 'poisson' } as const;
/** Stretches of 10 s, each so many requests that were due in it, and answered in it. */
const kept = (counts: readonly (readonly [due: number, ended: number])[], verdict: 'valid' | 'invalid' = 'valid'): string | undefined =>
  rampNotes(ramp, { trials: [], state: 'ended', clients: [], verdict: { verdict, causes: [] }, stretches: counts.map(([requests, ended], k) => ({ fromMs: k * 10_000, untilMs: (k + 1) * 10_000, fromLoad: 10 * (k + 1), untilLoad: 10 * (k + 2), figures: { ...measured(4, 100).whole, requests, requestsPerS: ended / 10 } })) }, { judged: false })[0];

test.each<[string, string | undefined, string]>([
  ['the last ones do not keep up', kept([[100, 100], [200, 140], [300, 140]]), 'answers no longer keep up with what is due between 20 and 30 req/s: 14 of 20 req/s'],
  ['the first answers are yet to come, and later ones keep up', kept([[100, 60], [200, 195], [300, 300]]), 'most was answered between 30 and 40 req/s: 30 req/s'],
  ['few requests, which may be chance', kept([[10, 10], [12, 12], [14, 9]]), 'most was answered between 20 and 30 req/s: 1.2 req/s'],
  ['an invalid one', kept([[100, 100], [200, 140], [300, 140]], 'invalid'), 'the ramp is invalid, so nothing is concluded from it'],
])('a ramp: %s', (_, seen, expected) => expect(seen).toBe(expected));

test('what a bench is told of a timeout are keys that it has', () => {
  expect(withAdvice({ id: 'm' }, 'timeout', 'nothing came', true)).toBe('model `m`: nothing came; raise `target.timeout`, or ask for a lower load');
  expect(withAdvice({ id: 'm' }, 'timeout', 'nothing came')).toContain('parallel_requests');
});

test('one is one', () => {
  const level: LoadLevel = { concurrency: 1, trials: ['c'], state: 'ended', outcome: 'succeeded', measured: measureLoad([[{ dueMs: 0, sentMs: 0, e2eMs: 5, outcome: 'failed', errorClass: 'serverError', error: 'busy' }]], { concurrency: 1, seed: 1, intervals: false }), verdict: { verdict: 'valid', causes: [] }, clients: [] };
  const said = loadNotes({ workload: { dataset: 'd' }, stop: { requests: 1 }, warmup: 1, streamed: true, repeats: 1 }, [level]).join('\n');
  expect(said).not.toMatch(/\b1 (requests|answers|times)\b/);
  expect(said).toContain('at 1 in flight 1 of 1 request failed: 1 serverError');
});
