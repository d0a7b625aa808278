import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFact } from '../../src/report/cacheFact.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { createFingerprint } from '../../src/execute/fingerprint.ts';
import type { Task } from '../../src/task/task.ts';
import { fails, says, Workspace, type Reply } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

const right: Reply = input => says(`a${input.slice(1)}`);
const ports = { createFingerprint: (model: Task['models'][number], repeat: number) => createFingerprint(model, repeat, {}) };

function cachedTask(rows: number, more: Partial<Task['models'][number]> = {}): Task {
  const task = workspace.task(rows);
  return { ...task, models: task.models.map(model => ({ ...model, cache: true, pricing: { input: 1e6, output: 1e6 }, ...more }) as Task['models'][number]) };
}

/** `q0 q1 | cached 2 of 4`: who was asked, and what the run says of the cache. */
async function run(runId: string, task: Task, reply: Reply = right): Promise<string> {
  workspace.asked.length = 0;
  await workspace.run(task, reply, { runId, ports });
  const trial = readRunView(workspace.store, runId, { alive: false, nowMs: 0 }).trials[0];
  return `${workspace.asked.toSorted().join(' ')} | cached ${trial?.cached ?? 0} of ${trial?.done}, cost ${trial?.cost}, latencies ${trial?.latencyMs?.n ?? 0}, tokens ${trial?.tokensIn}+${trial?.tokensOut}`;
}

test('what was answered is not asked for again: the same rows, at no cost and without latencies', async () => {
  expect(await run('r1', cachedTask(3))).toBe('q0 q1 q2 | cached 0 of 3, cost 9, latencies 3, tokens 6+3');
  expect(await run('r2', cachedTask(4))).toBe('q3 | cached 3 of 4, cost 3, latencies 1, tokens 8+4');
  expect(workspace.picture('r2')).toBe('0 ok 1 | 1 ok 1 | 2 ok 1 | 3 ok 1');
  expect([...workspace.store.samples('r2')].map(({ cached, attempts, latencyMs }) => [cached, attempts, latencyMs])).toEqual([[true, 0, undefined], [true, 0, undefined], [true, 0, undefined], [undefined, 1, 1]]);
});

test('failures and empty answers are asked for again', async () => {
  await run('r1', cachedTask(3), input => (input === 'q0' ? fails('serverError') : input === 'q1' ? says('') : right(input, 1)));
  expect(await run('r2', cachedTask(3))).toContain('q0 q1 | cached 1 of 3');
});

test('a model that does not say so neither finds answers nor keeps them', async () => {
  await run('r1', cachedTask(2, { cache: false }));
  expect(workspace.store.cacheSize().entries).toBe(0);
  await run('r2', cachedTask(2));
  expect(await run('r3', cachedTask(2, { cache: false }))).toContain('q0 q1 | cached 0 of 2');
});

test('other parameters ask again; the store tells what it keeps, and forgets it', async () => {
  await run('r1', cachedTask(2));
  expect(await run('r2', cachedTask(2, { params: { temperature: 1 } }))).toContain('q0 q1 | cached 0 of 2');
  expect(workspace.store.cacheSize()).toMatchObject({ entries: 4, models: [{ model: 'm', entries: 4 }] });
  expect(workspace.store.clearCache('other')).toBe(0);
  expect(workspace.store.clearCache('m')).toBe(4);
  expect(await run('r3', cachedTask(2))).toContain('q0 q1 | cached 0 of 2');
});

test('the first answer under a fingerprint stays', () => {
  for (const answer of ['first', 'second']) workspace.store.writeCached({ fingerprint: 'f', model: 'm', answer, atMs: 0 });
  workspace.store.flush();
  expect(workspace.store.cachedAnswer('f')).toBe('first');
});

test('the fact that a reader needs', () => {
  expect(cacheFact({ done: 4 })).toBeUndefined();
  expect(cacheFact({ done: 4, cached: 3 })).toBe('3 of 4 answers came from the cache: they were not asked for again, cost nothing and have no latency');
});
