import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { echoTask, Terminal, until } from './pitwall.ts';

let terminal: Terminal;
let sim: Sim | undefined;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(async () => {
  terminal.dispose();
  await sim?.close();
  sim = undefined;
});

const recorded = (): readonly { readonly index: number; readonly output: string | undefined }[] => {
  const reader = terminal.store();
  const found = [...reader.samples(reader.findRun('latest').id)].map(({ index, output }) => ({ index, output }));
  reader.dispose();
  return found;
};

test('kill -9, a dataset with rows inserted, moved and removed, and --resume by two at once: every row of the new dataset once, and only new ones are asked', { timeout: 30_000 }, async () => {
  sim = await startSim({ latencyMs: 4 });
  const task = echoTask(terminal, 600, sim.url, 'parallel_requests: 20\n');
  const { child, ended } = terminal.start('run', task);
  await until(() => (sim?.requests().total ?? 0) > 300);
  child.kill('SIGKILL');
  await ended;
  const kept = new Set(recorded().map(({ output }) => output));
  const askedBefore = sim.requests().total;

  const file = path.join(terminal.folder, 'questions.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  const row = (text: string): string => JSON.stringify({ input: text, target: text });
  // Ten new ones in front, five gone, and what is left turned around.
  const changed = [...Array.from({ length: 10 }, (_, i) => row(`new ${i}`)), ...lines.slice(5).toReversed()];
  terminal.file('questions.jsonl', changed.join('\n'));

  const [a, b] = await Promise.all([terminal.run('run', '--resume', 'latest', '--json'), terminal.run('run', '--resume', 'latest', '--json')]);
  const codes = [a, b].map(({ code }) => code).toSorted();
  expect(codes).toEqual([0, 2]);
  const [did, refused] = a.code === 0 ? [a, b] : [b, a];
  expect(refused.note).toMatch(/run echo-\S+ is (still running|complete)/);
  expect(JSON.parse(did.out)).toMatchObject({ outcome: 'succeeded', resumes: 1, trials: [{ samples: 605, total: 605, metrics: { exact_match: { n: 605, sum: 605 } } }] });
  expect(recorded().map(({ output }) => row(output ?? ''))).toEqual(changed);
  const stillThere = changed.filter(line => kept.has((JSON.parse(line) as { input: string }).input)).length;
  expect(sim.requests().total - askedBefore).toBe(605 - stillThere);
});

test.each([['SIGTERM', 'stopped by SIGTERM'], ['SIGHUP', 'the terminal was closed']] as const)('%s ends a run cleanly: it says how to go on', { timeout: 20_000 }, async (signal, words) => {
  sim = await startSim({ latencyMs: 20 });
  const { child, ended } = terminal.start('run', echoTask(terminal, 400, sim.url));
  await until(() => (sim?.requests().total ?? 0) > 30);
  child.kill(signal);
  const { code, note } = await ended;
  expect(code).toBe(3);
  expect(note).toContain(`${words}\nrun echo-`);
  expect(note).toMatch(/go on with: .*run --resume echo-/);
});

test('a complete run whose dataset has grown is not complete any more', async () => {
  sim = await startSim({});
  const task = echoTask(terminal, 20, sim.url);
  await terminal.run('run', task);
  expect((await terminal.run('run', '--resume', 'latest')).note).toContain('is complete: there is nothing to resume');
  expect(await terminal.json('show', 'latest')).toMatchObject({ state: 'ended', outcome: 'succeeded', resumes: 0 });
  echoTask(terminal, 25, sim.url);
  expect(await terminal.json('run', '--resume', 'latest')).toMatchObject({ outcome: 'succeeded', trials: [{ samples: 25, total: 25 }] });
  expect(sim.requests().total).toBe(25);
});

test('a budget ends a run with 3, is kept by a resume, and a higher one lets it go on', async () => {
  sim = await startSim({ latencyMs: 2 });
  terminal.file('q.jsonl', Array.from({ length: 60 }, (_, i) => JSON.stringify({ input: `q ${i}`, target: `q ${i}` })).join('\n'));
  const task = terminal.file('t.eval.yaml', `kind: eval\nname: t\nmodels: [{id: m, provider: openai, base_url: "${sim.url}", model: sim, pricing: {input: 0, output: 1000000}}]\ndatasets: [{id: d, path: q.jsonl}]\nscorers: [exact_match]\nparallel_requests: 2\n`);
  const run = await terminal.run('run', task, '--max-tokens-total', '40');
  expect(run.code).toBe(3);
  expect(run.note).toMatch(/pitwall: the run reached `max_tokens_total` \(\d+ of 40 used: requests under way were let finish\), so nothing more was asked; resume it with a higher --max-tokens-total/);
  const again = await terminal.run('run', '--resume', 'latest');
  expect(again.code).toBe(2);
  expect(again.note).toMatch(/the run reached `max_tokens_total` \(\d+ of 40 used\); resume it with a higher --max-tokens-total/);
  expect(await terminal.json('run', '--resume', 'latest', '--max-tokens-total', '100000')).toMatchObject({ outcome: 'succeeded', trials: [{ samples: 60 }] });
});
