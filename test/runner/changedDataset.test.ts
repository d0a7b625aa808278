import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventText } from '../../src/report/eventText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { Stop } from '../../src/runner/stop.ts';
import type { Task } from '../../src/task/task.ts';
import { says, Workspace, type Reply } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

/** The answer is unique to each request, so that a kept one is told from a new one: `a#1`, `b#2`, … */
let requests = 0;
const reply: Reply = input => says(`${input}#${++requests}`);

/** A task over a file with one row for each letter, which is its input. */
function letters(text: string, more: Partial<Task> = {}): Task {
  const path = workspace.file('letters.jsonl', [...text].map(letter => JSON.stringify({ input: letter, target: letter })).join('\n'));
  return { ...workspace.task(0), datasets: [{ id: 'd', source: { path, format: 'jsonl' }, line: 1, fields: { input: 'input', target: 'target' }, splits: ['all'], tags: [] }], models: workspace.task(0).models.map(model => ({ ...model, pricing: { input: 1e6, output: 1e6 } })), ...more };
}

/** Asks for the letters one by one until `n` are recorded, then stops. */
async function first(n: number, task: Task): Promise<void> {
  requests = 0;
  const controller = new AbortController();
  const stopping: Reply = async input => {
    if (requests < n) return reply(input, 1);
    controller.abort(new Stop('interrupted', 'stopped'));
    return { outcome: 'cancelled', errorClass: 'cancelled', error: 'stopped', retryable: false };
  };
  await workspace.run({ ...task, models: task.models.map(model => ({ ...model, limits: { parallelRequests: 1 } })) }, stopping, { signal: controller.signal });
  workspace.asked.length = 0;
}

/** `0 a#1 1 b#2`: which answer stands where. */
const rows = (): string => [...workspace.store.samples('r1')].map(row => `${row.index} ${row.output ?? row.outcome}`).join(' ');
const changed = (): string => workspace.store.events('r1').map(row => row.event).filter(event => event.type === 'datasetChanged').map(eventText).join();

test('rows that were inserted, moved and removed: unchanged ones keep their answers, new ones are asked, removed ones are dropped', async () => {
  await first(3, letters('abcdef'));
  expect(rows()).toBe('0 a#1 1 b#2 2 c#3');
  expect(await workspace.run(letters('xcaydf'), reply, { resume: true })).toBe('succeeded');
  expect(workspace.asked.toSorted().join('')).toBe('dfxy');
  expect(rows()).toMatch(/^0 x#\d 1 c#3 2 a#1 3 y#\d 4 d#\d 5 f#\d$/);
  expect(changed()).toBe('m~d~p: its dataset has changed: 2 samples kept (2 elsewhere in it now), 4 new, 1 gone');
  const [trial] = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }).trials;
  expect(trial).toMatchObject({ done: 6, total: 6, outcomes: { ok: 6 }, tokensIn: 12, cost: 18 });
  // The one that is gone was paid for.
  expect(workspace.store.run('r1')?.otherSpending).toEqual({ cost: 3, tokens: 3 });
  expect(workspace.store.spent('r1')).toEqual({ cost: 21, tokens: 21 });
});

test.each([
  ['two equal rows have two answers, in their order', 'aab', 2, 'baa', /^0 b#\d 1 a#1 2 a#2$/, 'b'],
  ['one of two equal rows was done: one is asked', 'abab', 1, 'baab', /^0 b#\d 1 a#1 2 a#\d 3 b#\d$/, 'abb'],
  ['every place changes hands', 'abcd', 4, 'dcba', /^0 d#4 1 c#3 2 b#2 3 a#1$/, ''],
  ['only some remain', 'abcd', 4, 'db', /^0 d#4 1 b#2$/, ''],
  ['nothing remains', 'ab', 2, 'xy', /^0 x#\d 1 y#\d$/, 'xy'],
])('%s', async (_name, before, done, after, expected, asked) => {
  await first(done, letters(before));
  expect(await workspace.run(letters(after), reply, { resume: true })).toBe('succeeded');
  expect(rows()).toMatch(expected);
  expect(workspace.asked.toSorted().join('')).toBe(asked);
});

test('of a drawn sample those that are still drawn keep their answers', async () => {
  const drawn = (text: string): Task => letters(text, { datasets: letters(text).datasets.map(dataset => ({ ...dataset, sample: { n: 4, seed: 1 } })) });
  await first(4, drawn('abcdefgh'));
  await workspace.run(drawn('abcdefghijkl'), reply, { resume: true });
  const [trial] = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 }).trials;
  expect(trial).toMatchObject({ done: 4, total: 4 });
  for (const row of workspace.store.samples('r1')) expect(`${'abcdefghijkl'[row.index]}`).toBe(row.output?.[0]);
});

test('a dataset that is as it was changes nothing', async () => {
  await first(2, letters('abc'));
  await workspace.run(letters('abc'), reply, { resume: true });
  expect(changed()).toBe('');
  expect(rows()).toMatch(/^0 a#1 1 b#2 2 c#\d$/);
});

test('samples of an older version do not say what they are: the run is refused, and nothing is lost', async () => {
  await first(2, letters('abc'));
  for (const row of [...workspace.store.samples('r1')]) {
    const { itemHash: _, ...old } = row;
    workspace.store.writeSample('r1', old);
  }
  expect(await workspace.run(letters('xabc'), reply, { resume: true })).toBe('failed');
  expect(workspace.store.run('r1')?.error).toBe('run r1: dataset `d` (split all) has changed since the run began, and an older Pitwall recorded samples without saying what they are; start a new run, or put the dataset back as it was');
  expect(rows()).toBe('0 a#1 1 b#2');
});
