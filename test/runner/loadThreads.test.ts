import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openLoadServer } from '../../src/execute/load/loadTarget.ts';
import { eventText } from '../../src/report/eventText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { startLoadThreads } from '../../src/runner/load/threads/startLoadThreads.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => void (workspace = new Workspace()));
afterEach(() => workspace.dispose());

const bench = (load: string): Task => {
  const { task, problems } = parseTask(`kind: bench\nname: b\ntarget: {provider: sim, model: "sim;ttft=5;itl=1;tokens=4"}\nworkload: {data: {synthetic: {input_tokens: 3, output_tokens: 4}}}\nload: ${load}\nstop: {requests: 40}\nwarmup: {requests: 2}\nself_check: false`, '/w/b.bench.yaml');
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  return task;
};
const openServer = (target: Parameters<typeof openLoadServer>[0]): ReturnType<typeof openLoadServer> => openLoadServer(target, { environment: {}, clock: systemClock });
const view = () => readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 });

test('a level is made by as many threads as the task says, at most one for each request in flight; its log and document tell', async () => {
  const outcome = await workspace.run(bench('{concurrency: [1, 4], threads: 2}'), () => says(''), { ports: { openLoadServer: openServer, startLoadThreads: options => startLoadThreads({ ...options, environment: {} }) } });
  expect(outcome).toBe('succeeded');
  expect(workspace.store.events('r1').flatMap(({ event }) => (event.type === 'loadStarted' ? [eventText(event)] : []))).toEqual([
    'concurrency=1: 1 request kept in flight over 1 open socket, by 1 thread of its own; 2 warm-up requests first',
    'concurrency=4: 4 requests kept in flight over 4 open sockets, by 2 threads of their own; 2 warm-up requests first',
  ]);
  expect(runDocument(view()).load?.levels.map(({ client }) => client?.[0]?.['threads'])).toEqual([1, 2]);
  const rows = [...workspace.store.requests('r1', 'concurrency=4')].filter(({ warmup }) => !warmup);
  expect({ requests: rows.map(({ request }) => request).toSorted((a, b) => a - b), ok: rows.every(({ outcome: of, tokensOut, chunks }) => of === 'ok' && tokensOut === 4 && chunks !== undefined), connections: view().load?.levels[1]?.clients[0]?.client.connections }).toEqual({ requests: Array.from({ length: 40 }, (_, k) => k), ok: true, connections: 4 });
});

test('a thread that is lost ends the level, and the run, with a sentence', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-thread-'));
  const file = path.join(folder, 'thread.cjs');
  writeFileSync(file, 'throw new Error("no memory left")');
  const outcome = await workspace.run(bench('{rate: {levels: [100]}}'), () => says(''), { ports: { openLoadServer: openServer, startLoadThreads: options => startLoadThreads({ ...options, environment: {} }, file) } });
  rmSync(folder, { recursive: true });
  const sentence = 'a thread that made the load ended: no memory left; start the run again, with less load if it ends once more';
  expect({ outcome, error: view().error, level: view().load?.levels[0]?.error, trial: workspace.store.trials('r1')[0]?.state }).toEqual({ outcome: 'failed', error: sentence, level: sentence, trial: 'ended' });
});
