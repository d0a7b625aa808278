import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { echoTask, Terminal, until } from './pitwall.ts';

let terminal: Terminal;
let sim: Sim;
beforeEach(async () => {
  terminal = new Terminal();
  sim = await startSim({ latencyMs: 20 });
});
afterEach(async () => {
  await sim.close();
  terminal.dispose();
});

test('a run under way is slowed, paused and let go on; more than the maximum is refused', async () => {
  const run = terminal.start('run', echoTask(terminal, 3_000, sim.url), '--quiet', '--parallel-requests', '2');
  await until(() => sim.requests().total > 5);

  expect((await terminal.run('pause', 'latest')).note).toMatch(/^\S+ pauses; let it go on with: pitwall unpause \S+\n$/);
  expect((await terminal.run('runs')).out).toMatch(/ paused /);
  await settled();
  const paused = sim.requests().total;
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(sim.requests().total).toBe(paused);

  expect(await terminal.run('set', 'latest', 'parallel_requests=60')).toMatchObject({ code: 2, note: expect.stringMatching(/^pitwall: parallel_requests cannot be 60: the maximum of run \S+ is 50 \(built-in\); ask for less, or raise the maximum before the next run\n$/) });
  expect(await terminal.run('set', 'latest', 'retries=1')).toMatchObject({ code: 2, note: 'pitwall: `retries=1` cannot be set; write it as parallel_requests=N or parallel_requests=auto\n' });
  expect((await terminal.run('set', 'latest', 'parallel_requests=50')).note).toMatch(/: parallel_requests is 50 from now on\n$/);
  expect((await terminal.run('unpause', 'latest')).note).toMatch(/ goes on\n$/);
  // 2 at once would take 30 s.
  expect((await run.ended).code).toBe(0);

  const store = terminal.store();
  const [row] = store.runs();
  const limits = new Set(store.ticks(row!.id).map(({ limit }) => limit));
  expect([...limits]).toEqual([2, 0, 50]);
  expect(store.events(row!.id).map(({ event }) => event.type).filter(type => /aused|limit/.test(type))).toEqual(['paused', 'limitSet', 'unpaused']);
  store.dispose();
  expect((await terminal.run('pause', 'latest')).note).toMatch(/^pitwall: run \S+ is not running \(it ended: succeeded\)/);
}, 30_000);

/** The runner looks every 250 ms, and what is under way ends. */
async function settled(): Promise<void> {
  for (let before = -1, since = performance.now(); performance.now() - since < 400; await new Promise(resolve => setTimeout(resolve, 20))) {
    const { total } = sim.requests();
    if (total !== before) since = performance.now();
    before = total;
  }
}
