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

const samples = 210;
const perS = 50;

test('two runs of one user share a declared rate, each gets about half; who is killed leaves it to the other', async () => {
  const task = echoTask(terminal, samples, sim.url);
  const run = (): ReturnType<Terminal['start']> => terminal.start('run', task, '--set', `models.0.limits.requests_per_minute=${perS * 60}`, '--quiet');
  const arrivals: (readonly [number, number])[] = [];
  const timer = setInterval(() => arrivals.push([performance.now(), sim.requests().total]), 20);
  const first = run();
  const second = run();
  await until(() => sim.requests().total > 160);
  second.child.kill('SIGKILL');
  await second.ended;
  const killedMs = performance.now();
  expect((await first.ended).code).toBe(0);
  clearInterval(timer);

  // No two seconds hold more than was declared for them; a quarter of a second may be used later than it was booked.
  const most = Math.max(...arrivals.map(([ms, total]) => (arrivals.findLast(([at]) => at <= ms + 2_000)?.[1] ?? 0) - total));
  expect(most).toBeLessThanOrEqual(2.25 * perS);
  const alone = arrivals.filter(([ms, total]) => ms > killedMs + 500 && total < (arrivals.at(-1)?.[1] ?? 0));
  const [[fromMs, from], [toMs, to]] = [alone[0] ?? [0, 0], alone.at(-1) ?? [0, 0]];
  expect(((to - from) * 1000) / (toMs - fromMs)).toBeGreaterThan(0.75 * perS);

  const store = terminal.store();
  const ended = store.runs().map(({ id }) => [...store.samples(id)].map(({ endedMs }) => endedMs).sort((a, b) => a - b));
  store.dispose();
  const killed = ended.find(times => times.length < samples) ?? [];
  const whole = ended.find(times => times.length === samples) ?? [];
  const during = (times: readonly number[]): number => times.filter(ms => ms >= Math.max(killed[0] ?? 0, whole[0] ?? 0) && ms <= (killed.at(-1) ?? 0)).length;
  const share = during(killed) / (during(killed) + during(whole));
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.7);
}, 30_000);
