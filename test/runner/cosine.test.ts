import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createEmbedder } from '../../src/execute/providers/embedder.ts';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import type { RunPorts } from '../../src/runner/runSpec.ts';
import { cosineOf } from '../../src/score/cosine.ts';
import type { OpenAiModel } from '../../src/task/models.ts';
import type { Task } from '../../src/task/task.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
let sim: Sim;
beforeEach(async () => {
  workspace = new Workspace();
  sim = await startSim();
});
afterEach(async () => {
  workspace.dispose();
  await sim.close();
});

function task(rows: readonly { readonly input: string; readonly target: unknown }[], more: Partial<OpenAiModel> = {}): Task {
  const plain = workspace.task(0);
  const [model] = plain.models as readonly OpenAiModel[];
  return {
    ...plain,
    datasets: [{ ...plain.datasets[0]!, source: { inline: rows } }],
    helpers: [{ ...model!, id: 'e', model: 'sim', endpoint: 'embeddings', baseUrl: sim.url, pricing: { input: 1e6, output: 0 }, ...more }],
    scorers: [{ id: 'cosine', use: 'cosine', params: { model: 'e' } }],
  };
}

const ports: Partial<RunPorts> = { createEmbedder: (model, options) => createEmbedder(model, { environment: {}, connections: 4, clock: systemClock }, options) };
/** Each output is its input. */
const run = (asked: Task, options: { readonly runId?: string } = {}) => workspace.run(asked, input => says(input), { ports, ...options });
const scores = (runId = 'r1') => [...workspace.store.samples(runId)].map(row => `${row.index} ${row.outcome} ${row.scores.map(({ value, reason }) => (value === null ? reason : value.toFixed(3))).join()}`);

test('answers are near what they share words with; of several targets the nearest counts', async () => {
  const rows = [
    { input: 'the cat sat', target: 'The cat sat.' },
    { input: 'the cat sat', target: 'the cat ran' },
    { input: 'the cat sat', target: ['nothing at all', 'the cat sat'] },
    { input: 'the cat sat', target: ' ' },
  ];
  expect(await run(task(rows))).toBe('succeeded');
  expect(scores()).toEqual(['0 ok 1.000', '1 ok 0.667', '2 ok 1.000', '3 ok the target is blank']);
  expect(readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }).trials[0]?.metrics['cosine']).toMatchObject({ n: 3, unit: 'number', missing: 1 });
});

test('a column may hold what the answer is compared with, instead of the targets', async () => {
  const rows = [{ input: 'the cat sat', target: 'nothing', other: 'the cat sat' }, { input: 'the cat sat', target: 'the cat sat', other: ['nothing', 'the cat ran'] }, { input: 'a', target: 'a' }];
  const asked = task(rows);
  await run({ ...asked, scorers: [{ id: 'cosine', use: 'cosine', params: { model: 'e', reference: 'other' } }] });
  expect(scores()).toEqual(['0 ok 1.000', '1 ok 0.667', '2 ok no target']);
});

test('texts travel together, equal ones are asked for once, and what it costs adds up', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ input: `answer ${i % 4}`, target: `target ${i % 2}` }));
  await run(task(rows));
  const texts = [...sim.requests().asked.keys()].flatMap(key => key.split('\n'));
  expect(texts.toSorted()).toEqual(['answer 0', 'answer 1', 'answer 2', 'answer 3', 'target 0', 'target 1']);
  const { scoring } = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }).trials[0]!;
  expect(scoring).toMatchObject({ requests: sim.requests().total, tokensIn: 12, cost: 12 });
  expect(workspace.store.spent('r1').cost).toBe(12);
});

test('an endpoint that fails gives no score', async () => {
  expect(await run(task([{ input: 'a b', target: 'b c' }], { model: 'sim;error=1;status=400' }))).toBe('succeeded');
  expect(scores()[0]).toMatch(/^0 ok the embeddings model `e` did not answer: http:\/\/127\.0\.0\.1:\d+: HTTP 400: injected by the simulated server$/);
});

test.each([
  [[1, 0], [1, 0], 1],
  [[1, 0], [0, 2], 0],
  [[1, 1], [-2, -2], -1],
  [[3, 4], [4, 3], 0.96],
  [[0, 0], [1, 0], undefined],
  [[1], [1, 0], undefined],
])('cosine of %j and %j is %s', (a, b, expected) => {
  const value = cosineOf(a, b);
  if (expected === undefined) expect(value).toBeUndefined();
  else expect(value).toBeCloseTo(expected, 12);
});
