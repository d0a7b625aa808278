import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { echoTask, Terminal, until } from './pitwall.ts';

let terminal: Terminal;
let sim: Sim;
beforeEach(async () => {
  terminal = new Terminal();
  sim = await startSim();
});
afterEach(async () => {
  await sim.close();
  terminal.dispose();
});

/** 40 samples, each answered after 30 ms. */
function bench(levels: string): string {
  echoTask(terminal, 40, sim.url);
  return terminal.file('how-parallel.bench.yaml', `kind: bench\nname: how-parallel\ntask: echo.eval.yaml\nrequest_sweep: ${levels}\n`);
}

test('over real sockets: each level’s time, the best one, and what to write', async () => {
  const file = bench('[8, 2, 1]');
  terminal.file('echo.eval.yaml', `kind: eval\nname: echo\nmodels: [{id: m, provider: openai, base_url: "${sim.url}", model: "sim;latency=30", stream: false}]\ndatasets: [{id: d, path: questions.jsonl}]\nscorers: [exact_match]\n`);
  const { kind, outcome, sweeps } = await terminal.json('run', file);
  expect({ kind, outcome }).toEqual({ kind: 'bench', outcome: 'succeeded' });
  const [only] = sweeps ?? [];
  expect(only?.levels.map(({ parallel_requests, samples, failed, status_429, warm_up }) => ({ parallel_requests, samples, failed, status_429, warm_up }))).toEqual([
    { parallel_requests: 1, samples: 40, failed: 0, status_429: 0, warm_up: 1 },
    { parallel_requests: 2, samples: 40, failed: 0, status_429: 0, warm_up: 2 },
    { parallel_requests: 8, samples: 40, failed: 0, status_429: 0, warm_up: 4 },
  ]);
  // The server's 30 ms each are a bound from below; the machine's load only adds to it.
  for (const { parallel_requests: n, total_ms: took = 0 } of only?.levels ?? []) expect(took).toBeGreaterThan((40 / n) * 30 * 0.99);
  expect(only?.best).toBe(8);
  expect(only?.advice[0]).toMatch(/^Write `parallel_requests: 8` into echo\.eval\.yaml: 40 samples take \d+ ms, [\d.]+ times as fast as one at a time$/);
  expect(sim.requests().total).toBe(3 * 40 + 1 + 2 + 4);

  const shown = await terminal.run('show', 'latest');
  expect(shown.out).toContain('→         8 ');
  expect((await terminal.run('runs')).out).toContain('parallel_requests 8 m');
  for (const refused of [['retry', 'latest'], ['score', 'latest'], ['run', '--resume', 'latest'], ['run', file, '--cache'], ['run', file, '--parallel-requests', '2']]) expect((await terminal.run(...refused)).code).toBe(2);
  expect(sim.requests().total).toBe(127);
}, 30_000);

test('killed and resumed: a level that had ended is not asked again', async () => {
  bench('[4, 1]');
  terminal.file('echo.eval.yaml', `kind: eval\nname: echo\nmodels: [{id: m, provider: openai, base_url: "${sim.url}", model: "sim;latency=30", stream: false}]\ndatasets: [{id: d, path: questions.jsonl}]\nscorers: [exact_match]\n`);
  const first = terminal.start('run', 'how-parallel.bench.yaml');
  const measured = (): readonly (number | undefined)[] => {
    if (!existsSync(path.join(terminal.folder, '.pitwall', 'store.db'))) return [];
    const store = terminal.store();
    try {
      return store.runs(1).flatMap(({ id }) => store.trials(id)).map(trial => trial.measured?.totalMs);
    } finally {
      store.dispose();
    }
  };
  await until(() => measured()[0] !== undefined);
  first.child.kill('SIGKILL');
  await first.ended;
  const [kept] = measured();
  const asked = sim.requests().total;
  // What the eval says now does not count: the run goes on with what it began with.
  terminal.file('echo.eval.yaml', 'kind: eval\nname: other\n');
  const { outcome, resumes, sweeps } = await terminal.json('run', '--resume', 'latest');
  expect({ outcome, resumes }).toEqual({ outcome: 'succeeded', resumes: 1 });
  expect(sweeps?.[0]?.levels.map(({ samples, total_ms: took = 0 }) => [samples, took === kept])).toEqual([[40, false], [40, true]]);
  expect(sim.requests().total).toBe(asked + 1 + 40);
  expect((await terminal.run('run', 'how-parallel.bench.yaml', '--resume', 'latest')).note).toContain('the task file has changed');
}, 30_000);
