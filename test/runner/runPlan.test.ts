import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { HumanError } from '../../src/base/humanError.ts';
import { eventText } from '../../src/report/eventText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import type { ScoringPool } from '../../src/runner/scoringPool.ts';
import { Stop } from '../../src/runner/stop.ts';
import { fails, says, Workspace, type Reply } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

/** Right for even questions, wrong for odd ones. */
const half: Reply = input => says(Number(input.slice(1)) % 2 === 0 ? `a${input.slice(1)}` : 'no');
const events = (run = 'r1'): readonly string[] => workspace.store.events(run).map(row => eventText(row.event));
const view = (run = 'r1') => readRunView(workspace.store, run, { alive: false, nowMs: 0 });

test('a task becomes rows, scores, events and a metric', async () => {
  expect(await workspace.run(workspace.task(4), half)).toBe('succeeded');
  expect(workspace.picture()).toBe('0 ok 1 | 1 ok 0 | 2 ok 1 | 3 ok 0');
  expect(events()).toEqual(['run started: 1 trial', 'datasets read: 4 samples', 'm~d~p started: 4 samples', 'm~d~p succeeded', 'run succeeded']);
  expect(view().trials[0]?.metrics['exact_match']).toMatchObject({ value: 0.5, n: 4, sum: 2, missing: 0 });
});

test('a failed sample is a row without a score, and the trial goes on', async () => {
  expect(await workspace.run(workspace.task(4), input => (input === 'q1' ? fails('serverError') : half(input, 1)))).toBe('succeeded');
  expect(workspace.picture()).toBe('0 ok 1 | 1 failed serverError | 2 ok 1 | 3 ok 0');
  expect(view().trials[0]?.metrics['exact_match']).toMatchObject({ n: 3, sum: 2, missing: 1 });
  expect(events()).toContain('m~d~p first serverError at sample 1: it said serverError');
});

test('with on_missing: zero it counts as 0', async () => {
  await workspace.run(workspace.task(4, { onMissing: 'zero' }), input => (input === 'q1' ? fails('serverError') : half(input, 1)));
  expect(view().trials[0]?.metrics['exact_match']).toMatchObject({ n: 4, sum: 2 });
});

test('where every request failed, so did the run', async () => {
  expect(await workspace.run(workspace.task(3), () => fails('serverError'))).toBe('failed');
  expect(view().error).toBe('model `m`: every request failed (3 of 3): it said serverError');
});

test('an endpoint that nobody can reach is given up on, not asked a thousand times', async () => {
  expect(await workspace.run(workspace.task(1000), () => fails('unreachable'))).toBe('failed');
  expect(workspace.asked.length).toBeLessThan(30);
  expect(view().error).toBe('model `m`: it said unreachable; start the server, or correct `base_url`');
});

test('a run that was stopped is finished by asking exactly for what is missing', async () => {
  const controller = new AbortController();
  const task = workspace.task(40);
  const stopped = await workspace.run(task, input => (workspace.asked.length > 15 ? (controller.abort(new Stop('interrupted', 'stopped')), { outcome: 'cancelled', errorClass: 'cancelled', error: 'stopped', retryable: false }) : half(input, 1)), { signal: controller.signal });
  expect(stopped).toBe('interrupted');
  const first = new Set([...workspace.store.samples('r1')].map(row => `q${row.index}`));
  expect(first.size).toBeGreaterThan(5);
  workspace.asked.length = 0;
  expect(await workspace.run(task, half, { resume: true })).toBe('succeeded');
  expect(workspace.asked.filter(input => first.has(input))).toEqual([]);
  expect(workspace.asked.length + first.size).toBe(40);
  expect(workspace.picture()).toBe(Array.from({ length: 40 }, (_, i) => `${i} ok ${i % 2 === 0 ? 1 : 0}`).join(' | '));
  expect(events()).toContain(`run resumed: ${first.size} of 40 samples already done`);
});

test('a cancel is a row that the runner finds', async () => {
  const task = workspace.task(2000);
  const running = workspace.run(task, async input => {
    if (workspace.asked.length === 20) workspace.store.requestCancel('r1', 'test', 0);
    await new Promise(resolve => setTimeout(resolve, 2));
    return half(input, 1);
  });
  expect(await running).toBe('cancelled');
  expect(workspace.asked.length).toBeLessThan(2000);
  expect(view()).toMatchObject({ state: 'ended', outcome: 'cancelled' });
  expect(view().trials.map(trial => trial.outcome)).toEqual(['cancelled']);
});

test('a time limit ends the trial, and the run says so', async () => {
  const slow: Reply = (_, __) => new Promise(resolve => setTimeout(() => resolve(says('a0')), 30));
  expect(await workspace.run(workspace.task(1000, { timeoutPerTrialMs: 100 }), slow)).toBe('timedOut');
  expect(view().error).toBe('trial m~d~p reached its time limit of 0.1 s');
});

test('a time limit does not wait for scoring that is held up; a resume asks again', async () => {
  const stuck: ScoringPool = { score: () => new Promise(() => undefined), dispose: () => undefined };
  const atOnce: Clock = { ...systemClock, sleep: async () => undefined };
  const task = workspace.task(3, { timeoutMs: 50 });
  expect(await workspace.run(task, () => says('a0'), { ports: { createScoringPool: () => stuck, clock: atOnce } })).toBe('timedOut');
  expect(workspace.picture()).toBe('');
  expect(await workspace.run(workspace.task(3), () => says('a0'), { resume: true })).toBe('succeeded');
  expect(workspace.picture()).toBe('0 ok 1 | 1 ok 0 | 2 ok 0');
});

test('a store that cannot be written ends the run with its sentence', async () => {
  let writes = 0;
  const full = (): never => {
    throw new HumanError({ what: 'the disk is full', where: 'store.db', toDo: 'free some space' });
  };
  vi.spyOn(workspace.store, 'writeTick').mockImplementation(() => (writes++ > 1 ? full() : undefined));
  const slow: Reply = () => new Promise(resolve => setTimeout(() => resolve(says('a0')), 5));
  expect(await workspace.run(workspace.task(5000), slow)).toBe('failed');
  expect(view().error).toBe('store.db: the disk is full; free some space');
});

test('a malformed row costs nothing: it is found before anything is asked', async () => {
  const path = workspace.file('d.jsonl', '{"input": "q0", "target": "a0"}\n{"input": "q1", "target"\n');
  const task = workspace.task(1);
  const dataset = { ...task.datasets[0]!, source: { path, format: 'jsonl' as const } };
  expect(await workspace.run({ ...task, datasets: [dataset] }, half)).toBe('failed');
  expect(workspace.asked).toEqual([]);
  expect(view().error).toMatch(/d\.jsonl:2/);
});

test('gates must hold in every trial, and the worst one decides', async () => {
  const gates = [
    { text: 'accuracy >= 0.5', metric: 'accuracy', comparison: '>=' as const, limit: 0.5 },
    { text: 'exact_match > 0.5', metric: 'exact_match', comparison: '>' as const, limit: 0.5 },
  ];
  await workspace.run(workspace.task(4, { gates }), half);
  expect(view().gates.map(gate => `${gate.gate}: ${gate.held ? 'held' : 'failed'} at ${gate.value}`)).toEqual(['accuracy >= 0.5: held at 0.5', 'exact_match > 0.5: failed at 0.5']);
});

test('success is the share of the samples that were answered, whatever the answer', async () => {
  const gates = [{ text: 'success >= 0.8', metric: 'success', comparison: '>=' as const, limit: 0.8 }];
  await workspace.run(workspace.task(4, { gates }), input => (input === 'q1' ? fails('serverError') : says('wrong')));
  expect(view().gates).toMatchObject([{ held: false, value: 0.75 }]);
});

test('a prompt that needs a column the row does not have fails its sample, with the reason', async () => {
  await workspace.run(workspace.task(2, { prompts: [{ id: 'p', messages: [{ role: 'user', content: '{{ row.nope }}' }] }] }), half);
  expect(workspace.picture()).toBe('0 failed template | 1 failed template');
  expect([...workspace.store.samples('r1')][0]?.error).toMatch(/nope/);
});

test('a stored summary is what the rows say', async () => {
  await workspace.run(workspace.task(9), half);
  const stored = workspace.store.trials('r1')[0]?.summary;
  const { trialSummary } = await import('../../src/report/trialFinal.ts');
  expect(stored).toBe(trialSummary(workspace.store, 'r1', 'm~d~p'));
});
