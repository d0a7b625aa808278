import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer } from '../../src/execute/provider.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { createSpending, refuseSpent } from '../../src/runner/spending.ts';
import { stopOf } from '../../src/runner/stop.ts';
import type { Task } from '../../src/task/task.ts';
import { fails, says, Workspace, type Reply } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

const nothing = { cost: 0, tokens: 0 };
/** Every answer takes a moment, so that four are in flight; it costs 3 and uses 3 tokens. */
const slowly: Reply = async input => {
  await new Promise(resolve => setTimeout(resolve, 3));
  return says(`a${input.slice(1)}`);
};

function priced(rows: number, budget: Task['budget'], more: Partial<Task> = {}): Task {
  const task = workspace.task(rows, more);
  return { ...task, ...(budget === undefined ? {} : { budget }), models: task.models.map(model => ({ ...model, pricing: { input: 1e6, output: 1e6 } })) };
}

/** `interrupted: the run reached …` and how many were asked, and recorded. */
async function ended(task: Task, reply: Reply = slowly, options: { resume?: boolean } = {}): Promise<{ end: string; asked: number; done: number }> {
  workspace.asked.length = 0;
  const outcome = await workspace.run(task, reply, options);
  const view = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 });
  return { end: view.error === undefined ? outcome : `${outcome}: ${view.error}`, asked: workspace.asked.length, done: view.done };
}

test.each([
  ['max_cost', { maxCost: 30 }, /^interrupted: the run reached `max_cost` \((30|33|36|39) of 30 spent(: requests under way were let finish)?\), so nothing more was asked; resume it with a higher --max-cost$/],
  ['max_tokens_total', { maxTokensTotal: 30 }, /^interrupted: the run reached `max_tokens_total` \((30|33|36|39) of 30 used(: requests under way were let finish)?\)/],
])('%s stops the run: what is in flight ends and is recorded, nothing new is asked', async (_name, budget, sentence) => {
  const { end, asked, done } = await ended(priced(200, budget));
  expect(end).toMatch(sentence);
  // Ten answers use it up; at most the three others of four in flight come on top.
  expect(asked).toBeGreaterThanOrEqual(10);
  expect(asked).toBeLessThanOrEqual(13);
  expect(done).toBe(asked);
  expect(workspace.store.trials('r1').map(trial => trial.outcome)).toEqual(['interrupted']);
});

test('the figure that is told is the one that holds in the end', async () => {
  const { end, done } = await ended(priced(200, { maxTokensTotal: 30 }));
  expect(end).toContain(`(${3 * done} of 30 used${done > 10 ? ': requests under way were let finish' : ''})`);
  const spending = createSpending({ budget: { maxTokensTotal: 30 }, before: { all: nothing, elsewhere: nothing, timeMs: 0 } });
  for (const tokens of [20, 11, 40]) spending.answered('m', 0, tokens);
  expect(stopOf(spending.closing)?.message).toBe('the run reached `max_tokens_total` (71 of 30 used: requests under way were let finish), so nothing more was asked; resume it with a higher --max-tokens-total');
  expect(workspace.store.trials('r1').map(({ error }) => error)).toEqual(['the run reached `max_tokens_total`']);
  spending.dispose();
});

test('a resume counts what was spent before, and goes on to the higher budget', async () => {
  const first = await ended(priced(200, { maxCost: 30 }));
  const second = await ended(priced(200, { maxCost: 60 }), slowly, { resume: true });
  expect(second.end).toContain('the run reached `max_cost`');
  expect(first.asked + second.asked).toBeGreaterThanOrEqual(20);
  expect(first.asked + second.asked).toBeLessThanOrEqual(23);
  expect(await ended(priced(200, undefined), slowly, { resume: true })).toMatchObject({ end: 'succeeded', done: 200 });
});

test('a budget that lasts for the very last sample has stopped nothing', async () => {
  expect(await ended(priced(4, { maxCost: 12 }))).toEqual({ end: 'succeeded', asked: 4, done: 4 });
});

test('max_time lets what is in flight end, where timeout breaks it off; a retry is something new', async () => {
  const { end, done } = await ended(priced(200, { maxTimeMs: 40 }, { retries: 20 }), async (input, attempt) => {
    await new Promise(resolve => setTimeout(resolve, 15));
    return input === 'q0' ? fails('serverError', true) : slowly(input, attempt);
  });
  expect(end).toBe('interrupted: the run reached `max_time` (0.04 s), so nothing more was asked; resume it with a higher --max-time');
  // At least the first requests beside q0: they were in flight when the time was up.
  expect(done).toBeGreaterThanOrEqual(3);
  expect(workspace.picture()).not.toContain('failed');
});

test('trials that wait for their turn are not begun', async () => {
  const task = priced(50, { maxCost: 6 }, { parallelTrials: 1 });
  const [model] = task.models;
  expect(await ended({ ...task, models: model === undefined ? [] : [model, { ...model, id: 'n' }] })).toMatchObject({ end: expect.stringContaining('max_cost') as string });
  expect(workspace.store.trials('r1').map(({ id, outcome, startedMs }) => [id, outcome, startedMs === undefined])).toEqual([['m~d~p', 'interrupted', false], ['n~d~p', 'interrupted', true]]);
});

test('an endpoint that does not say what it used cannot be held to a budget: the run stops at its first answer', async () => {
  const mute = (): Answer => ({ outcome: 'ok', output: 'x', latencyMs: 1 });
  expect((await ended(priced(200, { maxCost: 1 }), mute)).end).toBe('failed: model `m` does not say how many tokens it used, so `max_cost` cannot be kept; remove it, or limit `max_time`');
});

test('what a judge spends counts, and is kept apart', () => {
  const spending = createSpending({ budget: { maxCost: 10 }, before: { all: { cost: 6, tokens: 5 }, elsewhere: { cost: 1, tokens: 2 }, timeMs: 0 } });
  spending.answered('m', 1, 10);
  expect(spending.closing.aborted).toBe(false);
  spending.judged('j', 3, 7);
  expect(stopOf(spending.closing)?.message).toContain('(10 of 10 spent)');
  expect(spending.elsewhere).toEqual({ cost: 4, tokens: 9 });
  spending.dispose();
});

test('what ten dimes spend is a dollar', () => {
  const spending = createSpending({ budget: { maxCost: 1 }, before: { all: nothing, elsewhere: nothing, timeMs: 0 } });
  for (let k = 0; k < 10; k++) spending.answered('m', 0.1, 1);
  expect(spending.closing.aborted).toBe(true);
  spending.dispose();
});

test('a run that has used up its budget is not taken up without a higher one', () => {
  expect(() => refuseSpent('r', { maxCost: 5 }, { cost: 5.5, tokens: 0 }, 0)).toThrow('the run reached `max_cost` (5.5 of 5 spent)');
  expect(() => refuseSpent('r', { maxTimeMs: 1000 }, nothing, 1000)).toThrow('the run reached `max_time` (1 s)');
  expect(() => refuseSpent('r', { maxCost: 6, maxTokensTotal: 10, maxTimeMs: 1000 }, { cost: 5.5, tokens: 9 }, 999)).not.toThrow();
});
